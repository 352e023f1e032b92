//! Comparison of segments and nearest points against closed forms and SimpleITK on real label maps.
//!
//! `common::label_pairs` says how its numbers were made.

mod common;

use common::label_pairs::{LABEL_PAIRS, label_file};
use common::{grid, map_of};
use prosector_anatomy::compare::compare;
use prosector_anatomy::distance::{DistanceError, DistanceSign, distance_field};
use prosector_anatomy::measure::nearest_points;
use prosector_anatomy::{PairError, Structure};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsPoint};

/// Both sides hold distances in 32 bits.
const RELATIVE: f64 = 1e-6;

fn check(what: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() <= RELATIVE * expected.abs(), "{what}: {found} for {expected}");
}

#[test]
fn real_structures_measure_as_in_simpleitk() {
    for reference in &LABEL_PAIRS {
        let [(path, label), (other_path, other_label)] = reference.files;
        let (Some(map), Some(other)) = (label_file(path), label_file(other_path)) else { return };
        let [first, second] = [Structure { map: &map, label }, Structure { map: &other, label: other_label }];
        let found = compare(first, second).unwrap();
        let overlap = found.overlap;
        assert_eq!([overlap.first, overlap.second, overlap.both], reference.voxels, "{path}");
        assert_eq!(map.histogram()[usize::from(label)], reference.voxels[0], "{path}");
        check("volume", overlap.first as f64 * found.voxel_ml, reference.volume_ml);
        assert_eq!([found.from_first.voxels, found.from_second.voxels], reference.surface_voxels, "{path}");
        check("Dice", overlap.dice(), reference.dice);
        check("Jaccard", overlap.jaccard(), reference.jaccard);
        check("Hausdorff", found.hausdorff_mm(), reference.hausdorff_mm);
        for (n, one) in [found.from_first, found.from_second].iter().enumerate() {
            check("95th percentile", one.percentile_95_mm, reference.percentile_95_mm[n]);
            check("mean", one.mean_mm, reference.mean_mm[n]);
        }
        check("95 %", found.hausdorff_95_mm(), reference.percentile_95_mm.into_iter().fold(0.0, f64::max));
        check("symmetric mean", found.mean_surface_distance_mm(), reference.symmetric_mm);
        check("nearest", nearest_points(first, second).unwrap().mm, reference.nearest_mm);
        let field = distance_field(&map, label, DistanceSign::Signed).unwrap();
        let sum = |sign: f64| field.mm.iter().map(|&mm| (f64::from(mm) * sign).max(0.0)).sum::<f64>();
        check("field outside", sum(1.0), reference.field_sums[0]);
        check("field inside", sum(-1.0), reference.field_sums[1]);
    }
}

/// Two blocks of 4 x 4 x 4 voxels, the second shifted along the columns.
fn blocks(shift: usize, spacing: [f64; 3]) -> [LabelMap; 2] {
    [0, shift].map(|shift| {
        let within = |n: usize, from: usize| (from..from + 4).contains(&n);
        map_of([20, 8, 8], grid(spacing, [-3.0, 7.0, 1.0]), |_, [x, y, z]| {
            u8::from(within(x, 2 + shift) && within(y, 2) && within(z, 2))
        })
    })
}

#[test]
fn shifted_blocks_have_the_numbers_of_a_hand_count() {
    let [first, second] = blocks(1, [1.5, 1.0, 2.0]);
    let (a, b) = (Structure { map: &first, label: 1 }, Structure { map: &second, label: 1 });
    let found = compare(a, b).unwrap();
    assert_eq!([found.overlap.first, found.overlap.second, found.overlap.both], [64, 64, 48]);
    assert_eq!((found.overlap.dice(), found.overlap.jaccard()), (0.75, 0.6));
    assert_eq!((found.volume_difference_ml(), found.relative_volume_difference()), (0.0, 0.0));
    // All but the 2 x 2 x 2 in the middle are surface; the face left behind is one column of 1.5 mm away.
    assert_eq!((found.from_first.voxels, found.hausdorff_mm()), (56, 1.5));
    let same = compare(a, a).unwrap();
    assert_eq!((same.overlap.dice(), same.hausdorff_mm(), same.mean_surface_distance_mm()), (1.0, 0.0, 0.0));
}

#[test]
fn the_shortest_way_between_blocks_is_the_gap() {
    let [first, second] = blocks(10, [1.5, 1.0, 2.0]);
    let found = nearest_points(Structure { map: &first, label: 1 }, Structure { map: &second, label: 1 }).unwrap();
    // Columns 5 and 12, rows and slices 2, the first of the equally near.
    assert_eq!(found.mm, 7.0 * 1.5);
    assert_eq!(found.first, LpsPoint::new(-3.0 + 5.0 * 1.5, 9.0, 5.0));
    assert_eq!(found.second, LpsPoint::new(-3.0 + 12.0 * 1.5, 9.0, 5.0));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let [map, _] = blocks(0, [1.0; 3]);
    let elsewhere = LabelMap { frame_of_reference: FrameOfReferenceUid::new("2.25.2"), ..map.clone() };
    let [finer, _] = blocks(0, [0.9; 3]);
    let refused = |other: &LabelMap, label| {
        compare(Structure { map: &map, label: 1 }, Structure { map: other, label }).unwrap_err()
    };
    assert_eq!(refused(&elsewhere, 1), PairError::FrameOfReference);
    assert_eq!(refused(&finer, 1), PairError::Grid { first: [20, 8, 8], second: [20, 8, 8] });
    assert_eq!(refused(&map, 9), PairError::Distance(DistanceError::Empty { label: 9 }));
}
