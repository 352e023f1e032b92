//! Sessions: who a cookie stands for. Only the hash of a cookie's token is stored.

use super::{SqliteStorage, Stored};
use rusqlite::{OptionalExtension, Row, params};

/// Whom a session belongs to.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A person with a login.
    Account {
        /// Account identifier.
        id: String,
    },
    /// Someone who came through a share link.
    Guest {
        /// The link, which holds case and role.
        link: String,
        /// Random identifier of this guest.
        id: String,
        /// The name they gave.
        name: String,
    },
}

/// One open session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRow {
    /// SHA-256 of the cookie's token.
    pub token_hash: [u8; 32],
    /// Whom it stands for.
    pub subject: Subject,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// End in any case, milliseconds since 1970.
    pub expires_at: i64,
    /// Last request, to within a minute, milliseconds since 1970.
    pub last_seen: i64,
}

/// Sessions as the server stores them.
pub trait SessionStore {
    /// Stores a new session and forgets those that have ended.
    fn add_session(&self, session: &SessionRow) -> Stored<()>;
    /// The session with this token hash, whether or not it has ended.
    fn session(&self, token_hash: &[u8; 32]) -> Stored<Option<SessionRow>>;
    /// Notes that the session was used.
    fn touch_session(&self, token_hash: &[u8; 32], now_ms: i64) -> Stored<()>;
    /// Ends a session; unknown ones are fine.
    fn remove_session(&self, token_hash: &[u8; 32]) -> Stored<()>;
}

impl SessionStore for SqliteStorage {
    fn add_session(&self, session: &SessionRow) -> Stored<()> {
        let (account, link, guest_id, guest_name) = match &session.subject {
            Subject::Account { id } => (Some(id), None, None, None),
            Subject::Guest { link, id, name } => (None, Some(link), Some(id), Some(name)),
        };
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        transaction.execute("DELETE FROM sessions WHERE expires_at < ?1", [session.created_at])?;
        transaction.execute(
            "INSERT INTO sessions (token_hash, account_id, link_id, guest_id, guest_name, created_at, expires_at, last_seen)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                session.token_hash,
                account,
                link,
                guest_id,
                guest_name,
                session.created_at,
                session.expires_at,
                session.last_seen
            ],
        )?;
        Ok(transaction.commit()?)
    }

    fn session(&self, token_hash: &[u8; 32]) -> Stored<Option<SessionRow>> {
        let sql = "SELECT token_hash, account_id, link_id, guest_id, guest_name, created_at, expires_at, last_seen
                   FROM sessions WHERE token_hash = ?1";
        Ok(self.lock().query_row(sql, [token_hash], read_session).optional()?)
    }

    fn touch_session(&self, token_hash: &[u8; 32], now_ms: i64) -> Stored<()> {
        self.lock().execute("UPDATE sessions SET last_seen = ?2 WHERE token_hash = ?1", params![token_hash, now_ms])?;
        Ok(())
    }

    fn remove_session(&self, token_hash: &[u8; 32]) -> Stored<()> {
        self.lock().execute("DELETE FROM sessions WHERE token_hash = ?1", [token_hash])?;
        Ok(())
    }
}

fn read_session(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    let subject = match row.get::<_, Option<String>>(1)? {
        Some(id) => Subject::Account { id },
        None => Subject::Guest { link: row.get(2)?, id: row.get(3)?, name: row.get(4)? },
    };
    Ok(SessionRow {
        token_hash: row.get(0)?,
        subject,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        last_seen: row.get(7)?,
    })
}
