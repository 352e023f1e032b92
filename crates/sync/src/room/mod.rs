//! The server's side: the one place where updates of a case meet, are judged, stored and passed on.

mod updates;

use self::updates::{Storing, Waiting};
use crate::frame::{FrameError, MAX_CLIENT_FRAME, decode_frame, encode_frame};
use crate::message::{ByeReason, ClientMessage, Participant, ParticipantId, Refusal, Role, ServerMessage};
use crate::presence::{PRESENCE_EXPIRES_MS, PRESENCE_INTERVAL_MS, Presence};
use prosector_plan::{PeerId, Plan, Signature, Version};
use std::collections::{BTreeMap, VecDeque};

/// Connections in one room.
const MAX_PARTICIPANTS: usize = 64;
/// A connection that says nothing for this long is ended, ms (rule R9): clients ping every 10 s.
const SILENT_MS: u64 = 45_000;

/// Names one request to store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ticket(pub u64);

/// What the server has to do, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Outgoing {
    /// Send a frame to one connection.
    Send {
        /// To whom.
        to: ParticipantId,
        /// What.
        frame: Vec<u8>,
    },
    /// Append an update to the case's log, durably, and call [`Room::stored`] or [`Room::not_stored`].
    Store {
        /// To name it by.
        ticket: Ticket,
        /// Loro updates, encoded anew from what was accepted.
        bytes: Vec<u8>,
        /// Account that wrote it.
        account: String,
        /// Peers that belong to the account from now on; to be stored in the same transaction.
        claims: Vec<PeerId>,
    },
    /// Close one connection, after what was sent before; [`Room::leave`] was done already.
    Close {
        /// Whose.
        to: ParticipantId,
    },
}

/// Why somebody may not enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinRefused {
    /// A patient's link opens the patient's page only.
    #[error("This link opens the patient's page, not the plan.")]
    Role,
    /// The room is full.
    #[error("{MAX_PARTICIPANTS} people are in this case already. Try again when somebody has left.")]
    Full,
}

#[derive(Debug)]
struct Member {
    participant: Participant,
    is_welcomed: bool,
    presence: Option<(u32, Presence, u64)>,
    heard_ms: Option<u64>,
}

/// The live room of one case.
///
/// Updates are judged and stored one at a time; what is not stored is in nobody's hands but the writer's (rule R4), so
/// that a server that is killed at any moment loses nothing it has acknowledged or shown.
#[derive(Debug)]
pub struct Room {
    case: String,
    plan: Plan,
    claims: BTreeMap<PeerId, String>,
    members: BTreeMap<ParticipantId, Member>,
    waiting: VecDeque<Waiting>,
    storing: Option<Storing>,
    last_participant: u32,
    last_ticket: u64,
}

impl Room {
    /// A room for `plan` as it is stored, with the peers that have written so far and their accounts.
    pub fn new(case: &str, plan: Plan, claims: BTreeMap<PeerId, String>) -> Self {
        Self {
            case: case.to_owned(),
            plan,
            claims,
            members: BTreeMap::new(),
            waiting: VecDeque::new(),
            storing: None,
            last_participant: 0,
            last_ticket: 0,
        }
    }

    /// The plan as it is stored.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Everybody who was welcomed.
    pub fn participants(&self) -> impl Iterator<Item = &Participant> {
        self.members.values().filter(|member| member.is_welcomed).map(|member| &member.participant)
    }

    /// Whether nobody is connected and nothing waits: the room may be dropped.
    pub fn is_idle(&self) -> bool {
        self.members.is_empty() && self.storing.is_none() && self.waiting.is_empty()
    }

    /// A connection of somebody whom the server has authenticated and whose role it knows.
    pub fn join(&mut self, account: &str, name: &str, role: Role) -> Result<ParticipantId, JoinRefused> {
        if !role.may_join() {
            return Err(JoinRefused::Role);
        }
        if self.members.len() >= MAX_PARTICIPANTS {
            return Err(JoinRefused::Full);
        }
        self.last_participant += 1;
        let id = ParticipantId(self.last_participant);
        let participant = Participant { id, account: account.to_owned(), name: name.to_owned(), role };
        self.members.insert(id, Member { participant, is_welcomed: false, presence: None, heard_ms: None });
        Ok(id)
    }

    /// The connection is gone. Its updates that wait are still stored.
    pub fn leave(&mut self, id: ParticipantId) -> Vec<Outgoing> {
        match self.members.remove(&id) {
            Some(member) if member.is_welcomed => self.to_others(id, &ServerMessage::Left(id)),
            _ => Vec::new(),
        }
    }

    /// The role was changed by the owner, or access ended (None).
    pub fn set_role(&mut self, id: ParticipantId, role: Option<Role>) -> Vec<Outgoing> {
        let Some(role) = role.filter(|role| role.may_join()) else { return self.dismiss(id, ByeReason::AccessEnded) };
        let Some(member) = self.members.get_mut(&id) else { return Vec::new() };
        member.participant.role = role;
        self.to_all(&ServerMessage::RoleChanged { id, role })
    }

    /// Tell everybody that the plan was signed.
    pub fn announce(&self, signature: Signature) -> Vec<Outgoing> {
        self.to_all(&ServerMessage::Signed(signature))
    }

    /// Say goodbye to everybody, because the server stops.
    pub fn close(&mut self, reason: ByeReason) -> Vec<Outgoing> {
        let ids: Vec<_> = self.members.keys().copied().collect();
        ids.into_iter().flat_map(|id| self.dismiss(id, reason)).collect()
    }

