//! What a value must be before it may enter a plan.

use crate::error::PlanError;
use crate::layout::is_valid_id;
use crate::model::{Anchor, Author, Camera, Comment, FlowChangeKind, ImagingRef, ItemId, Mark, MarkShape, WhatIf};
use prosector_core::{FrameOfReferenceUid, LpsPoint, LpsVector};

/// Limits of a plan; far above any real one, so that a document stays readable and small.
pub mod limits {
    /// Characters of a title, name or other single line.
    pub const LINE: usize = 200;
    /// Characters of a step's note, patient text, or a note mark.
    pub const TEXT: usize = 20_000;
    /// Characters of a comment.
    pub const COMMENT: usize = 5_000;
    /// Steps in a plan.
    pub const STEPS: usize = 500;
    /// Marks in a plan.
    pub const MARKS: usize = 2_000;
    /// Registrations in a plan.
    pub const REGISTRATIONS: usize = 200;
    /// Comments in a plan.
    pub const COMMENTS: usize = 5_000;
    /// Segments in a plan, those removed among them.
    pub const SEGMENTS: usize = 1_000;
    /// Changes of the label map in a plan.
    pub const SEGMENT_EDITS: usize = 10_000;
    /// Vessels in a plan.
    pub const VESSELS: usize = 500;
    /// Layers named by one step, and flow changes in one what-if.
    pub const LIST: usize = 500;
    /// Largest coordinate in mm: ten metres.
    pub const COORDINATE_MM: f64 = 10_000.0;
    /// Bytes of one update from outside.
    pub const UPDATE_BYTES: usize = 4 << 20;
    /// Bytes of a whole plan from outside.
    pub const PLAN_BYTES: usize = 64 << 20;
}

const COORDINATE_RANGE: &str = "a finite number of millimetres within ten metres of the origin";

pub(crate) fn id(id: &ItemId) -> Result<(), PlanError> {
    if is_valid_id(id.as_str()) { Ok(()) } else { Err(PlanError::BadId) }
}

/// One line of at most [`limits::LINE`] characters.
pub(crate) fn line(field: &'static str, text: &str) -> Result<(), PlanError> {
    let fits = text.chars().count() <= limits::LINE && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(PlanError::BadText { field, limit: limits::LINE, one_line: true }) }
}

/// Lines of together at most `limit` characters; of control characters only line breaks and tabs.
pub(crate) fn text(field: &'static str, text: &str, limit: usize) -> Result<(), PlanError> {
    let fits = text.chars().count() <= limit && !text.chars().any(|c| c.is_control() && !"\n\r\t".contains(c));
    if fits { Ok(()) } else { Err(PlanError::BadText { field, limit, one_line: false }) }
}

pub(crate) fn number(field: &'static str, holds: bool, range: &'static str) -> Result<(), PlanError> {
    if holds { Ok(()) } else { Err(PlanError::BadNumber { field, range }) }
}

pub(crate) fn point(field: &'static str, point: LpsPoint) -> Result<(), PlanError> {
    let within = point.0.to_array().iter().all(|c| c.abs() <= limits::COORDINATE_MM);
    number(field, point.is_finite() && within, COORDINATE_RANGE)
}

fn unit_vector(field: &'static str, vector: LpsVector) -> Result<(), PlanError> {
    number(field, (vector.0.length() - 1.0).abs() < 1e-3, "a vector of length 1")
}

fn frame(frame: Option<&FrameOfReferenceUid>) -> Result<(), PlanError> {
    frame.map_or(Ok(()), |uid| line("The frame of reference", uid.as_str()))
}

pub(crate) fn anchor(anchor: &Anchor) -> Result<(), PlanError> {
    point("A position", anchor.point)?;
    frame(anchor.frame_of_reference.as_ref())
}

pub(crate) fn author(author: &Author) -> Result<(), PlanError> {
    line("The author's id", &author.id)?;
    line("The author's name", &author.name)
}

pub(crate) fn imaging(imaging: &ImagingRef) -> Result<(), PlanError> {
    frame(imaging.frame_of_reference.as_ref())
}

pub(crate) fn mark(mark: &Mark) -> Result<(), PlanError> {
    id(&mark.id)?;
    line("The name", &mark.name)?;
    author(&mark.author)?;
    if let MarkShape::Note { text: note, .. } = &mark.shape {
        text("The note", note, limits::TEXT)?;
    }
    mark.shape.anchors().iter().try_for_each(anchor)
}

pub(crate) fn camera(camera: &Camera) -> Result<(), PlanError> {
    point("The camera's target", camera.target)?;
    unit_vector("The camera's direction", camera.direction)?;
    unit_vector("The camera's up vector", camera.up)?;
    let height = camera.height_mm;
    number("The camera's height", height > 0.0 && height <= limits::COORDINATE_MM, "more than 0 and at most 10000 mm")
}

pub(crate) fn layers(names: &[String]) -> Result<(), PlanError> {
    count("layers in a step", names.len(), limits::LIST)?;
    names.iter().try_for_each(|name| line("A layer's name", name))
}

pub(crate) fn what_if(what_if: &WhatIf) -> Result<(), PlanError> {
    for (field, text) in
        [("The tree", &what_if.tree), ("The model", &what_if.model), ("The inputs' hash", &what_if.inputs_hash)]
    {
        line(field, text)?;
    }
    count("changes in a what-if", what_if.edits.len(), limits::LIST)?;
    what_if.edits.iter().try_for_each(|edit| match edit.kind {
        FlowChangeKind::Clamp => Ok(()),
        FlowChangeKind::Narrow { percent } => {
            number("The narrowing", (0.0..=95.0).contains(&percent), "0 to 95 percent of the diameter")
        }
    })
}

pub(crate) fn comment(comment: &Comment) -> Result<(), PlanError> {
    id(&comment.id)?;
    id(&comment.about)?;
    author(&comment.author)?;
    // The range of JavaScript's Date, which also keeps the number exact in JSON.
    number("The time", comment.at.0.unsigned_abs() <= 8_640_000_000_000_000, "within 100 million days of 1970")?;
    text("The comment", &comment.text, limits::COMMENT)
}

/// At most `limit` items of a kind.
pub(crate) fn count(kind: &'static str, len: usize, limit: usize) -> Result<(), PlanError> {
    if len <= limit { Ok(()) } else { Err(PlanError::TooMany { kind, limit }) }
}
