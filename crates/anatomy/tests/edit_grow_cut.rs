//! Segments grown from seeds: against SciPy's Dijkstra on real CT, against the definition on grids of any kind, and
//! what they do at walls.
//!
//! The facts were made once with SimpleITK 2.5.7 and SciPy 1.17.1. Seeds are the voxels of each label farther than 7 mm
//! from its outside (as in `edit_shape.rs`); for each label `l`, over the graph of all voxels and their neighbours with
//! the differences of stored intensity as weights (plus 2**-30, because SciPy drops weights of 0):
//! ```python
//! d = numpy.floor(scipy.sparse.csgraph.dijkstra(graph, indices=numpy.flatnonzero(seeds == l), min_only=True))
//! closer = d < best; best = numpy.where(closer, d, best); label = numpy.where(closer, l, label)   # by rising l
//! ```

mod common;

use common::edit::{after, fingerprint};
use common::{grid, map_of, numbers, shared_bytes, volume_on};
use glam::{DAffine3, DMat3, DVec3};
use prosector_anatomy::edit::{Connectivity, EditError, EditRule, SeedGrowth, change_margin, grow_from_seeds};
use prosector_core::{LabelMap, LpsFromVoxel, Volume};
use prosector_imaging::{read_nifti, read_nifti_labels};
use std::ops::ControlFlow;

const ORGANS: &str = "nifti-ct-multiorgan-totalseg/example_seg.nii.gz";
const TORSO: &str = "nifti-ct-multiorgan-totalseg/example_ct_sm.nii.gz";
const GROWTH: SeedGrowth =
    SeedGrowth { margin_mm: 1e6, cost_per_mm: 0.0, connectivity: Connectivity::Face, budget: 1 << 20 };

fn going(_: f32) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn organs_grow_from_their_cores_as_elsewhere() {
    let labels = [1, 2, 3, 5, 20, 86, 87];
    let expected = [
        (Connectivity::Face, 1, 45_470, "fe162fc641799328"),
        (Connectivity::Face, 2, 11_304, "8e744ff33d512b53"),
        (Connectivity::Face, 3, 11_251, "aee0483341976b89"),
        (Connectivity::Face, 5, 179_089, "91811458501a502a"),
        (Connectivity::Face, 20, 31_900, "2086402126669ecc"),
        (Connectivity::Face, 86, 46_326, "c510684ea1048d62"),
        (Connectivity::Face, 87, 44_320, "8df2ab85073f62e5"),
        (Connectivity::Corner, 1, 23_389, "f8570dbe77ed9536"),
        (Connectivity::Corner, 5, 81_398, "8499405f8134918d"),
        (Connectivity::Corner, 20, 170_557, "850b759493a2bfd8"),
        (Connectivity::Corner, 87, 53_748, "851a73edba499c02"),
    ];
    let (Some(organs), Some(torso)) = (shared_bytes(ORGANS), shared_bytes(TORSO)) else { return };
    let (organs, volume) = (read_nifti_labels(&organs).unwrap(), read_nifti(&torso).unwrap());
    let mut seeds = LabelMap { labels: vec![0; organs.labels.len()].into(), ..organs.clone() };
    for label in labels {
        let core = after(&organs, &change_margin(&organs, -7.0, &EditRule::paint(label), &mut going).unwrap());
        let both = seeds.labels.iter().zip(core.labels.iter());
        seeds.labels = both.map(|(seed, found)| if *found == label { label } else { *seed }).collect::<Vec<_>>().into();
    }
    for connectivity in [Connectivity::Face, Connectivity::Corner] {
        let growth = SeedGrowth { connectivity, ..GROWTH };
        let patch = grow_from_seeds(&seeds, &volume, &labels, growth, &EditRule::paint(0), &mut going).unwrap();
        let grown = after(&seeds, &patch);
        for (_, label, voxels, hash) in expected.into_iter().filter(|fact| fact.0 == connectivity) {
            assert_eq!(fingerprint(&grown, label), (voxels, hash.into()), "{label} {connectivity:?}");
        }
    }
}

