//! From the document to plain data: a value for any content, with a list of what was unreadable.
//!
//! A missing field is not a fault (two people may undo and redo around each other), a field of the wrong kind or
//! outside its range is: nothing this crate writes can cause it.

use crate::depth::MAX_DEPTH;
use crate::items::HANDLE_KEYS;
use crate::layout::{self, is_valid_id, value};
use crate::model::{
    Anchor, Author, Comment, ImagingRef, ItemId, Laterality, Mark, MarkShape, PlanStep, PlanView, TimestampMs,
};
use crate::segment_items::{read_edits, read_segments};
use crate::vessel_items::read_vessels;
use crate::{check, error::PlanError, registration};
use loro::{LoroDoc, LoroMap, LoroText, LoroValue, ValueOrContainer};
use prosector_core::{FrameOfReferenceUid, LpsPoint, sort_by};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// The plan, and what in the document is not as any version of this crate writes it.
pub(crate) struct Reading {
    pub view: PlanView,
    pub problems: Vec<String>,
}

/// Read the whole document.
pub(crate) fn read(doc: &LoroDoc) -> Reading {
    let mut problems = Vec::new();
    let view = PlanView {
        schema: layout::schema(doc),
        title: line(&layout::plan(doc), "title", "the plan's title", &mut problems),
        laterality: field::<Laterality>(&layout::plan(doc), "laterality", "the side", &mut problems),
        imaging: field::<ImagingRef>(&layout::plan(doc), "imaging", "the imaging", &mut problems)
            .filter(|imaging| holds(check::imaging(imaging), "the imaging", &mut problems)),
        steps: step_ids(doc, &mut problems).iter().map(|(_, id)| step(doc, id, &mut problems)).collect(),
        marks: mark_ids(doc, &mut problems).iter().filter_map(|id| mark(doc, id, &mut problems)).collect(),
        registrations: registration::read_all(doc, &mut problems),
        comments: read_comments(doc, &mut problems),
        segments: read_segments(doc, &mut problems),
        segment_edits: read_edits(doc, &mut problems),
        vessels: read_vessels(doc, &mut problems),
    };
    Reading { view, problems }
}

/// Ids of the steps with their places in the movable list; the first of several equal ids counts.
///
/// Equal ids appear when two people undo their removals of the same step.
pub(crate) fn step_ids(doc: &LoroDoc, problems: &mut Vec<String>) -> Vec<(usize, ItemId)> {
    let mut seen = BTreeSet::new();
    let mut ids = Vec::new();
    for (place, entry) in layout::steps(doc).to_vec().into_iter().enumerate() {
        match entry {
            LoroValue::String(text) if is_valid_id(&text) => {
                if seen.insert(text.to_string()) {
                    ids.push((place, ItemId::new(text.to_string())));
                }
            }
            _ => problems.push("the list of steps holds something that is no id".into()),
        }
    }
    ids
}

fn step(doc: &LoroDoc, id: &ItemId, problems: &mut Vec<String>) -> PlanStep {
    let map = layout::step(doc, id);
    PlanStep {
        id: id.clone(),
        title: line(&map, "title", "a step's title", problems),
        note: long_text(&layout::step_note(doc, id), problems),
        patient_text: long_text(&layout::step_patient_text(doc, id), problems),
        camera: field(&map, "camera", "a step's camera", problems)
            .filter(|camera| holds(check::camera(camera), "a step's camera", problems)),
        visible_layers: field::<Vec<String>>(&map, "layers", "a step's layers", problems)
            .filter(|names| holds(check::layers(names), "a step's layers", problems)),
        what_if: field(&map, "what_if", "a step's what-if", problems)
            .filter(|what_if| holds(check::what_if(what_if), "a step's what-if", problems)),
    }
}

/// Ids in a map of items with the numbers kept beside them, in the order of making.
pub(crate) fn item_ids(items: &LoroMap, problems: &mut Vec<String>) -> Vec<ItemId> {
    let mut ids = Vec::new();
    items.for_each(|key, entry| match entry {
        ValueOrContainer::Value(LoroValue::I64(number)) if is_valid_id(key) => ids.push((number, ItemId::new(key))),
        _ => problems.push("a list of items holds something that is no id".into()),
    });
    sort_by(&mut ids, Ord::cmp);
    ids.into_iter().map(|(_, id)| id).collect()
}

/// Ids of the marks in the order of making.
pub(crate) fn mark_ids(doc: &LoroDoc, problems: &mut Vec<String>) -> Vec<ItemId> {
    item_ids(&layout::marks(doc), problems)
}

/// A mark; None where a needed field is missing or useless.
pub(crate) fn mark(doc: &LoroDoc, id: &ItemId, problems: &mut Vec<String>) -> Option<Mark> {
    let map = layout::mark(doc, id);
    let author = field::<Author>(&map, "author", "a mark's author", problems);
    let shape = shape(doc, &map, id, problems)?;
    let name = line(&map, "name", "a mark's name", problems);
    let mark = Mark { id: id.clone(), name, author: author.unwrap_or_else(nobody), shape };
    // Merged notes may be longer than a single person may write, and are still shown.
    let without_text = match &mark.shape {
        MarkShape::Note { anchor, .. } => Mark { shape: MarkShape::Landmark(anchor.clone()), ..mark.clone() },
        _ => mark.clone(),
    };
    holds(check::mark(&without_text), "a mark", problems).then_some(mark)
}

