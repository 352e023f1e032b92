//! A triangle mesh while it is being worked on, in double precision.

use super::nets::Polygons;
use glam::{DVec3, Vec3};
use prosector_core::{LabelMap, SurfaceMesh};

/// Positions in patient mm and triangles, counter-clockwise from outside.
#[derive(Clone, Default)]
pub(super) struct WorkMesh {
    pub positions: Vec<DVec3>,
    pub triangles: Vec<[u32; 3]>,
}

impl WorkMesh {
    /// Triangles of polygons whose vertices stand at `positions` (voxel units), moved into patient space.
    pub fn from_polygons(polygons: &Polygons, positions: &[Vec3], map: &LabelMap) -> Self {
        let lps_from_voxel = map.lps_from_voxel.affine();
        let positions: Vec<DVec3> = positions.iter().map(|p| lps_from_voxel.transform_point3(p.as_dvec3())).collect();
        let mirrored = lps_from_voxel.matrix3.determinant() < 0.0;
        let mut triangles = Vec::with_capacity(polygons.corners.len() / 2);
        for range in polygons.starts.windows(2) {
            let ring = &polygons.corners[range[0] as usize..range[1] as usize];
            push_triangles(&mut triangles, ring, &positions);
        }
        if mirrored {
            triangles.iter_mut().for_each(|t| t.swap(1, 2));
        }
        Self { positions, triangles }
    }

    /// Enclosed volume in mm^3 by the divergence theorem, about the first vertex to keep the terms small.
    pub fn volume_mm3(&self) -> f64 {
        let origin = self.positions.first().copied().unwrap_or_default();
        let corner = |n: u32| self.positions[n as usize] - origin;
        self.triangles.iter().map(|&[a, b, c]| corner(a).dot(corner(b).cross(corner(c))) / 6.0).sum()
    }

    /// Area in mm^2.
    fn area_mm2(&self) -> f64 {
        self.triangles.iter().map(|&t| self.cross(t).length() / 2.0).sum()
    }

    /// Twice the area of a triangle along its outward normal.
    pub fn cross(&self, [a, b, c]: [u32; 3]) -> DVec3 {
        let [a, b, c] = [a, b, c].map(|n| self.positions[n as usize]);
        (b - a).cross(c - a)
    }

    /// Outward unit normals, weighted by area; zero only where all triangles around a vertex have no area.
    pub fn normals(&self) -> Vec<DVec3> {
        let mut normals = vec![DVec3::ZERO; self.positions.len()];
        for &triangle in &self.triangles {
            let cross = self.cross(triangle);
            triangle.iter().for_each(|&n| normals[n as usize] += cross);
        }
        normals.iter().map(|n| n.normalize_or_zero()).collect()
    }

    /// Moves all vertices along their normals until the mesh encloses `target_mm3`, at most half a voxel in all.
    pub fn inflate_to(&mut self, target_mm3: f64, spacing_mm: [f64; 3]) {
        let limit = spacing_mm.iter().fold(f64::INFINITY, |a, &b| a.min(b)) / 2.0;
        let mut moved = 0.0f64;
        for _ in 0..4 {
            let area = self.area_mm2();
            if area <= 0.0 {
                return;
            }
            let step = ((target_mm3 - self.volume_mm3()) / area).clamp(-limit - moved, limit - moved);
            moved += step;
            let normals = self.normals();
            for (position, normal) in self.positions.iter_mut().zip(normals) {
                *position += normal * step;
            }
        }
    }

    /// The mesh as the rest of the program speaks of it.
    pub fn finish(self, map: &LabelMap) -> SurfaceMesh {
        let normals = self.normals();
        SurfaceMesh {
            positions: self.positions.iter().map(|p| p.as_vec3().to_array()).collect(),
            normals: normals.iter().map(|n| n.as_vec3().to_array()).collect(),
            triangles: self.triangles,
            frame_of_reference: map.frame_of_reference.clone(),
        }
    }
}

/// A quad is cut along its shorter diagonal; more corners mean a middle vertex stands first, and they fan out from it.
fn push_triangles(triangles: &mut Vec<[u32; 3]>, ring: &[u32], positions: &[DVec3]) {
    if let &[a, b, c, d] = ring {
        let length = |p: u32, q: u32| positions[p as usize].distance_squared(positions[q as usize]);
        if length(a, c) <= length(b, d) {
            triangles.extend([[a, b, c], [a, c, d]]);
        } else {
            triangles.extend([[a, b, d], [b, c, d]]);
        }
        return;
    }
    let [first, rest @ ..] = ring else { return };
    triangles.extend(rest.windows(2).map(|pair| [*first, pair[0], pair[1]]));
}
