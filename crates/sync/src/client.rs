//! The client's side: keeps a plan in step with its room over a connection that comes and goes.

use crate::frame::{MAX_SERVER_FRAME, decode_frame, encode_frame};
use crate::message::{ByeReason, ClientMessage, Participant, ParticipantId, Refusal, Role, ServerMessage};
use crate::people::People;
use crate::presence::{PRESENCE_INTERVAL_MS, Presence};
use prosector_plan::{Plan, Signature, Version, limits};

/// A message without answer is sent again after this long, ms (rule C5).
const ANSWER_MS: u64 = 4_000;
/// A sign of life goes out at least this often, ms (rule C6).
const PING_MS: u64 = 10_000;
/// An update that was refused for a passing reason is sent again after this long, ms (rule C7).
const RETRY_MS: u64 = 1_000;

/// What the caller should show or do after a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientEvent {
    /// The connection is live.
    Welcomed(Participant),
    /// Somebody else's edits are in the plan: show it again and save it.
    PlanChanged,
    /// Somebody came, left or has another role, perhaps this client itself.
    PeopleChanged,
    /// Somebody's presence changed or expired.
    PresenceChanged(ParticipantId),
    /// The followed person's view changed: show it.
    FollowedMoved(ParticipantId),
    /// The followed person left.
    FollowEnded,
    /// The room does not take this client's edits; they stay in the plan here.
    Refused(Refusal),
    /// The plan was signed.
    Signed(Signature),
    /// The room ended the connection.
    Closed(ByeReason),
}

/// How far this client's edits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncStatus {
    /// No connection; edits stay here until there is one.
    Offline,
    /// Connected, not yet welcomed.
    Connecting,
    /// Edits are on their way.
    Sending,
    /// Everything here is stored on the server.
    Stored,
    /// The room does not take this client's edits.
    Blocked(Refusal),
    /// The room ended the connection for good.
    Ended(ByeReason),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Closed,
    /// Hello goes out at this time, ms, and again if no answer comes.
    Greeting {
        next_ms: u64,
    },
    Live,
}

#[derive(Debug)]
struct InFlight {
    seq: u32,
    upto: Version,
    sent_ms: u64,
}

/// The client's state of the protocol. It holds no edits: what has to be sent is what the plan has and the room has not
/// (rule C3), so that nothing can be forgotten by a reload or a lost connection.
#[derive(Debug)]
pub struct ClientSync {
    case: String,
    link: Link,
    me: Option<Participant>,
    server_has: Version,
    in_flight: Option<InFlight>,
    next_seq: u32,
    retry_ms: u64,
    blocked: Option<Refusal>,
    ended: Option<ByeReason>,
    ping_ms: u64,
    people: People,
    following: Option<ParticipantId>,
    presence: Presence,
    beat: u32,
    presence_is_new: bool,
    presence_sent_ms: Option<u64>,
}

impl ClientSync {
    /// A client of the room of `case`, not connected.
    pub fn new(case: &str) -> Self {
        Self {
            case: case.to_owned(),
            link: Link::Closed,
            me: None,
            server_has: Version::default(),
            in_flight: None,
            next_seq: 1,
            retry_ms: 0,
            blocked: None,
            ended: None,
            ping_ms: 0,
            people: People::default(),
            following: None,
            presence: Presence::default(),
            beat: 0,
            presence_is_new: false,
            presence_sent_ms: None,
        }
    }

    /// The socket is open. Poll next.
    pub fn on_open(&mut self, now_ms: u64) {
        self.on_close();
        (self.blocked, self.ended) = (None, None);
        self.link = Link::Greeting { next_ms: now_ms };
    }

    /// The socket is closed. Connect again after [`crate::backoff_ms`] if [`ClientSync::may_reconnect`].
    pub fn on_close(&mut self) {
        self.link = Link::Closed;
        self.in_flight = None;
        self.presence_is_new = self.presence != Presence::default();
        self.presence_sent_ms = None;
        self.people.clear();
    }

