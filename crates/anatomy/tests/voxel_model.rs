//! Lattices for the tissue solver: exact fractions, sums, what the surface rests on, refusals.

mod common;

use common::{grid, map_of};
use glam::DVec3;
use prosector_anatomy::Cancelled;
use prosector_anatomy::distance::DistanceError;
use prosector_anatomy::voxel_model::{
    BoundaryKind, LEAST_FILL, Support, TissueClass, VoxelModel, VoxelModelError, VoxelModelSettings, voxel_model,
    voxel_model_with,
};
use prosector_core::{LabelMap, LpsFromVoxel, LpsPoint, LpsVector, VoxelIndex};
use prosector_phantom::{DemoPatient, DemoSettings, label};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

fn tissue(name: &str, labels: &[u8]) -> TissueClass {
    TissueClass { name: name.into(), labels: labels.to_vec() }
}

fn support(name: &str, labels: &[u8], kind: BoundaryKind) -> Support {
    Support { name: name.into(), labels: labels.to_vec(), kind }
}

/// Labels 1 and 2 deform, 3 is bone, 4 a neighbour.
fn settings(h_mm: f64) -> VoxelModelSettings {
    VoxelModelSettings {
        h_mm,
        tissues: vec![tissue("soft", &[1]), tissue("hard", &[2])],
        supports: vec![support("bone", &[3], BoundaryKind::Fixed), support("organ", &[4], BoundaryKind::Sliding)],
        image_edge: BoundaryKind::Fixed,
        least_fill: LEAST_FILL,
    }
}

