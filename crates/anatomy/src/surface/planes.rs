//! Distances to the planes around a vertex.

use super::decimate::{CALL, Mesh};
use super::patch::vertex_of;
use glam::Vec3;

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
        let mut planes = Self(vec![[0.0; 6]; mesh.positions.len()]);
        mesh.triangles.chunks(CALL).for_each(|triangles| planes.add(triangles, &mesh.positions));
        planes
    }

    #[inline(never)]
    fn add(&mut self, triangles: &[[u32; 3]], positions: &[Vec3]) {
        for triangle in triangles {
            let [a, b, c] = triangle.map(|corner| positions[vertex_of(corner)]);
            let Vec3 { x, y, z } = (b - a).cross(c - a);
            let scale = 0.5 / Vec3::new(x, y, z).length().max(f32::MIN_POSITIVE);
            let own = [x * x * scale, x * y * scale, x * z * scale, y * y * scale, y * z * scale, z * z * scale];
            for &corner in triangle {
                self.0[vertex_of(corner)].iter_mut().zip(own).for_each(|(sum, value)| *sum += value);
            }
        }
    }

    /// Where the ends of an edge meet best, and at what cost in mm^4. A fixed end stays.
    #[inline(always)]
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
///
/// Written out, because weighing edges is half the time of a pass: a symmetric matrix has six cofactors.
#[inline(always)]
fn best(a: &[f32; 6], b: &[f32; 6], step: Vec3) -> Vec3 {
    let middle = step / 2.0;
    let hold = HOLD * ((a[0] + b[0]) + (a[3] + b[3]) + (a[5] + b[5])) + f32::MIN_POSITIVE;
    let [xx, xy, xz] = [a[0] + b[0] + hold, a[1] + b[1], a[2] + b[2]];
    let [yy, yz, zz] = [a[3] + b[3] + hold, a[4] + b[4], a[5] + b[5] + hold];
    let first = Vec3::new(yy * zz - yz * yz, yz * xz - xy * zz, xy * yz - yy * xz);
    let second = Vec3::new(first.y, zz * xx - xz * xz, xz * xy - yz * xx);
    let third = Vec3::new(first.z, second.z, xx * yy - xy * xy);
    let pull = Vec3::new(
        b[0] * step.x + b[1] * step.y + b[2] * step.z,
        b[1] * step.x + b[3] * step.y + b[4] * step.z,
        b[2] * step.x + b[4] * step.y + b[5] * step.z,
    ) + hold * middle;
    let part = (xz * third.x + yz * third.y + zz * third.z).recip();
    let place = Vec3::new(first.dot(pull), second.dot(pull), third.dot(pull)) * part;
    let near = place.distance_squared(middle) < step.length_squared();
    if near { place } else { middle }
}

#[inline(always)]
fn form(&[xx, xy, xz, yy, yz, zz]: &[f32; 6], Vec3 { x, y, z }: Vec3) -> f32 {
    xx * x * x + yy * y * y + zz * z * z + 2.0 * (xy * x * y + xz * x * z + yz * y * z)
}
