//! The schema version of the document and the way from older ones to the present one.
//!
//! A migration must write the same values on every replica, because several may run it at the same time, and must
//! leave fields alone that it does not know. Fields that a newer schema added are kept by older readers: commands
//! write single fields and never replace whole items.

use crate::error::PlanError;
use crate::{layout, undo};
use loro::{LoroDoc, LoroResult};

/// The schema that this version of the crate writes.
pub const SCHEMA: u32 = 1;

/// `MIGRATIONS[n]` brings a document of schema `n + 1` to schema `n + 2`.
pub(crate) type Migration = fn(&LoroDoc) -> LoroResult<()>;
const MIGRATIONS: &[Migration] = &[];

/// Refuse to write into a document of a newer schema.
pub(crate) fn check_writable(doc: &LoroDoc) -> Result<(), PlanError> {
    let found = layout::schema(doc);
    if found > SCHEMA { Err(PlanError::NewerSchema { found, known: SCHEMA }) } else { Ok(()) }
}

/// Bring an older document up; one commit outside the undo history. Does nothing to a present or newer one.
pub(crate) fn migrate(doc: &LoroDoc) -> Result<(), PlanError> {
    run(doc, MIGRATIONS)
}

fn run(doc: &LoroDoc, migrations: &[Migration]) -> Result<(), PlanError> {
    let from = layout::schema(doc);
    let first = from.saturating_sub(1) as usize;
    let Some(pending) = migrations.get(first..).filter(|pending| !pending.is_empty()) else { return Ok(()) };
    for migration in pending {
        migration(doc)?;
    }
    layout::stamp_schema(doc, from + pending.len() as u32)?;
    undo::commit_unrecorded(doc, "migrate");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_migration_runs_once_and_in_order() {
        fn split_title(doc: &LoroDoc) -> LoroResult<()> {
            doc.get_map("plan").insert("headline", "from title")
        }
        fn add_mood(doc: &LoroDoc) -> LoroResult<()> {
            assert!(doc.get_map("plan").get("headline").is_some(), "the earlier migration ran first");
            doc.get_map("plan").insert("mood", 1)
        }
        let doc = LoroDoc::new();
        doc.get_map("plan").insert("title", "Left hepatectomy").unwrap();
        run(&doc, &[split_title, add_mood]).unwrap();
        assert_eq!(layout::schema(&doc), 3);
        assert!(doc.get_map("plan").get("title").is_some(), "fields that are not migrated are kept");
        let before = doc.oplog_vv();
        run(&doc, &[split_title, add_mood]).unwrap();
        assert_eq!(doc.oplog_vv(), before, "a present document is left alone");
    }
}
