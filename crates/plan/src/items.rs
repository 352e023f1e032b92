//! Steps, marks and comments: how commands that concern them are written.

use crate::check::{self, limits};
use crate::command::StepField;
use crate::error::PlanError;
use crate::model::{Anchor, Comment, ItemId, Mark, MarkShape};
use crate::write::{Writer, Written, fill, splice, to_loro};
use crate::{layout, read};
use loro::{LoroDoc, LoroMap, LoroText, LoroValue, ValueOrContainer};

impl Writer<'_> {
    pub(crate) fn add_step(&mut self, id: &ItemId, index: Option<usize>, title: &str) -> Written {
        check::id(id)?;
        check::line("The title", title)?;
        let present = read::step_ids(self.doc, &mut Vec::new());
        if present.iter().any(|(_, other)| other == id) {
            return Err(PlanError::Duplicate { kind: "step", id: id.clone() });
        }
        check::count("steps", present.len() + 1, limits::STEPS)?;
        let place = list_place(&present, layout::steps(self.doc).len(), index.unwrap_or(present.len()))?;
        fill(&layout::step(self.doc, id), &[("title", LoroValue::from(title))])?;
        splice(&layout::step_note(self.doc, id), "")?;
        splice(&layout::step_patient_text(self.doc, id), "")?;
        self.record(|doc| Ok(layout::steps(doc).insert(place, id.as_str())?))
    }

    pub(crate) fn move_step(&mut self, id: &ItemId, to: usize) -> Written {
        let from = find_step(self.doc, id)?;
        let present = read::step_ids(self.doc, &mut Vec::new());
        let Some((target, _)) = present.get(to) else {
            return Err(PlanError::OutOfList { place: to, len: present.len() });
        };
        if from == *target {
            return Ok(());
        }
        self.record(|doc| Ok(layout::steps(doc).mov(from, *target)?))
    }

    /// Takes every entry of the id out: there are several after two people undid a removal.
    pub(crate) fn remove_step(&mut self, id: &ItemId) -> Written {
        find_step(self.doc, id)?;
        let is_it = |entry: &LoroValue| matches!(entry, LoroValue::String(text) if text.as_str() == id.as_str());
        let entries = layout::steps(self.doc).to_vec();
        let places = entries.iter().enumerate().rev().filter(|(_, entry)| is_it(entry)).map(|(place, _)| place);
        self.record(|doc| places.into_iter().try_for_each(|place| Ok(layout::steps(doc).delete(place, 1)?)))
    }

    pub(crate) fn edit_step(&mut self, id: &ItemId, field: &StepField) -> Written {
        find_step(self.doc, id)?;
        let step = layout::step(self.doc, id);
        match field {
            StepField::Title(title) => {
                check::line("The title", title)?;
                self.put(&step, "title", title)
            }
            StepField::Note(note) => {
                check::text("The note", note, limits::TEXT)?;
                self.edit_text(layout::step_note(self.doc, id), note)
            }
            StepField::PatientText(text) => {
                check::text("The text for the patient", text, limits::TEXT)?;
                self.edit_text(layout::step_patient_text(self.doc, id), text)
            }
            StepField::Camera(camera) => {
                camera.as_ref().map_or(Ok(()), check::camera)?;
                self.put_optional(&step, "camera", camera.as_ref())
            }
            StepField::VisibleLayers(names) => {
                names.as_deref().map_or(Ok(()), check::layers)?;
                self.put_optional(&step, "layers", names.as_ref())
            }
            StepField::WhatIf(what_if) => {
                what_if.as_ref().map_or(Ok(()), check::what_if)?;
                self.put_optional(&step, "what_if", what_if.as_ref())
            }
        }
    }

    fn edit_text(&mut self, text: LoroText, new: &str) -> Written {
        self.record(|_| splice(&text, new))
    }

    pub(crate) fn add_mark(&mut self, mark: &Mark) -> Written {
        check::mark(mark)?;
        let marks = layout::marks(self.doc);
        if marks.get(mark.id.as_str()).is_some() {
            return Err(PlanError::Duplicate { kind: "mark", id: mark.id.clone() });
        }
        check::count("marks", marks.len() + 1, limits::MARKS)?;
        let (kind, text) = match &mark.shape {
            MarkShape::Landmark(_) => ("landmark", ""),
            MarkShape::Length(_) => ("length", ""),
            MarkShape::Angle(_) => ("angle", ""),
            MarkShape::Note { text, .. } => ("note", text.as_str()),
        };
        let name = LoroValue::from(mark.name.as_str());
        let mut fields = vec![("kind", LoroValue::from(kind)), ("name", name), ("author", to_loro(&mark.author)?)];
        for (anchor, [point_key, frame_key]) in mark.shape.anchors().iter().zip(HANDLE_KEYS) {
            fields.push((point_key, to_loro(anchor.point)?));
            if let Some(frame) = &anchor.frame_of_reference {
                fields.push((frame_key, LoroValue::from(frame.as_str())));
            }
        }
        fill(&layout::mark(self.doc, &mark.id), &fields)?;
        splice(&layout::mark_text(self.doc, &mark.id), text)?;
        self.put(&marks, mark.id.as_str(), next_number(&marks))
    }

    pub(crate) fn move_handle(&mut self, id: &ItemId, handle: usize, anchor: &Anchor) -> Written {
        check::anchor(anchor)?;
        let present = shown_mark(self.doc, id)?.shape.anchors().len();
        let Some([point_key, frame_key]) = HANDLE_KEYS.get(handle).filter(|_| handle < present) else {
            return Err(PlanError::NotOfMark { what: format!("handle {handle}") });
        };
        let fields = layout::mark(self.doc, id);
        self.put(&fields, point_key, anchor.point)?;
        self.put_optional(&fields, frame_key, anchor.frame_of_reference.as_ref())
    }

    pub(crate) fn set_note_text(&mut self, id: &ItemId, text: &str) -> Written {
        check::text("The note", text, limits::TEXT)?;
        match shown_mark(self.doc, id)?.shape {
            MarkShape::Note { .. } => self.edit_text(layout::mark_text(self.doc, id), text),
            _ => Err(PlanError::NotOfMark { what: "text".into() }),
        }
    }

    pub(crate) fn add_comment(&mut self, comment: &Comment) -> Written {
        check::comment(comment)?;
        let comments = layout::comments(self.doc);
        if comments.get(comment.id.as_str()).is_some() {
            return Err(PlanError::Duplicate { kind: "comment", id: comment.id.clone() });
        }
        check::count("comments", comments.len() + 1, limits::COMMENTS)?;
        if find_mark(self.doc, &comment.about).is_err() && find_step(self.doc, &comment.about).is_err() {
            return Err(PlanError::Missing { kind: "step or mark", id: comment.about.clone() });
        }
        let fields = [
            ("about", to_loro(&comment.about)?),
            ("author", to_loro(&comment.author)?),
            ("at", to_loro(comment.at)?),
            ("text", LoroValue::from(comment.text.as_str())),
            ("resolved", LoroValue::from(comment.resolved)),
        ];
        fill(&layout::comment(self.doc, &comment.id), &fields)?;
        self.put(&comments, comment.id.as_str(), next_number(&comments))
    }
}

