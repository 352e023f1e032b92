//! The task of one room: carries out what the sync crate's `Room` decides.

use crate::app::App;
use crate::audit::AuditAction;
use crate::auth::{Person, Role};
use crate::plans::{READER, restore};
use crate::storage::StoredPlan;
use prosector_plan::{PeerId, Plan, Signature};
use prosector_sync::{
    ByeReason, ClientMessage, JoinRefused, MAX_CLIENT_FRAME, Outgoing, ParticipantId, Room, decode_frame,
};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// What happens to a room.
pub enum RoomEvent {
    /// Someone wants in.
    Join {
        /// Who.
        person: Person,
        /// What they may do.
        role: Role,
        /// Where their frames go.
        out: mpsc::Sender<ToSocket>,
        /// Their seat, or why not.
        reply: oneshot::Sender<Result<ParticipantId, JoinRefused>>,
    },
    /// A frame from a connection.
    Frame {
        /// Whose.
        from: ParticipantId,
        /// Anything.
        bytes: Vec<u8>,
    },
    /// A connection is gone.
    Leave(ParticipantId),
    /// A link was revoked or locked.
    CloseLink(String),
    /// Someone logged out.
    CloseSessions(Vec<[u8; 32]>),
    /// An account's role was changed, or it has no part in the case any more.
    SetRole {
        /// `account:ID`.
        actor: String,
        /// The new one.
        role: Option<Role>,
    },
    /// The case was erased: nothing of it may be stored any more.
    Erased,
    /// The plan was signed.
    Signed(Box<Signature>),
    /// The server stops.
    Stop,
}

/// What a connection sends on.
#[derive(Debug)]
pub enum ToSocket {
    /// A frame.
    Frame(Vec<u8>),
    /// The end.
    Close,
}

struct Member {
    person: Person,
    role: Role,
    out: mpsc::Sender<ToSocket>,
    has_tried_to_edit: bool,
}

/// A room with what it needs of the server.
pub struct LiveRoom {
    app: Arc<App>,
    case: String,
    room: Room,
    members: HashMap<ParticipantId, Member>,
    /// Updates stored since the last snapshot.
    loose_updates: u64,
    last_seq: i64,
    /// Edits by account since the room was opened, for the audit log.
    edits: HashMap<String, u64>,
    started: Instant,
}

const TICK: Duration = Duration::from_millis(500);

impl LiveRoom {
    /// Opens the room, serves it until it has been empty for a while or the server stops, and closes it.
    pub async fn run(app: Arc<App>, case: String, mut events: mpsc::Receiver<RoomEvent>) {
        match Self::open(app.clone(), case.clone()).await {
            Ok(mut room) => room.serve(&mut events).await,
            Err(error) => {
                tracing::error!(%error, "a plan could not be opened");
                app.rooms.forget(&case, &mut events, false);
            }
        }
    }

    async fn open(app: Arc<App>, case: String) -> anyhow::Result<Self> {
        let id = case.clone();
        let stored = app.store(move |storage| storage.stored_plan(&id)).await?;
        let StoredPlan { last_seq, claims, .. } = &stored;
        let claims = claims.iter().map(|(peer, actor)| (PeerId(*peer), actor.clone())).collect();
        let room = Room::new(&case, restore(&stored)?, claims);
        let (members, edits, loose_updates) = (HashMap::new(), HashMap::new(), stored.updates.len() as u64);
        Ok(Self { app, case, room, members, loose_updates, last_seq: *last_seq, edits, started: Instant::now() })
    }

