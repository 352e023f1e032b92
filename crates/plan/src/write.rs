//! From a command to operations on the document. Everything is checked before the first operation is written.

use crate::check::{self, limits};
use crate::command::{Command, StepField};
use crate::error::PlanError;
use crate::model::{Anchor, Comment, ItemId, Mark, MarkShape};
use crate::{layout, read};
use loro::{LoroDoc, LoroMap, LoroText, LoroValue};
use serde::Serialize;

type Written = Result<(), PlanError>;

/// Write `command` into the open transaction of `doc`.
pub(crate) fn write(doc: &LoroDoc, command: &Command) -> Written {
    match command {
        Command::SetTitle(title) => {
            check::line("The title", title)?;
            put(&layout::plan(doc), "title", title)
        }
        Command::SetLaterality(side) => put_optional(&layout::plan(doc), "laterality", side.as_ref()),
        Command::SetImaging(imaging) => {
            imaging.as_ref().map_or(Ok(()), check::imaging)?;
            put_optional(&layout::plan(doc), "imaging", imaging.as_ref())
        }
        Command::AddStep { id, index, title } => add_step(doc, id, *index, title),
        Command::MoveStep { id, to } => move_step(doc, id, *to),
        Command::RemoveStep { id } => remove_step(doc, id),
        Command::EditStep { id, field } => edit_step(doc, id, field),
        Command::AddMark(mark) => add_mark(doc, mark),
        Command::MoveHandle { id, handle, anchor } => move_handle(doc, id, *handle, anchor),
        Command::RenameMark { id, name } => {
            check::line("The name", name)?;
            put(&layout::mark(doc, find_mark(doc, id)?), "name", name)
        }
        Command::SetNoteText { id, text } => set_note_text(doc, id, text),
        Command::RemoveMark { id } => Ok(layout::marks(doc).delete(find_mark(doc, id)?.as_str())?),
        Command::AddComment(comment) => add_comment(doc, comment),
        Command::ResolveComment { id, resolved } => {
            put(&layout::comment(doc, find_comment(doc, id)?), "resolved", resolved)
        }
        Command::RemoveComment { id } => Ok(layout::comments(doc).delete(find_comment(doc, id)?.as_str())?),
    }
}

fn add_step(doc: &LoroDoc, id: &ItemId, index: Option<usize>, title: &str) -> Written {
    check::id(id)?;
    check::line("The title", title)?;
    let present = read::step_ids(doc, &mut Vec::new());
    if present.iter().any(|(_, other)| other == id) {
        return Err(PlanError::Duplicate { kind: "step", id: id.clone() });
    }
    check::count("steps", present.len() + 1, limits::STEPS)?;
    let place = list_place(&present, layout::steps(doc).len(), index.unwrap_or(present.len()))?;
    clear(&layout::step(doc, id))?;
    splice(&layout::step_note(doc, id), "")?;
    splice(&layout::step_patient_text(doc, id), "")?;
    put(&layout::step(doc, id), "title", title)?;
    Ok(layout::steps(doc).insert(place, id.as_str())?)
}

/// Place in the movable list for the shown place `shown`, which may be just behind the last step.
fn list_place(present: &[(usize, ItemId)], raw_len: usize, shown: usize) -> Result<usize, PlanError> {
    match present.get(shown) {
        Some((raw, _)) => Ok(*raw),
        None if shown == present.len() => Ok(raw_len),
        None => Err(PlanError::OutOfList { place: shown, len: present.len() }),
    }
}

fn find_step(doc: &LoroDoc, id: &ItemId) -> Result<usize, PlanError> {
    check::id(id)?;
    let present = read::step_ids(doc, &mut Vec::new());
    let found = present.iter().find(|(_, other)| other == id).map(|(place, _)| *place);
    found.ok_or_else(|| PlanError::Missing { kind: "step", id: id.clone() })
}

