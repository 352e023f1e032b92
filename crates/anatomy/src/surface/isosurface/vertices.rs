//! Vertices on the edges between voxel centres.

use super::rows::{Slice, shifted};
use glam::{DMat3, DVec3};
use prosector_core::{LpsFromVoxel, SurfaceMesh};

/// A stored voxel value.
pub(super) trait Value: Copy {
    /// The value in 32 bits, which hold 16-bit integers exactly.
    fn real(self) -> f32;
}

impl Value for i16 {
    fn real(self) -> f32 {
        f32::from(self)
    }
}

impl Value for f32 {
    fn real(self) -> f32 {
        self
    }
}

/// Values on a grid, and what places and gradients on it mean in the patient.
pub(super) struct Grid<'a, T> {
    dims: [usize; 3],
    strides: [usize; 3],
    values: &'a [T],
    level: f64,
    steps: [DVec3; 3],
    origin: DVec3,
    /// From differences a voxel to minus the direction of rising intensity in the patient.
    outward: DMat3,
}

impl<'a, T: Value> Grid<'a, T> {
    pub fn new(dims: [usize; 3], values: &'a [T], map: &LpsFromVoxel, level: f64, rises: bool) -> Self {
        let affine = map.affine();
        let sign = if rises { -1.0 } else { 1.0 };
        Self {
            dims,
            strides: [1, dims[0], dims[0] * dims[1]],
            values,
            level,
            steps: map.steps().map(|step| step.0),
            origin: affine.translation,
            // Covectors go by the transposed inverse.
            outward: map.inverse_affine().matrix3.transpose() * sign,
        }
    }

    /// Vertices on the edges along the rows of a slice and between its rows.
    pub fn in_plane(&self, z: usize, slice: &mut Slice, mesh: &mut SurfaceMesh) {
        for y in 0..self.dims[1] {
            slice.along[y] = mesh.positions.len() as u32;
            for word in 0..slice.row(y).len() {
                let row = slice.row(y);
                let crossed = (row[word] ^ shifted(row, word)) & slice.cubes(word);
                self.cross([64 * word, y, z], crossed, 0, mesh);
            }
            slice.across[y] = mesh.positions.len() as u32;
            if y + 1 < self.dims[1] {
                for (word, (a, b)) in slice.row(y).iter().zip(slice.row(y + 1)).enumerate() {
                    self.cross([64 * word, y, z], a ^ b, 1, mesh);
                }
            }
        }
    }

    /// Vertices on the edges from a slice to the next one.
    pub fn between(&self, z: usize, below: &mut Slice, above: &Slice, mesh: &mut SurfaceMesh) {
        for y in 0..self.dims[1] {
            below.upward[y] = mesh.positions.len() as u32;
            for (word, (a, b)) in below.row(y).iter().zip(above.row(y)).enumerate() {
                self.cross([64 * word, y, z], a ^ b, 2, mesh);
            }
        }
    }

    /// A vertex for each bit, on the edge along an axis from the voxel that the bit stands for.
    fn cross(&self, [first, y, z]: [usize; 3], mut crossed: u64, axis: usize, mesh: &mut SurfaceMesh) {
        while crossed != 0 {
            let x = first + crossed.trailing_zeros() as usize;
            crossed &= crossed - 1;
            self.vertex([x, y, z], axis, mesh);
        }
    }

    fn vertex(&self, voxel: [usize; 3], axis: usize, mesh: &mut SurfaceMesh) {
        let offset = voxel[0] + voxel[1] * self.strides[1] + voxel[2] * self.strides[2];
        let mut far = voxel;
        far[axis] += 1;
        let (a, b) = (self.value(offset), self.value(offset + self.strides[axis]));
        let part = (self.level - f64::from(a)) / (f64::from(b) - f64::from(a));
        let part = if part >= 0.0 { part.min(1.0) } else { 0.0 };
        let [i, j, k] = voxel.map(|n| n as f64);
        let [si, sj, sk] = self.steps;
        let position = self.origin + si * i + sj * j + sk * k + self.steps[axis] * part;
        let [here, there] = [self.slope(voxel, offset), self.slope(far, offset + self.strides[axis])];
        let slope = DVec3::from(here) * (1.0 - part) + DVec3::from(there) * part;
        let normal = (self.outward * slope).normalize_or_zero();
        let flat = normal == DVec3::ZERO || !normal.is_finite();
        let normal = if flat { self.along(axis, b >= a) } else { normal };
        mesh.positions.push(position.as_vec3().to_array());
        mesh.normals.push(normal.as_vec3().to_array());
    }

    /// The normal where the gradient has no direction: that of the edge, from the body outward.
    #[cold]
    fn along(&self, axis: usize, rises: bool) -> DVec3 {
        let mut along = DVec3::ZERO;
        along[axis] = if rises { 1.0 } else { -1.0 };
        (self.outward * along).normalize_or_zero()
    }

    fn value(&self, offset: usize) -> f32 {
        self.values[offset].real()
    }

    /// Differences of stored values a voxel along the three axes: central, one-sided at the border.
    fn slope(&self, voxel: [usize; 3], offset: usize) -> [f64; 3] {
        let [x, y, z] = voxel;
        let [nx, ny, nz] = self.dims;
        let [_, row, slice] = self.strides;
        let half = |low: usize, high: usize| f64::from(0.5 * (self.value(high) - self.value(low)));
        if x > 0 && y > 0 && z > 0 && x + 1 < nx && y + 1 < ny && z + 1 < nz {
            return [
                half(offset - 1, offset + 1),
                half(offset - row, offset + row),
                half(offset - slice, offset + slice),
            ];
        }
        [0, 1, 2].map(|axis| {
            let (at, stride) = (voxel[axis], self.strides[axis]);
            let (has_low, has_high) = (at > 0, at + 1 < self.dims[axis]);
            let low = if has_low { offset - stride } else { offset };
            let high = if has_high { offset + stride } else { offset };
            if has_low && has_high { half(low, high) } else { 2.0 * half(low, high) }
        })
    }
}
