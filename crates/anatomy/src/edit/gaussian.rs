//! Gaussian smoothing of values on a box.

use super::EditError;
use super::median::line_starts;

/// Standard deviations after which the kernel is cut off; beyond lie 6e-5 of it.
const CUT: f64 = 4.0;
/// Most voxels that a kernel may reach to one side.
const FARTHEST: f64 = 256.0;

/// Sampled, normalised kernels along the three axes, from the middle outward.
pub(super) struct Gaussian {
    kernels: [Vec<f32>; 3],
}

impl Gaussian {
    /// Kernels of a standard deviation in mm on voxels of a spacing in mm.
    pub fn new(mm: f64, spacing: [f64; 3]) -> Result<Self, EditError> {
        let widest = spacing.iter().fold(0.0, |widest, step| f64::max(widest, CUT * mm / step));
        if !(mm > 0.0 && widest <= FARTHEST) {
            return Err(EditError::Size { mm });
        }
        let kernels = spacing.map(|step| {
            let half = (CUT * mm / step).ceil() as usize;
            let height = |n: usize| (-0.5 * (n as f64 * step / mm).powi(2)).exp();
            let sum = 1.0 + 2.0 * (1..=half).map(height).sum::<f64>();
            (0..=half).map(|n| (height(n) / sum) as f32).collect()
        });
        Ok(Self { kernels })
    }

    /// Voxels along each axis to which a voxel's value spreads.
    pub fn reach(&self) -> [usize; 3] {
        self.kernels.each_ref().map(|kernel| kernel.len() - 1)
    }

    /// Convolves the values of a box; its faces are continued outward.
    pub fn smooth<E>(
        &self,
        values: &mut [f32],
        size: [usize; 3],
        mut tell: impl FnMut(f32) -> Result<(), E>,
    ) -> Result<(), E> {
        for axis in 0..3 {
            let (kernel, stride) = (&self.kernels[axis], size[..axis].iter().product::<usize>());
            let half = kernel.len() - 1;
            let mut line = vec![0.0; size[axis] + 2 * half];
            for first in line_starts(size, axis) {
                let last = size[axis] - 1;
                let source = |n: usize| values[first + n.saturating_sub(half).min(last) * stride];
                line.iter_mut().enumerate().for_each(|(n, value)| *value = source(n));
                // Most lines hold one value throughout.
                if line.iter().any(|value| *value != line[0]) {
                    convolve(&line, kernel, |n, sum| values[first + n * stride] = sum);
                }
            }
            tell((axis + 1) as f32 / 3.0)?;
        }
        Ok(())
    }
}

/// Sums over a line that has the kernel's length more at both ends.
fn convolve(line: &[f32], kernel: &[f32], mut put: impl FnMut(usize, f32)) {
    let half = kernel.len() - 1;
    for (n, window) in line.windows(2 * half + 1).enumerate() {
        let pairs = kernel.iter().enumerate().skip(1);
        let sum = pairs.fold(window[half] * kernel[0], |sum, (step, weight)| {
            sum + weight * (window[half - step] + window[half + step])
        });
        put(n, sum);
    }
}
