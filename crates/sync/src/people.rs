//! Who else is in the room, as one client knows it.

use crate::message::{Participant, ParticipantId, Role};
use crate::presence::{PRESENCE_EXPIRES_MS, Presence};
use std::collections::BTreeMap;

/// Somebody else in the room.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Who.
    pub participant: Participant,
    /// Their last presence that has not expired.
    pub presence: Option<Presence>,
    beat: u32,
    heard_ms: u64,
}

/// Everybody else in the room, by connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct People {
    by_id: BTreeMap<ParticipantId, Person>,
}

impl People {
    /// Everybody, by connection.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.by_id.values()
    }

    /// One of them.
    pub fn person(&self, id: ParticipantId) -> Option<&Person> {
        self.by_id.get(&id)
    }

    /// Who invites others to follow; the one who came first where several do.
    pub fn presenter(&self) -> Option<&Person> {
        self.iter().find(|person| person.presence.as_ref().is_some_and(|presence| presence.presenting))
    }

    pub(crate) fn enter(&mut self, participant: Participant, presence: Option<Presence>, now_ms: u64) {
        match self.by_id.get_mut(&participant.id) {
            Some(person) => person.participant = participant,
            None => {
                drop(self.by_id.insert(participant.id, Person { participant, presence, beat: 0, heard_ms: now_ms }))
            }
        }
    }

    /// Take the room's list as it is; whether it differed.
    pub(crate) fn reconcile(&mut self, others: Vec<Participant>, now_ms: u64) -> bool {
        let known: Vec<_> = self.iter().map(|person| person.participant.clone()).collect();
        if known == others {
            return false;
        }
        self.by_id.retain(|id, _| others.iter().any(|other| other.id == *id));
        others.into_iter().for_each(|other| self.enter(other, None, now_ms));
        true
    }

    pub(crate) fn leave(&mut self, id: ParticipantId) -> bool {
        self.by_id.remove(&id).is_some()
    }

    pub(crate) fn clear(&mut self) {
        self.by_id.clear();
    }

    pub(crate) fn set_role(&mut self, id: ParticipantId, role: Role) {
        if let Some(person) = self.by_id.get_mut(&id) {
            person.participant.role = role;
        }
    }

    /// Latest wins (rule P2). Whether something was taken.
    pub(crate) fn hear(&mut self, id: ParticipantId, beat: u32, presence: Presence, now_ms: u64) -> bool {
        let Some(person) = self.by_id.get_mut(&id) else { return false };
        if beat <= person.beat {
            return false;
        }
        (person.beat, person.presence, person.heard_ms) = (beat, Some(presence), now_ms);
        true
    }

    /// Drops what was not renewed (rule P4); gives whose.
    pub(crate) fn expire(&mut self, now_ms: u64) -> Vec<ParticipantId> {
        let is_stale =
            |p: &&mut Person| p.presence.is_some() && now_ms.saturating_sub(p.heard_ms) > PRESENCE_EXPIRES_MS;
        let stale = self.by_id.values_mut().filter(is_stale);
        stale.map(|person| (person.presence = None, person.participant.id).1).collect()
    }
}
