//! Whether an update from outside may enter a plan: tried on a copy first.

use crate::depth;
use crate::error::PlanError;
use crate::migrate::SCHEMA;
use crate::poison::survive;
use crate::read;
use crate::version::{PeerId, Version};
use loro::{ExportMode, LoroDoc};
use std::collections::BTreeSet;

/// How many new operations of one peer an update holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authored {
    /// Who wrote them, as the operations say.
    pub peer: PeerId,
    /// How many.
    pub operations: u32,
}

/// An update that may be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateReport {
    /// Writers of what is new, by peer; empty where everything was known.
    ///
    /// Peer ids are claims. Who relays an update must refuse it where one of these belongs to another account.
    pub authored: Vec<Authored>,
    /// Version after the import.
    pub version: Version,
    /// What is new, encoded again from what was understood: store and pass on this, never the bytes that came in.
    pub update: Vec<u8>,
}

/// A copy of the document on which updates are tried; made again after one was refused.
#[derive(Default)]
pub(crate) struct Gate {
    copy: Option<LoroDoc>,
}

impl Gate {
    pub(crate) fn check(&mut self, doc: &LoroDoc, bytes: &[u8]) -> Result<UpdateReport, PlanError> {
        // The copy is put back only after success: a refused update, and even a panic in the decoder (survived, because
        // one forged message must not end a room), leaves no trace.
        let copy = up_to_date(self.copy.take(), doc)?;
        let (copy, report) = survive(copy, |copy| try_on_copy(copy, doc, bytes))?;
        self.copy = Some(copy);
        Ok(report)
    }
}

fn unreadable(reason: impl ToString) -> PlanError {
    PlanError::Unreadable { reason: reason.to_string() }
}

fn try_on_copy(copy: &LoroDoc, doc: &LoroDoc, bytes: &[u8]) -> Result<UpdateReport, PlanError> {
    let known = copy.oplog_vv();
    let before = Version::from_loro(&known);
    let status = copy.import(bytes).map_err(unreadable)?;
    if status.pending.is_some_and(|range| !range.is_empty()) {
        return Err(PlanError::MissingChanges);
    }
    let version = Version::from_loro(&copy.oplog_vv());
    if depth::is_bottomless(copy, &before, &version) {
        return Err(PlanError::Malformed {
            problem: "it holds values that are nested too deep, or of unknown kind".into(),
        });
    }
    let authored = version
        .peers()
        .map(|(peer, end)| Authored { peer, operations: end - before.end_of(peer).min(end) })
        .filter(|authored| authored.operations > 0)
        .collect();
    if version != before {
        check_content(doc, copy)?;
    }
    let update = copy.export(ExportMode::updates(&known)).map_err(unreadable)?;
    Ok(UpdateReport { authored, version, update })
}

/// The copy with what the document has and it has not; a new one where there is none or it has more.
fn up_to_date(copy: Option<LoroDoc>, doc: &LoroDoc) -> Result<LoroDoc, PlanError> {
    let target = doc.oplog_vv();
    let usable = copy.filter(|copy| copy.oplog_vv() <= target);
    let copy = usable.unwrap_or_default();
    let export = doc.export(ExportMode::updates(&copy.oplog_vv())).map_err(unreadable)?;
    copy.import(&export)?;
    Ok(copy)
}

/// Refuse what adds something unreadable, or makes the plan unwritable for everybody.
fn check_content(before: &LoroDoc, after: &LoroDoc) -> Result<(), PlanError> {
    let after = read::read(after);
    if after.view.schema > SCHEMA {
        return Err(PlanError::NewerSchema { found: after.view.schema, known: SCHEMA });
    }
    if after.problems.is_empty() {
        return Ok(());
    }
    let known: BTreeSet<_> = read::read(before).problems.into_iter().collect();
    match after.problems.into_iter().find(|problem| !known.contains(problem)) {
        Some(problem) => Err(PlanError::Malformed { problem }),
        None => Ok(()),
    }
}