/// Keys of position and frame of reference of each handle.
pub(crate) const HANDLE_KEYS: [[&str; 2]; 3] = [["p0", "f0"], ["p1", "f1"], ["p2", "f2"]];

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

pub(crate) fn find_in<'a>(items: &LoroMap, kind: &'static str, id: &'a ItemId) -> Result<&'a ItemId, PlanError> {
    check::id(id)?;
    let found = items.get(id.as_str()).is_some();
    if found { Ok(id) } else { Err(PlanError::Missing { kind, id: id.clone() }) }
}

/// The id back, if a mark of it is present.
pub(crate) fn find_mark<'a>(doc: &LoroDoc, id: &'a ItemId) -> Result<&'a ItemId, PlanError> {
    find_in(&layout::marks(doc), "mark", id)
}

/// The id back, if a comment of it is present.
pub(crate) fn find_comment<'a>(doc: &LoroDoc, id: &'a ItemId) -> Result<&'a ItemId, PlanError> {
    find_in(&layout::comments(doc), "comment", id)
}

fn shown_mark(doc: &LoroDoc, id: &ItemId) -> Result<Mark, PlanError> {
    let mark = read::mark(doc, find_mark(doc, id)?, &mut Vec::new());
    mark.ok_or_else(|| PlanError::Missing { kind: "mark", id: id.clone() })
}

/// One more than the largest number in a map of items.
pub(crate) fn next_number(items: &LoroMap) -> i64 {
    let mut largest = 0;
    items.for_each(|_, entry| {
        if let ValueOrContainer::Value(LoroValue::I64(number)) = entry {
            largest = largest.max(number);
        }
    });
    largest.saturating_add(1)
}
