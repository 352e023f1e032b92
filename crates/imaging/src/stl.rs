//! STL surfaces, binary and ASCII (3D Systems, "StereoLithography Interface Specification", 1989).
//!
//! The format knows no unit and no coordinate system. Written files say `SPACE=LPS; UNIT=mm` in their header, which
//! other surgical tools read and write; a file that says `SPACE=RAS` is turned, any other is taken as LPS millimetres.

use crate::polydata::{PolyData, PolyDataError, Space};
use crate::{ImportError, Limits};
use glam::Vec3;
use prosector_core::SurfaceMesh;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

const HEADER_BYTES: usize = 80;
const FACET_BYTES: usize = 50;
/// Text within the first 80 bytes; it must not start with `solid`, which marks ASCII files.
const HEADER: &[u8] = b"Prosector SPACE=LPS; UNIT=mm";

/// Reads a surface. Vertices with the same coordinates become one, in order of appearance; normals are not kept,
/// because the order of the vertices says the same.
///
/// # Errors
/// When the file is cut short, holds what is no number, or has no triangle.
pub fn read_stl(bytes: &[u8]) -> Result<PolyData, ImportError> {
    read_stl_within(bytes, &Limits::DEFAULT)
}

/// As [`read_stl`], with limits of the caller.
///
/// # Errors
/// As [`read_stl`].
pub fn read_stl_within(bytes: &[u8], limits: &Limits) -> Result<PolyData, ImportError> {
    // A vertex costs about 50 bytes with its place in the table, an ASCII vertex has at least 14.
    if bytes.len() as u64 > limits.max_volume_bytes / 4 {
        return Err(failed("it is too large to be opened"));
    }
    let found = match binary(bytes) {
        Some(found) => found?,
        None => ascii(bytes)?,
    };
    if found.polygons.is_empty() {
        return Err(failed("it holds no triangle"));
    }
    Ok(found)
}

fn failed(why: &str) -> ImportError {
    ImportError::Mesh { format: "STL", why: why.into() }
}

/// Some files start with `solid` and are binary all the same: the length decides first.
fn binary(bytes: &[u8]) -> Option<Result<PolyData, ImportError>> {
    let (header, rest) = bytes.split_at_checked(HEADER_BYTES)?;
    let (count, facets) = rest.split_first_chunk::<4>()?;
    let expected = (u32::from_le_bytes(*count) as usize).checked_mul(FACET_BYTES)?;
    if expected != facets.len() && header.starts_with(b"solid") && std::str::from_utf8(rest).is_ok() {
        return None;
    }
    let Some(facets) = facets.get(..expected) else {
        let looks_like_text = header.starts_with(b"solid");
        return (!looks_like_text).then(|| Err(failed("it ends before its last triangle; copy it again")));
    };
    let mut surface = Welded::default();
    for facet in facets.chunks_exact(FACET_BYTES) {
        let number =
            |n: usize| facet.get(4 * n..).and_then(<[u8]>::first_chunk).map_or(f32::NAN, |b| f32::from_le_bytes(*b));
        if let Err(error) = surface.add([3, 6, 9].map(|n| [number(n), number(n + 1), number(n + 2)])) {
            return Some(Err(error));
        }
    }
    Some(Ok(surface.finish(&String::from_utf8_lossy(header))))
}

fn ascii(bytes: &[u8]) -> Result<PolyData, ImportError> {
    let text = std::str::from_utf8(bytes).map_err(|_| failed("it is neither binary nor text as the format has it"))?;
    let (header, rest) = text.split_once('\n').unwrap_or((text, ""));
    if !header.trim_start().starts_with("solid") {
        return Err(failed("it is neither binary nor text as the format has it"));
    }
    let (mut surface, mut corners) = (Welded::default(), Vec::with_capacity(3));
    let mut words = rest.split_ascii_whitespace();
    while let Some(word) = words.next() {
        if word != "vertex" {
            continue;
        }
        let mut number = || words.next().and_then(|word| word.parse::<f32>().ok()).unwrap_or(f32::NAN);
        corners.push([number(), number(), number()]);
        if let Ok(facet) = <[[f32; 3]; 3]>::try_from(corners.as_slice()) {
            surface.add(facet)?;
            corners.clear();
        }
    }
    if !corners.is_empty() {
        return Err(failed("it ends before its last triangle; copy it again"));
    }
    Ok(surface.finish(header))
}

