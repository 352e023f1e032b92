//! The plan as this person edits it: commands, undo across plan and flow, saved updates.

use crate::flow::FlowEdit;
use crate::plan::{self, PeerId, Plan, PlanError, PlanView, Version};

/// One thing that undo takes back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Undoable {
    /// One undo step of the plan.
    Plan {
        /// Key of the catalogue.
        label: &'static str,
    },
    /// The flow edits of a tree before and after.
    Flow {
        /// Which tree.
        tree: String,
        /// Before.
        before: Vec<FlowEdit>,
        /// After.
        after: Vec<FlowEdit>,
        /// What the edit touched, so that a slider's run becomes one step; `None` never joins.
        run: Option<u32>,
    },
}

impl Undoable {
    fn label(&self) -> &'static str {
        match self {
            Undoable::Plan { label } => label,
            Undoable::Flow { .. } => "command.edit_flow",
        }
    }
}

/// The plan, its history for this person, and what has been saved of it.
pub(crate) struct Planning {
    plan: Plan,
    view: PlanView,
    reported: Version,
    done: Vec<Undoable>,
    undone: Vec<Undoable>,
}

/// Steps that one person can take back; the plan's own undo keeps as many.
const HISTORY: usize = 200;

impl Planning {
    pub fn new(peer: PeerId) -> Result<Self, PlanError> {
        let plan = Plan::new(peer)?;
        Ok(Self { view: plan.view(), reported: Version::default(), plan, done: Vec::new(), undone: Vec::new() })
    }

    /// The plan that these saved pieces make up.
    pub fn load(peer: PeerId, saved: &[Vec<u8>]) -> Result<Self, PlanError> {
        let Some((first, rest)) = saved.split_first() else { return Self::new(peer) };
        let mut plan = Plan::load(first, peer)?;
        for piece in rest {
            plan.import(piece)?;
        }
        // What was saved need not be saved again.
        let (view, reported) = (plan.view(), plan.version());
        Ok(Self { plan, view, reported, done: Vec::new(), undone: Vec::new() })
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// For the connection, which imports by itself; [`Planning::refresh`] afterwards.
    pub fn plan_mut(&mut self) -> &mut Plan {
        &mut self.plan
    }

    pub fn view(&self) -> &PlanView {
        &self.view
    }

    /// Applies commands that belong together as one undo step.
    pub fn apply(&mut self, label: &'static str, commands: &[plan::Command]) -> Result<(), PlanError> {
        if self.plan.apply_together(label, commands)?.changed {
            self.refresh();
            self.record(Undoable::Plan { label });
        }
        Ok(())
    }

    /// Notes something that undo takes back; joins runs of the same flow edit.
    pub fn record(&mut self, entry: Undoable) {
        self.undone.clear();
        if let (
            Some(Undoable::Flow { tree, after, run: Some(run), .. }),
            Undoable::Flow { tree: new_tree, after: new_after, run: Some(new_run), .. },
        ) = (self.done.last_mut(), &entry)
            && tree == new_tree
            && run == new_run
        {
            after.clone_from(new_after);
            return;
        }
        self.done.push(entry);
        if self.done.len() > HISTORY {
            self.done.remove(0);
        }
    }

    /// Takes the last thing back. Flow edits are for the caller to restore: they come as the result.
    pub fn undo(&mut self) -> Result<Option<Undoable>, PlanError> {
        let Some(entry) = self.done.pop() else { return Ok(None) };
        if matches!(entry, Undoable::Plan { .. }) {
            // False where somebody else changed the same since and theirs stands: the step is used up all the same.
            self.plan.undo()?;
            self.refresh();
        }
        self.undone.push(entry.clone());
        Ok(Some(entry))
    }

    /// Does the last thing taken back again.
    pub fn redo(&mut self) -> Result<Option<Undoable>, PlanError> {
        let Some(entry) = self.undone.pop() else { return Ok(None) };
        if matches!(entry, Undoable::Plan { .. }) {
            self.plan.redo()?;
            self.refresh();
        }
        self.done.push(entry.clone());
        Ok(Some(entry))
    }

    /// Keys of the catalogue for "Undo: ..." and "Redo: ...".
    pub fn labels(&self) -> [Option<&'static str>; 2] {
        [self.done.last().map(Undoable::label), self.undone.last().map(Undoable::label)]
    }

    /// Takes somebody else's update.
    pub fn import(&mut self, update: &[u8]) -> Result<(), PlanError> {
        self.plan.import(update)?;
        self.refresh();
        Ok(())
    }

    /// Reads the plan anew after somebody else's changes.
    pub fn refresh(&mut self) {
        self.view = self.plan.view();
    }

    /// Bytes of everything since they were last asked for; `None` if nothing happened.
    pub fn take_update(&mut self) -> Option<Vec<u8>> {
        let version = self.plan.version();
        if version == self.reported {
            return None;
        }
        let update = self.plan.updates_since(&self.reported);
        self.reported = version;
        Some(update)
    }
}
