//! CPU twins against what they mean.

use prosector_kernels::{
    BrickParams, DistanceParams, EMPTY_BRICK, MAX_BRICK_DISTANCE, OccupancyParams, TexelScale, brick_distance,
    brick_grid, brick_min_max, brick_occupancy, half_from_stored, occupied_prefix,
};

#[test]
fn a_bright_voxel_shows_in_every_brick_it_can_be_interpolated_into() {
    let dims = [20, 20, 20];
    let scale = TexelScale { offset: 0.0, scale: 1.0 };
    let mut bits = vec![half_from_stored(scale, 0.0); 8000];
    bits[(8 * 20 + 8) * 20 + 8] = half_from_stored(scale, 100.0); // first voxel of brick (1, 1, 1)
    let bricks = brick_grid(dims);
    assert_eq!(bricks, [3, 3, 3]);
    let mut out = vec![EMPTY_BRICK; 27];
    brick_min_max(&BrickParams { dims, first: 0, bricks, count: 27 }, &bits, &mut out).unwrap();
    for (n, &[low, high]) in out.iter().enumerate() {
        let touches = [n % 3, n / 3 % 3, n / 9].iter().all(|&b| b <= 1);
        assert_eq!((low, high), (0.0, if touches { 100.0 } else { 0.0 }), "brick {n}");
    }
}

#[test]
fn wrong_sizes_are_errors() {
    let params = BrickParams { dims: [8, 8, 8], first: 0, bricks: [1, 1, 1], count: 1 };
    assert!(brick_min_max(&params, &[0; 10], &mut [EMPTY_BRICK]).is_err());
    assert!(brick_min_max(&params, &[0; 512], &mut []).is_err());
}

#[test]
fn bricks_are_occupied_where_the_transfer_function_is() {
    // Entries 10..20 are visible: texels 100 to 200.
    let opacity: Vec<f32> = (0..100).map(|n| if (10..20).contains(&n) { 0.1 } else { 0.0 }).collect();
    let prefix = occupied_prefix(&opacity);
    let params = OccupancyParams { count: 1, entries: 100, low: 0.0, entries_per_texel: 0.1 };
    let cases = [
        ([0.0, 50.0], 255),
        ([0.0, 150.0], 0),
        ([120.0, 130.0], 0),
        ([0.0, 900.0], 0), // passes through the visible range
        ([300.0, 900.0], 255),
        (EMPTY_BRICK, 255),
    ];
    for (range, expected) in cases {
        let mut out = [7];
        brick_occupancy(&params, &[range], &prefix, &mut out);
        assert_eq!(out[0], expected, "{range:?}");
    }
}

#[test]
fn distance_is_the_chessboard_distance() {
    let bricks = [40, 6, 5];
    let mut values = vec![255; 1200];
    values[(2 * 6 + 3) * 40 + 4] = 0;
    for axis in 0..3 {
        let input = values.clone();
        brick_distance(&DistanceParams { bricks, axis }, &input, &mut values);
    }
    for (n, &value) in values.iter().enumerate() {
        let at = [n % 40, n / 40 % 6, n / 240];
        let expected = (0..3).map(|a| at[a].abs_diff([4, 3, 2][a]) as u32).max().unwrap();
        assert_eq!(value, expected.min(MAX_BRICK_DISTANCE), "{at:?}");
    }
}
