//! Every change of the plan goes to this browser's log at once.

use super::{Host, HostEvent, Saved};
use crate::platform::js;
use crate::platform::store::{Attachment, PlanLog, StoreError};
use prosector_session::plan::Plan;
use prosector_session::{CollaborationCommand, Command, Origin};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// Log entries after which a snapshot replaces them.
const COMPACT_AFTER: usize = 200;

/// Pause before a full disk is tried again, ms.
const AGAIN_MS: u32 = 5_000;

/// A change on its way to the disk.
#[derive(Clone)]
struct Waiting {
    case: String,
    update: Vec<u8>,
    /// What the change names, to be stored with it.
    attached: Vec<Attachment>,
    /// It was made in this tab.
    tell_tabs: bool,
}

/// Changes on their way to the disk, in order.
#[derive(Default)]
pub(super) struct Saving {
    waiting: RefCell<VecDeque<Waiting>>,
    writing: Cell<bool>,
    written: Cell<usize>,
    /// Set while another tab's change is merged: that tab has saved it.
    merging: Cell<bool>,
}

impl Host {
    /// Stores a change, then tells the other tabs.
    pub(super) fn plan_changed(&self, update: &[u8], origin: Origin) {
        let Some(case) = self.current_case().map(|case| case.id) else { return };
        if self.0.saving.merging.get() {
            return;
        }
        let tell_tabs = origin == Origin::Local;
        self.0.saving.waiting.borrow_mut().push_back(Waiting {
            case,
            update: update.to_vec(),
            attached: self.take_made(),
            tell_tabs,
        });
        self.begin_writing();
    }

    fn begin_writing(&self) {
        if !self.0.saving.writing.replace(true) {
            self.emit(&HostEvent::Saved(Saved::Saving));
            js::spawn(self.clone().write_waiting());
        }
    }

    /// Whether a change is not on this machine's disk.
    pub fn has_unsaved(&self) -> bool {
        !self.0.saving.waiting.borrow().is_empty()
    }

    async fn write_waiting(self) {
        let outcome = self.write_all().await;
        self.0.saving.writing.set(false);
        match outcome {
            Ok(()) => self.emit(&HostEvent::Saved(Saved::Saved)),
            Err(error) => {
                self.emit(&HostEvent::Saved(Saved::Refused { reason: error.to_string() }));
                self.write_again_later(error == StoreError::Full);
            }
        }
    }

    /// A full disk may have room again without another change that would try; switched-off storage stays so.
    fn write_again_later(&self, can_help: bool) {
        if can_help {
            let host = self.clone();
            js::spawn(async move {
                js::sleep_ms(AGAIN_MS).await;
                if !host.0.saving.waiting.borrow().is_empty() {
                    host.begin_writing();
                }
            });
        }
    }

    async fn write_all(&self) -> Result<(), StoreError> {
        let store = self.store().await?;
        loop {
            // The entry stays first in line until it is on disk, so that a later change tries it again.
            let Some(Waiting { case, update, attached, tell_tabs }) = self.0.saving.waiting.borrow().front().cloned()
            else {
                return Ok(());
            };
            store.append_with(&case, &update, &attached).await?;
            self.0.saving.waiting.borrow_mut().pop_front();
            // Told only now: what another tab builds on must be in the log that both are read back from.
            if let (true, Some(tabs)) = (tell_tabs, self.0.tabs.borrow().as_ref()) {
                tabs.tell_update(&case, &update);
            }
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

    /// The same; where nothing is stored, `first` is, and counts from then on.
    pub(super) async fn stored_plan_or(&self, case: &str, first: Option<&[u8]>) -> Result<Vec<Vec<u8>>, StoreError> {
        let stored = self.stored_plan(case).await?;
        match first {
            Some(first) if stored.is_empty() => {
                self.store().await?.append_update(case, first).await?;
                Ok(vec![first.to_vec()])
            }
            _ => Ok(stored),
        }
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
