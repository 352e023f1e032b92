//! The surface of equal intensity in a volume.
//!
//! Marching cubes (W. E. Lorensen, H. E. Cline, SIGGRAPH 1987), walked row by row with running vertex numbers as in
//! flying edges (W. Schroeder, R. Maynard, B. Geveci, LDAV 2015). Which side of the level a voxel is on is one bit, so
//! 64 cubes without a surface cost a few operations, and vertices are counted before memory is asked for.

mod cases;
mod rows;
mod vertices;

use cases::Cases;
use prosector_core::{SurfaceMesh, Volume, Voxels};
use rows::{Slice, active, shifted};
use vertices::{Grid, Value};

/// The surface on which the volume has the intensity `level` (of the volume's own unit, after rescale).
///
/// The body is where intensities are at or above the level; triangles are counter-clockwise seen from below it, and
/// normals are minus the gradient by central differences. Vertices stand on lines between neighbouring voxel centres,
/// where linear interpolation meets the level: exact for that interpolation, in 32 bits. Every edge within the grid has
/// two triangles; at the border of the grid the surface is open. Where a face of four voxels leaves the choice, voxels
/// of the body are kept apart, the same from both sides. A voxel exactly at the level gives triangles without area.
/// Voxels that are no number count as below. A volume of fewer than two voxels along an axis has no surface.
pub fn extract_isosurface(volume: &Volume, level: f64) -> SurfaceMesh {
    let stored = (level - volume.rescale.intercept) / volume.rescale.slope;
    let rises = volume.rescale.slope > 0.0;
    match &volume.voxels {
        Voxels::I16(values) => match (rises, whole(stored.ceil()), whole(stored.floor())) {
            (true, Some(least), _) => march(volume, values, stored, &|value| value >= least),
            (false, _, Some(most)) => march(volume, values, stored, &|value| value <= most),
            _ => march(volume, values, stored, &|_| false),
        },
        Voxels::F32(values) if rises => march(volume, values, stored, &|value| f64::from(value) >= stored),
        Voxels::F32(values) => march(volume, values, stored, &|value| f64::from(value) <= stored),
    }
}

/// The bound as a stored value. Beyond 16 bits all voxels are on one side, which leaves no surface either way.
fn whole(bound: f64) -> Option<i16> {
    (f64::from(i16::MIN)..=f64::from(i16::MAX)).contains(&bound).then_some(bound as i16)
}

fn march<T: Value>(volume: &Volume, values: &[T], level: f64, inside: &impl Fn(T) -> bool) -> SurfaceMesh {
    let mut mesh = SurfaceMesh {
        positions: Vec::new(),
        normals: Vec::new(),
        triangles: Vec::new(),
        frame_of_reference: volume.frame_of_reference.clone(),
    };
    let [nx, ny, nz] = volume.dims;
    if volume.dims.iter().any(|&n| n < 2) || !level.is_finite() || values.len() != nx * ny * nz {
        return mesh;
    }
    let map = &volume.lps_from_voxel;
    let cases = Cases::new(map.affine().matrix3.determinant() < 0.0);
    let grid = Grid::new(volume.dims, values, map, level, volume.rescale.slope > 0.0);
    let mut slices: Vec<Slice> = values.chunks_exact(nx * ny).map(|slice| Slice::read(nx, ny, slice, inside)).collect();
    let crossings = slices.windows(2).map(|pair| pair[0].crossings(&pair[1])).sum::<usize>();
    let vertices = crossings + slices.last().map_or(0, |last| last.crossings(last));
    mesh.positions.reserve_exact(vertices);
    mesh.normals.reserve_exact(vertices);
    // Euler: two triangles a vertex on a closed surface, more only by its holes.
    mesh.triangles.reserve_exact(2 * vertices + vertices / 16);
    grid.in_plane(0, &mut slices[0], &mut mesh);
    for z in 1..nz {
        let (before, from) = slices.split_at_mut(z);
        let ([.., below], [above, ..]) = (before, from) else { break };
        grid.between(z - 1, below, above, &mut mesh);
        grid.in_plane(z, above, &mut mesh);
        for y in 0..ny - 1 {
            triangles(&cases, [below, above], y, &mut mesh.triangles);
        }
    }
    mesh
}

/// The triangles of one row of cubes, between rows `y` and `y + 1` of two slices.
fn triangles(cases: &Cases, [below, above]: [&Slice; 2], y: usize, out: &mut Vec<[u32; 3]>) {
    let rows = [below.row(y), below.row(y + 1), above.row(y), above.row(y + 1)];
    // Vertices on the four edges along the row, then on edges between the rows at this column.
    let mut along = [below.along[y], below.along[y + 1], above.along[y], above.along[y + 1]];
    let mut across = [below.across[y], above.across[y]];
    let mut upward = [below.upward[y], below.upward[y + 1]];
    for word in 0..rows[0].len() {
        let [r0, r1, r2, r3] = rows;
        let here = [r0[word], r1[word], r2[word], r3[word]];
        let next = [shifted(r0, word), shifted(r1, word), shifted(r2, word), shifted(r3, word)];
        let mut cubes = active(here, next) & below.cubes(word);
        while cubes != 0 {
            let bit = cubes.trailing_zeros();
            cubes &= cubes - 1;
            let mut case = 0;
            for (n, (here, next)) in here.iter().zip(&next).enumerate() {
                case |= ((here >> bit & 1) | (next >> bit & 1) << 1) << (2 * n);
            }
            let (edges, crossed) = cases.of(case as usize);
            let step = |edge: usize| u32::from(crossed >> edge & 1);
            let [a0, a1] = [across[0] + step(4), across[1] + step(6)];
            let [u0, u1] = [upward[0] + step(8), upward[1] + step(10)];
            let [l0, l1, l2, l3] = along;
            // Sixteen places, so that an edge below sixteen needs no check.
            let vertex = [l0, l1, l2, l3, across[0], a0, across[1], a1, upward[0], u0, upward[1], u1, 0, 0, 0, 0_u32];
            out.extend(edges.iter().map(|triangle| triangle.map(|edge| vertex[usize::from(edge & 15)])));
            (across, upward) = ([a0, a1], [u0, u1]);
            along.iter_mut().enumerate().for_each(|(n, vertex)| *vertex += step(n));
        }
    }
}
