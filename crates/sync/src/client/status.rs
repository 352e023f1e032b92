//! What a client tells the person beside it.

use crate::message::{ByeReason, Participant, ParticipantId, Refusal};
use prosector_plan::Signature;

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
    /// The room does not take this client's edits, or could not store them; they stay in the plan here. Told once,
    /// however often an update is sent again.
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
    /// The server cannot store edits at present; they stay here and are sent again until it can.
    Held,
    /// Everything here is stored on the server.
    Stored,
    /// The room does not take this client's edits.
    Blocked(Refusal),
    /// The room ended the connection for good.
    Ended(ByeReason),
}
