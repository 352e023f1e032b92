//! Erasing a case: everything but the audit log, with a mark that it was erased.

use super::cases::read_hash;
use super::{SqliteStorage, Stored};
use prosector_core::BlobHash;
use rusqlite::{OptionalExtension, params};

/// What an erased case consisted of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Share links, open or ended.
    pub links: usize,
    /// Blobs of which no other case has need; they are listed by [`EraseStore::doomed_blobs`] until they are gone.
    pub blobs: usize,
}

/// Erasing as the server stores it.
pub trait EraseStore {
    /// Erases a case in one transaction: plan, signatures, links with their sessions, members, and the notes of which
    /// blobs it has. `None` where there is no such case. The audit log stays.
    fn erase_case(&self, case: &str, now_ms: i64) -> Stored<Option<Erased>>;
    /// Whether there was a case of this identifier that was erased.
    fn is_erased(&self, case: &str) -> Stored<bool>;
    /// Blobs to be removed from the disk that no case has by now.
    fn doomed_blobs(&self) -> Stored<Vec<BlobHash>>;
    /// Notes that a doomed blob is gone, or that a case has it again.
    fn blob_gone(&self, hash: BlobHash) -> Stored<()>;
    /// Writes what was deleted out of the database's own files.
    fn scrub(&self) -> Stored<()>;
}

/// Rows of a case, in an order that never leaves a reference without its target.
const ROWS: [&str; 8] = [
    "DELETE FROM plan_updates WHERE case_id = ?1",
    "DELETE FROM plan_snapshots WHERE case_id = ?1",
    "DELETE FROM plan_peers WHERE case_id = ?1",
    "DELETE FROM signatures WHERE case_id = ?1",
    "DELETE FROM sessions WHERE link_id IN (SELECT id FROM links WHERE case_id = ?1)",
    "DELETE FROM case_blobs WHERE case_id = ?1",
    "DELETE FROM grants WHERE case_id = ?1",
    "DELETE FROM links WHERE case_id = ?1",
];

impl EraseStore for SqliteStorage {
    fn erase_case(&self, case: &str, now_ms: i64) -> Stored<Option<Erased>> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let known = transaction.query_row("SELECT 1 FROM cases WHERE id = ?1", [case], |_| Ok(())).optional()?;
        if known.is_none() {
            return Ok(None);
        }
        let blobs = transaction.execute(
            "INSERT OR IGNORE INTO doomed_blobs (hash) SELECT hash FROM case_blobs WHERE case_id = ?1
             AND hash NOT IN (SELECT hash FROM case_blobs WHERE case_id <> ?1)",
            [case],
        )?;
        let sql = "SELECT count(*) FROM links WHERE case_id = ?1";
        let links = transaction.query_row(sql, [case], |row| row.get::<_, i64>(0))?;
        for sql in ROWS {
            transaction.execute(sql, [case])?;
        }
        transaction.execute("DELETE FROM cases WHERE id = ?1", [case])?;
        transaction.execute("INSERT INTO erased_cases (id, erased_at) VALUES (?1, ?2)", params![case, now_ms])?;
        transaction.commit()?;
        Ok(Some(Erased { links: usize::try_from(links).unwrap_or(0), blobs }))
    }

    fn is_erased(&self, case: &str) -> Stored<bool> {
        let sql = "SELECT 1 FROM erased_cases WHERE id = ?1";
        Ok(self.lock().query_row(sql, [case], |_| Ok(())).optional()?.is_some())
    }

    fn doomed_blobs(&self) -> Stored<Vec<BlobHash>> {
        let connection = self.lock();
        let sql = "SELECT hash FROM doomed_blobs WHERE hash NOT IN (SELECT hash FROM case_blobs)";
        let mut statement = connection.prepare(sql)?;
        let rows = statement.query_map([], |row| read_hash(row, 0))?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    fn blob_gone(&self, hash: BlobHash) -> Stored<()> {
        self.lock().execute("DELETE FROM doomed_blobs WHERE hash = ?1", [hash.to_hex()])?;
        Ok(())
    }

    fn scrub(&self) -> Stored<()> {
        // Deleted rows are overwritten (`secure_delete`); the write-ahead log still holds them until it is emptied.
        self.lock().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::test_support::storage;
    use crate::storage::{CaseStore, NewCase, PlanLogStore};

    #[test]
    fn only_blobs_that_no_other_case_has_are_doomed_and_nothing_of_the_case_is_left() {
        let (folder, storage) = storage();
        let [own, shared] = [BlobHash::of(b"own"), BlobHash::of(b"shared")];
        for id in ["c", "d"] {
            let case = NewCase { id, title: "Title of Mrs Sentinel", is_demo: false, owner: None, now_ms: 0 };
            storage.create_case(&case).unwrap();
            storage.add_case_blob(id, shared, 6).unwrap();
        }
        storage.add_case_blob("c", own, 3).unwrap();
        storage.append_updates("c", &[b"an edit of Mrs Sentinel".to_vec()], &[(7, "account:a".into())], 1).unwrap();
        assert_eq!(storage.erase_case("c", 5).unwrap(), Some(Erased { links: 0, blobs: 1 }));
        assert_eq!(storage.erase_case("c", 6).unwrap(), None);
        assert!(storage.is_erased("c").unwrap() && !storage.is_erased("d").unwrap());
        assert_eq!(storage.doomed_blobs().unwrap(), [own]);
        assert!(storage.case("c").unwrap().is_none() && storage.case_blob("d", shared).unwrap().is_some());
        assert!(storage.append_updates("c", &[vec![1]], &[], 7).is_err(), "no edit comes after");
        assert_eq!(storage.stored_plan("c").unwrap().updates.len(), 0);
        storage.erase_case("d", 8).unwrap();
        storage.scrub().unwrap();
        for name in ["prosector.sqlite", "prosector.sqlite-wal"] {
            let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
            assert!(!bytes.windows(8).any(|w| w == b"Sentinel"), "{name} still holds what was erased");
        }
    }

    #[test]
    fn a_blob_that_a_case_has_again_is_kept() {
        let (_folder, storage) = storage();
        let hash = BlobHash::of(b"slice");
        for id in ["c", "d"] {
            storage.create_case(&NewCase { id, title: "t", is_demo: false, owner: None, now_ms: 0 }).unwrap();
        }
        storage.add_case_blob("c", hash, 5).unwrap();
        storage.erase_case("c", 1).unwrap();
        storage.add_case_blob("d", hash, 5).unwrap();
        assert_eq!(storage.doomed_blobs().unwrap(), []);
    }
}
