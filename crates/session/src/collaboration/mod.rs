//! Other people in the case: connection, participants, pointers, following.

mod following;

use crate::Session;
use crate::error::SessionError;
use crate::event::{Event, Notice, Origin};
use crate::selection::Selected;
use crate::session::Outcome;
use crate::sync::{ClientEvent, ClientSync, Participant, ParticipantId, Person, PointerPresence, Presence, SyncStatus};

/// Connection and people. Times are milliseconds of any clock that does not run backwards.
#[derive(Clone, Debug)]
pub enum CollaborationCommand {
    /// Takes somebody else's changes of the plan from elsewhere than the room: another tab, or a file.
    Merge(Vec<u8>),
    /// The socket to the case's room is open.
    Connected {
        /// Now.
        now_ms: u64,
    },
    /// The socket is closed; edits go on, and are sent after the next [`CollaborationCommand::Connected`].
    Disconnected,
    /// A frame came from the room.
    Frame {
        /// The frame.
        bytes: Vec<u8>,
        /// Now.
        now_ms: u64,
    },
    /// Some seconds have passed: forget pointers that nobody renewed.
    Tick {
        /// Now.
        now_ms: u64,
    },
    /// The pointer is here, or left the pictures. At any rate; others hear of it 25 times a second at most.
    Point(Option<PointerPresence>),
    /// Invites others to follow, or no longer.
    Present(bool),
    /// Follows somebody's camera, slices and step; or nobody's. Moving one's own view ends it.
    Follow(Option<ParticipantId>),
    /// Leaves the room for good.
    Leave,
}

/// Who is here and what they show.
#[derive(Debug, Default)]
pub struct Collaboration {
    client: Option<ClientSync>,
    pointer: Option<PointerPresence>,
    presenting: bool,
    told: Presence,
    status: Option<SyncStatus>,
}

impl Collaboration {
    /// This person, as the room named them last.
    pub fn me(&self) -> Option<&Participant> {
        self.client.as_ref()?.me()
    }

    /// Everybody else, with their pointers and views.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.client.iter().flat_map(|client| client.people().iter())
    }

    /// Who invites others to follow.
    pub fn presenter(&self) -> Option<&Person> {
        self.client.as_ref()?.people().presenter()
    }

    /// Who is followed.
    pub fn following(&self) -> Option<ParticipantId> {
        self.client.as_ref()?.following()
    }

    /// Whether this person invites others to follow.
    pub fn is_presenting(&self) -> bool {
        self.presenting
    }

    /// How far edits are; offline without a room.
    pub fn status(&self) -> SyncStatus {
        self.status.unwrap_or(SyncStatus::Offline)
    }

    /// Whether connecting again can help.
    pub fn may_reconnect(&self) -> bool {
        self.client.as_ref().is_some_and(ClientSync::may_reconnect)
    }

    pub(crate) fn is_live(&self) -> bool {
        self.client.is_some()
    }
}

impl Session {
    pub(crate) fn collaboration_command(&mut self, command: CollaborationCommand) -> Outcome {
        match command {
            CollaborationCommand::Merge(update) => {
                self.planning.import(&update)?;
                Ok(self.plan_events(Origin::Remote))
            }
            CollaborationCommand::Connected { now_ms } => self.connected(now_ms),
            CollaborationCommand::Disconnected => Ok(self.with_client(|client, _| {
                client.on_close();
                Vec::new()
            })),
            CollaborationCommand::Frame { bytes, now_ms } => {
                let heard = self.with_client_events(|client, planning| client.on_frame(&bytes, planning, now_ms));
                Ok(heard)
            }
            CollaborationCommand::Tick { now_ms } => Ok(self.with_client_events(|client, _| client.expire(now_ms))),
            CollaborationCommand::Point(pointer) => {
                self.collaboration.pointer = pointer;
                Ok(Vec::new())
            }
            CollaborationCommand::Present(presenting) => {
                self.collaboration.presenting = presenting;
                Ok(vec![Event::ParticipantsChanged])
            }
            CollaborationCommand::Follow(whom) => Ok(self.follow(whom)),
            CollaborationCommand::Leave => {
                self.collaboration = Collaboration::default();
                Ok(vec![Event::ConnectionChanged, Event::ParticipantsChanged])
            }
        }
    }