/// Triangles whose vertices of equal coordinates are one.
#[derive(Default)]
struct Welded {
    points: Vec<[f64; 3]>,
    places: HashMap<[u32; 3], u32>,
    triangles: Vec<Vec<u32>>,
}

impl Welded {
    fn add(&mut self, facet: [[f32; 3]; 3]) -> Result<(), ImportError> {
        if !facet.as_flattened().iter().all(|value| value.is_finite()) {
            return Err(failed("a vertex has a coordinate that is no number"));
        }
        let corners = facet.map(|corner| self.place(corner));
        self.triangles.push(corners.to_vec());
        Ok(())
    }

    fn place(&mut self, corner: [f32; 3]) -> u32 {
        // Zero has two signs and is one place.
        let corner = corner.map(|value| value + 0.0);
        match self.places.entry(corner.map(f32::to_bits)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                self.points.push(corner.map(f64::from));
                *free.insert(self.points.len() as u32 - 1)
            }
        }
    }

    fn finish(self, header: &str) -> PolyData {
        PolyData { points: self.points, polygons: self.triangles, ..PolyData::default() }
            .stated(Space::stated_in(header))
    }
}

/// The surface as binary STL, LPS mm, with the normals of its triangles.
///
/// # Errors
/// When a triangle names a vertex that is not there, or there are more than the format can count.
pub fn write_stl(mesh: &SurfaceMesh) -> Result<Vec<u8>, PolyDataError> {
    let count = u32::try_from(mesh.triangles.len()).map_err(|_| PolyDataError::TooMany)?;
    let mut bytes = vec![b' '; HEADER_BYTES];
    bytes.iter_mut().zip(HEADER).for_each(|(place, byte)| *place = *byte);
    bytes.extend(count.to_le_bytes());
    for (normal, corners) in facets(mesh) {
        let corners = corners?;
        let values = std::iter::once(normal).chain(corners).flat_map(|vector| vector.to_array());
        bytes.extend(values.flat_map(f32::to_le_bytes));
        bytes.extend([0; 2]);
    }
    Ok(bytes)
}

/// The surface as ASCII STL, LPS mm; five times the size of the binary form.
///
/// # Errors
/// When a triangle names a vertex that is not there.
pub fn write_stl_ascii(mesh: &SurfaceMesh) -> Result<String, PolyDataError> {
    let mut text = format!("solid {}\n", String::from_utf8_lossy(HEADER));
    for (normal, corners) in facets(mesh) {
        text += &format!("facet normal {:e} {:e} {:e}\nouter loop\n", normal.x, normal.y, normal.z);
        for corner in corners? {
            text += &format!("vertex {:e} {:e} {:e}\n", corner.x, corner.y, corner.z);
        }
        text += "endloop\nendfacet\n";
    }
    Ok(text + "endsolid\n")
}

/// Unit normal and corners of each triangle; the normal is zero where a triangle has no area.
fn facets(mesh: &SurfaceMesh) -> impl Iterator<Item = (Vec3, Result<[Vec3; 3], PolyDataError>)> + '_ {
    mesh.triangles.iter().map(|&triangle| {
        let corner = |n: u32| mesh.positions.get(n as usize).map(|&p| Vec3::from(p));
        let [a, b, c] = triangle.map(corner);
        match (a, b, c) {
            (Some(a), Some(b), Some(c)) => ((b - a).cross(c - a).normalize_or_zero(), Ok([a, b, c])),
            _ => (Vec3::ZERO, Err(PolyDataError::Vertex)),
        }
    })
}
