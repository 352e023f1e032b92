//! Answers to the flow commands.

use crate::Session;
use crate::command::FlowCommand;
use crate::core::BranchId;
use crate::error::SessionError;
use crate::event::Event;
use crate::flow::{FlowEdit, FlowError};
use crate::flow_model::{TreeModel, share_of};
use crate::plan::{self, ItemId, StepField, WhatIf};
use crate::planning::Undoable;
use crate::selection::Selected;
use crate::session::Outcome;

impl Session {
    pub(crate) fn flow_command(&mut self, command: FlowCommand) -> Outcome {
        match command {
            FlowCommand::Compute => {
                Ok(self.flow.advance().map(|tree| Event::FlowChanged { tree }).into_iter().collect())
            }
            FlowCommand::SelectTree(name) => {
                self.flow.select(&name)?;
                let mut events = vec![Event::FlowSelectionChanged, Event::FlowChanged { tree: name }];
                if matches!(self.selection, Some(Selected::Branch(_))) {
                    events.extend(self.select(None));
                }
                Ok(events)
            }
            FlowCommand::SelectBranch(branch) => Ok(self.select(branch.map(Selected::Branch))),
            FlowCommand::SetClamp { branch, clamped } => self.set_clamp(branch, clamped),
            FlowCommand::SetNarrowing { branch, percent } => self.set_narrowing(branch, percent),
            FlowCommand::ClearEdits => self.edit_flow(None, |model| model.try_edits(Vec::new())),
            FlowCommand::SetQuantity(quantity) => {
                self.flow.set_quantity(quantity);
                self.flow_changed()
            }
            FlowCommand::SetSettings(settings) => {
                self.flow.selected_mut()?.set_settings(settings)?;
                self.flow_changed()
            }
            FlowCommand::Keep { step } => {
                let what_if = self.flow.selected_mut()?.what_if();
                self.keep(step, Some(what_if))
            }
            FlowCommand::Recall { step } => {
                let kept = self.step(&step)?.what_if.clone().ok_or(SessionError::NoWhatIf)?;
                Ok(self.flow.show(&kept))
            }
            FlowCommand::Forget { step } => self.keep(step, None),
        }
    }

    fn flow_changed(&self) -> Outcome {
        let tree = self.flow.selected().ok_or(SessionError::NoFlowModel)?.tree().name.clone();
        Ok(vec![Event::FlowChanged { tree }])
    }

    fn set_clamp(&mut self, branch: BranchId, clamped: bool) -> Outcome {
        let edit = FlowEdit::Clamp { branch };
        self.edit_flow(None, |model| if clamped { model.put(edit) } else { model.remove(edit) })
    }

    fn set_narrowing(&mut self, branch: BranchId, percent: f64) -> Outcome {
        let edit = FlowEdit::Narrow { branch, diameter_reduction: share_of(percent) };
        self.edit_flow(Some(branch.0), |model| model.put(edit))
    }

    /// Edits the chosen model and notes the change for undo; what-ifs are trials, so readers may edit them as well.
    fn edit_flow(&mut self, run: Option<u32>, edit: impl FnOnce(&mut TreeModel) -> Result<(), FlowError>) -> Outcome {
        let model = self.flow.selected_mut()?;
        let (tree, before) = (model.tree().name.clone(), model.edits().to_vec());
        edit(model)?;
        let after = model.edits().to_vec();
        let mut events = vec![Event::FlowChanged { tree: tree.clone() }];
        if before != after {
            events.push(self.record_flow(Undoable::Flow { tree, before, after, run }));
        }
        Ok(events)
    }

    fn keep(&mut self, step: ItemId, what_if: Option<WhatIf>) -> Outcome {
        self.step(&step)?;
        self.apply_plan(&[plan::Command::EditStep { id: step, field: StepField::WhatIf(what_if) }])
    }
}