    fn connected(&mut self, now_ms: u64) -> Outcome {
        let case = self.case.as_ref().ok_or(SessionError::NoCase)?;
        let client = self.collaboration.client.get_or_insert_with(|| ClientSync::new(&case.id));
        client.on_open(now_ms);
        Ok(self.status_events().into_iter().chain([Event::OutgoingWaiting]).collect())
    }

    /// Frames to send now. Ask after [`Event::OutgoingWaiting`] and when [`Session::next_poll_ms`] has passed.
    pub fn poll_outgoing(&mut self, now_ms: u64) -> Vec<Vec<u8>> {
        let Some(client) = &mut self.collaboration.client else { return Vec::new() };
        let plan = self.planning.plan();
        std::iter::from_fn(|| client.poll_outgoing(plan, now_ms)).collect()
    }

    /// Milliseconds until polling can give something without a new event; `None` while not connected.
    pub fn next_poll_ms(&self, now_ms: u64) -> Option<u64> {
        self.collaboration.client.as_ref()?.next_poll_ms(now_ms)
    }

    fn with_client(&mut self, act: impl FnOnce(&mut ClientSync, &mut crate::plan::Plan) -> Vec<Event>) -> Vec<Event> {
        let Some(client) = &mut self.collaboration.client else { return Vec::new() };
        let mut events = act(client, self.planning.plan_mut());
        events.extend(self.status_events());
        events
    }

    fn with_client_events(
        &mut self,
        act: impl FnOnce(&mut ClientSync, &mut crate::plan::Plan) -> Vec<ClientEvent>,
    ) -> Vec<Event> {
        let Some(client) = &mut self.collaboration.client else { return Vec::new() };
        let heard = act(client, self.planning.plan_mut());
        let mut events: Vec<Event> = heard.into_iter().flat_map(|event| self.heard(event)).collect();
        events.extend(self.status_events());
        // Answers to what came, for example the next update after an acknowledgement.
        events.push(Event::OutgoingWaiting);
        events
    }

    fn heard(&mut self, event: ClientEvent) -> Vec<Event> {
        match event {
            ClientEvent::Welcomed(_) => self.role_events(),
            ClientEvent::PlanChanged => {
                self.planning.refresh();
                self.plan_events(Origin::Remote)
            }
            ClientEvent::PeopleChanged => {
                let mut events = self.role_events();
                events.push(Event::ParticipantsChanged);
                events
            }
            ClientEvent::PresenceChanged(_) => vec![Event::PresenceChanged],
            ClientEvent::FollowedMoved(whom) => self.show_presence_of(whom),
            ClientEvent::FollowEnded => vec![Event::FollowingChanged],
            ClientEvent::Refused(refusal) => {
                vec![Event::Notice(Notice::Refused { reason: refusal.message().to_owned() })]
            }
            ClientEvent::Signed(signature) => vec![Event::Signed(Box::new(signature))],
            ClientEvent::Closed(reason) => {
                let reason = reason.message().to_owned();
                vec![Event::Notice(Notice::ConnectionEnded { reason }), Event::ParticipantsChanged]
            }
        }
    }

    /// The room knows best what this person may do.
    fn role_events(&mut self) -> Vec<Event> {
        let role = self.collaboration.me().map(|me| me.role);
        match (&mut self.case, role) {
            (Some(case), Some(role)) if case.role != role => {
                case.role = role;
                vec![Event::RoleChanged(role)]
            }
            _ => Vec::new(),
        }
    }

    fn status_events(&mut self) -> Option<Event> {
        let status = self.collaboration.client.as_ref().map(|client| client.status(self.planning.plan()));
        let changed = status != self.collaboration.status;
        self.collaboration.status = status;
        changed.then_some(Event::ConnectionChanged)
    }

    /// Tells the room what changed in this person's view and plan; called after every command.
    pub(crate) fn tell_others(&mut self) -> Option<Event> {
        if !self.collaboration.is_live() {
            return None;
        }
        let presence = Presence {
            pointer: self.collaboration.pointer,
            camera: self.view.camera,
            crosshair: self.volume().map(|_| self.view.crosshair),
            step: match &self.selection {
                Some(Selected::Step(id)) => Some(id.clone()),
                _ => None,
            },
            presenting: self.collaboration.presenting,
            selection: self.selection.as_ref().and_then(Selected::item).cloned(),
        };
        if presence == self.collaboration.told {
            return None;
        }
        self.collaboration.told = presence.clone();
        self.collaboration.client.as_mut()?.set_presence(presence);
        Some(Event::OutgoingWaiting)
    }
}
