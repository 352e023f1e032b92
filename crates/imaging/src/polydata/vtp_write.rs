//! Writes VTK XML polydata (`.vtp`): inline base64 with zlib, as VTK itself writes by default.

use super::{PolyDataError, RADIUS_ARRAY};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use prosector_core::{CenterlineGraph, SurfaceMesh};
use std::io::Write;

/// Bytes of an array that are compressed together.
const BLOCK_BYTES: usize = 32_768;

/// A surface with its normals, LPS mm; a field array `SPACE` says so.
///
/// # Errors
/// When a triangle names a vertex that is not there.
pub fn write_vtp_surface(mesh: &SurfaceMesh) -> Result<String, PolyDataError> {
    if mesh.triangles.as_flattened().iter().any(|&corner| corner as usize >= mesh.positions.len()) {
        return Err(PolyDataError::Vertex);
    }
    let normals = array("Float32", "Normals", 3, floats(&mesh.normals));
    let piece = Piece {
        points: mesh.positions.len(),
        point_data: format!("<PointData Normals=\"Normals\">{normals}</PointData>"),
        cell_data: String::new(),
        positions: array("Float32", "Points", 3, floats(&mesh.positions)),
        lines: Cells::default(),
        polygons: Cells::of(mesh.triangles.iter().map(|triangle| triangle.as_slice())),
    };
    Ok(piece.file())
}

/// A vessel tree: one line a branch, the radius in mm at its points in [`RADIUS_ARRAY`], and for each line the cell
/// arrays `BranchId` and `ParentId` (-1 for roots). Names of branches have no place in the format.
pub fn write_vtp_centerlines(graph: &CenterlineGraph) -> String {
    let points: Vec<_> = graph.branches.iter().flat_map(|branch| &branch.points).collect();
    let mut next = 0_u32;
    let lines = graph.branches.iter().map(|branch| {
        let first = next;
        next += branch.points.len() as u32;
        (first..next).collect::<Vec<u32>>()
    });
    let lines: Vec<_> = lines.collect();
    let positions = points.iter().flat_map(|point| point.position.0.to_array()).flat_map(f64::to_le_bytes).collect();
    let radii = points.iter().flat_map(|point| point.radius_mm.to_le_bytes()).collect();
    let ids = graph.branches.iter().flat_map(|branch| (branch.id.0 as i32).to_le_bytes()).collect();
    let parent = |branch: &prosector_core::Branch| branch.parent.map_or(-1, |parent| parent.0 as i32);
    let parents = graph.branches.iter().flat_map(|branch| parent(branch).to_le_bytes()).collect();
    let radii = array("Float64", RADIUS_ARRAY, 1, radii);
    let (ids, parents) = (array("Int32", "BranchId", 1, ids), array("Int32", "ParentId", 1, parents));
    let piece = Piece {
        points: points.len(),
        point_data: format!("<PointData Scalars=\"{RADIUS_ARRAY}\">{radii}</PointData>"),
        cell_data: format!("<CellData>{ids}{parents}</CellData>"),
        positions: array("Float64", "Points", 3, positions),
        lines: Cells::of(lines.iter().map(Vec::as_slice)),
        polygons: Cells::default(),
    };
    piece.file()
}

struct Piece {
    points: usize,
    point_data: String,
    cell_data: String,
    positions: String,
    lines: Cells,
    polygons: Cells,
}

/// Connectivity and ends of lines or polygons, little endian.
#[derive(Default)]
struct Cells {
    count: usize,
    connectivity: Vec<u8>,
    offsets: Vec<u8>,
}

impl Cells {
    fn of<'a>(cells: impl Iterator<Item = &'a [u32]>) -> Self {
        let (mut made, mut end) = (Self::default(), 0_i64);
        for cell in cells {
            end += cell.len() as i64;
            made.count += 1;
            made.connectivity.extend(cell.iter().flat_map(|&corner| i64::from(corner).to_le_bytes()));
            made.offsets.extend(end.to_le_bytes());
        }
        made
    }

    fn section(self, name: &str) -> String {
        let connectivity = array("Int64", "connectivity", 1, self.connectivity);
        let offsets = array("Int64", "offsets", 1, self.offsets);
        format!("<{name}>{connectivity}{offsets}</{name}>")
    }
}

impl Piece {
    fn file(self) -> String {
        let (lines, polygons) = (self.lines.count, self.polygons.count);
        let counts = format!(
            "NumberOfPoints=\"{}\" NumberOfVerts=\"0\" NumberOfLines=\"{lines}\" NumberOfStrips=\"0\" NumberOfPolys=\"{polygons}\"",
            self.points
        );
        let space: Vec<String> = b"LPS\0".iter().map(u8::to_string).collect();
        format!(
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"PolyData\" version=\"1.0\" byte_order=\"LittleEndian\" \
             header_type=\"UInt64\" compressor=\"vtkZLibDataCompressor\"><PolyData><FieldData><Array type=\"String\" \
             Name=\"SPACE\" NumberOfTuples=\"1\" format=\"ascii\">{}</Array></FieldData><Piece {counts}>{}{}<Points>{}\
             </Points>{}{}</Piece></PolyData></VTKFile>\n",
            space.join(" "),
            self.point_data,
            self.cell_data,
            self.positions,
            self.lines.section("Lines"),
            self.polygons.section("Polys"),
        )
    }
}

fn floats(values: &[[f32; 3]]) -> Vec<u8> {
    values.as_flattened().iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn array(kind: &str, name: &str, components: usize, bytes: Vec<u8>) -> String {
    let text = packed(&bytes);
    format!(
        "<DataArray type=\"{kind}\" Name=\"{name}\" NumberOfComponents=\"{components}\" format=\"binary\">{text}</DataArray>\n"
    )
}

/// Lengths and blocks, each in base64 of its own, as VTK expects compressed arrays.
fn packed(bytes: &[u8]) -> String {
    let deflated = |block: &[u8]| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        // Writing into memory does not fail.
        encoder.write_all(block).and_then(|()| encoder.finish()).unwrap_or_default()
    };
    let blocks: Vec<Vec<u8>> = bytes.chunks(BLOCK_BYTES).map(deflated).collect();
    let mut head = vec![blocks.len(), BLOCK_BYTES, bytes.len() % BLOCK_BYTES];
    head.extend(blocks.iter().map(Vec::len));
    let head: Vec<u8> = head.into_iter().flat_map(|length| (length as u64).to_le_bytes()).collect();
    STANDARD.encode(head) + &STANDARD.encode(blocks.concat())
}
