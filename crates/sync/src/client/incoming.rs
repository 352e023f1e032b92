//! What a client does with what the room says.

use super::{ClientEvent, ClientSync, Link, PING_MS, RETRY_MS};
use crate::message::{ByeReason, ParticipantId, Refusal, Role, ServerMessage};
use crate::presence::Presence;
use prosector_plan::{Plan, Version};

impl ClientSync {
    /// The same for a message that is decoded already.
    pub fn on_message(&mut self, message: ServerMessage, plan: &mut Plan, now_ms: u64) -> Vec<ClientEvent> {
        match message {
            ServerMessage::Welcome { you, version, updates, others } => {
                self.people.clear();
                others.into_iter().for_each(|(who, presence)| self.people.enter(who, presence, now_ms));
                self.me = Some(you.clone());
                self.link = Link::Live;
                self.ping_ms = now_ms + PING_MS;
                // Set, not merged: a server that was set back to an older state is sent what it lost (rule C2).
                self.server_has = version;
                (self.in_flight, self.is_held) = (None, false);
                let mut events = vec![ClientEvent::Welcomed(you), ClientEvent::PeopleChanged];
                events.extend(self.end_vain_following());
                events.extend(self.import(&updates, plan, now_ms));
                events
            }
            ServerMessage::Ack { seq } => {
                if let Some(done) = self.in_flight.take_if(|update| update.seq == seq) {
                    self.server_has.merge(&done.upto);
                    self.is_held = false;
                }
                Vec::new()
            }
            ServerMessage::Refused { seq, reason, version } => self.on_refused(seq, reason, version, now_ms),
            ServerMessage::Update { bytes, version } => {
                self.server_has.merge(&version);
                self.import(&bytes, plan, now_ms)
            }
            ServerMessage::Pong { version, updates, others } => {
                self.server_has.merge(&version);
                let mut events = self.import(&updates, plan, now_ms);
                if self.people.reconcile(others, now_ms) {
                    events.push(ClientEvent::PeopleChanged);
                    events.extend(self.end_vain_following());
                }
                events
            }
            ServerMessage::Presence { from, beat, presence } => self.on_presence(from, beat, presence, now_ms),
            ServerMessage::Joined(who) => {
                self.people.enter(who, None, now_ms);
                vec![ClientEvent::PeopleChanged]
            }
            ServerMessage::Left(who) => self.on_left(who),
            ServerMessage::RoleChanged { id, role } => self.on_role(id, role),
            ServerMessage::Signed(signature) => vec![ClientEvent::Signed(signature)],
            ServerMessage::Bye(reason) => self.on_bye(reason),
        }
    }

    /// Imports, and asks at once for what is missing where something was lost on the way (rule C4).
    fn import(&mut self, bytes: &[u8], plan: &mut Plan, now_ms: u64) -> Vec<ClientEvent> {
        let changed = !bytes.is_empty() && plan.import(bytes).is_ok_and(|imported| imported.changed);
        if !plan.version().includes(&self.server_has) {
            self.ping_ms = self.ping_ms.min(now_ms);
        }
        if changed { vec![ClientEvent::PlanChanged] } else { Vec::new() }
    }

    fn on_refused(&mut self, seq: u32, reason: Refusal, version: Version, now_ms: u64) -> Vec<ClientEvent> {
        if self.in_flight.take_if(|update| update.seq == seq).is_none() {
            return Vec::new();
        }
        self.server_has = version;
        if reason.is_passing() {
            self.retry_ms = now_ms + RETRY_MS;
            let is_told = reason != Refusal::NotStored || std::mem::replace(&mut self.is_held, true);
            return if is_told { Vec::new() } else { vec![ClientEvent::Refused(reason)] };
        }
        self.blocked = Some(reason);
        vec![ClientEvent::Refused(reason)]
    }

    fn on_presence(&mut self, from: ParticipantId, beat: u32, presence: Presence, now_ms: u64) -> Vec<ClientEvent> {
        if !presence.is_sound() || !self.people.hear(from, beat, presence, now_ms) {
            return Vec::new();
        }
        let mut events = vec![ClientEvent::PresenceChanged(from)];
        if self.following == Some(from) {
            events.push(ClientEvent::FollowedMoved(from));
        }
        events
    }

    fn on_left(&mut self, who: ParticipantId) -> Vec<ClientEvent> {
        if !self.people.leave(who) {
            return Vec::new();
        }
        let mut events = vec![ClientEvent::PeopleChanged];
        events.extend(self.end_vain_following());
        events
    }

    /// Nobody can be followed who is not here (rule P6).
    fn end_vain_following(&mut self) -> Option<ClientEvent> {
        let ended = self.following.take_if(|whom| self.people.person(*whom).is_none());
        ended.map(|_| ClientEvent::FollowEnded)
    }

    fn on_role(&mut self, id: ParticipantId, role: Role) -> Vec<ClientEvent> {
        match &mut self.me {
            Some(me) if me.id == id => {
                me.role = role;
                self.blocked = None;
            }
            _ => self.people.set_role(id, role),
        }
        vec![ClientEvent::PeopleChanged]
    }

    pub(super) fn on_bye(&mut self, reason: ByeReason) -> Vec<ClientEvent> {
        self.on_close();
        self.ended = Some(reason);
        vec![ClientEvent::Closed(reason)]
    }
}
