//! The plan of each case as a log of updates over a snapshot. Appending is what makes an edit acknowledged.

use super::{SqliteStorage, Stored};
use rusqlite::{OptionalExtension, params};

/// A plan as stored: apply the updates to the snapshot, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredPlan {
    /// Everything up to some update, or nothing yet.
    pub snapshot: Option<Vec<u8>>,
    /// Updates after the snapshot, oldest first.
    pub updates: Vec<Vec<u8>>,
    /// Number of the last update, 0 before the first.
    pub last_seq: i64,
    /// Who owns which peer, as `account:ID` or `guest:ID`.
    pub claims: Vec<(u64, String)>,
}

/// Plan logs as the server stores them.
pub trait PlanLogStore {
    /// Appends updates in one transaction, and notes which peers belong to whom from now on; all of it is on the disk
    /// when this returns. Returns the number of the last update.
    ///
    /// # Errors
    /// `Full` when there is no room; then nothing was stored.
    fn append_updates(&self, case: &str, updates: &[Vec<u8>], claims: &[(u64, String)], now_ms: i64) -> Stored<i64>;
    /// The plan of a case; empty for a case without edits.
    fn stored_plan(&self, case: &str) -> Stored<StoredPlan>;
    /// Replaces every update up to and including `upto_seq` by `snapshot`, in one transaction. A snapshot that is
    /// older than the stored one is let go: its updates are gone already.
    fn compact_plan(&self, case: &str, snapshot: &[u8], upto_seq: i64) -> Stored<()>;
}

impl PlanLogStore for SqliteStorage {
    fn append_updates(&self, case: &str, updates: &[Vec<u8>], claims: &[(u64, String)], now_ms: i64) -> Stored<i64> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let mut seq = last_seq(&transaction, case)?;
        {
            let sql = "INSERT INTO plan_updates (case_id, seq, bytes, stored_at) VALUES (?1, ?2, ?3, ?4)";
            let mut insert = transaction.prepare_cached(sql)?;
            for bytes in updates {
                seq += 1;
                insert.execute(params![case, seq, bytes, now_ms])?;
            }
        }
        for (peer, actor) in claims {
            let sql = "INSERT OR IGNORE INTO plan_peers (case_id, peer, actor) VALUES (?1, ?2, ?3)";
            transaction.execute(sql, params![case, peer.to_be_bytes(), actor])?;
        }
        transaction.execute("UPDATE cases SET updated_at = ?2 WHERE id = ?1", params![case, now_ms])?;
        transaction.commit()?;
        Ok(seq)
    }

    fn stored_plan(&self, case: &str) -> Stored<StoredPlan> {
        let connection = self.lock();
        let snapshot = connection
            .query_row("SELECT bytes FROM plan_snapshots WHERE case_id = ?1", [case], |row| row.get(0))
            .optional()?;
        let mut statement =
            connection.prepare_cached("SELECT bytes FROM plan_updates WHERE case_id = ?1 ORDER BY seq")?;
        let rows = statement.query_map([case], |row| row.get(0))?;
        let updates = rows.collect::<Result<_, _>>()?;
        let mut statement = connection.prepare_cached("SELECT peer, actor FROM plan_peers WHERE case_id = ?1")?;
        let rows = statement.query_map([case], |row| Ok((u64::from_be_bytes(row.get(0)?), row.get(1)?)))?;
        let claims = rows.collect::<Result<_, _>>()?;
        Ok(StoredPlan { snapshot, updates, last_seq: last_seq(&connection, case)?, claims })
    }

    fn compact_plan(&self, case: &str, snapshot: &[u8], upto_seq: i64) -> Stored<()> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let replaced = transaction.execute(
            "INSERT INTO plan_snapshots (case_id, upto_seq, bytes) VALUES (?1, ?2, ?3)
             ON CONFLICT (case_id) DO UPDATE SET upto_seq = excluded.upto_seq, bytes = excluded.bytes
             WHERE excluded.upto_seq > plan_snapshots.upto_seq",
            params![case, upto_seq, snapshot],
        )?;
        if replaced == 0 {
            return Ok(());
        }
        transaction.execute("DELETE FROM plan_updates WHERE case_id = ?1 AND seq <= ?2", params![case, upto_seq])?;
        Ok(transaction.commit()?)
    }
}

fn last_seq(connection: &rusqlite::Connection, case: &str) -> Stored<i64> {
    let sql = "SELECT max(coalesce((SELECT max(seq) FROM plan_updates WHERE case_id = ?1), 0),
                          coalesce((SELECT upto_seq FROM plan_snapshots WHERE case_id = ?1), 0))";
    Ok(connection.query_row(sql, [case], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::test_support::storage;
    use crate::storage::{AuditSeal, CaseStore, NewCase, StorageError};

    fn case(storage: &SqliteStorage) {
        storage.create_case(&NewCase { id: "c", title: "t", is_demo: false, owner: None, now_ms: 0 }).unwrap();
    }

    #[test]
    fn updates_come_back_in_order_and_numbers_continue_after_compaction() {
        let (_folder, storage) = storage();
        case(&storage);
        assert_eq!(storage.stored_plan("c").unwrap(), StoredPlan::default());
        assert_eq!(storage.append_updates("c", &[vec![1], vec![2]], &[(7, "account:a".into())], 1).unwrap(), 2);
        assert_eq!(storage.append_updates("c", &[vec![3]], &[(7, "account:b".into())], 2).unwrap(), 3);
        storage.compact_plan("c", &[9], 2).unwrap();
        let expected = StoredPlan {
            snapshot: Some(vec![9]),
            updates: vec![vec![3]],
            last_seq: 3,
            claims: vec![(7, "account:a".into())],
        };
        assert_eq!(storage.stored_plan("c").unwrap(), expected);
        storage.compact_plan("c", &[8], 3).unwrap();
        assert_eq!(storage.append_updates("c", &[vec![4]], &[], 3).unwrap(), 4);
        assert_eq!(storage.stored_plan("c").unwrap().updates, vec![vec![4]]);
        storage.compact_plan("c", &[7], 2).unwrap();
        let stored = storage.stored_plan("c").unwrap();
        assert_eq!((stored.snapshot, stored.updates), (Some(vec![8]), vec![vec![4]]));
    }

    #[test]
    fn a_full_database_refuses_and_keeps_what_it_has() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("small.sqlite");
        let storage = SqliteStorage::open(&file, AuditSeal::from_seed([1; 32]), Some(80)).unwrap();
        case(&storage);
        let chunk = vec![5; 50_000];
        let mut stored = 0;
        let refused = loop {
            match storage.append_updates("c", std::slice::from_ref(&chunk), &[], 1) {
                Ok(_) => stored += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(refused, StorageError::Full), "{refused}");
        assert!(stored > 0);
        assert_eq!(storage.stored_plan("c").unwrap().updates.len(), stored);
    }
}
