//! Distances between two triangle surfaces.

use super::surface::{SurfaceDistances, summary};
use glam::{DVec3, Vec3};
use prosector_core::SurfaceMesh;

/// Why two surfaces are not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SurfacePairError {
    /// Different coordinate systems and no registration.
    #[error("the surfaces are in different frames of reference")]
    FrameOfReference,
    /// There is nothing to measure to.
    #[error("a surface has no triangle, or names a vertex that is not there")]
    Empty,
}

/// Distances from every vertex of each surface that a triangle uses to the nearest point of the other's triangles:
/// first to second, and second to first.
///
/// Exact for the vertices; between them a surface may be farther away, by at most half its longest edge. A surface of
/// finer triangles in one place counts more there. `voxels` counts vertices.
pub fn compare_surfaces(first: &SurfaceMesh, second: &SurfaceMesh) -> Result<[SurfaceDistances; 2], SurfacePairError> {
    if first.frame_of_reference != second.frame_of_reference {
        return Err(SurfacePairError::FrameOfReference);
    }
    let trees = [Tree::new(corners(first)?), Tree::new(corners(second)?)];
    let distances = |mesh: &SurfaceMesh, tree: &Tree| {
        let mut nearest = Vec::new();
        summary(used(mesh).map(|point| tree.square(point, &mut nearest).sqrt()).collect())
    };
    Ok([distances(first, &trees[1]), distances(second, &trees[0])])
}

fn corners(mesh: &SurfaceMesh) -> Result<Vec<[DVec3; 3]>, SurfacePairError> {
    let corner = |index: u32| mesh.positions.get(index as usize).map(|&p| Vec3::from(p).as_dvec3());
    let found: Option<Vec<_>> =
        mesh.triangles.iter().map(|&[a, b, c]| Some([corner(a)?, corner(b)?, corner(c)?])).collect();
    found.filter(|found| !found.is_empty()).ok_or(SurfacePairError::Empty)
}

fn used(mesh: &SurfaceMesh) -> impl Iterator<Item = DVec3> + '_ {
    let mut used = vec![false; mesh.positions.len()];
    mesh.triangles.as_flattened().iter().for_each(|&corner| used[corner as usize] = true);
    mesh.positions.iter().zip(used).filter(|(_, used)| *used).map(|(&position, _)| Vec3::from(position).as_dvec3())
}

/// Triangles in a tree of boxes, halved at the median along the longest side.
struct Tree {
    triangles: Vec<[DVec3; 3]>,
    /// Children of node n are 2n + 1 and 2n + 2; the last ones are leaves.
    boxes: Vec<[DVec3; 2]>,
    /// Where the triangles of each leaf begin, and where those of the last one end.
    starts: Vec<usize>,
}

/// Triangles of a leaf, about.
const LEAF: usize = 4;

impl Tree {
    fn new(mut triangles: Vec<[DVec3; 3]>) -> Self {
        let leaves = triangles.len().div_ceil(LEAF).next_power_of_two();
        let mut boxes = vec![[DVec3::INFINITY, DVec3::NEG_INFINITY]; 2 * leaves - 1];
        let mut starts = vec![0];
        split(&mut triangles, &mut boxes, &mut starts, 0);
        Self { triangles, boxes, starts }
    }

    /// Squared distance of a point to the nearest triangle, mm². `open` is working memory.
    fn square(&self, point: DVec3, open: &mut Vec<(f64, usize)>) -> f64 {
        let mut best = f64::INFINITY;
        open.clear();
        open.push((0.0, 0));
        while let Some((least, node)) = open.pop() {
            if least >= best {
                continue;
            }
            if let Some(leaf) = (node + 1).checked_sub(self.starts.len() - 1) {
                let own = &self.triangles[self.starts[leaf]..self.starts[leaf + 1]];
                best = own.iter().map(|t| to_triangle(point, *t)).fold(best, f64::min);
                continue;
            }
            let mut ahead = [2 * node + 1, 2 * node + 2].map(|child| (to_box(point, self.boxes[child]), child));
            // The nearer one is looked at first, and comes off the stack last in, first out.
            ahead.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            open.extend(ahead);
        }
        best
    }
}

fn split(triangles: &mut [[DVec3; 3]], boxes: &mut [[DVec3; 2]], starts: &mut Vec<usize>, node: usize) {
    let corners = triangles.as_flattened().iter();
    boxes[node] = corners.fold(boxes[node], |[low, high], &p| [low.min(p), high.max(p)]);
    if 2 * node + 1 >= boxes.len() {
        return starts.push(starts.last().unwrap_or(&0) + triangles.len());
    }
    let side = boxes[node][1] - boxes[node][0];
    let axis = (0..3).max_by(|&a, &b| side[a].total_cmp(&side[b])).unwrap_or(0);
    let middle = triangles.len() / 2;
    let center = |t: &[DVec3; 3]| t[0][axis] + t[1][axis] + t[2][axis];
    if middle < triangles.len() {
        triangles.select_nth_unstable_by(middle, |a, b| center(a).total_cmp(&center(b)));
    }
    let (left, right) = triangles.split_at_mut(middle);
    split(left, boxes, starts, 2 * node + 1);
    split(right, boxes, starts, 2 * node + 2);
}

fn to_box(point: DVec3, [low, high]: [DVec3; 2]) -> f64 {
    if low.x > high.x { f64::INFINITY } else { point.distance_squared(point.clamp(low, high)) }
}

/// Squared distance to a triangle by the region its nearest point lies in (C. Ericson, "Real-Time Collision Detection",
/// 2005, section 5.1.5).
fn to_triangle(p: DVec3, [a, b, c]: [DVec3; 3]) -> f64 {
    let (ab, ac, ap) = (b - a, c - a, p - a);
    let (d1, d2) = (ab.dot(ap), ac.dot(ap));
    let (d3, d4) = (ab.dot(p - b), ac.dot(p - b));
    let (d5, d6) = (ab.dot(p - c), ac.dot(p - c));
    let (va, vb, vc) = (d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2);
    let nearest = if d1 <= 0.0 && d2 <= 0.0 {
        a
    } else if d3 >= 0.0 && d4 <= d3 {
        b
    } else if d6 >= 0.0 && d5 <= d6 {
        c
    } else if vc <= 0.0 && d1 >= 0.0 && d3 <= 0.0 {
        a + ab * (d1 / (d1 - d3))
    } else if vb <= 0.0 && d2 >= 0.0 && d6 <= 0.0 {
        a + ac * (d2 / (d2 - d6))
    } else if va <= 0.0 && d4 >= d3 && d5 >= d6 {
        b + (c - b) * ((d4 - d3) / ((d4 - d3) + (d5 - d6)))
    } else {
        let total = va + vb + vc;
        a + ab * (vb / total) + ac * (vc / total)
    };
    // Triangles without area may divide nothing by nothing; their corners still count.
    let corners = [a, b, c].map(|corner| p.distance_squared(corner));
    let found = p.distance_squared(nearest);
    if found.is_nan() { corners.into_iter().fold(f64::INFINITY, f64::min) } else { found }
}
