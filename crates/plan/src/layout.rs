//! Where things are in the Loro document. Schema 1.
//!
//! | root container | kind | content |
//! |---|---|---|
//! | `plan` | map | `schema`, `title`, `laterality`, `imaging` |
//! | `steps` | movable list | ids of the steps in order |
//! | `step-<id>` | map | `title`, `camera`, `layers`, `what_if` |
//! | `step-<id>-note`, `step-<id>-patient` | text | the two texts |
//! | `marks` | map | id of each mark -> its number in the order of making |
//! | `mark-<id>` | map | `kind`, `name`, `author`, `p0`.. (positions), `f0`.. (frames of reference) |
//! | `mark-<id>-text` | text | text of a note |
//! | `registrations` | map | id of each registration -> its number in the order of making |
//! | `registration-<id>` | map | `name`, `author`, `moving`, `fixed` (frames of reference), `matrix`, `method`, `error` |
//! | `comments` | map | id of each comment -> its number in the order of making |
//! | `comment-<id>` | map | `about`, `author`, `at`, `text`, `resolved` |
//!
//! | `segments` | map | id of each segment -> its number in the order of making |
//! | `segment-<id>` | map | `label`, `name`, `type`, `color`, `locked`, `reviewed_by`, `removed` |
//! | `segment_edits` | map | id of each change of the label map -> `n` (place in the order), `patch`, `grid`, `operation`, `author` |
//!
//! | `vessels` | map | id of each vessel -> its number in the order of making |
//! | `vessel-<id>` | map | `name`, `graph`, `lumen`, `clicks`, `ostia`, `frame`, `edited` |
//!
//! All are root containers, found by name: two replicas that were started apart merge, and removing an item only takes
//! its id out of its list. An edit made meanwhile by somebody else is therefore still there when the removal is undone.
//! One-line texts are registers (the last writer wins; merging letters of two titles gives nonsense), long texts merge.

use crate::model::ItemId;
use loro::{LoroDoc, LoroMap, LoroMovableList, LoroResult, LoroText, LoroValue, ValueOrContainer};

/// Commits with this origin are not recorded by Loro's undo manager.
pub(crate) const UNRECORDED_ORIGIN: &str = "unrecorded";

pub(crate) fn plan(doc: &LoroDoc) -> LoroMap {
    doc.get_map("plan")
}

pub(crate) fn steps(doc: &LoroDoc) -> LoroMovableList {
    doc.get_movable_list("steps")
}

pub(crate) fn marks(doc: &LoroDoc) -> LoroMap {
    doc.get_map("marks")
}

pub(crate) fn registrations(doc: &LoroDoc) -> LoroMap {
    doc.get_map("registrations")
}

pub(crate) fn comments(doc: &LoroDoc) -> LoroMap {
    doc.get_map("comments")
}

pub(crate) fn segments(doc: &LoroDoc) -> LoroMap {
    doc.get_map("segments")
}

pub(crate) fn segment_edits(doc: &LoroDoc) -> LoroMap {
    doc.get_map("segment_edits")
}

/// The fields of a step. `id` must have passed [`is_valid_id`], as for all functions below: Loro panics on bad names.
pub(crate) fn step(doc: &LoroDoc, id: &ItemId) -> LoroMap {
    doc.get_map(format!("step-{id}"))
}

pub(crate) fn step_note(doc: &LoroDoc, id: &ItemId) -> LoroText {
    doc.get_text(format!("step-{id}-note"))
}

pub(crate) fn step_patient_text(doc: &LoroDoc, id: &ItemId) -> LoroText {
    doc.get_text(format!("step-{id}-patient"))
}

pub(crate) fn mark(doc: &LoroDoc, id: &ItemId) -> LoroMap {
    doc.get_map(format!("mark-{id}"))
}

pub(crate) fn mark_text(doc: &LoroDoc, id: &ItemId) -> LoroText {
    doc.get_text(format!("mark-{id}-text"))
}

pub(crate) fn registration(doc: &LoroDoc, id: &ItemId) -> LoroMap {
    doc.get_map(format!("registration-{id}"))
}

pub(crate) fn comment(doc: &LoroDoc, id: &ItemId) -> LoroMap {
    doc.get_map(format!("comment-{id}"))
}

pub(crate) fn vessels(doc: &LoroDoc) -> LoroMap {
    doc.get_map("vessels")
}

pub(crate) fn vessel(doc: &LoroDoc, id: &ItemId) -> LoroMap {
    doc.get_map(format!("vessel-{id}"))
}

pub(crate) fn segment(doc: &LoroDoc, id: &ItemId) -> LoroMap {
    doc.get_map(format!("segment-{id}"))
}

/// 1 to 64 ASCII letters, digits and hyphens.
pub(crate) fn is_valid_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The plain value at `key`, if there is one.
pub(crate) fn value(map: &LoroMap, key: &str) -> Option<LoroValue> {
    match map.get(key)? {
        ValueOrContainer::Value(value) => Some(value),
        ValueOrContainer::Container(_) => None,
    }
}

/// Schema that the document states; 1 where it states none or nonsense.
pub(crate) fn schema(doc: &LoroDoc) -> u32 {
    match value(&plan(doc), "schema") {
        Some(LoroValue::I64(schema)) => u32::try_from(schema.max(1)).unwrap_or(u32::MAX),
        _ => 1,
    }
}

/// Write the schema into the commit being made.
pub(crate) fn stamp_schema(doc: &LoroDoc, schema: u32) -> LoroResult<()> {
    plan(doc).insert("schema", i64::from(schema))
}