fn move_step(doc: &LoroDoc, id: &ItemId, to: usize) -> Written {
    let from = find_step(doc, id)?;
    let present = read::step_ids(doc, &mut Vec::new());
    let Some((target, _)) = present.get(to) else {
        return Err(PlanError::OutOfList { place: to, len: present.len() });
    };
    if from == *target { Ok(()) } else { Ok(layout::steps(doc).mov(from, *target)?) }
}

/// Takes every entry of the id out: there are several after two people undid a removal.
fn remove_step(doc: &LoroDoc, id: &ItemId) -> Written {
    find_step(doc, id)?;
    let list = layout::steps(doc);
    let is_it = |entry: &LoroValue| matches!(entry, LoroValue::String(text) if text.as_str() == id.as_str());
    let places: Vec<_> = list.to_vec().iter().enumerate().filter(|(_, e)| is_it(e)).map(|(place, _)| place).collect();
    for place in places.into_iter().rev() {
        list.delete(place, 1)?;
    }
    Ok(())
}

fn edit_step(doc: &LoroDoc, id: &ItemId, field: &StepField) -> Written {
    find_step(doc, id)?;
    let step = layout::step(doc, id);
    match field {
        StepField::Title(title) => {
            check::line("The title", title)?;
            put(&step, "title", title)
        }
        StepField::Note(note) => {
            check::text("The note", note, limits::TEXT)?;
            splice(&layout::step_note(doc, id), note)
        }
        StepField::PatientText(text) => {
            check::text("The text for the patient", text, limits::TEXT)?;
            splice(&layout::step_patient_text(doc, id), text)
        }
        StepField::Camera(camera) => {
            camera.as_ref().map_or(Ok(()), check::camera)?;
            put_optional(&step, "camera", camera.as_ref())
        }
        StepField::VisibleLayers(names) => {
            names.as_deref().map_or(Ok(()), check::layers)?;
            put_optional(&step, "layers", names.as_ref())
        }
        StepField::WhatIf(what_if) => {
            what_if.as_ref().map_or(Ok(()), check::what_if)?;
            put_optional(&step, "what_if", what_if.as_ref())
        }
    }
}

fn add_mark(doc: &LoroDoc, mark: &Mark) -> Written {
    check::mark(mark)?;
    let marks = layout::marks(doc);
    if marks.get(mark.id.as_str()).is_some() {
        return Err(PlanError::Duplicate { kind: "mark", id: mark.id.clone() });
    }
    check::count("marks", marks.len() + 1, limits::MARKS)?;
    let fields = layout::mark(doc, &mark.id);
    clear(&fields)?;
    let (kind, text) = match &mark.shape {
        MarkShape::Landmark(_) => ("landmark", ""),
        MarkShape::Length(_) => ("length", ""),
        MarkShape::Angle(_) => ("angle", ""),
        MarkShape::Note { text, .. } => ("note", text.as_str()),
    };
    put(&fields, "kind", kind)?;
    put(&fields, "name", &mark.name)?;
    put(&fields, "author", &mark.author)?;
    splice(&layout::mark_text(doc, &mark.id), text)?;
    for (handle, anchor) in mark.shape.anchors().iter().enumerate() {
        put_anchor(&fields, handle, anchor)?;
    }
    put(&marks, mark.id.as_str(), next_number(&marks))
}

/// One more than the largest number in a map of items.
fn next_number(items: &LoroMap) -> i64 {
    let mut largest = 0;
    items.for_each(|_, entry| {
        if let loro::ValueOrContainer::Value(LoroValue::I64(number)) = entry {
            largest = largest.max(number);
        }
    });
    largest.saturating_add(1)
}

fn find_mark<'a>(doc: &LoroDoc, id: &'a ItemId) -> Result<&'a ItemId, PlanError> {
    check::id(id)?;
    let found = layout::marks(doc).get(id.as_str()).is_some();
    if found { Ok(id) } else { Err(PlanError::Missing { kind: "mark", id: id.clone() }) }
}