    async fn serve(&mut self, events: &mut mpsc::Receiver<RoomEvent>) {
        let mut tick = tokio::time::interval(TICK);
        let mut empty_since = Instant::now();
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    None => break,
                    Some(RoomEvent::Stop) => {
                        let goodbye = self.room.close(ByeReason::Restarting);
                        self.carry_out(goodbye).await;
                        self.compact().await;
                        self.app.rooms.forget(&self.case, events, false);
                        break;
                    }
                    Some(RoomEvent::Erased) => {
                        let goodbye = self.room.close(ByeReason::CaseErased);
                        self.carry_out(goodbye).await;
                        self.app.rooms.forget(&self.case, events, false);
                        break;
                    }
                    Some(event) => self.on_event(event).await,
                },
                _ = tick.tick() => self.on_tick().await,
            }
            if !self.room.is_idle() {
                empty_since = Instant::now();
            } else if empty_since.elapsed() > self.app.config.limits.room_idle {
                self.compact().await;
                if self.app.rooms.forget(&self.case, events, true) {
                    break;
                }
            }
        }
    }

    async fn on_event(&mut self, event: RoomEvent) {
        let outgoing = match event {
            RoomEvent::Join { person, role, out, reply } => return self.join(person, role, out, reply).await,
            RoomEvent::Frame { from, bytes } => {
                self.note_forbidden_edit(from, &bytes).await;
                self.room.on_frame(from, &bytes, self.now_ms())
            }
            RoomEvent::Leave(id) => {
                self.note_left(id).await;
                self.room.leave(id)
            }
            RoomEvent::CloseLink(link) => self.end_access(|member| member.person.link.as_ref() == Some(&link)),
            RoomEvent::CloseSessions(hashes) => self.end_access(|member| hashes.contains(&member.person.session)),
            RoomEvent::Signed(signature) => self.room.announce(*signature),
            RoomEvent::SetRole { actor, role } => self.set_role(&actor, role),
            RoomEvent::Stop | RoomEvent::Erased => Vec::new(),
        };
        self.carry_out(outgoing).await;
    }

    async fn on_tick(&mut self) {
        let now = self.app.clock.now_ms();
        let mut outgoing = self.end_access(|member| now >= member.person.expires_at);
        outgoing.extend(self.room.expire(self.now_ms()));
        self.carry_out(outgoing).await;
    }

    async fn join(
        &mut self,
        person: Person,
        role: Role,
        out: mpsc::Sender<ToSocket>,
        reply: oneshot::Sender<Result<ParticipantId, JoinRefused>>,
    ) {
        let joined = self.room.join(&person.actor, &person.name, role.into());
        if let Ok(id) = joined {
            self.audit(&person.actor, AuditAction::RoomJoined, role.as_str()).await;
            self.members.insert(id, Member { person, role, out, has_tried_to_edit: false });
        }
        if let (Err(_), Ok(id)) = (reply.send(joined), joined) {
            // Gone before they were seated.
            self.note_left(id).await;
            let outgoing = self.room.leave(id);
            self.carry_out(outgoing).await;
        }
    }

    fn end_access(&mut self, is_meant: impl Fn(&Member) -> bool) -> Vec<Outgoing> {
        let ids: Vec<_> = self.members.iter().filter(|(_, member)| is_meant(member)).map(|(id, _)| *id).collect();
        ids.into_iter().flat_map(|id| self.room.set_role(id, None)).collect()
    }

    /// Whoever is in through this account has the new role from the next message on.
    fn set_role(&mut self, actor: &str, role: Option<Role>) -> Vec<Outgoing> {
        let Some(role) = role else { return self.end_access(|member| member.person.actor == actor) };
        let meant = self.members.iter_mut().filter(|(_, member)| member.person.actor == actor);
        let ids: Vec<_> = meant
            .map(|(id, member)| {
                member.role = role;
                *id
            })
            .collect();
        ids.into_iter().flat_map(|id| self.room.set_role(id, Some(role.into()))).collect()
    }

    /// Does what the room asks, in order; storing comes before everything that follows from it.
    async fn carry_out(&mut self, outgoing: Vec<Outgoing>) {
        let mut todo = VecDeque::from(outgoing);
        while let Some(next) = todo.pop_front() {
            match next {
                Outgoing::Send { to, frame } => todo.extend(self.send(to, frame).await),
                Outgoing::Close { to } => self.close(to).await,
                Outgoing::Store { ticket, bytes, account, claims } => {
                    match self.append(bytes, &account, claims).await {
                        Ok(()) => todo.extend(self.room.stored(ticket)),
                        Err(error) => {
                            tracing::error!(%error, "an edit could not be stored");
                            todo.extend(self.room.not_stored(ticket));
                        }
                    }
                }
            }
        }
        if self.loose_updates >= self.app.config.limits.compact_after_updates {
            self.compact().await;
        }
    }

    /// A receiver that does not keep up is let go; it connects again and catches up.
    async fn send(&mut self, to: ParticipantId, frame: Vec<u8>) -> Vec<Outgoing> {
        let sent = self.members.get(&to).map(|member| member.out.try_send(ToSocket::Frame(frame)));
        if matches!(sent, Some(Err(_))) {
            self.note_left(to).await;
            return self.room.leave(to);
        }
        Vec::new()
    }

    async fn close(&mut self, to: ParticipantId) {
        if let Some(member) = self.members.get(&to) {
            let _ = member.out.try_send(ToSocket::Close);
        }
        self.note_left(to).await;
    }

    async fn append(&mut self, bytes: Vec<u8>, account: &str, claims: Vec<PeerId>) -> crate::storage::Stored<()> {
        let (case, now) = (self.case.clone(), self.app.clock.now_ms());
        let claims: Vec<_> = claims.into_iter().map(|peer| (peer.0, account.to_owned())).collect();
        let append = move |storage: &dyn crate::storage::Storage| storage.append_updates(&case, &[bytes], &claims, now);
        self.last_seq = self.app.store(append).await?;
        self.loose_updates += 1;
        let count = self.edits.entry(account.to_owned()).or_default();
        *count += 1;
        if *count == 1 {
            self.audit(account, AuditAction::EditsStored, "first").await;
        }
        Ok(())
    }

    /// Replaces the log by a snapshot that was read back first; a failure leaves the log as it is.
    async fn compact(&mut self) {
        if self.loose_updates < 2 {
            return;
        }
        let (case, snapshot, seq) = (self.case.clone(), self.room.plan().snapshot(), self.last_seq);
        self.loose_updates = 0;
        let version = self.room.plan().version();
        if !Plan::load(&snapshot, READER).is_ok_and(|plan| plan.version() == version) {
            return tracing::error!("a plan's snapshot does not hold all of it; the log is kept");
        }
        if let Err(error) = self.app.store(move |storage| storage.compact_plan(&case, &snapshot, seq)).await {
            tracing::warn!(%error, "a plan's log could not be compacted");
        }
    }

    async fn note_left(&mut self, id: ParticipantId) {
        if let Some(member) = self.members.remove(&id) {
            let edits = self.edits.get(&member.person.actor).copied().unwrap_or(0);
            self.audit(&member.person.actor, AuditAction::RoomLeft, &format!("{edits} edits")).await;
        }
    }

    /// Honest clients never send an edit that their role forbids, so the first one is worth a line.
    async fn note_forbidden_edit(&mut self, from: ParticipantId, bytes: &[u8]) {
        let Some(member) = self.members.get_mut(&from).filter(|member| member.role < Role::Editor) else { return };
        let is_edit = || matches!(decode_frame(bytes, MAX_CLIENT_FRAME), Ok(ClientMessage::Update { .. }));
        if !member.has_tried_to_edit && is_edit() {
            member.has_tried_to_edit = true;
            let actor = member.person.actor.clone();
            self.audit(&actor, AuditAction::EditRefused, "").await;
        }
    }

    async fn audit(&self, actor: &str, action: AuditAction, detail: &str) {
        self.app.audit_reading(actor, action, &self.case, detail).await;
    }

    /// Milliseconds since the room was opened: a clock that never runs backwards.
    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
