//! The database schema and its forward migrations: one entry per released version, never edited afterwards.

use super::StorageError;
use rusqlite::Connection;

const MIGRATIONS: &[&str] = &[VERSION_1, VERSION_2];

const VERSION_2: &str = "
CREATE TABLE erased_cases (id TEXT PRIMARY KEY, erased_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE doomed_blobs (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
";

const VERSION_1: &str = "
CREATE TABLE accounts (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, login TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL, is_admin INTEGER NOT NULL, created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE invitations (
    token_hash BLOB PRIMARY KEY, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, is_first INTEGER NOT NULL
) STRICT;
CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY, account_id TEXT REFERENCES accounts(id), link_id TEXT REFERENCES links(id),
    guest_id TEXT, guest_name TEXT,
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, last_seen INTEGER NOT NULL
) STRICT;
CREATE TABLE cases (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, imaging TEXT, is_demo INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE grants (
    case_id TEXT NOT NULL REFERENCES cases(id), account_id TEXT NOT NULL REFERENCES accounts(id),
    role TEXT NOT NULL, PRIMARY KEY (case_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE case_blobs (
    case_id TEXT NOT NULL REFERENCES cases(id), hash TEXT NOT NULL, bytes INTEGER NOT NULL,
    PRIMARY KEY (case_id, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE links (
    id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases(id), role TEXT NOT NULL, code_hash TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts(id), created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    revoked_at INTEGER, picture TEXT, wrong_codes INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX links_of_case ON links(case_id);
CREATE TABLE plan_updates (
    case_id TEXT NOT NULL REFERENCES cases(id), seq INTEGER NOT NULL, bytes BLOB NOT NULL, stored_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, seq)
) STRICT;
CREATE TABLE plan_snapshots (
    case_id TEXT PRIMARY KEY REFERENCES cases(id), upto_seq INTEGER NOT NULL, bytes BLOB NOT NULL
) STRICT;
CREATE TABLE plan_peers (
    case_id TEXT NOT NULL REFERENCES cases(id), peer BLOB NOT NULL, actor TEXT NOT NULL, PRIMARY KEY (case_id, peer)
) STRICT, WITHOUT ROWID;
CREATE TABLE signatures (
    case_id TEXT NOT NULL REFERENCES cases(id), signed_at INTEGER NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX signatures_of_case ON signatures(case_id);
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    case_id TEXT, detail TEXT NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_of_case ON audit(case_id);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_never_erased BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TABLE audit_head (
    one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL, seal BLOB NOT NULL
) STRICT;
";

/// Brings a database up to this program's version, each step in a transaction of its own.
///
/// # Errors
/// `TooNew` when a later program has written it, else what the database says.
pub fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    let known = MIGRATIONS.len() as i64;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(StorageError::TooNew { found, known });
    }
    let done = usize::try_from(found).unwrap_or(0);
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(done) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", (index + 1) as i64)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrating_twice_changes_nothing_and_later_schemas_are_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(migrate(&mut connection), Err(StorageError::TooNew { found: 99, .. })));
    }
}
