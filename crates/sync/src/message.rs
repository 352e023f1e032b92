//! What client and room say to each other.

use crate::presence::Presence;
use prosector_plan::{Signature, Version};
use serde::{Deserialize, Serialize};

/// What a person may do with a case; decided by the server for each message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, and share.
    Owner,
    /// Edit the plan.
    Editor,
    /// Look, point and follow.
    Viewer,
    /// Only the patient's page; never the room.
    Patient,
}

impl Role {
    /// Whether updates of the plan are accepted from this role.
    pub fn may_edit(self) -> bool {
        matches!(self, Self::Owner | Self::Editor)
    }

    /// Whether this role may enter the room: its plan has notes that are not meant for the patient.
    pub fn may_join(self) -> bool {
        self != Self::Patient
    }
}

/// One connection in a room; two tabs of one person are two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ParticipantId(pub u32);

/// Who is behind a connection, as the server knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The connection.
    pub id: ParticipantId,
    /// Account or guest id.
    pub account: String,
    /// Name as shown.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// From client to room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ClientMessage {
    /// First message of a connection.
    Hello {
        /// The case that the client has open.
        case: String,
        /// What its plan has.
        version: Version,
    },
    /// New operations.
    Update {
        /// Counts this client's updates, over all connections.
        seq: u32,
        /// Loro updates.
        bytes: Vec<u8>,
    },
    /// The client's present pointer, view and selection.
    Presence {
        /// Grows with each message; an older one that arrives late is dropped.
        beat: u32,
        /// All of it, not only what changed.
        presence: Presence,
    },
    /// Still here; asks for what `version` has not got.
    Ping {
        /// What the client's plan has.
        version: Version,
    },
}

/// From room to client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ServerMessage {
    /// Answer to Hello.
    Welcome {
        /// The receiver.
        you: Participant,
        /// What the room has stored.
        version: Version,
        /// What the client has not got of it.
        updates: Vec<u8>,
        /// Everybody else, with their last presence.
        others: Vec<(Participant, Option<Presence>)>,
    },
    /// The update is stored for good.
    Ack {
        /// Which.
        seq: u32,
    },
    /// The update was not taken.
    Refused {
        /// Which.
        seq: u32,
        /// Why.
        reason: Refusal,
        /// What the room has stored.
        version: Version,
    },
    /// Somebody else's operations, stored.
    Update {
        /// Loro updates.
        bytes: Vec<u8>,
        /// What the room has stored, with them.
        version: Version,
    },
    /// Somebody else's presence.
    Presence {
        /// Whose.
        from: ParticipantId,
        /// As for the client's message.
        beat: u32,
        /// All of it.
        presence: Presence,
    },
    /// Answer to Ping.
    Pong {
        /// What the room has stored.
        version: Version,
        /// What the client has not got of it; empty where it has everything.
        updates: Vec<u8>,
        /// Everybody else, in case word of somebody's coming or going was lost.
        others: Vec<Participant>,
    },
    /// Somebody came.
    Joined(Participant),
    /// Somebody left.
    Left(ParticipantId),
    /// The receiver's or somebody else's role was changed.
    RoleChanged {
        /// Whose.
        id: ParticipantId,
        /// The new one.
        role: Role,
    },
    /// Somebody signed the plan.
    Signed(Signature),
    /// The room ends the connection.
    Bye(ByeReason),
}

/// Why an update was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The role may not edit.
    NotAllowed,
    /// It holds operations in somebody else's name.
    ForeignAuthor,
    /// It would damage the plan, or is not an update.
    Malformed,
    /// Larger than allowed.
    TooLarge,
    /// It builds on operations that the room has not got: send everything since the version stated.
    MissingChanges,
    /// Too much is waiting: send again later.
    Busy,
    /// The server could not store it: send again later.
    NotStored,
}

impl Refusal {
    /// Whether sending again can help.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::MissingChanges | Self::Busy | Self::NotStored)
    }

    /// What to tell the person: what happened, and what to do.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotAllowed => "You may look at this plan but not change it. Your changes stay on this device.",
            Self::ForeignAuthor => "These changes were made by another account. Sign in as that account to share them.",
            Self::Malformed => {
                "The server could not read these changes. They stay on this device; export the plan and reload."
            }
            Self::TooLarge => "These changes are too large to send at once. They stay on this device; export the plan.",
            Self::MissingChanges => "Some earlier changes are being sent again.",
            Self::Busy => "The server is busy. Your changes are kept here and sent again soon.",
            Self::NotStored => {
                "The server cannot store changes now; its disk may be full. They are kept in this browser and sent \
                 again until they arrive. Tell whoever runs the server."
            }
        }
    }
}

/// Why a room ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ByeReason {
    /// Access was withdrawn or has expired.
    AccessEnded,
    /// The client spoke of another case.
    OtherCase,
    /// The client speaks another protocol version.
    OtherProtocol,
    /// The client sent what is not a message.
    Garbage,
    /// Nothing came from the client for long.
    Silent,
    /// The server stops or restarts.
    Restarting,
    /// The case was erased by its owner.
    CaseErased,
}

impl ByeReason {
    /// Whether connecting again can help without the person doing something.
    pub fn may_reconnect(self) -> bool {
        matches!(self, Self::Silent | Self::Restarting | Self::Garbage)
    }

    /// What to tell the person.
    pub fn message(self) -> &'static str {
        match self {
            Self::AccessEnded => "Your access to this case has ended. Ask its owner for a new link.",
            Self::OtherCase => "This link is for another case. Open the case again from its list or link.",
            Self::OtherProtocol => "A newer version is on the server. Reload the page.",
            Self::CaseErased => "This case was erased by its owner. What this browser holds of it is still here.",
            Self::Garbage | Self::Silent | Self::Restarting => "The connection was lost. Connecting again.",
        }
    }
}
