//! One replica of the plan: commands in, views out, updates both ways.

use crate::command::Command;
use crate::error::PlanError;
use crate::gate::Gate;
use crate::model::PlanView;
use crate::version::{PeerId, Version};
use crate::{canonical, check, layout, migrate, read, write};
use loro::{ExportMode, Frontiers, LoroDoc, LoroValue, UndoItemMeta, UndoManager};
use prosector_core::BlobHash;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Undo steps that are kept; older ones can no longer be undone.
const UNDO_STEPS: usize = 1_000;

/// One replica of the plan document.
///
/// Undo and redo are this replica's own: edits that were imported are never undone by it. The history of undo begins
/// where the replica was made or loaded.
pub struct Plan {
    pub(crate) doc: LoroDoc,
    undo: UndoManager,
    /// Label of the command, undo or redo in progress, read by the undo manager when it makes an item.
    label: Arc<Mutex<&'static str>>,
    /// Labels used so far: the undo manager keeps copies, the caller gets these.
    labels: BTreeSet<&'static str>,
    gate: Gate,
}

/// What a command did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// False where everything was so already: no commit, no undo step.
    pub changed: bool,
    /// The command placed something in another frame of reference than the imaging's. It is kept; tell the person, and
    /// do not draw it on the images.
    pub foreign_frame: bool,
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Whether operations were added.
    pub changed: bool,
    /// Whether some wait for operations that have not arrived; they are kept and take effect when those do.
    pub pending: bool,
}

impl Plan {
    /// An empty plan, written by `peer`.
    pub fn new(peer: PeerId) -> Result<Self, PlanError> {
        let doc = LoroDoc::new();
        doc.set_peer_id(peer.checked()?)?;
        doc.set_record_timestamp(false);
        let label = Arc::new(Mutex::new(""));
        Ok(Self { undo: undo_manager(&doc, &label), doc, label, labels: BTreeSet::new(), gate: Gate::default() })
    }

    /// The plan in a snapshot, to be written further by `peer`; older schemas are migrated.
    ///
    /// `peer` must be new or the one that wrote last and nowhere else open.
    pub fn load(snapshot: &[u8], peer: PeerId) -> Result<Self, PlanError> {
        let mut plan = Self::new(peer)?;
        plan.import(snapshot)?;
        migrate::migrate(&plan.doc)?;
        Ok(plan)
    }

    /// Carry out one command: one commit, one undo step. After an error the plan is as before.
    pub fn apply(&mut self, command: &Command) -> Result<Applied, PlanError> {
        self.apply_together(command.label(), std::slice::from_ref(command))
    }

    /// Carry out commands that are one intent (a step with its camera, say) as one commit and one undo step, all or none.
    ///
    /// `label` is the key under which the message catalogue names the intent.
    pub fn apply_together(&mut self, label: &'static str, commands: &[Command]) -> Result<Applied, PlanError> {
        migrate::check_writable(&self.doc)?;
        let before = self.doc.oplog_frontiers();
        self.set_label(label);
        let written = commands.iter().try_for_each(|command| write::write(&self.doc, command));
        if let Err(error) = written.and_then(|()| self.stamp()) {
            self.take_back(&before)?;
            return Err(error);
        }
        self.doc.set_next_commit_message(label);
        self.doc.commit();
        self.doc.clear_next_commit_options();
        let changed = self.doc.oplog_frontiers() != before;
        Ok(Applied { changed, foreign_frame: commands.iter().any(|command| self.places_outside_frame(command)) })
    }

    /// Reverse what was written before a later command of the same intent was refused, outside the undo history.
    fn take_back(&mut self, before: &Frontiers) -> Result<(), PlanError> {
        self.commit_as_system();
        if self.doc.oplog_frontiers() != *before {
            self.doc.set_next_commit_origin(layout::SYSTEM_ORIGIN);
            self.doc.revert_to(before)?;
            self.commit_as_system();
        }
        Ok(())
    }

    fn commit_as_system(&self) {
        self.doc.set_next_commit_origin(layout::SYSTEM_ORIGIN);
        self.doc.commit();
        self.doc.clear_next_commit_options();
    }

    /// The schema goes in with the first command, not at creation: an empty plan has no operations to merge.
    fn stamp(&self) -> Result<(), PlanError> {
        let is_stamped = layout::value(&layout::plan(&self.doc), "schema").is_some();
        if is_stamped || self.doc.get_pending_txn_len() == 0 {
            return Ok(());
        }
        Ok(layout::stamp_schema(&self.doc, migrate::SCHEMA)?)
    }

    fn places_outside_frame(&self, command: &Command) -> bool {
        match command {
            Command::AddMark(mark) => !self.view().in_imaging_frame(mark),
            Command::MoveHandle { anchor, .. } => !self.view().in_frame(anchor),
            _ => false,
        }
    }

    /// Undo this replica's last command that is not undone. False where nothing changed: nothing is left to undo, or
    /// somebody else has changed the same field since and their change stands.
    pub fn undo(&mut self) -> Result<bool, PlanError> {
        migrate::check_writable(&self.doc)?;
        let Some(label) = self.can_undo() else { return Ok(false) };
        self.set_label(label);
        Ok(self.undo.undo()?)
    }

