//! Brush, eraser and scissors: what the pointer draws becomes pieces of a stroke, and one change when it is let go.

use crate::Session;
use crate::anatomy::edit::{Brush, BrushShape, EditRule, IntensityRange, LabelSet, stroke};
use crate::core::{LabelPatch, LpsPoint, LpsVector};
use crate::error::SessionError;
use crate::event::Event;
use crate::plan::{self, ItemId, SegmentEdit};
use crate::segments::Operation;
use crate::session::Outcome;
use crate::tools::{Gesture, Tool};

impl Session {
    /// The pointer went down with brush or eraser; `normal` is the direction across the slice, none in 3D.
    pub(crate) fn begin_stroke(&mut self, at: LpsPoint, normal: Option<LpsVector>) -> Outcome {
        let events = self.draw_to(at, at, normal)?;
        self.tools.gesture = Some(Gesture::Stroke { last: at, normal });
        Ok([Event::GestureChanged].into_iter().chain(events).collect())
    }

    /// Draws on; the pictures show it at once.
    pub(crate) fn go_on_with_stroke(&mut self, last: LpsPoint, at: LpsPoint, normal: Option<LpsVector>) -> Outcome {
        let events = self.draw_to(last, at, normal)?;
        self.tools.gesture = Some(Gesture::Stroke { last: at, normal });
        Ok(events)
    }

    fn draw_to(&mut self, from: LpsPoint, to: LpsPoint, normal: Option<LpsVector>) -> Outcome {
        let piece = self.piece(from, to, normal)?;
        Ok(self.change_labels(|stack, labels| stack.draw(labels, &piece)))
    }

    fn piece(&self, from: LpsPoint, to: LpsPoint, normal: Option<LpsVector>) -> Result<LabelPatch, SessionError> {
        let label = self.editable_label()?;
        let group = self.segments().ok_or(SessionError::NoSegment)?;
        let tools = self.segment_tools();
        let shape = match normal {
            Some(normal) if !tools.ball => BrushShape::Disc { normal },
            _ => BrushShape::Ball,
        };
        let rule = match self.tools.active {
            Tool::Eraser => EditRule::erase(label),
            _ if tools.only_background => {
                EditRule { over: LabelSet::of(&self.background_labels()).with(label), ..EditRule::paint(label) }
            }
            _ => EditRule::paint(label).locking(&self.locked_labels()),
        };
        let [low, high] = tools.range;
        let rule = match self.volume().filter(|_| tools.limited) {
            Some(volume) => rule.within(volume, IntensityRange { low, high }),
            None => rule,
        };
        Ok(stroke(&group.label_map, Brush { shape, radius_mm: tools.radius_mm }, from, to, &rule)?)
    }

    /// The stroke becomes one change of the plan; where that is refused, the labels are as before.
    pub(crate) fn finish_stroke(&mut self, id: ItemId) -> Outcome {
        let patch = self.editing.stack.as_ref().and_then(|stack| stack.draft().cloned());
        let mut events = vec![Event::GestureChanged];
        events.extend(self.drop_stroke());
        let Some(patch) = patch.filter(|patch| !patch.is_empty()) else { return Ok(events) };
        let operation = if self.tools.active == Tool::Eraser { "eraser" } else { "brush" };
        events.extend(self.lay(id, operation, &patch, Vec::new())?);
        Ok(events)
    }

    /// Takes a stroke in progress back.
    pub(crate) fn drop_stroke(&mut self) -> Vec<Event> {
        if !self.is_drawing() {
            return Vec::new();
        }
        self.change_labels(|stack, labels| stack.lift_draft(labels))
    }

    /// The line of the scissors is closed.
    pub(crate) fn finish_lasso(&mut self, corners: Vec<LpsPoint>, direction: LpsVector) -> Outcome {
        let mut events = vec![Event::GestureChanged];
        if corners.len() > 2 {
            let outside = self.segment_tools().cut_outside;
            events.extend(self.ask(Operation::Scissors { corners, direction, outside })?);
        }
        Ok(events)
    }

    /// Puts a patch into the plan as one change, with what goes with it.
    pub(crate) fn lay(
        &mut self,
        id: ItemId,
        operation: &str,
        patch: &LabelPatch,
        mut commands: Vec<plan::Command>,
    ) -> Outcome {
        let grid = self.editing.grid.ok_or(SessionError::NoSegment)?;
        let (hash, made) = self.attach(patch.encode());
        let author = self.author.clone();
        let edit = SegmentEdit { id, patch: hash, grid, operation: operation.to_owned(), author };
        let label = edit.label();
        commands.push(plan::Command::EditVoxels(edit));
        // The bytes go first, so that whoever stores the plan has stored what it names.
        let mut events = vec![made];
        events.extend(self.apply_plan_as(label, &commands)?);
        Ok(events)
    }
}
