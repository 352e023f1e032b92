//! Invitations: one-time tokens from which accounts are made. The first one is printed at start.

use super::accounts::insert_account;
use super::{Account, SqliteStorage, Stored};
use rusqlite::{OptionalExtension, params};

/// What became of an attempt to use an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// The account exists now.
    Created,
    /// The token is unknown, used or expired.
    NotValid,
}

/// Invitations as the server stores them; only hashes of tokens.
pub trait InvitationStore {
    /// Stores an invitation. The first account's replaces every earlier one of its kind.
    fn add_invitation(&self, token_hash: &[u8; 32], now_ms: i64, expires_ms: i64, is_first: bool) -> Stored<()>;
    /// Creates `account` and uses the token up, in one transaction; a first account becomes administrator and
    /// owner of the cases that nobody owns.
    ///
    /// # Errors
    /// `Conflict` when the login is taken; the invitation then stays valid.
    fn redeem_invitation(&self, token_hash: &[u8; 32], now_ms: i64, account: &Account) -> Stored<Redeemed>;
    /// Whether no account exists yet.
    fn needs_first_account(&self) -> Stored<bool>;
}

impl InvitationStore for SqliteStorage {
    fn add_invitation(&self, token_hash: &[u8; 32], now_ms: i64, expires_ms: i64, is_first: bool) -> Stored<()> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        transaction
            .execute("DELETE FROM invitations WHERE (is_first AND ?1) OR expires_at < ?2", params![is_first, now_ms])?;
        transaction.execute(
            "INSERT INTO invitations (token_hash, created_at, expires_at, is_first) VALUES (?1, ?2, ?3, ?4)",
            params![token_hash, now_ms, expires_ms, is_first],
        )?;
        Ok(transaction.commit()?)
    }

    fn redeem_invitation(&self, token_hash: &[u8; 32], now_ms: i64, account: &Account) -> Stored<Redeemed> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let is_first: Option<bool> = transaction
            .query_row(
                "DELETE FROM invitations WHERE token_hash = ?1 AND expires_at > ?2 RETURNING is_first",
                params![token_hash, now_ms],
                |row| row.get(0),
            )
            .optional()?;
        let Some(is_first) = is_first else { return Ok(Redeemed::NotValid) };
        let accounts: i64 = transaction.query_row("SELECT count(*) FROM accounts", [], |row| row.get(0))?;
        if is_first && accounts > 0 {
            return Ok(Redeemed::NotValid);
        }
        insert_account(&transaction, &Account { is_admin: is_first, ..account.clone() })?;
        if is_first {
            transaction.execute(
                "INSERT INTO grants (case_id, account_id, role)
                 SELECT id, ?1, 'owner' FROM cases WHERE id NOT IN (SELECT case_id FROM grants)",
                [&account.id],
            )?;
        }
        transaction.commit()?;
        Ok(Redeemed::Created)
    }

    fn needs_first_account(&self) -> Stored<bool> {
        Ok(self.lock().query_row("SELECT NOT EXISTS (SELECT 1 FROM accounts)", [], |row| row.get(0))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::test_support::storage;
    use crate::storage::{AccountStore, StorageError};

    fn account(id: &str, login: &str) -> Account {
        let password_hash = String::new();
        Account { id: id.into(), name: "A".into(), login: login.into(), password_hash, is_admin: false, created_at: 0 }
    }

    #[test]
    fn a_token_works_once_in_time_and_survives_a_taken_login() {
        let (_folder, storage) = storage();
        storage.add_invitation(&[1; 32], 0, 100, true).unwrap();
        assert_eq!(storage.redeem_invitation(&[2; 32], 1, &account("x", "x")).unwrap(), Redeemed::NotValid);
        assert_eq!(storage.redeem_invitation(&[1; 32], 100, &account("x", "x")).unwrap(), Redeemed::NotValid);
        assert_eq!(storage.redeem_invitation(&[1; 32], 1, &account("x", "x")).unwrap(), Redeemed::Created);
        assert_eq!(storage.redeem_invitation(&[1; 32], 1, &account("y", "y")).unwrap(), Redeemed::NotValid);
        assert!(storage.account("x").unwrap().unwrap().is_admin);

        storage.add_invitation(&[3; 32], 0, 100, false).unwrap();
        let taken = storage.redeem_invitation(&[3; 32], 1, &account("z", "X"));
        assert!(matches!(taken, Err(StorageError::Conflict)));
        assert_eq!(storage.redeem_invitation(&[3; 32], 1, &account("z", "z")).unwrap(), Redeemed::Created);
        assert!(!storage.account("z").unwrap().unwrap().is_admin);
    }
}
