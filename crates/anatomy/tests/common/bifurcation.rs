//! An aortic bifurcation and its centrelines by the Vascular Modeling Toolkit.

#[path = "vtk.rs"]
mod vtk;

use super::{grid, shared_bytes};
use glam::DVec3;
use prosector_anatomy::Structure;
use prosector_anatomy::vessel::{CenterlineSettings, VesselTree, centerline_graph};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsPoint};
use std::sync::Arc;
pub use vtk::ReferenceLine;

/// As `ElementSpacing` and `DimSize` of the file say, and `Offset` with its first two axes reversed.
pub const SPACING: [f64; 3] = [0.878906, 0.878906, 1.50009];
const DIMS: [usize; 3] = [157, 393, 34];

pub fn lumen() -> Option<LabelMap> {
    let levels = vtk::mha_floats(&shared_bytes("vascular-aorta-vmtk/aorta-final-levelset.mha")?);
    // Both axes run against the patient's, so the map is read backwards along them.
    let [nx, ny, _] = DIMS;
    let at = |n: usize| (n / nx / ny * ny + (ny - 1 - n / nx % ny)) * nx + nx - 1 - n % nx;
    let labels: Vec<u8> = (0..levels.len()).map(|n| u8::from(levels[at(n)] < 0.0)).collect();
    let origin = [-156.445 - SPACING[0] * (DIMS[0] - 1) as f64, -24.6094 - SPACING[1] * (DIMS[1] - 1) as f64, 0.0];
    let (lps_from_voxel, frame_of_reference) = (grid(SPACING, origin), FrameOfReferenceUid::new("2.25.1"));
    LabelMap { dims: DIMS, labels: Arc::new(labels), lps_from_voxel, frame_of_reference }.checked().ok()
}

pub fn reference() -> Option<Vec<ReferenceLine>> {
    let bytes = shared_bytes("vascular-aorta-vmtk/aorta-centerline.vtp")?;
    Some(vtk::vtp_lines(&String::from_utf8_lossy(&bytes)))
}

pub fn tree(map: &LabelMap, source: DVec3) -> VesselTree {
    let settings = CenterlineSettings { root: Some(LpsPoint(source)), ..Default::default() };
    centerline_graph(Structure { map, label: 1 }, &settings).expect("an aorta")
}

/// Distance to the nearest place on a branch, and the radius there.
pub fn nearest(tree: &VesselTree, point: DVec3) -> (f64, f64) {
    let segments = tree.graph.branches.iter().flat_map(|branch| branch.points.windows(2));
    let closest = segments.map(|pair| {
        let [a, b] = [pair[0].position.0, pair[1].position.0];
        let part = ((point - a).dot(b - a) / (b - a).length_squared().max(1e-12)).clamp(0.0, 1.0);
        (point.distance(a.lerp(b, part)), pair[0].radius_mm + part * (pair[1].radius_mm - pair[0].radius_mm))
    });
    closest.min_by(|a, b| a.0.total_cmp(&b.0)).expect("there are branches")
}

/// Places of the reference farther than a radius from its ends, with how far the course is from each and what its radius is
/// beyond the reference's, mm. The reference's spheres shrink against its closed ends, which ours pass through.
pub fn offsets(tree: &VesselTree, lines: &[ReferenceLine]) -> Vec<(DVec3, f64, f64)> {
    let mut offsets = Vec::new();
    for line in lines {
        let ends = [0, line.points.len() - 1].map(|n| (line.points[n], line.radii[n]));
        let open = |point: DVec3| ends.iter().all(|(end, radius)| point.distance(*end) > *radius);
        for (&point, &radius) in line.points.iter().zip(&line.radii).filter(|(point, _)| open(**point)) {
            let (apart, ours) = nearest(tree, point);
            offsets.push((point, apart, ours - radius));
        }
    }
    offsets
}