fn numbers(mut state: u64) -> impl FnMut() -> f64 {
    move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A blob of labels 1 to 4 in background.
fn blob(next: &mut impl FnMut() -> f64) -> LabelMap {
    let dims = [0; 3].map(|_| 6 + (next() * 10.0) as usize);
    let spacing = [0.6 + next(), 0.6 + next(), 1.0 + 2.0 * next()];
    map_of(dims, grid(spacing, [-40.0, 3.0, 700.0]), |_, at| {
        let off: f64 = (0..3).map(|n| (at[n] as f64 / dims[n] as f64 - 0.45).powi(2)).sum();
        if off < 0.08 { 1 + (next() * 1.3) as u8 } else { (next() * 6.0) as u8 * u8::from(off > 0.14) }
    })
}

/// Volume in mm³ that a cell shares with voxels of a label, by cutting each voxel's box with the cell's.
fn shared_mm3(map: &LabelMap, model: &VoxelModel, cell: usize, label: u8) -> f64 {
    let [nx, ny, _] = model.dims;
    let low =
        model.lps_from_node.point(VoxelIndex([cell % nx, cell / nx % ny, cell / nx / ny].map(|n| n as f64).into())).0;
    let high = low + model.h_mm;
    let half = DVec3::from(map.lps_from_voxel.spacing_mm()) / 2.0;
    let [mx, my, _] = map.dims;
    let carrying = map.labels.iter().enumerate().filter(|(_, found)| **found == label);
    let shares = carrying.map(|(n, _)| {
        let at = map.lps_from_voxel.point(VoxelIndex([n % mx, n / mx % my, n / mx / my].map(|n| n as f64).into())).0;
        ((at + half).min(high) - (at - half).max(low)).max(DVec3::ZERO).element_product()
    });
    shares.sum()
}

#[test]
fn fractions_are_the_volumes_shared_with_the_voxels() {
    let mut next = numbers(2);
    for h in [0.9, 1.7, 4.0] {
        let map = blob(&mut next);
        let model = voxel_model(&map, &VoxelModelSettings { least_fill: 0.0, ..settings(h) }).unwrap();
        assert_eq!(model.left_out_ml, [0.0, 0.0]);
        let mut found = vec![[0.0; 2]; model.dims.iter().product()];
        model.cells.iter().zip(model.fractions.chunks(2)).for_each(|(cell, pair)| found[*cell] = [pair[0], pair[1]]);
        for (cell, pair) in found.into_iter().enumerate().step_by(7) {
            for (label, fraction) in [1, 2].into_iter().zip(pair) {
                let expected = shared_mm3(&map, &model, cell, label) / h.powi(3);
                assert!((fraction - expected).abs() < 1e-9, "cell {cell} of {h} mm: {fraction} for {expected}");
            }
        }
    }
}

#[test]
fn volumes_sum_to_the_labels_whatever_the_cell() {
    let mut next = numbers(9);
    for _ in 0..40 {
        let (map, h) = (blob(&mut next), 0.7 + 5.0 * next());
        let Ok(model) = voxel_model(&map, &settings(h)) else { panic!("cells of {h} mm") };
        let (counts, voxel_ml) = (map.histogram(), map.lps_from_voxel.voxel_mm3() / 1000.0);
        for (n, (kept, left_out)) in model.kept_ml().iter().zip(&model.left_out_ml).enumerate() {
            let label = counts[n + 1] as f64 * voxel_ml;
            assert!((kept + left_out - label).abs() < 1e-12 * label.max(1.0), "{kept} + {left_out} for {label}");
        }
        for cell in model.fractions.chunks(2) {
            let fill = cell[0] + cell[1];
            assert!((LEAST_FILL..1.0 + 1e-12).contains(&fill), "{fill}");
        }
        check_surface(&model);
    }
}

/// Faces stand once each, where a kept cell has no kept neighbour, and the sets share their nodes among themselves.
fn check_surface(model: &VoxelModel) {
    let kept: BTreeSet<usize> = model.cells.iter().copied().collect();
    let [nx, ny, _] = model.dims;
    let strides = [1, nx, nx * ny];
    let open: usize = model
        .cells
        .iter()
        .flat_map(|cell| strides.map(|s| [cell + s, cell - s]))
        .flatten()
        .filter(|beside| !kept.contains(beside))
        .count();
    assert_eq!(model.boundaries.iter().map(|set| set.faces.len()).sum::<usize>(), open);
    let nodes: Vec<usize> = model.boundaries.iter().flat_map(|set| set.nodes.iter().copied()).collect();
    let distinct: BTreeSet<usize> = nodes.iter().copied().collect();
    assert_eq!(distinct.len(), nodes.len());
    // A node is inside where all eight cells around it are kept, else it is on the surface.
    let around = |cell: usize| {
        [0, 1]
            .map(|z| {
                [0, 1].map(|y| {
                    [0, 1].map(|x| {
                        let [i, j, k] = [cell % nx + x, cell / nx % ny + y, cell / nx / ny + z];
                        (k * (ny + 1) + j) * (nx + 1) + i
                    })
                })
            })
            .into_iter()
            .flatten()
            .flatten()
            .collect::<Vec<_>>()
    };
    let mut cells_at = std::collections::BTreeMap::new();
    model.cells.iter().flat_map(|cell| around(*cell)).for_each(|node| *cells_at.entry(node).or_insert(0) += 1);
    let surface: BTreeSet<usize> = cells_at.into_iter().filter(|(_, count)| *count < 8).map(|(node, _)| node).collect();
    assert_eq!(distinct, surface);
}

#[test]
fn cells_of_whole_voxels_are_full() {
    let map = map_of([12, 10, 8], grid([1.0, 1.0, 2.0], [0.0; 3]), |_, [x, y, z]| {
        u8::from((2..8).contains(&x) && (2..6).contains(&y) && (1..7).contains(&z))
    });
    let model = voxel_model(&map, &settings(2.0)).unwrap();
    assert_eq!(model.dims, [5, 4, 8]);
    assert_eq!(model.cells.len(), 3 * 2 * 6);
    assert!(model.fractions.chunks(2).all(|cell| (cell[0] - 1.0).abs() < 1e-12 && cell[1] == 0.0));
    // The lower corner of the first voxel, less the margin.
    assert_eq!(model.lps_from_node.point(VoxelIndex::new(1.0, 1.0, 1.0)), LpsPoint::new(1.5, 1.5, 1.0));
    check_surface(&model);
}

#[test]
fn the_surface_rests_on_what_stands_beside_it() {
    // A block of 8 x 8 x 8 mm at the image's lower edge: bone below it, an organ to its right, free elsewhere.
    let map = map_of([16, 12, 16], grid([1.0; 3], [0.0; 3]), |_, [x, y, z]| match [x, y, z] {
        [..4, ..8, 4..12] => 4,
        [4..12, ..8, 4..12] => 1,
        [4..12, ..8, ..4] => 3,
        _ => 0,
    });
    let model = voxel_model(&map, &settings(2.0)).unwrap();
    check_surface(&model);
    let faces =
        |n: usize| model.boundaries[n].faces.iter().map(|face| (face.axis, face.upward)).collect::<BTreeSet<_>>();
    let names: Vec<_> = model.boundaries.iter().map(|set| (set.name.as_str(), set.kind, set.faces.len())).collect();
    let [fixed, sliding, free] = [BoundaryKind::Fixed, BoundaryKind::Sliding, BoundaryKind::Free];
    let expected = [("bone", fixed, 16), ("organ", sliding, 16), ("image edge", fixed, 16), ("free", free, 48)];
    assert_eq!(names, expected);
    assert_eq!((faces(0), faces(1)), ([(2, false)].into(), [(0, false)].into()));
    assert_eq!((faces(2), faces(3)), ([(1, false)].into(), [(0, true), (1, true), (2, true)].into()));
    // 25 nodes of the bone's side; the edge's less the 5 that bone has; the organ's less both; 98 in all.
    let nodes: Vec<usize> = model.boundaries.iter().map(|set| set.nodes.len()).collect();
    assert_eq!(nodes, [25, 16, 20, 98 - 25 - 16 - 20]);
}

#[test]
fn what_makes_no_lattice_is_refused() {
    let map = blob(&mut numbers(4));
    let of = |settings: VoxelModelSettings| voxel_model(&map, &settings).map(|_| ()).unwrap_err();
    assert_eq!(of(settings(0.0)), VoxelModelError::Edge(0.0));
    assert!(matches!(of(settings(f64::NAN)), VoxelModelError::Edge(_)));
    assert!(matches!(of(settings(1e-3)), VoxelModelError::TooFine { .. }));
    assert!(matches!(of(settings(1e4)), VoxelModelError::TooCoarse { .. }));
    assert_eq!(of(VoxelModelSettings { least_fill: 1.0, ..settings(2.0) }), VoxelModelError::LeastFill(1.0));
    let tissues = |labels: &[u8]| VoxelModelSettings { tissues: vec![tissue("t", labels)], ..settings(2.0) };
    assert_eq!(of(tissues(&[3])), VoxelModelError::Twice(3));
    assert_eq!(of(tissues(&[0])), VoxelModelError::Background);
    assert_eq!(of(tissues(&[77])), VoxelModelError::Empty);
    assert_eq!(of(VoxelModelSettings { tissues: vec![], ..settings(2.0) }), VoxelModelError::Empty);
    let lean = [LpsVector::new(1.0, 0.0, 0.0), LpsVector::new(0.2, 1.0, 0.0), LpsVector::new(0.0, 0.0, 1.0)];
    let lean =
        LabelMap { lps_from_voxel: LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), lean).unwrap(), ..map.clone() };
    let refused = voxel_model(&lean, &settings(2.0)).unwrap_err();
    assert!(matches!(refused, VoxelModelError::Grid(DistanceError::Sheared { .. })));
}

