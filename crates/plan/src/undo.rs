//! One person's undo and redo, which never takes back what somebody else wrote.
//!
//! Loro's undo manager transforms lists and texts around remote edits, but for a map field it writes the old value even
//! over a newer one of somebody else. Fields are therefore undone here, by comparison: a field goes back only where it
//! still has the value that the command gave it. The manager sees only the commits that edit the list of steps and the
//! long texts; field commits carry an origin that it leaves out.

use crate::error::PlanError;
use crate::layout;
use loro::{ContainerTrait, LoroDoc, LoroMap, LoroValue, UndoManager};

/// Undo steps that are kept; older ones can no longer be undone.
const MAX_STEPS: usize = 1_000;

/// One field before and after a command; None where it is absent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldChange {
    pub map: String,
    pub key: String,
    pub before: Option<LoroValue>,
    pub after: Option<LoroValue>,
}

/// What one intent did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    pub label: &'static str,
    pub fields: Vec<FieldChange>,
    /// Commits that the undo manager recorded.
    pub recorded: usize,
}

/// Both stacks of one replica.
pub(crate) struct History {
    manager: UndoManager,
    done: Vec<Step>,
    undone: Vec<Step>,
}

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Back,
    Forth,
}

impl History {
    /// An empty history that begins now. The manager takes every operation of this peer that it has not seen for a new
    /// one: make it after the document was loaded.
    pub fn new(doc: &LoroDoc) -> Self {
        let mut manager = UndoManager::new(doc);
        // Loro merges commits that lie closer in time than this, by the system's clock. A step here is a commit, whatever
        // the clock says (it may also go backwards): no distance is closer than the smallest number.
        manager.set_merge_interval(i64::MIN);
        manager.set_max_undo_steps(4 * MAX_STEPS);
        manager.add_exclude_origin_prefix(layout::UNRECORDED_ORIGIN);
        Self { manager, done: Vec::new(), undone: Vec::new() }
    }

    pub fn push(&mut self, step: Step) {
        self.undone.clear();
        self.done.push(step);
        if self.done.len() > MAX_STEPS {
            self.done.remove(0);
        }
    }

    pub fn undo_label(&self) -> Option<&'static str> {
        self.done.last().map(|step| step.label)
    }

    pub fn redo_label(&self) -> Option<&'static str> {
        self.undone.last().map(|step| step.label)
    }

    /// Undo the last step. Whether something changed; a step that others have overwritten is dropped.
    pub fn undo(&mut self, doc: &LoroDoc) -> Result<bool, PlanError> {
        let Some(step) = self.done.pop() else { return Ok(false) };
        let reversed = self.walk(doc, step, Direction::Back)?;
        let changed = reversed.is_some();
        self.undone.extend(reversed);
        Ok(changed)
    }

    /// Redo the step that was undone last.
    pub fn redo(&mut self, doc: &LoroDoc) -> Result<bool, PlanError> {
        let Some(step) = self.undone.pop() else { return Ok(false) };
        let repeated = self.walk(doc, step, Direction::Forth)?;
        let changed = repeated.is_some();
        self.done.extend(repeated);
        Ok(changed)
    }

    /// Take back a step that is not to be kept, as when a later command of the same intent was refused.
    pub fn take_back(&mut self, doc: &LoroDoc, step: Step) -> Result<(), PlanError> {
        self.walk(doc, step, Direction::Back).map(drop)
    }

    /// Carry a step out in one direction; gives what of it was carried out, to be walked the other way.
    fn walk(&mut self, doc: &LoroDoc, step: Step, direction: Direction) -> Result<Option<Step>, PlanError> {
        let mut walked = Step { label: step.label, ..Step::default() };
        for _ in 0..step.recorded {
            let moved = if direction == Direction::Back { self.manager.undo()? } else { self.manager.redo()? };
            walked.recorded += usize::from(moved);
        }
        for change in step.fields {
            if put_back(doc, &change, direction)? {
                walked.fields.push(change);
            }
        }
        commit_unrecorded(doc, if direction == Direction::Back { "undo" } else { "redo" });
        Ok((walked.recorded > 0 || !walked.fields.is_empty()).then_some(walked))
    }
}

/// Change a field unless somebody changed it since; whether it was changed.
fn put_back(doc: &LoroDoc, change: &FieldChange, direction: Direction) -> Result<bool, PlanError> {
    let (from, to) = match direction {
        Direction::Back => (&change.after, &change.before),
        Direction::Forth => (&change.before, &change.after),
    };
    let map = doc.get_map(change.map.as_str());
    if layout::value(&map, &change.key) != *from {
        return Ok(false);
    }
    match to {
        Some(value) => map.insert(&change.key, value.clone())?,
        None => map.delete(&change.key)?,
    }
    Ok(true)
}

/// Commit what was written in the open transaction without a step of the undo manager.
pub(crate) fn commit_unrecorded(doc: &LoroDoc, message: &str) {
    doc.set_next_commit_origin(layout::UNRECORDED_ORIGIN);
    doc.set_next_commit_message(message);
    doc.commit();
    doc.clear_next_commit_options();
}

/// Commit what was written in the open transaction as a step of the undo manager; whether there was something.
pub(crate) fn commit_recorded(doc: &LoroDoc, message: &str) -> bool {
    let is_something = doc.get_pending_txn_len() > 0;
    doc.set_next_commit_message(message);
    doc.commit();
    doc.clear_next_commit_options();
    is_something
}

/// Name of a root map, by which [`FieldChange`] finds it again.
pub(crate) fn root_name(map: &LoroMap) -> String {
    match map.id() {
        loro::ContainerID::Root { name, .. } => name.to_string(),
        loro::ContainerID::Normal { .. } => String::new(),
    }
}