fn shown_mark(doc: &LoroDoc, id: &ItemId) -> Result<Mark, PlanError> {
    let mark = read::mark(doc, find_mark(doc, id)?, &mut Vec::new());
    mark.ok_or_else(|| PlanError::Missing { kind: "mark", id: id.clone() })
}

fn move_handle(doc: &LoroDoc, id: &ItemId, handle: usize, anchor: &Anchor) -> Written {
    check::anchor(anchor)?;
    let mark = shown_mark(doc, id)?;
    if handle >= mark.shape.anchors().len() {
        return Err(PlanError::NotOfMark { what: format!("handle {handle}") });
    }
    put_anchor(&layout::mark(doc, id), handle, anchor)
}

fn put_anchor(fields: &LoroMap, handle: usize, anchor: &Anchor) -> Written {
    put(fields, &format!("p{handle}"), anchor.point)?;
    put_optional(fields, &format!("f{handle}"), anchor.frame_of_reference.as_ref())
}

fn set_note_text(doc: &LoroDoc, id: &ItemId, text: &str) -> Written {
    check::text("The note", text, limits::TEXT)?;
    match shown_mark(doc, id)?.shape {
        MarkShape::Note { .. } => splice(&layout::mark_text(doc, id), text),
        _ => Err(PlanError::NotOfMark { what: "text".into() }),
    }
}

fn add_comment(doc: &LoroDoc, comment: &Comment) -> Written {
    check::comment(comment)?;
    let comments = layout::comments(doc);
    if comments.get(comment.id.as_str()).is_some() {
        return Err(PlanError::Duplicate { kind: "comment", id: comment.id.clone() });
    }
    check::count("comments", comments.len() + 1, limits::COMMENTS)?;
    let is_mark = layout::marks(doc).get(comment.about.as_str()).is_some();
    if !is_mark && find_step(doc, &comment.about).is_err() {
        return Err(PlanError::Missing { kind: "step or mark", id: comment.about.clone() });
    }
    let fields = layout::comment(doc, &comment.id);
    clear(&fields)?;
    put(&fields, "about", &comment.about)?;
    put(&fields, "author", &comment.author)?;
    put(&fields, "at", comment.at)?;
    put(&fields, "text", &comment.text)?;
    put(&fields, "resolved", comment.resolved)?;
    put(&comments, comment.id.as_str(), next_number(&comments))
}

fn find_comment<'a>(doc: &LoroDoc, id: &'a ItemId) -> Result<&'a ItemId, PlanError> {
    check::id(id)?;
    let found = layout::comments(doc).get(id.as_str()).is_some();
    if found { Ok(id) } else { Err(PlanError::Missing { kind: "comment", id: id.clone() }) }
}

/// Write a field unless it has this value already.
fn put(map: &LoroMap, key: &str, value: impl Serialize) -> Written {
    let json = serde_json::to_value(value).map_err(|error| PlanError::Engine(error.to_string()))?;
    let value = LoroValue::from(json);
    if layout::value(map, key).as_ref() == Some(&value) { Ok(()) } else { Ok(map.insert(key, value)?) }
}

fn put_optional(map: &LoroMap, key: &str, value: Option<impl Serialize>) -> Written {
    match value {
        Some(value) => put(map, key, value),
        None if map.get(key).is_some() => Ok(map.delete(key)?),
        None => Ok(()),
    }
}

/// Remove what an earlier item of the same id left.
fn clear(map: &LoroMap) -> Written {
    let keys: Vec<_> = map.keys().map(|key| key.to_string()).collect();
    keys.iter().try_for_each(|key| Ok(map.delete(key)?))
}

/// Replace the part of a text that differs, so that edits elsewhere in it by others survive.
///
/// Between common prefix and suffix: exact for typing and pasting, and free of the time limit of a general diff.
fn splice(text: &LoroText, new: &str) -> Written {
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
