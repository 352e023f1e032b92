//! Scanner blur and noise.

use crate::shape::noise::mixed;

/// Kernel of the blur along rows and columns: the sharpness of a soft-tissue reconstruction.
const BLUR: [f32; 3] = [0.14, 0.72, 0.14];

/// Blurs a slice in place along both directions.
pub(super) fn blur(slice: &mut [f32], width: usize) {
    convolve(slice, width, &BLUR);
}

/// Noise of one slice with mean 0 and deviation 1: grainy over about two pixels, without slow drift, and a little
/// alike from slice to slice, as filtered back-projection makes it.
pub(super) fn noise(seed: u64, z: usize, width: usize, height: usize) -> Vec<f32> {
    let mut sum = vec![0.0f32; width * height];
    for (near, weight) in [(0u64, 0.35f32), (1, 1.0), (2, 0.35)] {
        let slice = (z as u64 + near).wrapping_mul(0x1_0000_0001);
        for (n, value) in sum.iter_mut().enumerate() {
            *value += weight * white(mixed(seed ^ slice.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ n as u64));
        }
    }
    convolve(&mut sum, width, &[0.25, 0.5, 0.25]);
    let mut slow = sum.clone();
    for _ in 0..3 {
        convolve(&mut slow, width, &[0.12, 0.23, 0.3, 0.23, 0.12]);
    }
    for (value, slow) in sum.iter_mut().zip(&slow) {
        *value -= 0.75 * slow;
    }
    let power: f64 = sum.iter().map(|v| f64::from(*v) * f64::from(*v)).sum();
    let scale = 1.0 / (power / sum.len() as f64).sqrt().max(1e-12);
    sum.iter_mut().for_each(|v| *v *= scale as f32);
    sum
}

/// A number of about normal distribution, deviation 1: the sum of four uniform ones.
fn white(hash: u64) -> f32 {
    let sum: u64 = (0..4).map(|n| hash >> (16 * n) & 0xFFFF).sum();
    (sum as f32 / 65535.0 - 2.0) * 1.732
}

/// Convolves rows, then columns; the edge value goes on beyond the edge.
fn convolve(slice: &mut [f32], width: usize, kernel: &[f32]) {
    let (height, half) = (slice.len() / width, kernel.len() / 2);
    let mut line = vec![0.0; width.max(height)];
    for row in slice.chunks_mut(width) {
        line[..width].copy_from_slice(row);
        for (x, value) in row.iter_mut().enumerate() {
            *value = weighted(&line[..width], x, half, kernel);
        }
    }
    for x in 0..width {
        for y in 0..height {
            line[y] = slice[y * width + x];
        }
        for y in 0..height {
            slice[y * width + x] = weighted(&line[..height], y, half, kernel);
        }
    }
}

fn weighted(line: &[f32], at: usize, half: usize, kernel: &[f32]) -> f32 {
    let tap = |(n, weight): (usize, &f32)| weight * line[(at + n).saturating_sub(half).min(line.len() - 1)];
    kernel.iter().enumerate().map(tap).sum()
}
