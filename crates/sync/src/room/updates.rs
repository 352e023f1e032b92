//! The way of an update through a room: judged, stored, taken in, passed on.

use super::{Outgoing, Room, Ticket, send};
use crate::message::{ByeReason, ParticipantId, Refusal, ServerMessage};
use prosector_plan::{PeerId, PlanError, UpdateReport};

/// Updates waiting in one room (rule R12).
const MAX_WAITING: usize = 256;

#[derive(Debug)]
pub(super) struct Waiting {
    from: ParticipantId,
    account: String,
    seq: u32,
    bytes: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Storing {
    ticket: Ticket,
    update: Waiting,
    report: UpdateReport,
    claims: Vec<PeerId>,
}

impl Room {
    pub(super) fn on_update(&mut self, from: ParticipantId, seq: u32, bytes: Vec<u8>) -> Vec<Outgoing> {
        let Some(member) = self.members.get(&from) else { return Vec::new() };
        if !member.participant.role.may_edit() {
            return vec![self.refuse(from, seq, Refusal::NotAllowed)];
        }
        if self.waiting.len() >= MAX_WAITING {
            return vec![self.refuse(from, seq, Refusal::Busy)];
        }
        let account = member.participant.account.clone();
        self.waiting.push_back(Waiting { from, account, seq, bytes });
        self.work()
    }

    /// Judges what waits until one has to be stored (rule R4).
    fn work(&mut self) -> Vec<Outgoing> {
        let mut outgoing = Vec::new();
        while self.storing.is_none() {
            let Some(update) = self.waiting.pop_front() else { break };
            outgoing.push(self.judge(update));
        }
        outgoing
    }

    fn judge(&mut self, update: Waiting) -> Outgoing {
        // Rule R3 again: the role may have been withdrawn while the update waited.
        let (from, seq) = (update.from, update.seq);
        if self.members.get(&from).is_some_and(|member| !member.participant.role.may_edit()) {
            return self.refuse(from, seq, Refusal::NotAllowed);
        }
        let report = match self.plan.check_update(&update.bytes) {
            Ok(report) => report,
            Err(error) => return self.refuse(from, seq, refusal_of(&error)),
        };
        if report.authored.is_empty() {
            // Rule R6: known already, therefore stored already.
            return send(from, &ServerMessage::Ack { seq });
        }
        let owner = |peer| self.claims.get(&peer);
        let peers = report.authored.iter().map(|authored| authored.peer);
        if peers.clone().filter_map(owner).any(|account| *account != update.account) {
            return self.refuse(from, seq, Refusal::ForeignAuthor);
        }
        let claims: Vec<_> = peers.filter(|peer| owner(*peer).is_none()).collect();
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        let store = Outgoing::Store {
            ticket,
            bytes: report.update.clone(),
            account: update.account.clone(),
            claims: claims.clone(),
        };
        self.storing = Some(Storing { ticket, update, report, claims });
        store
    }

    /// The update is in durable storage: take it in, acknowledge it, pass it on (rule R5).
    pub fn stored(&mut self, ticket: Ticket) -> Vec<Outgoing> {
        let Some(done) = self.storing.take_if(|storing| storing.ticket == ticket) else { return Vec::new() };
        let Storing { update, report, claims, .. } = done;
        if self.plan.import(&report.update).is_err() || self.plan.version() != report.version {
            // It was tried on a copy just before; should it fail all the same, the room must be made anew from storage.
            return self.close(ByeReason::Restarting);
        }
        self.claims.extend(claims.into_iter().map(|peer| (peer, update.account.clone())));
        let mut outgoing = Vec::new();
        if self.members.contains_key(&update.from) {
            outgoing.push(send(update.from, &ServerMessage::Ack { seq: update.seq }));
        }
        let news = ServerMessage::Update { bytes: report.update, version: report.version };
        outgoing.extend(self.to_others(update.from, &news));
        outgoing.extend(self.work());
        outgoing
    }

    /// Storing failed, as on a full disk: nothing was taken in; the client keeps the update and sends it again.
    pub fn not_stored(&mut self, ticket: Ticket) -> Vec<Outgoing> {
        let Some(failed) = self.storing.take_if(|storing| storing.ticket == ticket) else { return Vec::new() };
        let mut outgoing = vec![self.refuse(failed.update.from, failed.update.seq, Refusal::NotStored)];
        outgoing.extend(self.work());
        outgoing
    }
}

fn refusal_of(error: &PlanError) -> Refusal {
    match error {
        PlanError::MissingChanges => Refusal::MissingChanges,
        PlanError::TooLarge { .. } => Refusal::TooLarge,
        _ => Refusal::Malformed,
    }
}
