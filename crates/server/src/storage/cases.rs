//! Cases, who may do what in them, and which blobs belong to them.

use super::{SqliteStorage, Stored};
use crate::auth::Role;
use prosector_core::BlobHash;
use rusqlite::{OptionalExtension, Row, params};
use std::str::FromStr;

/// One case as listed.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRow {
    /// UUID in text form, chosen by whoever created it.
    pub id: String,
    /// Title shown in lists.
    pub title: String,
    /// Hash of the manifest blob that names the imaging.
    pub imaging: Option<BlobHash>,
    /// Whether it is the synthetic demo patient.
    pub is_demo: bool,
    /// Last change, milliseconds since 1970.
    pub updated_at: i64,
}

/// What a new case starts with.
#[derive(Clone, Debug)]
pub struct NewCase<'a> {
    /// UUID in text form.
    pub id: &'a str,
    /// Title shown in lists.
    pub title: &'a str,
    /// Whether it is the synthetic demo patient.
    pub is_demo: bool,
    /// Owner's account; `None` leaves it to the first account that is made.
    pub owner: Option<&'a str>,
    /// Milliseconds since 1970.
    pub now_ms: i64,
}

/// Cases, grants and the blobs of cases as the server stores them.
pub trait CaseStore {
    /// Creates a case.
    ///
    /// # Errors
    /// `Conflict` when the identifier is taken.
    fn create_case(&self, case: &NewCase<'_>) -> Stored<()>;
    /// The case with this identifier.
    fn case(&self, id: &str) -> Stored<Option<CaseRow>>;
    /// The cases this account has a role in, latest change first.
    fn cases_of(&self, account: &str) -> Stored<Vec<(CaseRow, Role)>>;
    /// The demo cases of every owner.
    fn demo_cases(&self) -> Stored<Vec<CaseRow>>;
    /// The role this account was granted in a case.
    fn granted_role(&self, case: &str, account: &str) -> Stored<Option<Role>>;
    /// Names the imaging of a case.
    fn set_imaging(&self, case: &str, manifest: BlobHash, now_ms: i64) -> Stored<()>;
    /// Renames a case.
    fn set_title(&self, case: &str, title: &str, now_ms: i64) -> Stored<()>;
    /// Notes that a stored blob belongs to a case.
    fn add_case_blob(&self, case: &str, hash: BlobHash, bytes: u64) -> Stored<()>;
    /// Size in bytes of a blob that belongs to a case; `None` for blobs of other cases.
    fn case_blob(&self, case: &str, hash: BlobHash) -> Stored<Option<u64>>;
}

const COLUMNS: &str = "c.id, c.title, c.imaging, c.is_demo, c.updated_at";

impl CaseStore for SqliteStorage {
    fn create_case(&self, case: &NewCase<'_>) -> Stored<()> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        transaction.execute(
            "INSERT INTO cases (id, title, is_demo, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)",
            params![case.id, case.title, case.is_demo, case.now_ms],
        )?;
        if let Some(owner) = case.owner {
            transaction.execute(
                "INSERT INTO grants (case_id, account_id, role) VALUES (?1, ?2, ?3)",
                params![case.id, owner, Role::Owner],
            )?;
        }
        Ok(transaction.commit()?)
    }

    fn case(&self, id: &str) -> Stored<Option<CaseRow>> {
        let sql = format!("SELECT {COLUMNS} FROM cases c WHERE c.id = ?1");
        Ok(self.lock().query_row(&sql, [id], read_case).optional()?)
    }

    fn cases_of(&self, account: &str) -> Stored<Vec<(CaseRow, Role)>> {
        let sql = format!(
            "SELECT {COLUMNS}, g.role FROM cases c JOIN grants g ON g.case_id = c.id
             WHERE g.account_id = ?1 ORDER BY c.updated_at DESC, c.id"
        );
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&sql)?;
        let rows = statement.query_map([account], |row| Ok((read_case(row)?, row.get(5)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn demo_cases(&self) -> Stored<Vec<CaseRow>> {
        let connection = self.lock();
        let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM cases c WHERE c.is_demo"))?;
        let rows = statement.query_map([], read_case)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn granted_role(&self, case: &str, account: &str) -> Stored<Option<Role>> {
        let sql = "SELECT role FROM grants WHERE case_id = ?1 AND account_id = ?2";
        Ok(self.lock().query_row(sql, [case, account], |row| row.get(0)).optional()?)
    }

    fn set_imaging(&self, case: &str, manifest: BlobHash, now_ms: i64) -> Stored<()> {
        let sql = "UPDATE cases SET imaging = ?2, updated_at = ?3 WHERE id = ?1";
        self.lock().execute(sql, params![case, manifest.to_hex(), now_ms])?;
        Ok(())
    }

    fn set_title(&self, case: &str, title: &str, now_ms: i64) -> Stored<()> {
        let sql = "UPDATE cases SET title = ?2, updated_at = ?3 WHERE id = ?1";
        self.lock().execute(sql, params![case, title, now_ms])?;
        Ok(())
    }

    fn add_case_blob(&self, case: &str, hash: BlobHash, bytes: u64) -> Stored<()> {
        let sql = "INSERT OR IGNORE INTO case_blobs (case_id, hash, bytes) VALUES (?1, ?2, ?3)";
        self.lock().execute(sql, params![case, hash.to_hex(), i64::try_from(bytes).unwrap_or(i64::MAX)])?;
        Ok(())
    }

    fn case_blob(&self, case: &str, hash: BlobHash) -> Stored<Option<u64>> {
        let sql = "SELECT bytes FROM case_blobs WHERE case_id = ?1 AND hash = ?2";
        let bytes: Option<i64> =
            self.lock().query_row(sql, params![case, hash.to_hex()], |row| row.get(0)).optional()?;
        Ok(bytes.map(|count| u64::try_from(count).unwrap_or(0)))
    }
}

fn read_case(row: &Row<'_>) -> rusqlite::Result<CaseRow> {
    Ok(CaseRow {
        id: row.get(0)?,
        title: row.get(1)?,
        imaging: read_hash(row, 2)?,
        is_demo: row.get(3)?,
        updated_at: row.get(4)?,
    })
}

/// A blob hash stored as hexadecimal text.
pub(super) fn read_hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<BlobHash>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| BlobHash::from_str(&text)).transpose().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}
