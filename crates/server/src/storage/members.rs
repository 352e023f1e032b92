//! Accounts with a part in a case: who, in which role.

use super::{Account, SqliteStorage, Stored};
use crate::auth::Role;
use rusqlite::params;

/// What became of a change of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantChange {
    /// It is as asked for.
    Done,
    /// The account has no part in the case.
    NotAMember,
    /// Refused: the case would be without an owner.
    LastOwner,
}

/// Members of cases as the server stores them.
pub trait MemberStore {
    /// Everyone who was granted a role in a case: owners first, then by name.
    fn members_of(&self, case: &str) -> Stored<Vec<(Account, Role)>>;
    /// Grants an account that has no part in a case a role; `false` where it has one already.
    fn add_member(&self, case: &str, account: &str, role: Role) -> Stored<bool>;
    /// Gives a member another role, or none: then the case is no longer theirs.
    fn change_member(&self, case: &str, account: &str, role: Option<Role>) -> Stored<GrantChange>;
}

impl MemberStore for SqliteStorage {
    fn members_of(&self, case: &str) -> Stored<Vec<(Account, Role)>> {
        let sql = "SELECT a.id, a.name, a.login, a.password_hash, a.is_admin, a.created_at, g.role
                   FROM grants g JOIN accounts a ON a.id = g.account_id
                   WHERE g.case_id = ?1 ORDER BY g.role <> 'owner', a.name, a.id";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([case], |row| Ok((super::accounts::read_account(row)?, row.get(6)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn add_member(&self, case: &str, account: &str, role: Role) -> Stored<bool> {
        let sql = "INSERT OR IGNORE INTO grants (case_id, account_id, role) VALUES (?1, ?2, ?3)";
        Ok(self.lock().execute(sql, params![case, account, role])? > 0)
    }

    fn change_member(&self, case: &str, account: &str, role: Option<Role>) -> Stored<GrantChange> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let changed = match role {
            Some(role) => transaction.execute(
                "UPDATE grants SET role = ?3 WHERE case_id = ?1 AND account_id = ?2",
                params![case, account, role],
            )?,
            None => transaction
                .execute("DELETE FROM grants WHERE case_id = ?1 AND account_id = ?2", params![case, account])?,
        };
        if changed == 0 {
            return Ok(GrantChange::NotAMember);
        }
        let sql = "SELECT count(*) FROM grants WHERE case_id = ?1 AND role = 'owner'";
        if transaction.query_row(sql, [case], |row| row.get::<_, i64>(0))? == 0 {
            // Left without a commit, the transaction takes the change back.
            return Ok(GrantChange::LastOwner);
        }
        transaction.commit()?;
        Ok(GrantChange::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::test_support::storage;
    use crate::storage::{CaseStore, NewCase};

    fn accounts(storage: &SqliteStorage) {
        for id in ["a", "b"] {
            let sql = "INSERT INTO accounts VALUES (?1, ?1, ?1, 'x', 0, 0)";
            storage.lock().execute(sql, [id]).unwrap();
        }
        let case = NewCase { id: "c", title: "t", is_demo: false, owner: Some("a"), now_ms: 0 };
        storage.create_case(&case).unwrap();
    }

    #[test]
    fn a_case_always_keeps_an_owner() {
        let (_folder, storage) = storage();
        accounts(&storage);
        let change = |account, role| storage.change_member("c", account, role).unwrap();
        assert_eq!(change("a", None), GrantChange::LastOwner);
        assert_eq!(change("a", Some(Role::Editor)), GrantChange::LastOwner);
        assert_eq!(storage.granted_role("c", "a").unwrap(), Some(Role::Owner), "nothing was changed");
        assert_eq!(change("b", Some(Role::Viewer)), GrantChange::NotAMember);
        assert!(storage.add_member("c", "b", Role::Viewer).unwrap());
        assert!(!storage.add_member("c", "b", Role::Owner).unwrap(), "no second grant, and no other role");
        assert_eq!(change("b", Some(Role::Owner)), GrantChange::Done);
        assert_eq!(change("a", None), GrantChange::Done);
        let members = storage.members_of("c").unwrap();
        assert_eq!(members.iter().map(|(a, role)| (a.id.as_str(), *role)).collect::<Vec<_>>(), [("b", Role::Owner)]);
        assert_eq!(storage.cases_of("a").unwrap().len() + storage.cases_of("b").unwrap().len(), 1);
    }
}
