//! Every change of the plan goes to this browser's log at once.

use super::{Host, HostEvent, Saved};
use crate::platform::js;
use crate::platform::store::{PlanLog, StoreError};
use prosector_session::plan::Plan;
use prosector_session::{CollaborationCommand, Command, Origin};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// Log entries after which a snapshot replaces them.
const COMPACT_AFTER: usize = 200;

/// Changes on their way to the disk, in order.
#[derive(Default)]
pub(super) struct Saving {
    waiting: RefCell<VecDeque<(String, Vec<u8>)>>,
    writing: Cell<bool>,
    written: Cell<usize>,
    /// Set while another tab's change is merged: that tab has saved it.
    merging: Cell<bool>,
}

impl Host {
    /// Stores a change and tells the other tabs.
    pub(super) fn plan_changed(&self, update: &[u8], origin: Origin) {
        let Some(case) = self.current_case().map(|case| case.id) else { return };
        if self.0.saving.merging.get() {
            return;
        }
        if let (Origin::Local, Some(tabs)) = (origin, self.0.tabs.borrow().as_ref()) {
            tabs.tell_update(&case, update);
        }
        self.0.saving.waiting.borrow_mut().push_back((case, update.to_vec()));
        if !self.0.saving.writing.replace(true) {
            self.emit(&HostEvent::Saved(Saved::Saving));
            js::spawn(self.clone().write_waiting());
        }
    }

    async fn write_waiting(self) {
        let outcome = self.write_all().await;
        self.0.saving.writing.set(false);
        self.emit(&HostEvent::Saved(match outcome {
            Ok(()) => Saved::Saved,
            Err(error) => Saved::Refused { reason: error.to_string() },
        }));
    }

    async fn write_all(&self) -> Result<(), StoreError> {
        let store = self.store().await?;
        loop {
            // The entry stays first in line until it is on disk, so that a later change tries it again.
            let Some((case, update)) = self.0.saving.waiting.borrow().front().cloned() else { return Ok(()) };
            store.append_update(&case, &update).await?;
            self.0.saving.waiting.borrow_mut().pop_front();
            self.0.saving.written.set(self.0.saving.written.get() + 1);
            if self.0.saving.written.get() >= COMPACT_AFTER {
                self.0.saving.written.set(0);
                self.compact(&case).await?;
            }
        }
    }

    /// What this browser has stored of a case's plan; a long log is replaced by a snapshot first.
    pub(super) async fn stored_plan(&self, case: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        let log = self.store().await?.load_plan(case).await?;
        Ok(log.snapshot.into_iter().chain(log.updates).collect())
    }

    /// Replaces the log by a snapshot that is made from the log alone, so that nothing another tab wrote is lost.
    async fn compact(&self, case: &str) -> Result<(), StoreError> {
        let store = self.store().await?;
        let log = store.load_plan(case).await?;
        match snapshot_of(&log) {
            Some(snapshot) => store.compact_plan(case, &log, &snapshot).await,
            // A log that cannot be read back as a whole is kept as it is.
            None => Ok(()),
        }
    }

    /// Takes over what another tab of this browser changed.
    pub(super) fn other_tab_changed(&self, case: &str, update: &[u8]) {
        if self.current_case().is_none_or(|open| open.id != case) {
            return;
        }
        self.0.saving.merging.set(true);
        self.dispatch(Command::Collaboration(CollaborationCommand::Merge(update.to_vec())));
        self.0.saving.merging.set(false);
    }
}

fn snapshot_of(log: &PlanLog) -> Option<Vec<u8>> {
    // The peer only reads here; its number never enters the document.
    let mut plan = Plan::new(prosector_session::plan::PeerId(1)).ok()?;
    for bytes in log.snapshot.iter().chain(&log.updates) {
        plan.import(bytes).ok()?;
    }
    Some(plan.snapshot())
}
