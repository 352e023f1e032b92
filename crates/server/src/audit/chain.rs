//! Hashing audit entries into a chain, and checking one.

use super::AuditEntry;
use sha2::{Digest, Sha256};

/// What checking a chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainVerdict {
    /// Every entry is as it was written, and none is missing.
    Intact {
        /// Entries in the chain.
        entries: i64,
    },
    /// The first entry that was changed, moved, or comes after a missing one.
    BrokenAt {
        /// Its number.
        seq: i64,
    },
    /// The end of the chain is missing, or its seal is not this server's.
    EndMissing,
}

/// SHA-256 over the previous hash and every field of an entry.
///
/// Each field is preceded by its length (u64, little endian), so that no two different entries read alike.
pub fn entry_hash(entry: &AuditEntry) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let case = entry.case_id.as_deref().unwrap_or("");
    hasher.update(b"prosector audit 1");
    hasher.update(entry.previous);
    hasher.update(entry.seq.to_le_bytes());
    hasher.update(entry.at.to_le_bytes());
    hasher.update([u8::from(entry.case_id.is_some())]);
    for field in [entry.actor.as_str(), entry.action.as_str(), case, entry.detail.as_str()] {
        hasher.update((field.len() as u64).to_le_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().into()
}

/// Checks every link of a chain that starts at number 1; `head` is the sealed number and hash of its last entry.
pub fn check_chain(entries: impl IntoIterator<Item = AuditEntry>, head: Option<(i64, [u8; 32])>) -> ChainVerdict {
    let (mut seq, mut previous) = (0, [0; 32]);
    for entry in entries {
        if entry.seq != seq + 1 || entry.previous != previous || entry.hash != entry_hash(&entry) {
            return ChainVerdict::BrokenAt { seq: entry.seq };
        }
        (seq, previous) = (entry.seq, entry.hash);
    }
    match head {
        Some(head) if head == (seq, previous) => ChainVerdict::Intact { entries: seq },
        None if seq == 0 => ChainVerdict::Intact { entries: 0 },
        _ => ChainVerdict::EndMissing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<AuditEntry> {
        let mut previous = [0; 32];
        let build = |seq| {
            let (actor, action) = (format!("account:{seq}"), "logged_in".to_owned());
            let mut entry = AuditEntry {
                seq,
                at: seq * 10,
                actor,
                action,
                case_id: None,
                detail: String::new(),
                previous,
                hash: [0; 32],
            };
            entry.hash = entry_hash(&entry);
            previous = entry.hash;
            entry
        };
        (1..=length).map(build).collect()
    }

    fn check(change: impl Fn(&mut Vec<AuditEntry>), expected: ChainVerdict) {
        let mut entries = chain(5);
        let head = entries.last().map(|entry| (entry.seq, entry.hash));
        change(&mut entries);
        assert_eq!(check_chain(entries, head), expected);
    }

    #[test]
    fn every_change_is_found() {
        check(|_| (), ChainVerdict::Intact { entries: 5 });
        check(|entries| entries[2].actor = "account:9".into(), ChainVerdict::BrokenAt { seq: 3 });
        check(|entries| entries[2].at += 1, ChainVerdict::BrokenAt { seq: 3 });
        check(|entries| entries[2].case_id = Some(String::new()), ChainVerdict::BrokenAt { seq: 3 });
        check(|entries| drop(entries.remove(1)), ChainVerdict::BrokenAt { seq: 3 });
        check(|entries| entries.swap(0, 1), ChainVerdict::BrokenAt { seq: 2 });
        check(|entries| entries.truncate(4), ChainVerdict::EndMissing);
        check(Vec::clear, ChainVerdict::EndMissing);
        // Text moved from one field to the next, with the hash made again: the next entry no longer follows.
        check(
            |entries| {
                entries[3].detail = "x".into();
                entries[3].hash = entry_hash(&entries[3]);
            },
            ChainVerdict::BrokenAt { seq: 5 },
        );
    }

    #[test]
    fn an_empty_log_is_intact() {
        assert_eq!(check_chain([], None), ChainVerdict::Intact { entries: 0 });
    }
}