    /// Redo what was undone last. False as for [`Plan::undo`].
    pub fn redo(&mut self) -> Result<bool, PlanError> {
        migrate::check_writable(&self.doc)?;
        let Some(label) = self.can_redo() else { return Ok(false) };
        self.set_label(label);
        Ok(self.undo.redo()?)
    }

    /// Label of the command that [`Plan::undo`] would undo.
    pub fn can_undo(&self) -> Option<&'static str> {
        self.undo.top_undo_value().map(|value| self.known_label(&value))
    }

    /// Label of the command that [`Plan::redo`] would do again.
    pub fn can_redo(&self) -> Option<&'static str> {
        self.undo.top_redo_value().map(|value| self.known_label(&value))
    }

    fn known_label(&self, value: &LoroValue) -> &'static str {
        let LoroValue::String(text) = value else { return "" };
        self.labels.get(text.as_str()).copied().unwrap_or("")
    }

    fn set_label(&mut self, label: &'static str) {
        self.labels.insert(label);
        *self.label.lock().unwrap_or_else(PoisonError::into_inner) = label;
    }

    /// Everything a reader sees; a value for any document content.
    pub fn view(&self) -> PlanView {
        read::read(&self.doc).view
    }

    /// What in the document is not as any version of this crate writes it; empty for an honest one.
    pub fn problems(&self) -> Vec<String> {
        read::read(&self.doc).problems
    }

    /// Who writes through this replica.
    pub fn peer(&self) -> PeerId {
        PeerId(self.doc.peer_id())
    }

    /// How much this replica has.
    pub fn version(&self) -> Version {
        Version::from_loro(&self.doc.oplog_vv())
    }

    /// All operations that `version` has not got, to be given to [`Plan::import`] elsewhere.
    ///
    /// Never fails: what cannot be exported relative to `version` is exported whole.
    pub fn updates_since(&self, version: &Version) -> Vec<u8> {
        let mine = self.doc.oplog_vv();
        let mut from = version.to_loro();
        // Loro needs a version that it knows: what this replica has not got is left out of it.
        from.retain(|peer, end| match mine.get(peer) {
            Some(known) => {
                *end = (*end).min(*known);
                true
            }
            None => false,
        });
        self.doc.export(ExportMode::updates(&from)).unwrap_or_else(|_| self.snapshot())
    }

    /// Take in a snapshot or updates, in any order and any number of times. Bytes that are not one are refused.
    pub fn import(&mut self, bytes: &[u8]) -> Result<Imported, PlanError> {
        check_size(bytes, check::limits::PLAN_BYTES)?;
        let before = self.version();
        let status = self.doc.import(bytes).map_err(|error| PlanError::Unreadable { reason: error.to_string() })?;
        let pending = status.pending.is_some_and(|range| !range.is_empty());
        Ok(Imported { changed: self.version() != before, pending })
    }

    /// Decide whether an update from outside may be imported, and say who wrote what is new in it.
    ///
    /// The update is tried on a copy; the plan itself is not changed. See [`crate::UpdateReport`].
    pub fn check_update(&mut self, bytes: &[u8]) -> Result<crate::UpdateReport, PlanError> {
        check_size(bytes, check::limits::UPDATE_BYTES)?;
        self.gate.check(&self.doc, bytes)
    }

    /// The whole document with its history, compact.
    pub fn snapshot(&self) -> Vec<u8> {
        self.doc.export(ExportMode::Snapshot).unwrap_or_default()
    }

    /// The canonical form: equal text on every replica with the same version. See `canonical.rs` for its rules.
    pub fn canonical_json(&self) -> String {
        canonical::canonical_json(&self.doc)
    }

    /// SHA-256 of the canonical form: what signatures are bound to.
    pub fn hash(&self) -> BlobHash {
        BlobHash::of(self.canonical_json().as_bytes())
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("peer", &self.peer()).field("version", &self.version()).finish_non_exhaustive()
    }
}

fn check_size(bytes: &[u8], limit: usize) -> Result<(), PlanError> {
    if bytes.len() <= limit { Ok(()) } else { Err(PlanError::TooLarge { bytes: bytes.len(), limit }) }
}

fn undo_manager(doc: &LoroDoc, label: &Arc<Mutex<&'static str>>) -> UndoManager {
    let mut undo = UndoManager::new(doc);
    // Loro merges commits that lie closer in time than this, by the system's clock. A step here is a command, whatever
    // the clock says (it may also go backwards): no distance is closer than the smallest number.
    undo.set_merge_interval(i64::MIN);
    undo.set_max_undo_steps(UNDO_STEPS);
    undo.add_exclude_origin_prefix(layout::SYSTEM_ORIGIN);
    let label = Arc::clone(label);
    undo.set_on_push(Some(Box::new(move |_, _, _| {
        let label = *label.lock().unwrap_or_else(PoisonError::into_inner);
        UndoItemMeta { value: LoroValue::from(label), cursors: Vec::new() }
    })));
    undo
}
