//! Segments and their edits: how they are checked, written and read.
//!
//! An edit never changes, so it is one value in one map: reading thousands of them takes milliseconds.

use crate::check::{self, limits};
use crate::error::PlanError;
use crate::layout::{self, is_valid_id};
use crate::model::{Author, ItemId};
use crate::read::{field, holds, item_ids, line};
use crate::segment::{PlanSegment, SegmentEdit, SegmentField};
use crate::write::{Writer, Written, fill, to_loro};
use loro::{LoroDoc, LoroMap, LoroValue, ValueOrContainer};
use prosector_core::{BlobHash, sort_by};
use serde_json::json;

/// Longest word of an operation, characters.
const OPERATION: usize = 40;

/// Fields of an edit that are known here.
pub(crate) const EDIT_FIELDS: [&str; 5] = ["n", "patch", "grid", "operation", "author"];

fn check_segment(segment: &PlanSegment) -> Result<(), PlanError> {
    check::id(&segment.id)?;
    if segment.label_value == 0 {
        return Err(PlanError::BadNumber { field: "The segment's label", range: "1 to 255" });
    }
    check_field(&SegmentField::Name(segment.name.clone()))?;
    check_field(&SegmentField::CodedType(segment.coded_type.clone()))?;
    check_field(&SegmentField::ReviewedBy(segment.reviewed_by.clone()))
}

fn check_field(field: &SegmentField) -> Result<(), PlanError> {
    match field {
        SegmentField::Name(name) => check::line("The name", name),
        SegmentField::CodedType(Some(code)) => {
            let lines = [("The code", &code.value), ("The coding scheme", &code.scheme), ("The type", &code.meaning)];
            lines.into_iter().try_for_each(|(what, text)| check::line(what, text))
        }
        SegmentField::ReviewedBy(Some(author)) => check::author(author),
        _ => Ok(()),
    }
}

fn is_operation(word: &str) -> bool {
    (1..=OPERATION).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

impl Writer<'_> {
    pub(crate) fn add_segment(&mut self, segment: &PlanSegment) -> Written {
        check_segment(segment)?;
        let segments = layout::segments(self.doc);
        if segments.get(segment.id.as_str()).is_some() {
            return Err(PlanError::Duplicate { kind: "segment", id: segment.id.clone() });
        }
        check::count("segments", segments.len() + 1, limits::SEGMENTS)?;
        let mut fields = vec![
            ("label", LoroValue::from(i64::from(segment.label_value))),
            ("name", LoroValue::from(segment.name.as_str())),
            ("color", to_loro(segment.color)?),
            ("locked", LoroValue::from(segment.locked)),
            ("removed", LoroValue::from(segment.removed)),
        ];
        if let Some(code) = &segment.coded_type {
            fields.push(("type", to_loro(code)?));
        }
        if let Some(author) = &segment.reviewed_by {
            fields.push(("reviewed_by", to_loro(author)?));
        }
        fill(&layout::segment(self.doc, &segment.id), &fields)?;
        self.put(&segments, segment.id.as_str(), crate::items::next_number(&segments))
    }

    pub(crate) fn edit_segment(&mut self, id: &ItemId, field: &SegmentField) -> Written {
        check_field(field)?;
        crate::items::find_in(&layout::segments(self.doc), "segment", id)?;
        let map = layout::segment(self.doc, id);
        match field {
            SegmentField::Name(name) => self.put(&map, "name", name),
            SegmentField::CodedType(code) => self.put_optional(&map, "type", code.as_ref()),
            SegmentField::Color(color) => self.put(&map, "color", color),
            SegmentField::Locked(locked) => self.put(&map, "locked", locked),
            SegmentField::ReviewedBy(author) => self.put_optional(&map, "reviewed_by", author.as_ref()),
            SegmentField::Removed(removed) => self.put(&map, "removed", removed),
        }
    }

    pub(crate) fn edit_voxels(&mut self, edit: &SegmentEdit) -> Written {
        check::id(&edit.id)?;
        check::author(&edit.author)?;
        if !is_operation(&edit.operation) {
            return Err(PlanError::BadText { field: "The operation", limit: OPERATION, one_line: true });
        }
        let edits = layout::segment_edits(self.doc);
        if edits.get(edit.id.as_str()).is_some() {
            return Err(PlanError::Duplicate { kind: "change of segments", id: edit.id.clone() });
        }
        check::count("changes of segments", edits.len() + 1, limits::SEGMENT_EDITS)?;
        let mut last = 0;
        edits.for_each(|_, entry| last = last.max(number_of(&entry).unwrap_or(0)));
        let SegmentEdit { patch, grid, operation, author, .. } = edit;
        let n = last.saturating_add(1);
        let value = json!({ "n": n, "patch": patch, "grid": grid, "operation": operation, "author": author });
        self.put(&edits, edit.id.as_str(), value)
    }
}

