//! Accounts: people who log in with a password.

use super::{SqliteStorage, Stored};
use rusqlite::{OptionalExtension, Row, params};

/// One person with a login.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Random identifier; what the audit log and grants name.
    pub id: String,
    /// Name shown to others.
    pub name: String,
    /// Login name, unique without regard to case.
    pub login: String,
    /// argon2id hash in PHC form.
    pub password_hash: String,
    /// May invite further people.
    pub is_admin: bool,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// Accounts as the server stores them.
pub trait AccountStore {
    /// The account with this login, without regard to case.
    fn account_by_login(&self, login: &str) -> Stored<Option<Account>>;
    /// The account with this identifier.
    fn account(&self, id: &str) -> Stored<Option<Account>>;
    /// The administrator that was created first, or none.
    fn first_account(&self) -> Stored<Option<Account>>;
}

const COLUMNS: &str = "SELECT id, name, login, password_hash, is_admin, created_at FROM accounts";

impl AccountStore for SqliteStorage {
    fn account_by_login(&self, login: &str) -> Stored<Option<Account>> {
        let sql = format!("{COLUMNS} WHERE login = ?1");
        Ok(self.lock().query_row(&sql, [login], read_account).optional()?)
    }

    fn account(&self, id: &str) -> Stored<Option<Account>> {
        let sql = format!("{COLUMNS} WHERE id = ?1");
        Ok(self.lock().query_row(&sql, [id], read_account).optional()?)
    }

    fn first_account(&self) -> Stored<Option<Account>> {
        let sql = format!("{COLUMNS} ORDER BY is_admin DESC, created_at, id LIMIT 1");
        Ok(self.lock().query_row(&sql, [], read_account).optional()?)
    }
}

pub(super) fn read_account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get(0)?,
        name: row.get(1)?,
        login: row.get(2)?,
        password_hash: row.get(3)?,
        is_admin: row.get(4)?,
        created_at: row.get(5)?,
    })
}

/// Writes a new account inside the caller's transaction.
pub(super) fn insert_account(transaction: &rusqlite::Transaction<'_>, account: &Account) -> Stored<()> {
    transaction.execute(
        "INSERT INTO accounts (id, name, login, password_hash, is_admin, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![account.id, account.name, account.login, account.password_hash, account.is_admin, account.created_at],
    )?;
    Ok(())
}