#[test]
fn progress_rises_to_one_and_can_stop_it() {
    let map = blob(&mut numbers(4));
    let mut told = Vec::new();
    let mut tell = |fraction| {
        told.push(fraction);
        ControlFlow::Continue(())
    };
    voxel_model_with(&map, &settings(2.0), &mut tell).unwrap();
    assert!(told.is_sorted() && told.last() == Some(&1.0), "{told:?}");
    for stop in 0..told.len() {
        let mut left = stop;
        let mut tell = |_| {
            if left == 0 {
                ControlFlow::Break(())
            } else {
                left -= 1;
                ControlFlow::Continue(())
            }
        };
        let stopped = voxel_model_with(&map, &settings(2.0), &mut tell);
        assert_eq!(stopped.unwrap_err(), VoxelModelError::Cancelled(Cancelled));
    }
}

#[test]
fn the_demo_liver_rests_on_its_neighbours() {
    let patient = DemoPatient::generate(&DemoSettings { dims: [64, 51, 54], noise_hu: 0.0, ..DemoSettings::default() });
    let map = patient.unwrap().segments.label_map;
    let vessels = [label::PORTAL_VEIN, label::HEPATIC_VEINS, label::HEPATIC_ARTERY];
    let ribs = [label::RIBS, label::SPINE, label::CARTILAGE];
    let settings = VoxelModelSettings {
        h_mm: 7.0,
        tissues: vec![
            tissue("liver", &[label::LIVER]),
            tissue("tumour", &[label::TUMOUR]),
            tissue("vessels", &vessels),
        ],
        supports: vec![
            support("skeleton", &ribs, BoundaryKind::Fixed),
            support("kidney", &[label::KIDNEY_RIGHT], BoundaryKind::Sliding),
            support("stomach", &[label::STOMACH], BoundaryKind::Sliding),
            support("lung", &[label::LUNG_RIGHT], BoundaryKind::Sliding),
        ],
        image_edge: BoundaryKind::Free,
        least_fill: LEAST_FILL,
    };
    let model = voxel_model(&map, &settings).unwrap();
    let (counts, voxel_ml) = (map.histogram(), map.lps_from_voxel.voxel_mm3() / 1000.0);
    for ((kept, left_out), tissue) in model.kept_ml().iter().zip(&model.left_out_ml).zip(&settings.tissues) {
        let label: u64 = tissue.labels.iter().map(|label| counts[usize::from(*label)]).sum();
        assert!((kept + left_out - label as f64 * voxel_ml).abs() < 1e-9, "{}", tissue.name);
    }
    let held: Vec<_> =
        model.boundaries.iter().filter(|set| !set.nodes.is_empty()).map(|set| set.name.as_str()).collect();
    assert!(["kidney", "stomach", "lung", "free"].iter().all(|name| held.contains(name)), "{held:?}");
    // The liver ends well inside the image.
    assert!(!held.contains(&"image edge"));
    check_surface(&model);
}
