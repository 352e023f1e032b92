//! Signatures of plans: only ever added.

use super::{SqliteStorage, Stored};
use rusqlite::params;

/// Signatures as the server stores them, each as JSON in the plan crate's own form.
pub trait SignatureStore {
    /// Adds a signature to a case.
    fn add_signature(&self, case: &str, signed_at: i64, json: &str) -> Stored<()>;
    /// The signatures of a case, oldest first.
    fn signatures_of(&self, case: &str) -> Stored<Vec<String>>;
}

impl SignatureStore for SqliteStorage {
    fn add_signature(&self, case: &str, signed_at: i64, json: &str) -> Stored<()> {
        let sql = "INSERT INTO signatures (case_id, signed_at, json) VALUES (?1, ?2, ?3)";
        self.lock().execute(sql, params![case, signed_at, json])?;
        Ok(())
    }

    fn signatures_of(&self, case: &str) -> Stored<Vec<String>> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT json FROM signatures WHERE case_id = ?1 ORDER BY signed_at, rowid")?;
        let rows = statement.query_map([case], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
