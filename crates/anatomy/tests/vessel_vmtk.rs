//! Centrelines of an aortic bifurcation beside those of the Vascular Modeling Toolkit.
//!
//! The reference chain: a level set of a magnetic resonance angiogram, its surface, and centrelines from the surface's
//! Voronoi diagram. We start from the mask of the level set.

mod common;
#[path = "common/vtk.rs"]
mod vtk;

use common::{grid, shared_bytes};
use glam::DVec3;
use prosector_anatomy::Structure;
use prosector_anatomy::vessel::{CenterlineSettings, VesselTree, centerline_graph};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsPoint};
use std::sync::Arc;

/// As `ElementSpacing` and `DimSize` of the file say, and `Offset` with its first two axes reversed.
const SPACING: [f64; 3] = [0.878906, 0.878906, 1.50009];
const DIMS: [usize; 3] = [157, 393, 34];

fn lumen() -> Option<LabelMap> {
    let levels = vtk::mha_floats(&shared_bytes("vascular-aorta-vmtk/aorta-final-levelset.mha")?);
    // Both axes run against the patient's, so the map is read backwards along them.
    let [nx, ny, _] = DIMS;
    let at = |n: usize| (n / nx / ny * ny + (ny - 1 - n / nx % ny)) * nx + nx - 1 - n % nx;
    let labels: Vec<u8> = (0..levels.len()).map(|n| u8::from(levels[at(n)] < 0.0)).collect();
    let origin = [-156.445 - SPACING[0] * (DIMS[0] - 1) as f64, -24.6094 - SPACING[1] * (DIMS[1] - 1) as f64, 0.0];
    let (lps_from_voxel, frame_of_reference) = (grid(SPACING, origin), FrameOfReferenceUid::new("2.25.1"));
    LabelMap { dims: DIMS, labels: Arc::new(labels), lps_from_voxel, frame_of_reference }.checked().ok()
}

fn reference() -> Option<Vec<vtk::ReferenceLine>> {
    let bytes = shared_bytes("vascular-aorta-vmtk/aorta-centerline.vtp")?;
    Some(vtk::vtp_lines(&String::from_utf8_lossy(&bytes)))
}

fn tree(map: &LabelMap, source: DVec3) -> VesselTree {
    let settings = CenterlineSettings { root: Some(LpsPoint(source)), ..Default::default() };
    centerline_graph(Structure { map, label: 1 }, &settings).expect("an aorta")
}

/// Distance to the nearest place on a branch, and the radius there.
fn nearest(tree: &VesselTree, point: DVec3) -> (f64, f64) {
    let segments = tree.graph.branches.iter().flat_map(|branch| branch.points.windows(2));
    let closest = segments.map(|pair| {
        let [a, b] = [pair[0].position.0, pair[1].position.0];
        let part = ((point - a).dot(b - a) / (b - a).length_squared().max(1e-12)).clamp(0.0, 1.0);
        (point.distance(a.lerp(b, part)), pair[0].radius_mm + part * (pair[1].radius_mm - pair[0].radius_mm))
    });
    closest.min_by(|a, b| a.0.total_cmp(&b.0)).expect("there are branches")
}

#[test]
fn the_aorta_has_the_branches_course_and_radii_of_the_reference() {
    let (Some(map), Some(lines)) = (lumen(), reference()) else { return };
    let tree = tree(&map, lines[0].points[0]);
    let parents: Vec<_> = tree.graph.branches.iter().map(|branch| branch.parent.map(|parent| parent.0)).collect();
    assert_eq!(parents, [None, Some(0), Some(0)]);
    assert_eq!((tree.generations.as_slice(), tree.pieces, tree.rings.len()), ([0, 1, 1].as_slice(), 1, 0));
    let mut offsets = Vec::new();
    for line in &lines {
        let ends = [0, line.points.len() - 1].map(|n| (line.points[n], line.radii[n]));
        // The reference's spheres shrink against its closed ends, which ours pass through.
        let open = |point: DVec3| ends.iter().all(|(end, radius)| point.distance(*end) > *radius);
        for (&point, &radius) in line.points.iter().zip(&line.radii).filter(|(point, _)| open(**point)) {
            let (apart, ours) = nearest(&tree, point);
            assert!(apart < tree.voxel_mm, "at {point:.1} the course is {apart:.2} mm off");
            assert!((ours - radius).abs() < SPACING[0] / 2.0, "at {point:.1} {ours:.2} mm instead of {radius:.2} mm");
            offsets.push(apart);
        }
    }
    offsets.sort_by(f64::total_cmp);
    assert!(offsets.len() > 300, "only {} points compared", offsets.len());
    let median = offsets[offsets.len() / 2];
    assert!(median < 0.25, "half of all points are {median:.2} mm off or more");
}

/// Our points lie on the reference as well: nothing is made up beside it.
#[test]
fn every_point_of_ours_lies_on_the_reference() {
    let (Some(map), Some(lines)) = (lumen(), reference()) else { return };
    let tree = tree(&map, lines[0].points[0]);
    let end = |line: &vtk::ReferenceLine, n: usize| (line.points[n], line.radii[n]);
    let tips: Vec<_> = lines.iter().flat_map(|line| [end(line, 0), end(line, line.points.len() - 1)]).collect();
    for point in tree.graph.branches.iter().flat_map(|branch| &branch.points) {
        let at = point.position.0;
        let apart = lines.iter().flat_map(|line| &line.points).map(|p| p.distance(at)).fold(f64::INFINITY, f64::min);
        let past_end = tips.iter().any(|(tip, radius)| tip.distance(at) < radius + tree.voxel_mm);
        assert!(apart < 1.2 || past_end, "{at:.1} is {apart:.2} mm from the reference");
    }
}
