//! How long to wait before connecting again.

/// Shortest wait in ms.
const FIRST_MS: u64 = 250;
/// Longest wait in ms.
const LONGEST_MS: u64 = 30_000;

/// Milliseconds to wait before attempt `attempt` (0 for the first after a loss), with `jitter` in 0..1 drawn by the
/// caller: between half and all of 250 ms doubled each time, at most 30 s (rule C8).
///
/// The jitter keeps all clients of a restarted server from arriving in the same instant.
pub fn backoff_ms(attempt: u32, jitter: f64) -> u64 {
    let whole = FIRST_MS.saturating_mul(1 << attempt.min(16)).min(LONGEST_MS);
    let jitter = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 0.5 };
    (whole as f64 * (0.5 + 0.5 * jitter)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_a_minute() {
        for (attempt, jitter, expected) in [
            (0, 0.0, 125),
            (0, 1.0, 250),
            (1, 1.0, 500),
            (4, 1.0, 4_000),
            (7, 1.0, 30_000),
            (u32::MAX, 0.0, 15_000),
            (2, f64::NAN, 750),
        ] {
            assert_eq!(backoff_ms(attempt, jitter), expected, "attempt {attempt}, jitter {jitter}");
        }
    }
}
