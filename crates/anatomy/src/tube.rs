//! Vessels drawn as tubes around their centrelines.

use glam::DVec3;
use prosector_core::{Branch, BranchId, CenterlineGraph, CenterlinePoint, SurfaceMesh};
use std::f64::consts::{FRAC_PI_2, TAU};

/// A surface around a vessel tree that knows which vessel each vertex belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct TubeMesh {
    /// One closed tube a branch; tubes reach into each other at bifurcations.
    pub mesh: SurfaceMesh,
    /// The branch of each vertex.
    pub vertex_branch: Vec<BranchId>,
    /// The nearest centreline point of each vertex: its index within the branch.
    pub vertex_point: Vec<u32>,
}

/// Rings that round each end of a tube.
const CAP_RINGS: usize = 3;

/// Closed tubes with round ends around every branch, `sides` (at least 3) vertices a ring.
///
/// A ring's radius is the radius of its centreline point. Points on top of each other are skipped. Counter-clockwise
/// seen from outside.
pub fn tube_mesh(graph: &CenterlineGraph, sides: usize) -> TubeMesh {
    let mut tubes = TubeMesh {
        mesh: SurfaceMesh {
            positions: vec![],
            normals: vec![],
            triangles: vec![],
            frame_of_reference: graph.frame_of_reference.clone(),
        },
        vertex_branch: vec![],
        vertex_point: vec![],
    };
    for branch in &graph.branches {
        push_tube(&mut tubes, branch, sides.max(3));
    }
    tubes
}

/// A ring of the tube: centre, axis, radius, how far its normals lean along the axis, and its centreline point.
struct Ring {
    center: DVec3,
    axis: DVec3,
    radius: f64,
    lean: f64,
    point: u32,
}

fn push_tube(tubes: &mut TubeMesh, branch: &Branch, sides: usize) {
    let points = distinct_points(branch);
    let ([(_, first), .., (_, last)], true) = (points.as_slice(), points.len() >= 2) else { return };
    let axes = tangents(&points);
    let (start, end) = (axes[0], axes[axes.len() - 1]);
    let last_point = points[points.len() - 1].0;
    let mut rings = Vec::with_capacity(points.len() + 2 * CAP_RINGS);
    rings.extend((1..=CAP_RINGS).rev().map(|n| cap_ring(first, start, -1.0, n, points[0].0)));
    rings.extend(points.iter().zip(&axes).map(|(&(point, p), &axis)| Ring {
        center: p.position.0,
        axis,
        radius: p.radius_mm,
        lean: 0.0,
        point,
    }));
    rings.extend((1..=CAP_RINGS).map(|n| cap_ring(last, end, 1.0, n, last_point)));
    push_rings(tubes, branch.id, &rings, sides);
}

fn distinct_points(branch: &Branch) -> Vec<(u32, CenterlinePoint)> {
    let mut points: Vec<(u32, CenterlinePoint)> = Vec::with_capacity(branch.points.len());
    for (n, &point) in branch.points.iter().enumerate() {
        if points.last().is_none_or(|(_, p)| p.position.distance_mm(point.position) > 1e-6) {
            points.push((n as u32, point));
        }
    }
    points
}

fn tangents(points: &[(u32, CenterlinePoint)]) -> Vec<DVec3> {
    let position = |n: usize| points[n].1.position.0;
    let last = points.len() - 1;
    (0..=last).map(|n| (position((n + 1).min(last)) - position(n.saturating_sub(1))).normalize_or(DVec3::Z)).collect()
}

fn cap_ring(end: &CenterlinePoint, axis: DVec3, outward: f64, n: usize, point: u32) -> Ring {
    let angle = FRAC_PI_2 * n as f64 / (CAP_RINGS as f64 + 0.5);
    let along = outward * end.radius_mm * angle.sin();
    let (radius, lean) = (end.radius_mm * angle.cos(), outward * angle.tan());
    Ring { center: end.position.0 + axis * along, axis, radius, lean, point }
}

/// Rings keep their seam aligned by carrying one perpendicular along (double reflection would be finer than needed:
/// successive axes differ by a few degrees).
fn push_rings(tubes: &mut TubeMesh, branch: BranchId, rings: &[Ring], sides: usize) {
    let base = tubes.mesh.positions.len() as u32;
    let mut across = rings[0].axis.any_orthonormal_vector();
    for ring in rings {
        across = (across - ring.axis * across.dot(ring.axis)).normalize_or(ring.axis.any_orthonormal_vector());
        let other = ring.axis.cross(across);
        for side in 0..sides {
            let (sin, cos) = (TAU * side as f64 / sides as f64).sin_cos();
            let outward = across * cos + other * sin;
            push_vertex(tubes, branch, ring, ring.center + outward * ring.radius, outward + ring.axis * ring.lean);
        }
    }
    let (first, last) = (&rings[0], &rings[rings.len() - 1]);
    push_vertex(tubes, branch, first, tip(first, &rings[CAP_RINGS], -1.0), -first.axis);
    push_vertex(tubes, branch, last, tip(last, &rings[rings.len() - 1 - CAP_RINGS], 1.0), last.axis);
    push_sides(&mut tubes.mesh.triangles, base, rings.len() as u32, sides as u32);
}

fn tip(ring: &Ring, end: &Ring, outward: f64) -> DVec3 {
    end.center + ring.axis * (outward * end.radius)
}

fn push_vertex(tubes: &mut TubeMesh, branch: BranchId, ring: &Ring, position: DVec3, normal: DVec3) {
    tubes.mesh.positions.push(position.as_vec3().to_array());
    tubes.mesh.normals.push(normal.normalize().as_vec3().to_array());
    tubes.vertex_branch.push(branch);
    tubes.vertex_point.push(ring.point);
}

fn push_sides(triangles: &mut Vec<[u32; 3]>, base: u32, rings: u32, sides: u32) {
    let at = |ring: u32, side: u32| base + ring * sides + side % sides;
    for ring in 1..rings {
        for side in 0..sides {
            let [a, b] = [at(ring - 1, side), at(ring - 1, side + 1)];
            let [c, d] = [at(ring, side), at(ring, side + 1)];
            triangles.extend([[a, b, d], [a, d, c]]);
        }
    }
    let (first_tip, last_tip) = (base + rings * sides, base + rings * sides + 1);
    for side in 0..sides {
        triangles.push([first_tip, at(0, side + 1), at(0, side)]);
        triangles.push([last_tip, at(rings - 1, side), at(rings - 1, side + 1)]);
    }
}
