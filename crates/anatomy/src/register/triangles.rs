//! Nearest points of a triangle surface.

use crate::territory::{Bounds, BoxTree};
use glam::DVec3;
use prosector_core::SurfaceMesh;

/// A triangle surface that answers which of its points is nearest.
pub(super) struct Triangles {
    corners: Vec<[DVec3; 3]>,
    normals: Vec<[DVec3; 3]>,
    index: BoxTree,
}

/// A point of the surface.
pub(super) struct Nearest {
    /// Which triangle it lies in.
    pub triangle: u32,
    /// Where it is, mm.
    pub at: DVec3,
    /// Unit normal there, between those of the corners.
    pub normal: DVec3,
}

impl Triangles {
    /// Triangles whose corners exist; `None` without any.
    pub fn new(mesh: &SurfaceMesh) -> Option<Self> {
        let (mut corners, mut normals) = (Vec::new(), Vec::new());
        for triangle in &mesh.triangles {
            let vector = |list: &[[f32; 3]], n: u32| list.get(n as usize).map(|v| DVec3::from(v.map(f64::from)));
            let all = |list| -> Option<[DVec3; 3]> {
                let [a, b, c] = triangle.map(|n| vector(list, n));
                Some([a?, b?, c?]).filter(|found| found.iter().all(|v| v.is_finite()))
            };
            let Some(at) = all(&mesh.positions) else { continue };
            let flat = (at[1] - at[0]).cross(at[2] - at[0]).normalize_or_zero();
            corners.push(at);
            normals.push(all(&mesh.normals).unwrap_or([flat; 3]));
        }
        let bounds: Vec<Bounds> = corners.iter().map(|corners| Bounds::around(corners)).collect();
        (!bounds.is_empty()).then(|| Self { corners, normals, index: BoxTree::new(&bounds) })
    }

    /// The nearest point; a triangle that is likely near saves most of the search.
    pub fn nearest(&self, point: DVec3, guess: Option<u32>) -> Option<Nearest> {
        let cost = |n: u32| {
            let corners = &self.corners[n as usize];
            point.distance_squared(between(corners, weights(corners, point)))
        };
        let (triangle, _) = self.index.least(|bounds| bounds.distance_squared(point), cost, guess)?;
        let (corners, normals) = (&self.corners[triangle as usize], &self.normals[triangle as usize]);
        let weights = weights(corners, point);
        let flat = (corners[1] - corners[0]).cross(corners[2] - corners[0]);
        let normal = between(normals, weights).try_normalize().unwrap_or(flat.normalize_or_zero());
        Some(Nearest { triangle, at: between(corners, weights), normal })
    }
}

fn between(of: &[DVec3; 3], weights: [f64; 3]) -> DVec3 {
    of[0] * weights[0] + of[1] * weights[1] + of[2] * weights[2]
}

/// Weights of the corners at the point of the triangle that is nearest to `p`.
///
/// By the region of the triangle's plane that `p` stands over: a corner, an edge or the inside (C. Ericson, *Real-time
/// Collision Detection*, 2005, section 5.1.5).
fn weights([a, b, c]: &[DVec3; 3], p: DVec3) -> [f64; 3] {
    let (ab, ac) = (*b - *a, *c - *a);
    let [d1, d2] = [ab.dot(p - *a), ac.dot(p - *a)];
    let [d3, d4] = [ab.dot(p - *b), ac.dot(p - *b)];
    let [d5, d6] = [ab.dot(p - *c), ac.dot(p - *c)];
    if d1 <= 0.0 && d2 <= 0.0 {
        return [1.0, 0.0, 0.0];
    }
    if d3 >= 0.0 && d4 <= d3 {
        return [0.0, 1.0, 0.0];
    }
    if d6 >= 0.0 && d5 <= d6 {
        return [0.0, 0.0, 1.0];
    }
    let (va, vb, vc) = (d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2);
    if vc <= 0.0 && d1 >= 0.0 && d3 <= 0.0 {
        let v = d1 / (d1 - d3);
        return [1.0 - v, v, 0.0];
    }
    if vb <= 0.0 && d2 >= 0.0 && d6 <= 0.0 {
        let w = d2 / (d2 - d6);
        return [1.0 - w, 0.0, w];
    }
    if va <= 0.0 && d4 >= d3 && d5 >= d6 {
        let w = (d4 - d3) / ((d4 - d3) + (d5 - d6));
        return [0.0, 1.0 - w, w];
    }
    let total = va + vb + vc;
    [va / total, vb / total, vc / total]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_point_of_a_triangle_is_nearer() {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
        };
        let mut vector = || DVec3::new(next(), next(), next());
        for _ in 0..500 {
            let corners = [vector(), vector(), vector()];
            let p = vector() * 3.0;
            let found = weights(&corners, p);
            assert!(
                found.iter().all(|w| (-1e-12..=1.0 + 1e-12).contains(w))
                    && (found.iter().sum::<f64>() - 1.0).abs() < 1e-12
            );
            let least = p.distance(between(&corners, found));
            for i in 0..=30 {
                for j in 0..=30 - i {
                    let [u, v] = [i, j].map(|n| f64::from(n) / 30.0);
                    assert!(p.distance(between(&corners, [1.0 - u - v, u, v])) >= least - 1e-12);
                }
            }
        }
    }
}
