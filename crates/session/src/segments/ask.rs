//! Operations that take longer than a frame: checked here, done by a worker, laid when they come back.

use super::{Operation, SegmentTask};
use crate::Session;
use crate::core::LabelPatch;
use crate::error::SessionError;
use crate::event::Event;
use crate::plan::{self, ItemId, PlanSegment};
use crate::session::Outcome;

impl Session {
    /// Asks a worker for an operation, with the segment and the limits that are set now.
    pub(crate) fn ask(&mut self, operation: Operation) -> Outcome {
        let task = self.task(operation)?;
        Ok(vec![Event::SegmentTaskWanted(Box::new(task))])
    }

    fn task(&self, operation: Operation) -> Result<SegmentTask, SessionError> {
        let label = self.editable_label()?;
        let tools = self.segment_tools();
        if tools.limited || operation.needs_image() {
            self.require_volume()?;
        }
        let only_over = if tools.only_background { self.background_labels() } else { Vec::new() };
        let (locked, range, limited) = (self.locked_labels(), tools.range, tools.limited);
        let grown = if let Operation::Seeds { .. } = operation { self.grown_voxels() } else { None };
        Ok(SegmentTask { operation: self.filled_in(operation), label, only_over, locked, range, limited, grown })
    }

    /// Voxels that hold what grew from seeds, and were not touched since.
    fn grown_voxels(&self) -> Option<LabelPatch> {
        let edits = &self.planning.view().segment_edits;
        let grew = |id: &ItemId| edits.iter().any(|edit| edit.id == *id && edit.operation == GROWTH);
        // Every patch was checked when it was laid; without an answer all voxels count as seeds, as on the first time.
        self.editing.stack.as_ref()?.grown(grew).ok().flatten()
    }

    /// Segments that an operation on many is about.
    fn filled_in(&self, operation: Operation) -> Operation {
        let list = || {
            let all = self.segments().into_iter().flat_map(|group| &group.segments).map(|segment| segment.label_value);
            all.filter(|label| self.voxels_of_label(*label) > 0).collect()
        };
        match operation {
            Operation::Seeds { margin_mm, .. } => Operation::Seeds { labels: list(), margin_mm },
            Operation::Jointly { mm, .. } => Operation::Jointly { labels: list(), mm },
            Operation::SplitIslands { .. } => {
                Operation::SplitIslands { labels: self.free_labels().take(SPLIT).collect() }
            }
            other => other,
        }
    }

    /// Lays what a worker made of a task.
    pub(crate) fn lay_answer(
        &mut self,
        id: ItemId,
        task: &SegmentTask,
        patch: &LabelPatch,
        generation: u64,
    ) -> Outcome {
        if generation != self.label_generation() {
            return Ok(Vec::new());
        }
        if patch.is_empty() {
            return Err(SessionError::NothingToChange);
        }
        let new = self.split_off(&id, task, patch);
        self.lay(id, task.operation.word(), patch, new)
    }

    /// Segments that a split makes, named after the one that it was.
    fn split_off(&self, id: &ItemId, task: &SegmentTask, patch: &LabelPatch) -> Vec<plan::Command> {
        let Operation::SplitIslands { labels } = &task.operation else { return Vec::new() };
        let Some(whole) = self.segments().and_then(|group| group.segment(task.label)) else { return Vec::new() };
        let counts = patch.voxels_by_label();
        let won = labels.iter().filter(|label| counts[usize::from(**label)] > 0).enumerate();
        let segment = |(n, &label_value): (usize, &u8)| PlanSegment {
            id: ItemId(format!("{id}-{label_value}")),
            label_value,
            name: format!("{} {}", whole.name, n + 2),
            coded_type: Some(whole.coded_type.clone()),
            color: super::new_color(label_value),
            locked: false,
            reviewed_by: None,
            removed: false,
        };
        won.map(segment).map(plan::Command::AddSegment).collect()
    }
}

/// The word of growth from seeds, as [`Operation::word`] has it.
const GROWTH: &str = "seeds";
/// Most segments that one split makes.
const SPLIT: usize = 20;