fn shape(doc: &LoroDoc, map: &LoroMap, id: &ItemId, problems: &mut Vec<String>) -> Option<MarkShape> {
    let mut anchor = |handle| anchor(map, handle, problems);
    match kind(map)?.as_str() {
        "landmark" => Some(MarkShape::Landmark(anchor(0)?)),
        "length" => Some(MarkShape::Length([anchor(0)?, anchor(1)?])),
        "angle" => Some(MarkShape::Angle([anchor(0)?, anchor(1)?, anchor(2)?])),
        "note" => {
            let anchor = anchor(0)?;
            Some(MarkShape::Note { anchor, text: long_text(&layout::mark_text(doc, id), problems) })
        }
        // A kind of a newer schema is kept in the document and not shown.
        _ => None,
    }
}

fn kind(map: &LoroMap) -> Option<String> {
    match value(map, "kind")? {
        LoroValue::String(kind) => Some(kind.to_string()),
        _ => None,
    }
}

fn anchor(map: &LoroMap, handle: usize, problems: &mut Vec<String>) -> Option<Anchor> {
    let [point_key, frame_key] = HANDLE_KEYS.get(handle)?;
    let point = field::<LpsPoint>(map, point_key, "a mark's position", problems)?;
    let frame = field::<FrameOfReferenceUid>(map, frame_key, "a mark's frame of reference", problems);
    Some(Anchor { point, frame_of_reference: frame })
}

fn read_comments(doc: &LoroDoc, problems: &mut Vec<String>) -> Vec<Comment> {
    let ids = item_ids(&layout::comments(doc), problems);
    let mut comments: Vec<_> = ids.iter().filter_map(|id| comment(doc, id, problems)).collect();
    sort_by(&mut comments, |a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    comments
}

fn comment(doc: &LoroDoc, id: &ItemId, problems: &mut Vec<String>) -> Option<Comment> {
    let map = layout::comment(doc, id);
    let comment = Comment {
        id: id.clone(),
        about: field(&map, "about", "a comment's subject", problems)?,
        author: field(&map, "author", "a comment's author", problems).unwrap_or_else(nobody),
        at: TimestampMs(field(&map, "at", "a comment's time", problems).unwrap_or(0)),
        text: field(&map, "text", "a comment's text", problems)?,
        resolved: field(&map, "resolved", "a comment's state", problems).unwrap_or(false),
    };
    holds(check::comment(&comment), "a comment", problems).then_some(comment)
}

pub(crate) fn nobody() -> Author {
    Author { id: String::new(), name: String::new() }
}

/// A field as its type; None where it is missing or of another kind.
pub(crate) fn field<T: DeserializeOwned>(
    map: &LoroMap,
    key: &str,
    what: &str,
    problems: &mut Vec<String>,
) -> Option<T> {
    let entry = map.get(key)?;
    let plain = match &entry {
        ValueOrContainer::Value(LoroValue::Null) => return None,
        ValueOrContainer::Value(value) => to_json(value),
        ValueOrContainer::Container(_) => serde_json::Value::Null,
    };
    let typed = serde_json::from_value(plain);
    typed.inspect_err(|_| problems.push(format!("{what} is not of the kind it must be"))).ok()
}

pub(crate) fn line(map: &LoroMap, key: &str, what: &'static str, problems: &mut Vec<String>) -> String {
    let text = field::<String>(map, key, what, problems).unwrap_or_default();
    holds(check::line(what, &text), what, problems);
    text
}

fn long_text(text: &LoroText, problems: &mut Vec<String>) -> String {
    let text = text.to_string();
    // Several people may each have added up to the limit before their texts met.
    if text.chars().count() > 10 * check::limits::TEXT {
        problems.push("a text is too long".into());
    }
    text
}

pub(crate) fn holds(result: Result<(), PlanError>, what: &str, problems: &mut Vec<String>) -> bool {
    result.map_err(|error| problems.push(format!("{what}: {error}"))).is_ok()
}

/// A Loro value as JSON: numbers that are not finite become null, and what is nested too deep is left out.
pub(crate) fn to_json(value: &LoroValue) -> serde_json::Value {
    json_within(value, MAX_DEPTH)
}

fn json_within(value: &LoroValue, depth: usize) -> serde_json::Value {
    use serde_json::Value as Json;
    let Some(below) = depth.checked_sub(1) else { return Json::Null };
    match value {
        LoroValue::Null | LoroValue::Container(_) => Json::Null,
        LoroValue::Bool(truth) => Json::Bool(*truth),
        LoroValue::Double(number) => Json::from(*number),
        LoroValue::I64(number) => Json::from(*number),
        LoroValue::Binary(bytes) => Json::String(hex::encode(&**bytes)),
        LoroValue::String(text) => Json::String(text.to_string()),
        LoroValue::List(items) => items.iter().map(|item| json_within(item, below)).collect(),
        LoroValue::Map(fields) => {
            fields.iter().map(|(key, field)| (key.to_string(), json_within(field, below))).collect()
        }
    }
}
