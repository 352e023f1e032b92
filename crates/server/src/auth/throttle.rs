//! Slowing down guessing: after some failures a key must wait, twice as long after each further one.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// When waiting starts and how long it can get.
#[derive(Clone, Copy, Debug)]
pub struct ThrottleSettings {
    /// Failures without any wait.
    pub free_failures: u32,
    /// First wait; doubles with each failure.
    pub first_wait: Duration,
    /// Longest wait; failures older than twice this are forgotten.
    pub longest_wait: Duration,
}

/// Failures by key (an account, an address, a link), in memory and bounded.
pub struct Throttle {
    settings: ThrottleSettings,
    failures: Mutex<HashMap<String, Failures>>,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last_ms: i64,
}

const MOST_KEYS: usize = 20_000;

impl Throttle {
    /// A throttle without failures.
    pub fn new(settings: ThrottleSettings) -> Self {
        Self { settings, failures: Mutex::default() }
    }

    /// Reserves an attempt for `key`: counts it as failed until `succeed` says otherwise, so that attempts made at
    /// the same moment cannot slip past the limit together.
    ///
    /// # Errors
    /// The seconds to wait, at least 1.
    pub fn attempt(&self, key: &str, now_ms: i64) -> Result<(), u64> {
        let mut failures = self.lock();
        self.forget_old(&mut failures, now_ms);
        let entry = failures.entry(key.to_owned()).or_insert(Failures { count: 0, last_ms: now_ms });
        if now_ms.saturating_sub(entry.last_ms) > self.horizon_ms() {
            entry.count = 0;
        }
        let free_at = entry.last_ms.saturating_add(self.wait_ms(entry.count));
        if now_ms < free_at {
            return Err((free_at - now_ms).unsigned_abs().div_ceil(1000));
        }
        *entry = Failures { count: entry.count.saturating_add(1), last_ms: now_ms };
        Ok(())
    }

    /// Forgets the failures of `key`.
    pub fn succeed(&self, key: &str) {
        self.lock().remove(key);
    }

    /// Takes back one reserved attempt that turned out right, but keeps the failures before it: for addresses, where
    /// one person's success says nothing about the others behind it.
    pub fn refund(&self, key: &str) {
        if let Some(entry) = self.lock().get_mut(key) {
            entry.count = entry.count.saturating_sub(1);
        }
    }

    fn horizon_ms(&self) -> i64 {
        crate::clock::millis(self.settings.longest_wait).saturating_mul(2)
    }

    fn wait_ms(&self, count: u32) -> i64 {
        let beyond = count.saturating_sub(self.settings.free_failures);
        if beyond == 0 && count < self.settings.free_failures {
            return 0;
        }
        let factor = 1_u32.checked_shl(beyond).unwrap_or(u32::MAX);
        crate::clock::millis(self.settings.first_wait.saturating_mul(factor).min(self.settings.longest_wait))
    }

    /// Drops what no longer slows anyone down; when an attacker fills the table, the oldest half goes.
    fn forget_old(&self, failures: &mut HashMap<String, Failures>, now_ms: i64) {
        if failures.len() < MOST_KEYS {
            return;
        }
        let horizon = self.horizon_ms();
        failures.retain(|_, entry| now_ms.saturating_sub(entry.last_ms) < horizon);
        if failures.len() >= MOST_KEYS {
            let mut times: Vec<i64> = failures.values().map(|entry| entry.last_ms).collect();
            let (_, middle, _) = times.select_nth_unstable(MOST_KEYS / 2);
            let middle = *middle;
            failures.retain(|_, entry| entry.last_ms > middle);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Failures>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttle() -> Throttle {
        let seconds = Duration::from_secs;
        Throttle::new(ThrottleSettings { free_failures: 3, first_wait: seconds(10), longest_wait: seconds(35) })
    }

    #[test]
    fn waits_start_after_the_free_failures_double_and_stop_growing() {
        let throttle = throttle();
        let check = |second: i64, expected| assert_eq!(throttle.attempt("a", second * 1000), expected, "at {second} s");
        check(0, Ok(()));
        check(0, Ok(()));
        check(0, Ok(()));
        check(0, Err(10));
        check(9, Err(1));
        check(10, Ok(()));
        check(11, Err(19));
        check(30, Ok(()));
        check(31, Err(34));
        check(65, Ok(()));
        check(66, Err(34));
    }

    #[test]
    fn keys_are_apart_and_success_forgets() {
        let throttle = throttle();
        for _ in 0..3 {
            throttle.attempt("a", 0).unwrap();
        }
        assert!(throttle.attempt("a", 0).is_err());
        assert!(throttle.attempt("b", 0).is_ok());
        throttle.succeed("a");
        assert!(throttle.attempt("a", 0).is_ok());
    }

    #[test]
    fn the_table_stays_bounded() {
        let throttle = throttle();
        for key in 0..MOST_KEYS as i64 * 2 {
            let _ = throttle.attempt(&key.to_string(), key);
        }
        assert!(throttle.lock().len() <= MOST_KEYS);
    }
}
