//! The client's side: keeps a plan in step with its room over a connection that comes and goes.

mod incoming;
mod outgoing;
mod status;

pub use status::{ClientEvent, SyncStatus};

use crate::frame::{MAX_SERVER_FRAME, decode_frame};
use crate::message::{ByeReason, Participant, ParticipantId, Refusal};
use crate::people::People;
use crate::presence::Presence;
use prosector_plan::{Plan, Version};

/// A message without answer is sent again after this long, ms (rule C5).
const ANSWER_MS: u64 = 4_000;
/// A sign of life goes out at least this often, ms (rule C6).
const PING_MS: u64 = 10_000;
/// An update that was refused for a passing reason is sent again after this long, ms (rule C7).
const RETRY_MS: u64 = 1_000;

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
    /// The room could not store the last update; it is sent again and again (rule C7).
    is_held: bool,
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
            is_held: false,
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
            _ if self.is_held => SyncStatus::Held,
            _ => SyncStatus::Sending,
        }
    }
}
