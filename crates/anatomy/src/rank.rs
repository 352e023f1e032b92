//! Ranks of sorted values.

/// Linear interpolation between ranks, the rule 7 of Hyndman and Fan (The American Statistician 50, 1996), which NumPy
/// takes as well. NaN without values.
pub(crate) fn percentile(sorted: &[f64], fraction: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let rank = fraction * last as f64;
    let (low, high) = (rank.floor() as usize, rank.ceil() as usize);
    sorted[low] + (sorted[high.min(last)] - sorted[low]) * (rank - low as f64)
}
