//! Triangle surfaces in patient space.

use crate::{FrameOfReferenceUid, LpsPoint};
use serde::{Deserialize, Serialize};

/// A triangle surface in patient space, counter-clockwise seen from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurfaceMesh {
    /// Vertex positions, LPS mm.
    pub positions: Vec<[f32; 3]>,
    /// Unit vertex normals pointing outward, one a vertex.
    pub normals: Vec<[f32; 3]>,
    /// Vertex indices of each triangle.
    pub triangles: Vec<[u32; 3]>,
    /// Coordinate system of the positions.
    pub frame_of_reference: FrameOfReferenceUid,
}

impl SurfaceMesh {
    /// Enclosed volume in mL by the divergence theorem; meaningful for closed surfaces only.
    ///
    /// A check on the label map's volume, never the number that is shown.
    pub fn enclosed_ml(&self) -> f64 {
        let corner = |index: u32| glam::Vec3::from(self.positions[index as usize]).as_dvec3();
        let six_volumes: f64 = self.triangles.iter().map(|&[a, b, c]| corner(a).dot(corner(b).cross(corner(c)))).sum();
        six_volumes / 6000.0
    }

    /// Area of all triangles, mm²; the surface may be open.
    pub fn area_mm2(&self) -> f64 {
        let corner = |index: u32| glam::Vec3::from(self.positions[index as usize]).as_dvec3();
        let cross = |&[a, b, c]: &[u32; 3]| (corner(b) - corner(a)).cross(corner(c) - corner(a));
        self.triangles.iter().map(|triangle| cross(triangle).length() / 2.0).sum()
    }

    /// Smallest and largest corner of the box around all vertices, or `None` without vertices.
    pub fn bounds(&self) -> Option<[LpsPoint; 2]> {
        let mut points = self.positions.iter().map(|&p| glam::Vec3::from(p).as_dvec3());
        let first = points.next()?;
        let (low, high) = points.fold((first, first), |(low, high), p| (low.min(p), high.max(p)));
        Some([LpsPoint(low), LpsPoint(high)])
    }
}
