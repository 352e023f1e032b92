//! From a command to operations on the document. Each command is checked before its first operation is written.

use crate::check;
use crate::command::Command;
use crate::error::PlanError;
use crate::items;
use crate::layout;
use crate::migrate::SCHEMA;
use crate::undo::{self, FieldChange, Step};
use loro::{LoroDoc, LoroMap, LoroText, LoroValue};
use serde::Serialize;

pub(crate) type Written = Result<(), PlanError>;

/// Writes the commands of one intent, and keeps what is needed to undo it.
pub(crate) struct Writer<'a> {
    pub doc: &'a LoroDoc,
    step: Step,
}

impl<'a> Writer<'a> {
    pub fn new(doc: &'a LoroDoc, label: &'static str) -> Self {
        Self { doc, step: Step { label, ..Step::default() } }
    }

    /// Commit what is left, and give what was done.
    pub fn finish(mut self) -> Result<Step, PlanError> {
        self.commit_fields()?;
        Ok(self.step)
    }

    /// Check and write one command.
    pub fn write(&mut self, command: &Command) -> Written {
        let doc = self.doc;
        match command {
            Command::SetTitle(title) => {
                check::line("The title", title)?;
                self.put(&layout::plan(doc), "title", title)
            }
            Command::SetLaterality(side) => self.put_optional(&layout::plan(doc), "laterality", side.as_ref()),
            Command::SetImaging(imaging) => {
                imaging.as_ref().map_or(Ok(()), check::imaging)?;
                self.put_optional(&layout::plan(doc), "imaging", imaging.as_ref())
            }
            Command::AddStep { id, index, title } => self.add_step(id, *index, title),
            Command::MoveStep { id, to } => self.move_step(id, *to),
            Command::RemoveStep { id } => self.remove_step(id),
            Command::EditStep { id, field } => self.edit_step(id, field),
            Command::AddMark(mark) => self.add_mark(mark),
            Command::MoveHandle { id, handle, anchor } => self.move_handle(id, *handle, anchor),
            Command::RenameMark { id, name } => {
                check::line("The name", name)?;
                self.put(&layout::mark(doc, items::find_mark(doc, id)?), "name", name)
            }
            Command::SetNoteText { id, text } => self.set_note_text(id, text),
            Command::RemoveMark { id } => self.delete(&layout::marks(doc), items::find_mark(doc, id)?.as_str()),
            Command::AddRegistration(registration) => self.add_registration(registration),
            Command::RemoveRegistration { id } => self.remove_registration(id),
            Command::AddSegment(segment) => self.add_segment(segment),
            Command::EditSegment { id, field } => self.edit_segment(id, field),
            Command::EditVoxels(edit) => self.edit_voxels(edit),
            Command::AddVessel(vessel) => self.add_vessel(vessel),
            Command::EditVessel { id, field } => self.edit_vessel(id, field),
            Command::RemoveVessel { id } => self.remove_vessel(id),
            Command::AddComment(comment) => self.add_comment(comment),
            Command::ResolveComment { id, resolved } => {
                self.put(&layout::comment(doc, items::find_comment(doc, id)?), "resolved", resolved)
            }
            Command::RemoveComment { id } => {
                self.delete(&layout::comments(doc), items::find_comment(doc, id)?.as_str())
            }
        }
    }

    /// Fields go into a commit without the undo manager; the schema goes with the first.
    fn commit_fields(&mut self) -> Written {
        if self.doc.get_pending_txn_len() == 0 {
            return Ok(());
        }
        if layout::value(&layout::plan(self.doc), "schema").is_none() {
            layout::stamp_schema(self.doc, SCHEMA)?;
        }
        undo::commit_unrecorded(self.doc, self.step.label);
        Ok(())
    }

    /// Edit a list or text in a commit of its own, which the undo manager records.
    pub fn record(&mut self, edit: impl FnOnce(&LoroDoc) -> Written) -> Written {
        self.commit_fields()?;
        let written = edit(self.doc);
        self.step.recorded += usize::from(undo::commit_recorded(self.doc, self.step.label));
        written
    }

    /// Write a field unless it has this value already.
    pub fn put(&mut self, map: &LoroMap, key: &str, value: impl Serialize) -> Written {
        let value = to_loro(value)?;
        let before = layout::value(map, key);
        if before.as_ref() != Some(&value) {
            map.insert(key, value.clone())?;
            self.note(map, key, before, Some(value));
        }
        Ok(())
    }

    /// Remove a field if it is there.
    pub fn delete(&mut self, map: &LoroMap, key: &str) -> Written {
        if let Some(before) = layout::value(map, key) {
            map.delete(key)?;
            self.note(map, key, Some(before), None);
        }
        Ok(())
    }

    /// Write or remove a field.
    pub fn put_optional(&mut self, map: &LoroMap, key: &str, value: Option<impl Serialize>) -> Written {
        match value {
            Some(value) => self.put(map, key, value),
            None => self.delete(map, key),
        }
    }

    fn note(&mut self, map: &LoroMap, key: &str, before: Option<LoroValue>, after: Option<LoroValue>) {
        self.step.fields.push(FieldChange { map: undo::root_name(map), key: key.to_owned(), before, after });
    }
}

/// Give a new item its fields, and remove what an earlier one of the same id left.
///
/// Not noted for undo: undoing the making of an item takes its id out of the list, and leaves the fields for the redo.
pub(crate) fn fill(map: &LoroMap, fields: &[(&str, LoroValue)]) -> Written {
    let stale: Vec<_> = map.keys().filter(|key| fields.iter().all(|(name, _)| *name != &**key)).collect();
    for key in stale {
        map.delete(&key)?;
    }
    for (key, value) in fields {
        if layout::value(map, key).as_ref() != Some(value) {
            map.insert(key, value.clone())?;
        }
    }
    Ok(())
}

/// A value in Loro's terms.
pub(crate) fn to_loro(value: impl Serialize) -> Result<LoroValue, PlanError> {
    serde_json::to_value(value).map(LoroValue::from).map_err(|error| PlanError::Engine(error.to_string()))
}

/// Replace the part of a text that differs, so that edits elsewhere in it by others survive.
///
/// Between common prefix and suffix: exact for typing and pasting, and free of the time limit of a general diff.
pub(crate) fn splice(text: &LoroText, new: &str) -> Written {
    let old: Vec<char> = text.to_string().chars().collect();
    let new: Vec<char> = new.chars().collect();
    let same = |(a, b): &(&char, &char)| a == b;
    let prefix = old.iter().zip(&new).take_while(same).count();
    let rest = old.len().min(new.len()) - prefix;
    let suffix = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(same).count();
    let (removed, inserted) = (old.len() - prefix - suffix, &new[prefix..new.len() - suffix]);
    if removed > 0 {
        text.delete(prefix, removed)?;
    }
    if !inserted.is_empty() {
        text.insert(prefix, &inserted.iter().collect::<String>())?;
    }
    Ok(())
}
