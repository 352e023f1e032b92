//! Points, lines and polygons as VTK's polydata files hold them, and what they are here: surfaces and centrelines.

mod arrays;
mod legacy;
mod vtp_read;
mod vtp_write;

pub use legacy::read_vtk;
pub use vtp_read::{read_vtp, read_vtp_within};
pub use vtp_write::{write_vtp_centerlines, write_vtp_surface};

use crate::{FileKind, ImportError, stl};
use glam::{DVec3, Vec3};
use prosector_core::{CenterlinePoint, FrameOfReferenceUid, LpsPoint, SurfaceMesh};
use std::collections::BTreeMap;

/// The array of radii at the points of a centreline, by the name that VMTK gives it (vmtk.org, "Centerlines").
pub const RADIUS_ARRAY: &str = "MaximumInscribedSphereRadius";

/// Coordinate system that a surface file says it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Left, posterior, superior.
    Lps,
    /// Right, anterior, superior.
    Ras,
}

impl Space {
    /// The `SPACE=LPS` or `SPACE=RAS` in a header; `None` where it says neither.
    pub(crate) fn stated_in(header: &str) -> Option<Self> {
        let upper = header.to_ascii_uppercase();
        let name = upper.split_once("SPACE=")?.1;
        [("LPS", Self::Lps), ("RAS", Self::Ras)].into_iter().find(|(word, _)| name.starts_with(word)).map(|(_, s)| s)
    }
}

/// Values at points or cells, `components` of them for each.
#[derive(Clone, Debug, PartialEq)]
pub struct DataArray {
    /// Numbers for one point or cell, at least one.
    pub components: usize,
    /// All of them, point after point.
    pub values: Vec<f64>,
}

/// Points, lines and polygons with arrays, LPS mm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolyData {
    /// Positions, LPS mm.
    pub points: Vec<[f64; 3]>,
    /// Point indices of each line.
    pub lines: Vec<Vec<u32>>,
    /// Point indices of each polygon, counter-clockwise seen from outside; triangle strips are taken apart.
    pub polygons: Vec<Vec<u32>>,
    /// Arrays at the points.
    pub point_arrays: BTreeMap<String, DataArray>,
    /// Arrays at the cells: vertices, then lines, then polygons.
    pub cell_arrays: BTreeMap<String, DataArray>,
    /// What the file said; `None` means that LPS was assumed.
    pub stated_space: Option<Space>,
}

/// Why points and polygons are no surface or no centreline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolyDataError {
    /// A triangle names a vertex that is not there.
    #[error("a triangle names a vertex that is not there")]
    Vertex,
    /// Counts do not fit the format.
    #[error("there are more triangles than the format can count")]
    TooMany,
    /// Nothing to make a surface of.
    #[error("the file holds no polygon, so it is no surface")]
    NoPolygon,
    /// Nothing to make centrelines of.
    #[error("the file holds no line with the array {RADIUS_ARRAY}, so it holds no centreline")]
    NoCenterline,
}

/// Reads a surface or lines of the kind that [`crate::sniff`] found.
///
/// # Errors
/// When the file is damaged, or its kind holds neither.
pub fn read_polydata(kind: FileKind, bytes: &[u8]) -> Result<PolyData, ImportError> {
    match kind {
        FileKind::Stl => stl::read_stl(bytes),
        FileKind::VtkXml => read_vtp(bytes),
        FileKind::VtkLegacy => read_vtk(bytes),
        other => Err(other.refusal()),
    }
}

impl PolyData {
    /// Turns what was read to LPS, and keeps what the file said.
    pub(crate) fn stated(mut self, space: Option<Space>) -> Self {
        if space == Some(Space::Ras) {
            self.points.iter_mut().for_each(|point| {
                point[0] = -point[0];
                point[1] = -point[1];
            });
        }
        Self { stated_space: space, ..self }
    }

    /// The polygons as a triangle surface with normals from its faces; polygons are cut into fans.
    ///
    /// Positions become 32-bit numbers.
    ///
    /// # Errors
    /// When there is no polygon.
    pub fn surface(&self, frame_of_reference: FrameOfReferenceUid) -> Result<SurfaceMesh, PolyDataError> {
        let positions: Vec<[f32; 3]> = self.points.iter().map(|point| point.map(|value| value as f32)).collect();
        let fan = |polygon: &Vec<u32>| {
            let first = polygon.first().copied().unwrap_or_default();
            let pairs = polygon.get(1..).unwrap_or_default().windows(2);
            pairs.map(|pair| [first, pair[0], pair[1]]).collect::<Vec<_>>()
        };
        let triangles: Vec<[u32; 3]> = self.polygons.iter().flat_map(fan).collect();
        if triangles.is_empty() {
            return Err(PolyDataError::NoPolygon);
        }
        if triangles.as_flattened().iter().any(|&corner| corner as usize >= positions.len()) {
            return Err(PolyDataError::Vertex);
        }
        let normals = vertex_normals(&positions, &triangles);
        Ok(SurfaceMesh { positions, normals, triangles, frame_of_reference })
    }

    /// The lines with the radius of each point, in file order.
    ///
    /// # Errors
    /// When there is no line or no array [`RADIUS_ARRAY`] of one number a point.
    pub fn centerlines(&self) -> Result<Vec<Vec<CenterlinePoint>>, PolyDataError> {
        let radii = self.point_arrays.get(RADIUS_ARRAY).filter(|array| array.components == 1);
        let radii = radii.filter(|_| !self.lines.is_empty()).ok_or(PolyDataError::NoCenterline)?;
        let point = |&n: &u32| {
            let position = LpsPoint(DVec3::from(*self.points.get(n as usize)?));
            Some(CenterlinePoint { position, radius_mm: *radii.values.get(n as usize)? })
        };
        let line = |line: &Vec<u32>| line.iter().map(point).collect::<Option<Vec<_>>>();
        self.lines.iter().map(|one| line(one).ok_or(PolyDataError::Vertex)).collect()
    }
}

/// Sums of the triangles' areas times normals, made unit.
fn vertex_normals(positions: &[[f32; 3]], triangles: &[[u32; 3]]) -> Vec<[f32; 3]> {
    let mut sums = vec![Vec3::ZERO; positions.len()];
    let at = |n: u32| positions.get(n as usize).map_or(Vec3::ZERO, |&p| Vec3::from(p));
    for &[a, b, c] in triangles {
        let normal = (at(b) - at(a)).cross(at(c) - at(a));
        for corner in [a, b, c] {
            if let Some(sum) = sums.get_mut(corner as usize) {
                *sum += normal;
            }
        }
    }
    sums.iter().map(|sum| sum.normalize_or_zero().to_array()).collect()
}

/// The triangles of a strip: each further point makes one with the two before it, every second one turned round.
pub(super) fn unstrip(strip: &[u32]) -> impl Iterator<Item = Vec<u32>> + '_ {
    strip.windows(3).enumerate().map(|(n, w)| if n % 2 == 0 { w.to_vec() } else { vec![w[1], w[0], w[2]] })
}
