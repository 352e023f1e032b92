//! Where a surface crosses a plane.

use glam::{DVec3, Vec3};
use prosector_core::{LpsPoint, LpsVector, SurfaceMesh};

/// The straight pieces in which a surface crosses the plane through `point` across `normal`: one for each triangle that
/// has corners on both sides, in the order of the triangles.
///
/// A corner in the plane counts as lying on the side that the normal points to, so that the pieces of a closed surface
/// are closed lines.
pub fn plane_section(mesh: &SurfaceMesh, point: LpsPoint, normal: LpsVector) -> Vec<[LpsPoint; 2]> {
    let at = |corner: u32| Vec3::from(mesh.positions[corner as usize]).as_dvec3();
    let heights: Vec<f64> =
        mesh.positions.iter().map(|&p| (Vec3::from(p).as_dvec3() - point.0).dot(normal.0)).collect();
    let height = |corner: u32| heights[corner as usize];
    let crossing = |&[from, to]: &[u32; 2]| (height(from) < 0.0) != (height(to) < 0.0);
    let place = |[from, to]: [u32; 2]| -> DVec3 { at(from).lerp(at(to), height(from) / (height(from) - height(to))) };
    let piece = |&[a, b, c]: &[u32; 3]| {
        let mut edges = [[a, b], [b, c], [c, a]].into_iter().filter(crossing).map(place);
        Some([LpsPoint(edges.next()?), LpsPoint(edges.next()?)])
    };
    mesh.triangles.iter().filter_map(piece).collect()
}