/// The label of the cheapest way to each voxel, lower labels first, by relaxing every step until nothing changes.
fn by_definition(map: &LabelMap, volume: &Volume, wall: u8, growth: SeedGrowth) -> Vec<u8> {
    let most = [Connectivity::Face, Connectivity::Edge, Connectivity::Corner];
    let most = 1 + most.iter().position(|kind| *kind == growth.connectivity).unwrap();
    let voxels: Vec<[usize; 3]> = {
        let [nx, ny, nz] = map.dims;
        (0..nz).flat_map(|z| (0..ny).flat_map(move |y| (0..nx).map(move |x| [x, y, z]))).collect()
    };
    let place = |at: [usize; 3]| map.lps_from_voxel.affine().transform_point3(DVec3::from(at.map(|n| n as f64)));
    let mut best: Vec<(f64, u8)> =
        map.labels.iter().map(|&l| if l == 0 || l == wall { (f64::INFINITY, 0) } else { (0.0, l) }).collect();
    loop {
        let mut changed = false;
        for (n, &at) in voxels.iter().enumerate().filter(|(n, _)| map.labels[*n] == 0) {
            for (m, &from) in voxels.iter().enumerate() {
                let away = [0, 1, 2].map(|axis| at[axis].abs_diff(from[axis]));
                let near = away.iter().all(|d| *d <= 1) && (1..=most).contains(&away.iter().sum());
                if near && best[m].1 != 0 {
                    let difference = (volume.intensity(from).unwrap() - volume.intensity(at).unwrap()).abs();
                    let cost = best[m].0 + (difference + place(at).distance(place(from)) * growth.cost_per_mm);
                    // Sums in another order differ in the last bits: ways count as equal within them.
                    let (before, slack) = (best[n], 1e-9 * cost.max(1.0));
                    if cost < before.0 - slack || (cost <= before.0 + slack && best[m].1 < before.1) {
                        best[n] = (cost.min(before.0), best[m].1);
                        changed = true;
                    }
                }
            }
        }
        if !changed {
            return best
                .into_iter()
                .zip(map.labels.iter())
                .map(|((_, l), old)| if *old == wall { wall } else { l })
                .collect();
        }
    }
}

#[test]
fn each_voxel_belongs_to_the_cheapest_way_on_any_grid() {
    let turn = DMat3::from_rotation_z(0.4) * DMat3::from_rotation_x(-0.6);
    let axes = DMat3::from_cols(turn.x_axis * 0.7, turn.y_axis * 0.9, turn.z_axis * -2.5);
    let oblique = LpsFromVoxel::from_affine(DAffine3::from_mat3_translation(axes, DVec3::new(9.0, 3.0, 1.0))).unwrap();
    let mut next = numbers(3);
    for (connectivity, cost_per_mm) in [
        (Connectivity::Face, 0.0),
        (Connectivity::Edge, 0.0),
        (Connectivity::Corner, 0.0),
        (Connectivity::Face, 3.1),
        (Connectivity::Corner, 7.3),
    ] {
        for from_voxel in [grid([1.0, 1.3, 3.0], [0.0; 3]), oblique] {
            let map = map_of([8, 7, 5], from_voxel, |_, _| match next() {
                n if n < 0.02 => 4,
                n if n < 0.04 => 2,
                n if n < 0.06 => 9,
                n if n < 0.2 => 7,
                _ => 0,
            });
            let volume = volume_on(&map, (0..280).map(|_| (next() * 40.0).floor() as f32).collect());
            let growth = SeedGrowth { cost_per_mm, connectivity, ..GROWTH };
            let rule = EditRule::paint(0);
            let patch = grow_from_seeds(&map, &volume, &[9, 4, 2], growth, &rule, &mut going).unwrap();
            let expected = by_definition(&map, &volume, 7, growth);
            assert_eq!(*after(&map, &patch).labels, expected, "{connectivity:?} {cost_per_mm}");
        }
    }
}

