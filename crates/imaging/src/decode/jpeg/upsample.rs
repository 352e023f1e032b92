//! Chroma planes to full size: the triangle filter of IJG's `jdsample.c`, or repetition.

use super::markers::Frame;

/// A plane of `size` (columns, rows; `stride` apart) enlarged by whole factors and cut to the frame.
pub(super) fn to_full_size(
    plane: &[u16],
    stride: usize,
    size: (usize, usize),
    frame: &Frame,
    factors: (usize, usize),
) -> Vec<u16> {
    let line = |row: usize| plane.get(row * stride..row * stride + size.0).unwrap_or_default();
    let mut full = Vec::with_capacity(frame.columns * frame.rows);
    for y in 0..frame.rows {
        let row = y / factors.1.max(1);
        let mut wide = match factors {
            (1, 1) => line(row).to_vec(),
            (2, 1) if size.0 > 2 => triangle(line(row)),
            (2, 2) if size.0 > 2 => {
                let other = if y % 2 == 0 { row.saturating_sub(1) } else { (row + 1).min(size.1.saturating_sub(1)) };
                two_way_triangle(line(row), line(other))
            }
            (across, _) => line(row).iter().flat_map(|&value| std::iter::repeat_n(value, across)).collect(),
        };
        wide.resize(frame.columns, wide.last().copied().unwrap_or(0));
        full.append(&mut wide);
    }
    full
}

/// Twice as many columns: 3/4 of the nearer, 1/4 of the farther sample.
fn triangle(line: &[u16]) -> Vec<u16> {
    let value = |n: usize| line.get(n).copied().map_or(0, u32::from);
    let last = line.len().saturating_sub(1);
    let mix = |n: usize| {
        let left = if n == 0 { value(0) } else { (3 * value(n) + value(n - 1) + 1) >> 2 };
        let right = if n == last { value(n) } else { (3 * value(n) + value(n + 1) + 2) >> 2 };
        [left as u16, right as u16]
    };
    (0..line.len()).flat_map(mix).collect()
}

/// The same in both directions: `near` is the closer row, `far` the other.
fn two_way_triangle(near: &[u16], far: &[u16]) -> Vec<u16> {
    let sums: Vec<u32> = near.iter().zip(far).map(|(&a, &b)| 3 * u32::from(a) + u32::from(b)).collect();
    let value = |n: usize| sums.get(n).copied().unwrap_or(0);
    let last = sums.len().saturating_sub(1);
    let mix = |n: usize| {
        let left = if n == 0 { (4 * value(0) + 8) >> 4 } else { (3 * value(n) + value(n - 1) + 8) >> 4 };
        let right = if n == last { (4 * value(n) + 7) >> 4 } else { (3 * value(n) + value(n + 1) + 7) >> 4 };
        [left as u16, right as u16]
    };
    (0..sums.len()).flat_map(mix).collect()
}
