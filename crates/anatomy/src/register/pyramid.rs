//! An image smoothed and thinned for one level of a registration, read between its voxels.

use glam::{DAffine3, DVec3};
use prosector_core::{LpsPoint, Volume};

/// Smoothed intensities on a thinned grid.
pub(super) struct Level {
    dims: [usize; 3],
    values: Vec<f32>,
    voxel_from_lps: DAffine3,
    lps_from_voxel: DAffine3,
    /// Smallest and largest intensity.
    pub range: [f64; 2],
}

impl Level {
    /// Every n-th voxel along each axis, about `step_mm` apart, of the image smoothed by a Gaussian of half of that.
    ///
    /// Voxels that are no finite number count as the smallest that is one.
    pub fn new(volume: &Volume, step_mm: f64) -> Self {
        let mut values = intensities(volume);
        let mut dims = volume.dims;
        let mut lps_from_voxel = volume.lps_from_voxel.affine();
        for (axis, spacing) in volume.lps_from_voxel.spacing_mm().into_iter().enumerate() {
            let sigma = 0.5 * step_mm / spacing;
            // Of a narrower one the neighbours' weight is below 0.4 %.
            let weights = if sigma < 0.3 { vec![1.0] } else { gaussian(sigma) };
            let stride = ((step_mm / spacing).round() as usize).clamp(1, dims[axis].div_ceil(4));
            let first = (dims[axis] - 1) % stride / 2;
            (values, dims) = thin(&values, dims, axis, (first, stride), &weights);
            lps_from_voxel.translation += lps_from_voxel.matrix3.col(axis) * first as f64;
            *lps_from_voxel.matrix3.col_mut(axis) *= stride as f64;
        }
        let range = values.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[least, most], value| {
            [least.min(f64::from(*value)), most.max(f64::from(*value))]
        });
        Self { dims, values, voxel_from_lps: lps_from_voxel.inverse(), lps_from_voxel, range }
    }

    /// Patient position of a place in the grid, each coordinate from 0 at the first voxel's centre to 1 at the last one's.
    pub fn place(&self, fraction: DVec3) -> LpsPoint {
        let ends = DVec3::from(self.dims.map(|n| n as f64 - 1.0));
        LpsPoint(self.lps_from_voxel.transform_point3(fraction * ends))
    }

    /// Intensity and its gradient per mm, linear between the eight voxels around; `None` outside the voxel centres.
    pub fn at(&self, point: LpsPoint) -> Option<(f64, DVec3)> {
        let index = self.voxel_from_lps.transform_point3(point.0);
        let ends = DVec3::from(self.dims.map(|n| n as f64 - 1.0));
        if !(index.cmpge(DVec3::ZERO).all() && index.cmple(ends).all()) {
            return None;
        }
        let base = index.floor().min(ends - 1.0);
        let [x, y, z] = base.to_array().map(|n| n as usize);
        let [nx, ny, _] = self.dims;
        let start = (z * ny + y) * nx + x;
        let row = |offset: usize| self.values.get(start + offset..start + offset + 2);
        let rows = [row(0)?, row(nx)?, row(nx * ny)?, row(nx * ny + nx)?];
        let t = index - base;
        // Along x first: value and slope of each of the four rows; then along y, then along z.
        let mix = |a: f64, b: f64, t: f64| a + (b - a) * t;
        let [v, s] = [
            rows.map(|row| mix(f64::from(row[0]), f64::from(row[1]), t.x)),
            rows.map(|row| f64::from(row[1]) - f64::from(row[0])),
        ];
        let planes = [mix(v[0], v[1], t.y), mix(v[2], v[3], t.y)];
        let gradient = DVec3::new(
            mix(mix(s[0], s[1], t.y), mix(s[2], s[3], t.y), t.z),
            mix(v[1] - v[0], v[3] - v[2], t.z),
            planes[1] - planes[0],
        );
        Some((mix(planes[0], planes[1], t.z), self.voxel_from_lps.matrix3.transpose() * gradient))
    }
}

fn intensities(volume: &Volume) -> Vec<f32> {
    let count = volume.dims.iter().product();
    let stored = |offset| volume.voxels.stored(offset).map_or(f32::NAN, |stored| volume.rescale.apply(stored) as f32);
    let mut values: Vec<f32> = (0..count).map(stored).collect();
    let least = values.iter().copied().filter(|value| value.is_finite()).fold(f32::INFINITY, f32::min);
    values.iter_mut().filter(|value| !value.is_finite()).for_each(|value| *value = least);
    values
}

/// Weights of a Gaussian at whole numbers, from its middle to three standard deviations and back, summing to 1.
fn gaussian(sigma: f64) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil() as i32;
    let weights: Vec<f64> = (-reach..=reach).map(|n| (-0.5 * (f64::from(n) / sigma).powi(2)).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| (weight / sum) as f32).collect()
}

/// Every `stride`-th voxel along an axis of the image weighted along it; beyond the border its last voxel goes on.
fn thin(
    values: &[f32],
    dims: [usize; 3],
    axis: usize,
    (first, stride): (usize, usize),
    weights: &[f32],
) -> (Vec<f32>, [usize; 3]) {
    let mut thinned = dims;
    thinned[axis] = (dims[axis] - 1 - first) / stride + 1;
    // A block is contiguous below the axis: its voxels are weighted together.
    let block: usize = dims[..axis].iter().product();
    let outer: usize = dims[axis + 1..].iter().product();
    let mut found = vec![0.0; thinned.iter().product()];
    for (place, sums) in found.chunks_exact_mut(block).enumerate().take(outer * thinned[axis]) {
        let (slab, n) = (place / thinned[axis], first + place % thinned[axis] * stride);
        for (k, weight) in weights.iter().enumerate() {
            let from = (n + k).saturating_sub(weights.len() / 2).min(dims[axis] - 1);
            let start = (slab * dims[axis] + from) * block;
            let Some(line) = values.get(start..start + block) else { continue };
            sums.iter_mut().zip(line).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    (found, thinned)
}
