//! Share links: a role in one case for whoever has the address and the code, until a set time.

use super::cases::read_hash;
use super::{SqliteStorage, Stored};
use crate::auth::Role;
use prosector_core::BlobHash;
use rusqlite::{OptionalExtension, Row, params};

/// One share link.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkRow {
    /// Random identifier of 128 bits, part of the address.
    pub id: String,
    /// The one case it opens.
    pub case_id: String,
    /// What it lets people do there; never owner.
    pub role: Role,
    /// argon2id hash of the code.
    pub code_hash: String,
    /// Account that made it.
    pub created_by: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// End, milliseconds since 1970.
    pub expires_at: i64,
    /// When it was taken back, or locked after too many wrong codes.
    pub revoked_at: Option<i64>,
    /// Picture blob for the patient's page.
    pub picture: Option<BlobHash>,
    /// Wrong codes so far.
    pub wrong_codes: u32,
}

impl LinkRow {
    /// Whether the link still opens its case.
    pub fn is_open(&self, now_ms: i64) -> bool {
        self.revoked_at.is_none() && now_ms < self.expires_at
    }
}

/// Links as the server stores them.
pub trait LinkStore {
    /// Stores a new link.
    fn add_link(&self, link: &LinkRow) -> Stored<()>;
    /// The link with this identifier, open or not.
    fn link(&self, id: &str) -> Stored<Option<LinkRow>>;
    /// The links of a case, latest first.
    fn links_of(&self, case: &str) -> Stored<Vec<LinkRow>>;
    /// Takes a link of a case back and ends the sessions that came through it; `false` when it is unknown there.
    fn revoke_link(&self, case: &str, id: &str, now_ms: i64) -> Stored<bool>;
    /// Counts a wrong code; locks the link at `limit`. Returns the count.
    fn count_wrong_code(&self, id: &str, limit: u32, now_ms: i64) -> Stored<u32>;
}

const COLUMNS: &str = "SELECT id, case_id, role, code_hash, created_by, created_at, expires_at, revoked_at, picture, \
                       wrong_codes FROM links";

impl LinkStore for SqliteStorage {
    fn add_link(&self, link: &LinkRow) -> Stored<()> {
        self.lock().execute(
            "INSERT INTO links (id, case_id, role, code_hash, created_by, created_at, expires_at, picture)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                link.id,
                link.case_id,
                link.role,
                link.code_hash,
                link.created_by,
                link.created_at,
                link.expires_at,
                link.picture.map(BlobHash::to_hex)
            ],
        )?;
        Ok(())
    }

    fn link(&self, id: &str) -> Stored<Option<LinkRow>> {
        let sql = format!("{COLUMNS} WHERE id = ?1");
        Ok(self.lock().query_row(&sql, [id], read_link).optional()?)
    }

    fn links_of(&self, case: &str) -> Stored<Vec<LinkRow>> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached(&format!("{COLUMNS} WHERE case_id = ?1 ORDER BY created_at DESC"))?;
        let rows = statement.query_map([case], read_link)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn revoke_link(&self, case: &str, id: &str, now_ms: i64) -> Stored<bool> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let changed = transaction.execute(
            "UPDATE links SET revoked_at = coalesce(revoked_at, ?3) WHERE id = ?2 AND case_id = ?1",
            params![case, id, now_ms],
        )?;
        if changed > 0 {
            let sql = "UPDATE sessions SET expires_at = min(expires_at, ?2) WHERE link_id = ?1";
            transaction.execute(sql, params![id, now_ms])?;
        }
        transaction.commit()?;
        Ok(changed > 0)
    }

    fn count_wrong_code(&self, id: &str, limit: u32, now_ms: i64) -> Stored<u32> {
        let sql = "UPDATE links SET wrong_codes = wrong_codes + 1,
                       revoked_at = CASE WHEN wrong_codes + 1 >= ?2 THEN coalesce(revoked_at, ?3) ELSE revoked_at END
                   WHERE id = ?1 RETURNING wrong_codes";
        Ok(self.lock().query_row(sql, params![id, limit, now_ms], |row| row.get(0))?)
    }
}

fn read_link(row: &Row<'_>) -> rusqlite::Result<LinkRow> {
    Ok(LinkRow {
        id: row.get(0)?,
        case_id: row.get(1)?,
        role: row.get(2)?,
        code_hash: row.get(3)?,
        created_by: row.get(4)?,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        revoked_at: row.get(7)?,
        picture: read_hash(row, 8)?,
        wrong_codes: row.get(9)?,
    })
}