    /// A frame from the room. What it brings is imported into `plan`; a frame that cannot be read is dropped (rule F4).
    pub fn on_frame(&mut self, frame: &[u8], plan: &mut Plan, now_ms: u64) -> Vec<ClientEvent> {
        match decode_frame(frame, MAX_SERVER_FRAME) {
            Ok(message) => self.on_message(message, plan, now_ms),
            Err(crate::FrameError::OtherProtocol { .. }) => self.on_bye(ByeReason::OtherProtocol),
            Err(_) => Vec::new(),
        }
    }

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
                self.in_flight = None;
                let mut events = vec![ClientEvent::Welcomed(you), ClientEvent::PeopleChanged];
                events.extend(self.end_vain_following());
                events.extend(self.import(&updates, plan, now_ms));
                events
            }
            ServerMessage::Ack { seq } => {
                if let Some(done) = self.in_flight.take_if(|update| update.seq == seq) {
                    self.server_has.merge(&done.upto);
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
            return Vec::new();
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

    fn on_bye(&mut self, reason: ByeReason) -> Vec<ClientEvent> {
        self.on_close();
        self.ended = Some(reason);
        vec![ClientEvent::Closed(reason)]
    }

    /// The next frame to send, if any. Poll until None after each socket event, edit and presence, and when the time
    /// that [`ClientSync::next_poll_ms`] gives has come.
    pub fn poll_outgoing(&mut self, plan: &Plan, now_ms: u64) -> Option<Vec<u8>> {
        self.next_message(plan, now_ms).map(|message| encode_frame(&message))
    }

    fn next_message(&mut self, plan: &Plan, now_ms: u64) -> Option<ClientMessage> {
        match self.link {
            Link::Closed => None,
            Link::Greeting { next_ms } if now_ms >= next_ms => {
                self.link = Link::Greeting { next_ms: now_ms + ANSWER_MS };
                Some(ClientMessage::Hello { case: self.case.clone(), version: plan.version() })
            }
            Link::Greeting { .. } => None,
            Link::Live => {
                let update = self.next_update(plan, now_ms);
                update.or_else(|| self.next_presence(now_ms)).or_else(|| self.next_ping(plan, now_ms))
            }
        }
    }

    /// One update at a time is under way; what is edited meanwhile goes with the next (rule C3).
    fn next_update(&mut self, plan: &Plan, now_ms: u64) -> Option<ClientMessage> {
        if self.in_flight.as_ref().is_some_and(|update| now_ms < update.sent_ms + ANSWER_MS) {
            return None;
        }
        let may_send = self.may_edit() && self.blocked.is_none() && now_ms >= self.retry_ms;
        let upto = plan.version();
        if !may_send || self.server_has.includes(&upto) {
            return None;
        }
        let bytes = plan.updates_since(&self.server_has);
        if bytes.len() > limits::UPDATE_BYTES {
            self.blocked = Some(Refusal::TooLarge);
            return None;
        }
        let seq = self.next_seq;
        self.next_seq = self.next_seq.wrapping_add(1);
        self.in_flight = Some(InFlight { seq, upto, sent_ms: now_ms });
        self.ping_ms = now_ms + PING_MS;
        Some(ClientMessage::Update { seq, bytes })
    }

    fn next_presence(&mut self, now_ms: u64) -> Option<ClientMessage> {
        let since = self.presence_sent_ms.map_or(u64::MAX, |sent| now_ms.saturating_sub(sent));
        let is_due = self.presence_is_new && since >= PRESENCE_INTERVAL_MS;
        let must_renew = self.presence != Presence::default() && since >= PING_MS;
        if !is_due && !must_renew {
            return None;
        }
        (self.presence_is_new, self.presence_sent_ms) = (false, Some(now_ms));
        self.beat = self.beat.wrapping_add(1);
        Some(ClientMessage::Presence { beat: self.beat, presence: self.presence.clone() })
    }

    fn next_ping(&mut self, plan: &Plan, now_ms: u64) -> Option<ClientMessage> {
        if now_ms < self.ping_ms {
            return None;
        }
        self.ping_ms = now_ms + PING_MS;
        Some(ClientMessage::Ping { version: plan.version() })
    }

    /// Milliseconds until polling can give something without a new event; None while closed.
    pub fn next_poll_ms(&self, now_ms: u64) -> Option<u64> {
        let due = match self.link {
            Link::Closed => return None,
            Link::Greeting { next_ms } => next_ms,
            Link::Live => {
                let answer = self.in_flight.as_ref().map(|update| update.sent_ms + ANSWER_MS);
                let retry = (self.retry_ms > now_ms).then_some(self.retry_ms);
                let sent = self.presence_sent_ms.unwrap_or(now_ms);
                let presence = sent + if self.presence_is_new { PRESENCE_INTERVAL_MS } else { PING_MS };
                [answer, retry, Some(presence)].into_iter().flatten().fold(self.ping_ms, u64::min)
            }
        };
        Some(due.saturating_sub(now_ms))
    }

    /// Tell the others where this person points and looks. May be called at any rate; the latest is sent (rule P1).
    pub fn set_presence(&mut self, presence: Presence) {
        self.presence_is_new |= presence != self.presence;
        self.presence = presence;
    }

    /// Drops presence that was not renewed; call every few seconds.
    pub fn expire(&mut self, now_ms: u64) -> Vec<ClientEvent> {
        self.people.expire(now_ms).into_iter().map(ClientEvent::PresenceChanged).collect()
    }

    /// Follow somebody's view, or nobody's. False where they are not here.
    pub fn follow(&mut self, whom: Option<ParticipantId>) -> bool {
        let is_here = whom.is_none_or(|id| self.people.person(id).is_some());
        if is_here {
            self.following = whom;
        }
        is_here
    }

    /// Who is followed.
    pub fn following(&self) -> Option<ParticipantId> {
        self.following
    }

    /// Everybody else.
    pub fn people(&self) -> &People {
        &self.people
    }

    /// This client, as the room named it last.
    pub fn me(&self) -> Option<&Participant> {
        self.me.as_ref()
    }

    /// Whether the room takes edits from this client, as far as it has said.
    pub fn may_edit(&self) -> bool {
        self.me.as_ref().is_some_and(|me| me.role.may_edit())
    }

    /// Whether connecting again can help.
    pub fn may_reconnect(&self) -> bool {
        self.ended.is_none_or(ByeReason::may_reconnect)
    }

    /// How far this client's edits are.
    pub fn status(&self, plan: &Plan) -> SyncStatus {
        match (self.ended, self.link, self.blocked) {
            (Some(reason), ..) if !reason.may_reconnect() => SyncStatus::Ended(reason),
            (_, Link::Closed, _) => SyncStatus::Offline,
            (_, Link::Greeting { .. }, _) => SyncStatus::Connecting,
            (_, Link::Live, Some(refusal)) => SyncStatus::Blocked(refusal),
            _ if self.server_has.includes(&plan.version()) => SyncStatus::Stored,
            _ => SyncStatus::Sending,
        }
    }
}
