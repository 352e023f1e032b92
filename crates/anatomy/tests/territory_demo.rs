//! Territories of the demo patient's liver.

use prosector_anatomy::territory::{
    BranchGroups, Territories, TerritoryMetric, TerritorySettings, overlap, territories,
};
use prosector_core::{CenterlineGraph, VoxelIndex};
use prosector_phantom::{DemoPatient, DemoSettings, label};

const LIVER: [u8; 2] = [label::LIVER, label::TUMOUR];

fn patient() -> DemoPatient {
    DemoPatient::generate(&DemoSettings { dims: [64, 51, 54], noise_hu: 0.0, ..DemoSettings::default() }).unwrap()
}

/// Distance in mm to the nearest branch, and that branch, by asking every piece.
fn asked(tree: &CenterlineGraph, found: &Territories, offset: usize) -> (f64, u32) {
    let [nx, ny, _] = found.dims;
    let index = [offset % nx, offset / nx % ny, offset / nx / ny].map(|n| n as f64);
    let p = found.lps_from_voxel.point(VoxelIndex(index.into())).0;
    let pieces = tree.branches.iter().flat_map(|branch| branch.points.windows(2).map(|pair| (pair, branch.id.0)));
    let distances = pieces.map(|(pair, branch)| {
        let (a, b) = (pair[0].position.0, pair[1].position.0);
        let t = ((p - a).dot(b - a) / (b - a).length_squared()).clamp(0.0, 1.0);
        (p.distance(a.lerp(b, t)), branch)
    });
    distances.reduce(|best, other| if other.0 < best.0 - 1e-9 { other } else { best }).unwrap()
}

#[test]
fn every_voxel_of_the_liver_has_the_branch_that_asking_all_of_them_finds() {
    let patient = patient();
    for tree in &patient.trees[..3] {
        let found = territories(&patient.segments.label_map, &LIVER, tree, TerritorySettings::default()).unwrap();
        for (offset, branch) in found.offsets.iter().zip(&found.branches).step_by(5) {
            assert_eq!(branch.0, asked(tree, &found, *offset).1, "{} at {offset}", tree.name);
        }
    }
}

#[test]
fn the_liver_is_shared_by_its_segments_and_drained_by_three_veins() {
    let patient = patient();
    let (map, [portal, veins]) = (&patient.segments.label_map, [&patient.trees[0], &patient.trees[1]]);
    let counts = map.histogram();
    let liver: u64 = LIVER.map(|label| counts[usize::from(label)]).iter().sum();
    let (feeders, drains) = (BranchGroups::by_name(portal), BranchGroups::by_name(veins));
    assert_eq!(drains.names(), ["Right hepatic vein", "Middle hepatic vein", "Left hepatic vein"]);
    let named = |segment| format!("Segment {segment} portal branch");
    let place = |segment: u8| feeders.names().iter().position(|name| *name == named(segment)).unwrap();
    for metric in [TerritoryMetric::Axis, TerritoryMetric::Wall, TerritoryMetric::Radii] {
        let settings = TerritorySettings { metric, ..TerritorySettings::default() };
        let [fed, emptied] = [portal, veins].map(|tree| territories(map, &LIVER, tree, settings).unwrap());
        let table = overlap((&fed, &feeders), (&emptied, &drains)).unwrap();
        assert_eq!(table.voxels.iter().flatten().sum::<u64>(), liver);
        for segment in 2..=8 {
            let group = feeders.names().iter().position(|name| *name == format!("Segment {segment} portal branch"));
            assert!(
                table.voxels[group.unwrap()].iter().sum::<u64>() > 0,
                "{metric:?}: segment {segment} has no tissue"
            );
        }
        // Couinaud: the left vein drains segment 2, the right one 6 and 7.
        for (segment, vein) in [(2, 2), (6, 0), (7, 0)] {
            let row = &table.voxels[place(segment)];
            assert!(2 * row[vein] > row.iter().sum(), "{metric:?}: segment {segment} is drained by {row:?}");
        }
    }
}
