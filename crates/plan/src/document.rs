//! One replica of the plan: commands in, views out, updates both ways.

use crate::command::Command;
use crate::error::PlanError;
use crate::gate::Gate;
use crate::model::PlanView;
use crate::poison::survive;
use crate::undo::History;
use crate::version::{PeerId, Version};
use crate::write::Writer;
use crate::{canonical, check, migrate, read};
use loro::{ExportMode, LoroDoc};
use prosector_core::BlobHash;
use std::fmt;

/// One replica of the plan document.
///
/// Undo and redo are this replica's own: edits that were imported are never undone by it. The history of undo begins
/// where the replica was made or loaded; see `undo.rs`.
pub struct Plan {
    pub(crate) doc: LoroDoc,
    history: History,
    gate: Gate,
}

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        Ok(Self { history: History::new(&doc), doc, gate: Gate::default() })
    }

    /// The plan in a snapshot, to be written further by `peer`; older schemas are migrated.
    ///
    /// `peer` must be new or the one that wrote last and nowhere else open.
    pub fn load(snapshot: &[u8], peer: PeerId) -> Result<Self, PlanError> {
        // A file may be forged, its checksum with it: a panic in the decoder ends the reading, not the program.
        let (mut plan, _) = survive(Self::new(peer)?, |plan| plan.import(snapshot))?;
        migrate::migrate(&plan.doc)?;
        plan.history = History::new(&plan.doc);
        Ok(plan)
    }

    /// Carry out one command: one undo step, one update. After an error the plan is as before.
    ///
    /// It is one commit, but for [`Command::AddStep`]: the fields of the step come in one before.
    pub fn apply(&mut self, command: &Command) -> Result<Applied, PlanError> {
        self.apply_together(command.label(), std::slice::from_ref(command))
    }

    /// Carry out commands that are one intent (a step with its camera, say) as one undo step, all or none.
    ///
    /// `label` is the key under which the message catalogue names the intent.
    pub fn apply_together(&mut self, label: &'static str, commands: &[Command]) -> Result<Applied, PlanError> {
        migrate::check_writable(&self.doc)?;
        let mut writer = Writer::new(&self.doc, label);
        let written = commands.iter().try_for_each(|command| writer.write(command));
        let step = writer.finish()?;
        let changed = step.recorded > 0 || !step.fields.is_empty();
        match written {
            Ok(()) if changed => self.history.push(step),
            Ok(()) => {}
            Err(error) => {
                self.history.take_back(&self.doc, step)?;
                return Err(error);
            }
        }
        Ok(Applied { changed, foreign_frame: commands.iter().any(|command| self.places_outside_frame(command)) })
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
        self.history.undo(&self.doc)
    }

    /// Redo what was undone last. False as for [`Plan::undo`].
    pub fn redo(&mut self) -> Result<bool, PlanError> {
        migrate::check_writable(&self.doc)?;
        self.history.redo(&self.doc)
    }

    /// Label of the command that [`Plan::undo`] would undo.
    pub fn can_undo(&self) -> Option<&'static str> {
        self.history.undo_label()
    }

    /// Label of the command that [`Plan::redo`] would do again.
    pub fn can_redo(&self) -> Option<&'static str> {
        self.history.redo_label()
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
        if self.version().end_of(self.peer()) > before.end_of(self.peer()) {
            // This peer's own earlier work, as after a reload: it is not to be taken for a command made here.
            self.history = History::new(&self.doc);
        }
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
