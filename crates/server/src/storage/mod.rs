//! What the server remembers, behind one interface; one entity a file. SQLite is the engine on one machine.
//!
//! Every method that returns `Ok` after a write has it on the disk: WAL with `synchronous = FULL`.

mod accounts;
mod audit;
mod cases;
mod erasing;
mod error;
mod invitations;
mod links;
mod members;
mod plan_log;
mod schema;
mod sessions;
mod signatures;

pub use accounts::{Account, AccountStore};
pub use audit::{AuditSeal, AuditStore};
pub use cases::{CaseRow, CaseStore, NewCase};
pub use erasing::{EraseStore, Erased};
pub use error::StorageError;
pub use invitations::{InvitationStore, Redeemed};
pub use links::{LinkRow, LinkStore};
pub use members::{GrantChange, MemberStore};
pub use plan_log::{PlanLogStore, StoredPlan};
pub use sessions::{SessionRow, SessionStore, Subject};
pub use signatures::SignatureStore;

use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Everything that a storage engine offers.
pub trait Storage:
    AccountStore
    + InvitationStore
    + SessionStore
    + CaseStore
    + MemberStore
    + EraseStore
    + LinkStore
    + PlanLogStore
    + SignatureStore
    + AuditStore
    + Send
    + Sync
{
}

impl<T> Storage for T where
    T: AccountStore
        + InvitationStore
        + SessionStore
        + CaseStore
        + MemberStore
        + EraseStore
        + LinkStore
        + PlanLogStore
        + SignatureStore
        + AuditStore
        + Send
        + Sync
{
}

/// Result of every storage method.
pub type Stored<T> = Result<T, StorageError>;

/// The SQLite engine: one connection, because writes are serial anyway and reads are short.
pub struct SqliteStorage {
    connection: Mutex<Connection>,
    seal: AuditSeal,
}

impl SqliteStorage {
    /// Opens or creates the database file and brings its schema up to date.
    ///
    /// `seal` signs the head of the audit log, `max_pages` bounds the file in pages of 4096 bytes.
    ///
    /// # Errors
    /// What the disk or the database says; `TooNew` for a later schema.
    pub fn open(file: &Path, seal: AuditSeal, max_pages: Option<u32>) -> Stored<Self> {
        let mut connection = Connection::open(file)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        // A transaction that reads before it writes must hold the write lock from its start: `import` may write beside.
        connection.set_transaction_behavior(TransactionBehavior::Immediate);
        schema::migrate(&mut connection)?;
        if let Some(pages) = max_pages {
            connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        }
        Ok(Self { connection: Mutex::new(connection), seal })
    }

    /// The connection; a panic elsewhere leaves it usable, because every write is a transaction.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
pub(crate) mod test_support {
    use super::*;

    /// A database in a folder that is removed at the end of the test.
    pub fn storage() -> (tempfile::TempDir, SqliteStorage) {
        let folder = tempfile::tempdir().unwrap();
        let seal = AuditSeal::from_seed([7; 32]);
        let storage = SqliteStorage::open(&folder.path().join("prosector.sqlite"), seal, None).unwrap();
        (folder, storage)
    }
}
