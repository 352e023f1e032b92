//! A server in memory: a room, a log that survives it, and connections with delays.
#![allow(dead_code)]

use prosector_plan::{PeerId, Plan, Version};
use prosector_sync::*;
use std::collections::{BTreeMap, VecDeque};

/// What is on disk: it survives [`Server::kill`].
#[derive(Default)]
pub struct Disk {
    pub log: Vec<Vec<u8>>,
    pub claims: BTreeMap<PeerId, String>,
}

impl Disk {
    fn open(&self) -> Room {
        let mut plan = Plan::new(PeerId(u64::MAX - 1)).unwrap();
        for update in &self.log {
            plan.import(update).unwrap();
        }
        Room::new("case-1", plan, self.claims.clone())
    }
}

pub struct Pending {
    pub ticket: Ticket,
    bytes: Vec<u8>,
    account: String,
    claims: Vec<PeerId>,
}

pub struct Server {
    pub disk: Disk,
    pub room: Room,
    pub pending: VecDeque<Pending>,
    /// Frames on their way, by connection.
    pub wire: BTreeMap<ParticipantId, Vec<Vec<u8>>>,
    /// Everything that anybody was told is stored.
    pub told: Version,
}

impl Server {
    pub fn new() -> Self {
        let disk = Disk::default();
        Self { room: disk.open(), disk, pending: VecDeque::new(), wire: BTreeMap::new(), told: Version::default() }
    }

    pub fn join(&mut self, account: &str, role: Role) -> ParticipantId {
        let id = self.room.join(account, account, role).unwrap();
        self.wire.insert(id, Vec::new());
        id
    }

    pub fn carry_out(&mut self, todo: Vec<Outgoing>) {
        for outgoing in todo {
            match outgoing {
                Outgoing::Send { to, frame } => {
                    let message = decode_frame(&frame, MAX_SERVER_FRAME).unwrap();
                    if !matches!(message, ServerMessage::Presence { .. }) {
                        self.told.merge(&self.room.plan().version());
                    }
                    self.wire.entry(to).or_default().push(frame);
                }
                Outgoing::Store { ticket, bytes, account, claims } => {
                    self.pending.push_back(Pending { ticket, bytes, account, claims });
                }
                Outgoing::Close { .. } => {}
            }
        }
    }

    pub fn frame(&mut self, from: ParticipantId, frame: &[u8], now: u64) {
        let todo = self.room.on_frame(from, frame, now);
        self.carry_out(todo);
    }

    /// The disk finishes one write. `confirm`: the process lives to hear of it.
    pub fn write(&mut self, confirm: bool) {
        let Some(done) = self.pending.pop_front() else { return };
        self.disk.log.push(done.bytes);
        self.disk.claims.extend(done.claims.into_iter().map(|peer| (peer, done.account.clone())));
        if confirm {
            let todo = self.room.stored(done.ticket);
            self.carry_out(todo);
        }
    }

    pub fn fail_write(&mut self) {
        let Some(failed) = self.pending.pop_front() else { return };
        let todo = self.room.not_stored(failed.ticket);
        self.carry_out(todo);
    }

    /// SIGKILL and start: only the disk is left.
    pub fn kill(&mut self) {
        self.room = self.disk.open();
        self.pending.clear();
        self.wire.clear();
        assert!(self.room.plan().version().includes(&self.told), "something acknowledged or shown was lost");
    }

    pub fn leave(&mut self, id: ParticipantId) {
        self.wire.remove(&id);
        let todo = self.room.leave(id);
        self.carry_out(todo);
    }

    pub fn sent(&mut self, to: ParticipantId) -> Vec<ServerMessage> {
        let frames = self.wire.get_mut(&to).map(std::mem::take).unwrap_or_default();
        frames.iter().map(|frame| decode_frame(frame, MAX_SERVER_FRAME).unwrap()).collect()
    }
}

/// A person with a replica and a client.
pub struct Tab {
    pub account: &'static str,
    pub plan: Plan,
    pub client: ClientSync,
    pub connection: Option<ParticipantId>,
    /// Frames on their way to the room.
    pub wire: Vec<Vec<u8>>,
    pub events: Vec<ClientEvent>,
}

impl Tab {
    pub fn new(account: &'static str, peer: u64) -> Self {
        let plan = Plan::new(PeerId(peer)).unwrap();
        Self {
            account,
            plan,
            client: ClientSync::new("case-1"),
            connection: None,
            wire: Vec::new(),
            events: Vec::new(),
        }
    }

    pub fn open(&mut self, server: &mut Server, role: Role, now: u64) -> ParticipantId {
        let id = server.join(self.account, role);
        self.connection = Some(id);
        self.client.on_open(now);
        id
    }

    pub fn close(&mut self, server: &mut Server) {
        self.client.on_close();
        self.wire.clear();
        self.connection.take().into_iter().for_each(|id| server.leave(id));
    }

    pub fn poll(&mut self, now: u64) {
        while let Some(frame) = self.client.poll_outgoing(&self.plan, now) {
            self.wire.push(frame);
        }
    }

    pub fn hear(&mut self, frame: &[u8], now: u64) {
        let events = self.client.on_frame(frame, &mut self.plan, now);
        self.events.extend(events);
    }

    /// Everything both sides have to say goes through at once.
    pub fn settle(&mut self, server: &mut Server, now: u64) {
        let Some(id) = self.connection else { return };
        loop {
            self.poll(now);
            let up = std::mem::take(&mut self.wire);
            up.iter().for_each(|frame| server.frame(id, frame, now));
            while !server.pending.is_empty() {
                server.write(true);
            }
            let down = server.wire.get_mut(&id).map(std::mem::take).unwrap_or_default();
            down.iter().for_each(|frame| self.hear(frame, now));
            if up.is_empty() && down.is_empty() {
                return;
            }
        }
    }
}