fn number_of(entry: &ValueOrContainer) -> Option<i64> {
    match entry {
        ValueOrContainer::Value(LoroValue::Map(fields)) => match fields.get("n")? {
            LoroValue::I64(number) => Some(*number),
            _ => None,
        },
        _ => None,
    }
}

/// Segments in the order of making; those that lack a label or hold nonsense are left out.
pub(crate) fn read_segments(doc: &LoroDoc, problems: &mut Vec<String>) -> Vec<PlanSegment> {
    let ids = item_ids(&layout::segments(doc), problems);
    ids.iter().filter_map(|id| segment(doc, id, problems)).collect()
}

fn segment(doc: &LoroDoc, id: &ItemId, problems: &mut Vec<String>) -> Option<PlanSegment> {
    let map = layout::segment(doc, id);
    let segment = PlanSegment {
        id: id.clone(),
        label_value: field(&map, "label", "a segment's label", problems)?,
        name: line(&map, "name", "a segment's name", problems),
        coded_type: field(&map, "type", "a segment's type", problems),
        color: field(&map, "color", "a segment's colour", problems).unwrap_or(prosector_core::Rgb([200; 3])),
        locked: field(&map, "locked", "a segment's lock", problems).unwrap_or(false),
        reviewed_by: field(&map, "reviewed_by", "a segment's reviewer", problems),
        removed: field(&map, "removed", "a segment's removal", problems).unwrap_or(false),
    };
    holds(check_segment(&segment), "a segment", problems).then_some(segment)
}

/// Edits in the order in which their patches lie over one another: by number, of equal ones by id.
pub(crate) fn read_edits(doc: &LoroDoc, problems: &mut Vec<String>) -> Vec<SegmentEdit> {
    let mut edits = Vec::new();
    layout::segment_edits(doc).for_each(|id, entry| match edit(id, &entry) {
        Some(edit) => edits.push(edit),
        None => problems.push("a change of segments is not of the kind it must be".into()),
    });
    sort_by(&mut edits, |(a, one), (b, other)| (a, &one.id).cmp(&(b, &other.id)));
    edits.into_iter().map(|(_, edit)| edit).collect()
}

fn edit(id: &str, entry: &ValueOrContainer) -> Option<(i64, SegmentEdit)> {
    let number = number_of(entry).filter(|_| is_valid_id(id))?;
    let ValueOrContainer::Value(LoroValue::Map(fields)) = entry else { return None };
    let text = |fields: &loro::LoroMapValue, key: &str| match fields.get(key) {
        Some(LoroValue::String(text)) => Some(text.to_string()),
        _ => None,
    };
    let hash = |key| text(fields, key)?.parse::<BlobHash>().ok();
    let operation = text(fields, "operation").filter(|word| is_operation(word))?;
    let author = match fields.get("author")? {
        LoroValue::Map(author) => Author { id: text(author, "id")?, name: text(author, "name")? },
        _ => return None,
    };
    check::author(&author).ok()?;
    Some((number, SegmentEdit { id: ItemId::new(id), patch: hash("patch")?, grid: hash("grid")?, operation, author }))
}

/// Fields of edits that are not known here, by id.
pub(crate) fn unknown_of_edits(edits: &LoroMap) -> serde_json::Map<String, serde_json::Value> {
    let mut unknown = serde_json::Map::new();
    edits.for_each(|id, entry| {
        let ValueOrContainer::Value(LoroValue::Map(fields)) = entry else { return };
        let others = fields.iter().filter(|(key, _)| !EDIT_FIELDS.contains(&key.as_str()));
        let others: serde_json::Map<_, _> =
            others.map(|(key, value)| (key.clone(), crate::read::to_json(value))).collect();
        if !others.is_empty() {
            unknown.insert(id.to_owned(), others.into());
        }
    });
    unknown
}