/// Two halves of 10 and 90 with a seed in each, and a voxel of another segment.
fn halves() -> (LabelMap, Volume) {
    let map = map_of([21, 12, 6], grid([1.0; 3], [0.0; 3]), |_, at| match at {
        [2, 6, 3] => 1,
        [12, 2, 1] => 2,
        [20, 11, 5] => 8,
        _ => 0,
    });
    let values = map_of(map.dims, map.lps_from_voxel, |_, [x, ..]| if x < 7 { 10 } else { 90 });
    let volume = volume_on(&map, values.labels.iter().map(|value| f32::from(*value)).collect());
    (map, volume)
}

#[test]
fn seeds_meet_at_the_edge_and_stop_at_walls() {
    let (map, volume) = halves();
    let grow = |labels: &[u8], growth, rule: EditRule<'_>| {
        after(&map, &grow_from_seeds(&map, &volume, labels, growth, &rule, &mut going).unwrap())
    };
    let grown = grow(&[1, 2], GROWTH, EditRule::paint(0));
    let edge = map_of(
        map.dims,
        map.lps_from_voxel,
        |_, [x, y, z]| {
            if [x, y, z] == [20, 11, 5] { 8 } else { 1 + u8::from(x >= 7) }
        },
    );
    assert!(grown.labels == edge.labels);
    // Paid by the millimetre alone, the border stands half way between the seeds' rows and columns.
    let far = SeedGrowth { cost_per_mm: 1000.0, ..GROWTH };
    let even = grow(&[1, 2], far, EditRule::paint(0));
    let at = |map: &LabelMap, [x, y, z]: [usize; 3]| map.labels[(z * 12 + y) * 21 + x];
    assert_eq!((at(&even, [8, 6, 3]), at(&even, [12, 6, 3])), (1, 2));
    // No farther than the margin, and not where the image is out of range.
    let near = grow(&[1, 2], SeedGrowth { margin_mm: 1.5, ..GROWTH }, EditRule::paint(0));
    assert_eq!((at(&near, [0, 0, 0]), at(&near, [14, 8, 5]), at(&near, [15, 8, 5])), (1, 2, 0));
    let range = prosector_anatomy::edit::IntensityRange { low: 0.0, high: 50.0 };
    let low = grow(&[1, 2], GROWTH, EditRule::paint(0).within(&volume, range));
    assert_eq!((at(&low, [6, 0, 0]), at(&low, [7, 0, 0])), (1, 0));
    let mut broken = volume.clone();
    broken.voxels = prosector_core::Voxels::F32(vec![f32::NAN; 21 * 12 * 6].into());
    let none = grow_from_seeds(&map, &broken, &[1, 2], GROWTH, &EditRule::paint(0), &mut going).unwrap();
    assert!(none.is_empty());
}

#[test]
fn what_cannot_grow_is_said() {
    let (map, volume) = halves();
    let refused = |labels: &[u8], growth| {
        grow_from_seeds(&map, &volume, labels, growth, &EditRule::paint(0), &mut going).unwrap_err()
    };
    assert_eq!(refused(&[1, 5], GROWTH), EditError::Empty { label: 5 });
    assert_eq!(refused(&[0, 1], GROWTH), EditError::Empty { label: 0 });
    assert_eq!(refused(&[1, 1], GROWTH), EditError::FewSeeds);
    assert_eq!(refused(&[], GROWTH), EditError::FewSeeds);
    let small = SeedGrowth { budget: 21 * 12 * 6 - 1, ..GROWTH };
    assert_eq!(refused(&[1, 2], small), EditError::Budget { voxels: 1511 });
    assert!(matches!(refused(&[1, 2], SeedGrowth { cost_per_mm: -1.0, ..GROWTH }), EditError::Size { .. }));
    let mut stop = |_| ControlFlow::Break(());
    let stopped = grow_from_seeds(&map, &volume, &[1, 2], GROWTH, &EditRule::paint(0), &mut stop);
    assert_eq!(stopped, Err(EditError::Cancelled));
}