    /// End connections that have been silent; call every few seconds (rule R9).
    pub fn expire(&mut self, now_ms: u64) -> Vec<Outgoing> {
        let mut silent = Vec::new();
        for (id, member) in &mut self.members {
            let heard = *member.heard_ms.get_or_insert(now_ms);
            if now_ms.saturating_sub(heard) > SILENT_MS {
                silent.push(*id);
            }
        }
        silent.into_iter().flat_map(|id| self.dismiss(id, ByeReason::Silent)).collect()
    }

    fn dismiss(&mut self, id: ParticipantId, reason: ByeReason) -> Vec<Outgoing> {
        if !self.members.contains_key(&id) {
            return Vec::new();
        }
        let mut outgoing = vec![send(id, &ServerMessage::Bye(reason)), Outgoing::Close { to: id }];
        outgoing.extend(self.leave(id));
        outgoing
    }

    /// A frame from a connection. Anything may be in it.
    pub fn on_frame(&mut self, from: ParticipantId, frame: &[u8], now_ms: u64) -> Vec<Outgoing> {
        let Some(member) = self.members.get_mut(&from) else { return Vec::new() };
        member.heard_ms = Some(now_ms);
        let is_welcomed = member.is_welcomed;
        match decode_frame(frame, MAX_CLIENT_FRAME) {
            Err(FrameError::OtherProtocol { .. }) => self.dismiss(from, ByeReason::OtherProtocol),
            Err(_) => self.dismiss(from, ByeReason::Garbage),
            Ok(ClientMessage::Hello { case, version }) => self.on_hello(from, &case, &version, now_ms),
            // Rule R2: nothing counts before Hello.
            Ok(_) if !is_welcomed => Vec::new(),
            Ok(ClientMessage::Update { seq, bytes }) => self.on_update(from, seq, bytes),
            Ok(ClientMessage::Presence { beat, presence }) => self.on_presence(from, beat, presence, now_ms),
            Ok(ClientMessage::Ping { version }) => {
                let (updates, version) = (self.lacking(&version), self.plan.version());
                let others = self.participants().filter(|other| other.id != from).cloned().collect();
                vec![send(from, &ServerMessage::Pong { version, updates, others })]
            }
        }
    }

    /// What the plan has and `version` has not; empty where there is nothing.
    fn lacking(&self, version: &Version) -> Vec<u8> {
        if version.includes(&self.plan.version()) { Vec::new() } else { self.plan.updates_since(version) }
    }

    fn on_hello(&mut self, from: ParticipantId, case: &str, version: &Version, now_ms: u64) -> Vec<Outgoing> {
        if case != self.case {
            return self.dismiss(from, ByeReason::OtherCase);
        }
        let Some(member) = self.members.get_mut(&from) else { return Vec::new() };
        let is_new = !std::mem::replace(&mut member.is_welcomed, true);
        let you = member.participant.clone();
        let is_fresh = |at: u64| now_ms.saturating_sub(at) <= PRESENCE_EXPIRES_MS;
        let others = self.members.values().filter(|member| member.is_welcomed && member.participant.id != from);
        let others = others
            .map(|member| {
                let presence = member.presence.as_ref().filter(|(_, _, at)| is_fresh(*at));
                (member.participant.clone(), presence.map(|(_, presence, _)| presence.clone()))
            })
            .collect();
        let (version, updates) = (self.plan.version(), self.lacking(version));
        let joined = ServerMessage::Joined(you.clone());
        let mut outgoing = vec![send(from, &ServerMessage::Welcome { you, version, updates, others })];
        if is_new {
            outgoing.extend(self.to_others(from, &joined));
        }
        outgoing
    }

    fn on_presence(&mut self, from: ParticipantId, beat: u32, presence: Presence, now_ms: u64) -> Vec<Outgoing> {
        let Some(member) = self.members.get_mut(&from).filter(|_| presence.is_sound()) else { return Vec::new() };
        if let Some((last, _, at)) = &member.presence {
            // Rule P1 for clients that do not keep it: at twice the rate, what comes in between is dropped.
            let is_too_fast = now_ms.saturating_sub(*at) < PRESENCE_INTERVAL_MS / 2;
            if beat <= *last || is_too_fast {
                return Vec::new();
            }
        }
        member.presence = Some((beat, presence.clone(), now_ms));
        self.to_others(from, &ServerMessage::Presence { from, beat, presence })
    }

    fn refuse(&self, to: ParticipantId, seq: u32, reason: Refusal) -> Outgoing {
        send(to, &ServerMessage::Refused { seq, reason, version: self.plan.version() })
    }

    fn to_all(&self, message: &ServerMessage) -> Vec<Outgoing> {
        self.to_where(message, |_| true)
    }

    fn to_others(&self, but: ParticipantId, message: &ServerMessage) -> Vec<Outgoing> {
        self.to_where(message, |id| id != but)
    }

    fn to_where(&self, message: &ServerMessage, is_meant: impl Fn(ParticipantId) -> bool) -> Vec<Outgoing> {
        let frame = encode_frame(message);
        let ids = self.participants().map(|participant| participant.id).filter(|id| is_meant(*id));
        ids.map(|to| Outgoing::Send { to, frame: frame.clone() }).collect()
    }
}

fn send(to: ParticipantId, message: &ServerMessage) -> Outgoing {
    Outgoing::Send { to, frame: encode_frame(message) }
}
