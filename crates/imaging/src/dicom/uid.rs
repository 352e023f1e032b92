//! Identifiers made from content, so that the same input always gives the same ones.

use sha2::{Digest, Sha256};

/// A UID under 2.25 from the first 128 bits of a digest, marked as a version 8 UUID (PS3.5 B.2, RFC 9562 5.8).
pub(crate) fn from_digest(digest: &[u8; 32]) -> String {
    let mut value = digest.iter().take(16).fold(0u128, |value, &byte| value << 8 | u128::from(byte));
    value = value & !(0xF << 76) | 8 << 76;
    value = value & !(0x3 << 62) | 2 << 62;
    format!("2.25.{value}")
}

/// The UID of `part` within whatever `seed` names.
pub(crate) fn derived(seed: &str, part: &str) -> String {
    let mut hash = Sha256::new();
    hash.update((seed.len() as u64).to_le_bytes());
    hash.update(seed);
    hash.update(part);
    from_digest(&hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_are_valid_and_repeatable() {
        let uid = derived("demo 1", "series");
        assert!(uid.len() <= 64 && uid.bytes().all(|b| b.is_ascii_digit() || b == b'.'), "{uid}");
        assert_eq!(uid, derived("demo 1", "series"));
        assert_ne!(uid, derived("demo 1", "study"));
        assert_ne!(derived("ab", "c"), derived("a", "bc"));
    }
}
