//! Vertices on the edges between voxel centres.

use super::rows::{Slice, shifted};
use glam::{DVec3, Mat3, Vec3};
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
    outward: Mat3,
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
            outward: (map.inverse_affine().matrix3.transpose() * sign).as_mat3(),
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
        if crossed == 0 {
            return;
        }
        let row = self.origin + self.steps[1] * y as f64 + self.steps[2] * z as f64;
        while crossed != 0 {
            let x = first + crossed.trailing_zeros() as usize;
            crossed &= crossed - 1;
            let (part, normal) = self.crossing([x, y, z], axis);
            let position = row + self.steps[0] * x as f64 + self.steps[axis] * part;
            mesh.positions.push(position.as_vec3().to_array());
            mesh.normals.push(normal.to_array());
        }
    }

    /// How far along an edge the level is met, 0 to 1, and the unit normal there.
    #[inline]
    fn crossing(&self, voxel: [usize; 3], axis: usize) -> (f64, Vec3) {
        let offset = voxel[0] + voxel[1] * self.strides[1] + voxel[2] * self.strides[2];
        let mut far = voxel;
        far[axis] += 1;
        let (a, b) = (self.value(offset), self.value(offset + self.strides[axis]));
        let part = (self.level - f64::from(a)) / (f64::from(b) - f64::from(a));
        let part = if part >= 0.0 { part.min(1.0) } else { 0.0 };
        let [here, there] = [self.slope(voxel, offset), self.slope(far, offset + self.strides[axis])];
        let normal = self.outward * (here + (there - here) * part as f32);
        let length = normal.length();
        // Not so for no length, nor for what is no number.
        let unit = if length > 0.0 && length < f32::INFINITY { normal / length } else { self.along(axis, b >= a) };
        (part, unit)
    }

    /// The normal where the gradient has no direction: that of the edge, from the body outward.
    #[cold]
    fn along(&self, axis: usize, rises: bool) -> Vec3 {
        let mut along = Vec3::ZERO;
        along[axis] = if rises { 1.0 } else { -1.0 };
        (self.outward * along).normalize_or_zero()
    }

    fn value(&self, offset: usize) -> f32 {
        self.values[offset].real()
    }

    /// Differences of stored values a voxel along the three axes: central, one-sided at the border.
    #[inline]
    fn slope(&self, voxel: [usize; 3], offset: usize) -> Vec3 {
        let [x, y, z] = voxel;
        let [nx, ny, nz] = self.dims;
        let [_, row, slice] = self.strides;
        let half = |low: usize, high: usize| 0.5 * (self.value(high) - self.value(low));
        if x > 0 && y > 0 && z > 0 && x + 1 < nx && y + 1 < ny && z + 1 < nz {
            let along = [half(offset - 1, offset + 1), half(offset - row, offset + row)];
            return Vec3::new(along[0], along[1], half(offset - slice, offset + slice));
        }
        Vec3::from_array([0, 1, 2].map(|axis| {
            let (at, stride) = (voxel[axis], self.strides[axis]);
            let (has_low, has_high) = (at > 0, at + 1 < self.dims[axis]);
            let low = if has_low { offset - stride } else { offset };
            let high = if has_high { offset + stride } else { offset };
            if has_low && has_high { half(low, high) } else { 2.0 * half(low, high) }
        }))
    }
}
