//! The audit log's rows. The database refuses to change or erase them; the chain shows it if someone did anyway.

use super::{SqliteStorage, Stored};
use crate::audit::{AuditEntry, AuditEvent, ChainVerdict, check_chain, entry_hash};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier};
use rusqlite::{OptionalExtension, Row, params};

/// The key that seals the head of the log, so that its end cannot be cut off unseen.
#[derive(Clone)]
pub struct AuditSeal {
    key: SigningKey,
}

impl AuditSeal {
    /// The seal made from 32 secret bytes.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self { key: SigningKey::from_bytes(&seed) }
    }

    fn message(seq: i64, hash: &[u8; 32]) -> Vec<u8> {
        [b"prosector audit head 1".as_slice(), &seq.to_le_bytes(), hash].concat()
    }

    fn seal(&self, seq: i64, hash: &[u8; 32]) -> [u8; 64] {
        self.key.sign(&Self::message(seq, hash)).to_bytes()
    }

    fn holds(&self, seq: i64, hash: &[u8; 32], seal: &[u8; 64]) -> bool {
        self.key.verifying_key().verify(&Self::message(seq, hash), &Signature::from_bytes(seal)).is_ok()
    }
}

/// The audit log as the server stores it.
pub trait AuditStore {
    /// Appends events to the chain in one transaction.
    fn append_audit(&self, events: &[AuditEvent]) -> Stored<()>;
    /// The entries that concern one case, oldest first.
    fn audit_of_case(&self, case: &str) -> Stored<Vec<AuditEntry>>;
    /// Checks the whole chain and its seal.
    fn verify_audit(&self) -> Stored<ChainVerdict>;
}

const COLUMNS: &str = "SELECT seq, at, actor, action, case_id, detail, previous, hash FROM audit";

impl AuditStore for SqliteStorage {
    fn append_audit(&self, events: &[AuditEvent]) -> Stored<()> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let last = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
        let (mut seq, mut previous) =
            transaction.query_row(last, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?.unwrap_or((0, [0; 32]));
        for event in events {
            seq += 1;
            previous = insert_entry(&transaction, event, seq, previous)?;
        }
        transaction.execute(
            "INSERT INTO audit_head (one, seq, hash, seal) VALUES (1, ?1, ?2, ?3)
             ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, seal = excluded.seal",
            params![seq, previous, self.seal.seal(seq, &previous)],
        )?;
        Ok(transaction.commit()?)
    }

    fn audit_of_case(&self, case: &str) -> Stored<Vec<AuditEntry>> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&format!("{COLUMNS} WHERE case_id = ?1 ORDER BY seq"))?;
        let rows = statement.query_map([case], read_entry)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn verify_audit(&self) -> Stored<ChainVerdict> {
        let connection = self.lock();
        let head = connection
            .query_row("SELECT seq, hash, seal FROM audit_head", [], |row| {
                Ok((row.get(0)?, row.get::<_, [u8; 32]>(1)?, row.get::<_, [u8; 64]>(2)?))
            })
            .optional()?;
        let mut statement = connection.prepare(&format!("{COLUMNS} ORDER BY seq"))?;
        let entries: Vec<AuditEntry> = statement.query_map([], read_entry)?.collect::<Result<_, _>>()?;
        let verdict = check_chain(entries, head.map(|(seq, hash, _)| (seq, hash)));
        Ok(match (verdict, head) {
            (ChainVerdict::Intact { .. }, Some((seq, hash, seal))) if !self.seal.holds(seq, &hash, &seal) => {
                ChainVerdict::EndMissing
            }
            _ => verdict,
        })
    }
}

fn insert_entry(
    transaction: &rusqlite::Transaction<'_>,
    event: &AuditEvent,
    seq: i64,
    previous: [u8; 32],
) -> Stored<[u8; 32]> {
    let AuditEvent { at, actor, action, case_id, detail } = event.clone();
    let mut entry =
        AuditEntry { seq, at, actor, action: action.as_str().to_owned(), case_id, detail, previous, hash: [0; 32] };
    entry.hash = entry_hash(&entry);
    transaction.execute(
        "INSERT INTO audit (seq, at, actor, action, case_id, detail, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![seq, at, entry.actor, entry.action, entry.case_id, entry.detail, entry.previous, entry.hash],
    )?;
    Ok(entry.hash)
}

fn read_entry(row: &Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        seq: row.get(0)?,
        at: row.get(1)?,
        actor: row.get(2)?,
        action: row.get(3)?,
        case_id: row.get(4)?,
        detail: row.get(5)?,
        previous: row.get(6)?,
        hash: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::AuditAction;
    use crate::storage::test_support::storage;

    fn event(actor: &str) -> AuditEvent {
        let (action, detail) = (AuditAction::LoggedIn, String::new());
        AuditEvent { at: 5, actor: actor.into(), action, case_id: Some("c".into()), detail }
    }

    fn check(tampering: &str, expected: ChainVerdict) {
        let (folder, storage) = storage();
        for actor in ["account:1", "account:2", "account:3"] {
            storage.append_audit(&[event(actor), event("server")]).unwrap();
        }
        let raw = rusqlite::Connection::open(folder.path().join("prosector.sqlite")).unwrap();
        raw.execute_batch(tampering).unwrap();
        assert_eq!(storage.verify_audit().unwrap(), expected, "{tampering}");
    }

    #[test]
    fn the_database_refuses_changes_and_the_chain_shows_forced_ones() {
        let (folder, storage) = storage();
        storage.append_audit(&[event("account:1")]).unwrap();
        let raw = rusqlite::Connection::open(folder.path().join("prosector.sqlite")).unwrap();
        assert!(raw.execute("UPDATE audit SET actor = 'x'", []).is_err());
        assert!(raw.execute("DELETE FROM audit", []).is_err());

        let force = "DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_erased; ";
        check("", ChainVerdict::Intact { entries: 6 });
        check(&format!("{force} UPDATE audit SET actor = 'x' WHERE seq = 2"), ChainVerdict::BrokenAt { seq: 2 });
        check(&format!("{force} DELETE FROM audit WHERE seq = 4"), ChainVerdict::BrokenAt { seq: 5 });
        check(&format!("{force} DELETE FROM audit WHERE seq = 6"), ChainVerdict::EndMissing);
        let cut = "DELETE FROM audit WHERE seq = 6;
                   UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM audit WHERE seq = 5)";
        check(&format!("{force} {cut}"), ChainVerdict::EndMissing);
    }
}
