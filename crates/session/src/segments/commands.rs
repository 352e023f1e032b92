//! Segments as a list: new, chosen, renamed, locked, reviewed, removed.

use super::{Operation, SegmentTask, SegmentTools};
use crate::Session;
use crate::core::LabelPatch;
use crate::error::SessionError;
use crate::event::Event;
use crate::plan::{self, ItemId, PlanSegment, SegmentField};
use crate::session::Outcome;
use crate::{CaseSource, segments};

/// What a person does with segments, beside the tools that draw.
#[derive(Clone, Debug)]
pub enum SegmentCommand {
    /// Makes a segment without voxels and chooses it.
    New {
        /// A fresh UUID as text.
        id: ItemId,
        /// Its name.
        name: String,
    },
    /// Changes one field of a segment.
    Change {
        /// Which segment.
        label: u8,
        /// The field with its new value.
        field: SegmentField,
    },
    /// Sets the tools, the chosen segment among them.
    SetTools(SegmentTools),
    /// Asks for an operation on the chosen segment; [`Event::SegmentTaskWanted`] follows.
    Ask(Operation),
    /// Lays what a worker made of a task.
    Lay {
        /// A fresh UUID as text.
        id: ItemId,
        /// The task.
        task: Box<SegmentTask>,
        /// What came of it.
        patch: LabelPatch,
        /// [`Session::label_generation`] when it was asked.
        generation: u64,
    },
    /// A label map of the case is still being read, or no more: until then nothing is painted beside it.
    Expect(bool),
}

impl Session {
    pub(crate) fn segment_command(&mut self, command: SegmentCommand) -> Outcome {
        match command {
            SegmentCommand::New { id, name } => self.new_segment(id, name),
            SegmentCommand::Change { label, field } => self.change_segment(label, field),
            SegmentCommand::SetTools(tools) => Ok(self.set_segment_tools(tools)),
            SegmentCommand::Ask(operation) => self.ask(operation),
            SegmentCommand::Lay { id, task, patch, generation } => self.lay_answer(id, &task, &patch, generation),
            SegmentCommand::Expect(expected) => {
                self.editing.expected = expected;
                Ok(self.follow_segments())
            }
        }
    }

    fn new_segment(&mut self, id: ItemId, name: String) -> Outcome {
        self.require_edit()?;
        self.require_place()?;
        let label_value = self.new_label(&id).ok_or(SessionError::TooManySegments)?;
        let color = segments::new_color(label_value);
        let (coded_type, locked, reviewed_by, removed) = (None, false, None, false);
        let segment = PlanSegment { id, label_value, name, coded_type, color, locked, reviewed_by, removed };
        let mut events = self.apply_plan(&[plan::Command::AddSegment(segment)])?;
        events.extend(self.set_segment_tools(SegmentTools { label: Some(label_value), ..*self.segment_tools() }));
        Ok(events)
    }

    /// Labels can be painted here: there is a volume, its segmentation has been read, and both share a space.
    fn require_place(&self) -> Result<(), SessionError> {
        self.require_volume()?;
        if self.editing.expected {
            return Err(SessionError::SegmentsComing);
        }
        let elsewhere = self.segments.is_some() && self.segments().is_none();
        if elsewhere { Err(SessionError::ForeignSegments) } else { Ok(()) }
    }

    /// Labels that no segment has or had and no voxel carries.
    pub(super) fn free_labels(&self) -> impl Iterator<Item = u8> + '_ {
        let plan = self.planning.view();
        (1..=255).filter(move |&label| {
            let listed = plan.segments.iter().any(|segment| segment.label_value == label);
            let imported = self.editing.imported.iter().any(|segment| segment.label_value == label);
            !listed && !imported && self.voxels_of_label(label) == 0
        })
    }

    /// The first free label; among several people one that others hardly choose at the same moment.
    fn new_label(&self, id: &ItemId) -> Option<u8> {
        let free: Vec<u8> = self.free_labels().collect();
        let shared = self.case.as_ref().is_some_and(|case| case.source == CaseSource::Server);
        let spread = id.as_str().bytes().fold(0usize, |sum, b| sum.wrapping_mul(31).wrapping_add(b.into()));
        free.get(if shared { spread % free.len().max(1) } else { 0 }).copied()
    }

    fn change_segment(&mut self, label: u8, field: SegmentField) -> Outcome {
        self.require_edit()?;
        let mut commands = Vec::new();
        let id = match self.plan_segment(label) {
            Some(segment) => segment.id.clone(),
            None => {
                let adopted = self.adopted(label).ok_or(SessionError::UnknownLayer)?;
                let id = adopted.id.clone();
                commands.push(plan::Command::AddSegment(adopted));
                id
            }
        };
        let gone = field == SegmentField::Removed(true);
        let change = plan::Command::EditSegment { id, field };
        let words = change.label();
        commands.push(change);
        let mut events = self.apply_plan_as(words, &commands)?;
        if gone && self.segment_tools().label == Some(label) {
            events.extend(self.set_segment_tools(SegmentTools { label: None, ..*self.segment_tools() }));
        }
        Ok(events)
    }

    /// The item for a segment of the imported label map, as it was imported.
    fn adopted(&self, label: u8) -> Option<PlanSegment> {
        let segment = self.editing.imported.iter().find(|segment| segment.label_value == label)?;
        Some(PlanSegment {
            id: PlanSegment::imported_id(label),
            label_value: label,
            name: segment.name.clone(),
            coded_type: Some(segment.coded_type.clone()),
            color: segment.color,
            locked: false,
            reviewed_by: None,
            removed: false,
        })
    }

    fn set_segment_tools(&mut self, tools: SegmentTools) -> Vec<Event> {
        if tools == self.editing.tools {
            return Vec::new();
        }
        self.editing.tools = tools;
        vec![Event::SegmentToolsChanged]
    }

    /// The chosen segment, if this person may change it now.
    pub(crate) fn editable_label(&self) -> Result<u8, SessionError> {
        self.require_edit()?;
        self.require_place()?;
        let label = self.segment_tools().label.ok_or(SessionError::NoSegment)?;
        let segment = self.segments().and_then(|group| group.segment(label)).ok_or(SessionError::NoSegment)?;
        match self.plan_segment(label) {
            Some(item) if item.locked => Err(SessionError::LockedSegment { name: segment.name.clone() }),
            _ => Ok(label),
        }
    }

    /// 0, and labels whose segment was removed: their voxels are kept for undo, but nobody sees a segment there.
    pub(super) fn background_labels(&self) -> Vec<u8> {
        let listed = |label: u8| self.segments().is_some_and(|group| group.segment(label).is_some());
        let removed = (1..=255).filter(|&label| self.voxels_of_label(label) > 0 && !listed(label));
        [0].into_iter().chain(removed).collect()
    }

    pub(super) fn locked_labels(&self) -> Vec<u8> {
        let locked = self.planning.view().segments.iter().filter(|segment| segment.locked && !segment.removed);
        locked.map(|segment| segment.label_value).collect()
    }
}
