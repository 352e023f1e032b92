//! Distances to the planes around a vertex.

use super::decimate::Mesh;
use super::patch::vertex_of;
use glam::{Mat3, Vec3};

/// How much the middle of an edge draws its ends where the planes leave them free, as part of the planes' own pull.
const HOLD: f32 = 1e-3;
/// Cost of length, so that flat regions collapse their shortest edges first, which keeps triangles round.
const LENGTH: f32 = 1e-4;

/// For each vertex the matrix A of x'Ax, the sum of squared distances to its triangles' planes of a point at `x` from
/// it, each weighted with the triangle's area: mm^4 for x in mm. Stored as xx, xy, xz, yy, yz, zz.
pub(super) struct Planes(Vec<[f32; 6]>);

impl Planes {
    /// Weighs all triangles of a mesh.
    pub fn of(mesh: &Mesh) -> Self {
        let mut planes = vec![[0.0; 6]; mesh.positions.len()];
        for triangle in &mesh.triangles {
            let [a, b, c] = triangle.map(|corner| mesh.positions[vertex_of(corner)]);
            let cross = (b - a).cross(c - a);
            let scale = 0.5 / cross.length().max(f32::MIN_POSITIVE);
            let Vec3 { x, y, z } = cross;
            let own = [x * x, x * y, x * z, y * y, y * z, z * z].map(|value| value * scale);
            for &corner in triangle {
                planes[vertex_of(corner)].iter_mut().zip(own).for_each(|(sum, value)| *sum += value);
            }
        }
        Self(planes)
    }

    /// Where the ends of an edge meet best, and at what cost in mm^4. A fixed end stays.
    pub fn cost(&self, mesh: &Mesh, from: u32, to: u32) -> (Vec3, f32) {
        let (start, end) = (mesh.positions[from as usize], mesh.positions[to as usize]);
        let (a, b) = (&self.0[from as usize], &self.0[to as usize]);
        let step = end - start;
        let length = LENGTH * (a[0] + a[3] + a[5] + b[0] + b[3] + b[5]) * step.length_squared();
        if mesh.fixed[to as usize] {
            return (end, form(a, step) + length);
        }
        if mesh.fixed[from as usize] {
            return (start, form(b, step) + length);
        }
        let place = best(a, b, step);
        (start + place, form(a, place) + form(b, place - step) + length)
    }
}

/// The point of least distance from the planes of both ends, as seen from the first; the other one is at `step`.
fn best(a: &[f32; 6], b: &[f32; 6], step: Vec3) -> Vec3 {
    let middle = step / 2.0;
    let sum = [0, 1, 2, 3, 4, 5].map(|n| a[n] + b[n]);
    let hold = HOLD * (sum[0] + sum[3] + sum[5]) + f32::MIN_POSITIVE;
    let held = matrix(&[sum[0] + hold, sum[1], sum[2], sum[3] + hold, sum[4], sum[5] + hold]);
    let place = held.inverse() * (matrix(b) * step + hold * middle);
    let near = place.distance_squared(middle) < step.length_squared();
    if near { place } else { middle }
}

fn matrix(&[xx, xy, xz, yy, yz, zz]: &[f32; 6]) -> Mat3 {
    Mat3::from_cols(Vec3::new(xx, xy, xz), Vec3::new(xy, yy, yz), Vec3::new(xz, yz, zz))
}

fn form(&[xx, xy, xz, yy, yz, zz]: &[f32; 6], Vec3 { x, y, z }: Vec3) -> f32 {
    xx * x * x + yy * y * y + zz * z * z + 2.0 * (xy * x * y + xz * x * z + yz * y * z)
}
