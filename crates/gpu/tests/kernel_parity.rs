//! Every kernel against its CPU twin, over sizes around the workgroup's.

mod common;

use common::numbers;
use prosector_gpu::GpuExecutor;
use prosector_kernels::{
    BRICK_DISTANCE, BRICK_MIN_MAX, BRICK_OCCUPANCY, BrickParams, CpuExecutor, DistanceParams, EMPTY_BRICK,
    KernelExecutor, OccupancyParams, Recording, Resource, TexelScale, brick_grid, half_from_stored, occupied_prefix,
};

/// The GPU's downloads equal the twin's, bit for bit.
fn check(name: &str, recording: Recording) {
    let Some(gpu) = common::gpu() else { return };
    let expected = CpuExecutor.run_now(recording.clone()).unwrap();
    let found = pollster::block_on(GpuExecutor::new(&gpu).run(recording)).unwrap();
    assert_eq!(expected.len(), found.len());
    for (expected, found) in expected.iter().zip(&found) {
        let differing = expected.iter().zip(found).filter(|(a, b)| a != b).count();
        assert_eq!((expected.len(), differing), (found.len(), 0), "{name}: bytes differ");
    }
}

/// Brick counts 0, 1, one less than, equal to, one more than the workgroup, and large; and odd edges.
const GRIDS: [[u32; 3]; 7] = [[0, 1, 1], [1, 1, 1], [63, 1, 1], [16, 2, 2], [65, 1, 1], [13, 5, 1], [21, 17, 11]];

#[test]
fn brick_min_max_equals_its_twin() {
    for (seed, grid) in (1..).zip(GRIDS) {
        // Ends within the last brick, so that borders are cut.
        let dims = grid.map(|n| (n * 8).saturating_sub(3).max(u32::from(n > 0)));
        let mut next = numbers(seed);
        let scale = TexelScale { offset: 0.0, scale: 1.0 };
        let count = dims.iter().product::<u32>() as usize;
        let bits = (0..count).map(|_| half_from_stored(scale, next() * 4000.0 - 1000.0)).collect();
        assert!(grid.contains(&0) || brick_grid(dims) == grid);
        let bricks: u32 = grid.iter().product();
        let first = bricks / 3;
        let mut work = Recording::default();
        let params = work.resource(Resource::of(&[BrickParams { dims, first, bricks: grid, count: bricks - first }]));
        let volume = work.resource(Resource::HalfVolume { dims, bits });
        let out = work.resource(Resource::of(&vec![EMPTY_BRICK; bricks as usize]));
        work.dispatch(&BRICK_MIN_MAX, &[params, volume, out], bricks - first);
        work.downloads.push(out);
        check("brick_min_max", work);
    }
}

#[test]
fn brick_occupancy_equals_its_twin() {
    for (seed, grid) in (1..).zip(GRIDS) {
        let count: u32 = grid.iter().product();
        let mut next = numbers(seed);
        let mut range = || {
            let low = (next() * 3000.0 - 1500.0) as f32;
            if next() < 0.1 { EMPTY_BRICK } else { [low, low + (next() * 300.0) as f32] }
        };
        let min_max: Vec<[f32; 2]> = (0..count).map(|_| range()).collect();
        let opacity: Vec<f32> = (0..256).map(|n| if (40..60).contains(&n) || n > 200 { 0.5 } else { 0.0 }).collect();
        let mut work = Recording::default();
        let params = OccupancyParams { count, entries: 256, low: -1000.0, entries_per_texel: 0.123 };
        let params = work.resource(Resource::of(&[params]));
        let ranges = work.resource(Resource::of(&min_max));
        let prefix = work.resource(Resource::of(&occupied_prefix(&opacity)));
        let out = work.resource(Resource::zeroed(count as usize * 4));
        work.dispatch(&BRICK_OCCUPANCY, &[params, ranges, prefix, out], count);
        work.downloads.push(out);
        check("brick_occupancy", work);
    }
}

#[test]
fn brick_distance_equals_its_twin() {
    for (seed, bricks) in (1..).zip(GRIDS) {
        let count: u32 = bricks.iter().product();
        let mut next = numbers(seed);
        let seeds: Vec<u32> = (0..count).map(|_| if next() < 0.01 { 0 } else { 255 }).collect();
        let mut work = Recording::default();
        let mut from = work.resource(Resource::of(&seeds));
        for axis in 0..3 {
            let params = work.resource(Resource::of(&[DistanceParams { bricks, axis }]));
            let to = work.resource(Resource::zeroed(count as usize * 4));
            work.dispatch(&BRICK_DISTANCE, &[params, from, to], count);
            work.downloads.push(to);
            from = to;
        }
        check("brick_distance", work);
    }
}
