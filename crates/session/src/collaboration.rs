//! Other people in the case: connection, participants, pointers, following.

use crate::Session;
use crate::event::{Event, Origin};
use crate::session::Outcome;

/// Connection and people.
#[derive(Clone, Debug)]
pub enum CollaborationCommand {
    /// Takes somebody else's changes of the plan: from the server, another tab, or a file.
    Merge(Vec<u8>),
}

/// Who is here and what they show.
#[derive(Debug, Default)]
pub struct Collaboration {}

impl Collaboration {
    /// Hands a local update to the connection; false without one.
    pub(crate) fn queue_local(&mut self, _update: &[u8]) -> bool {
        false
    }
}

impl Session {
    pub(crate) fn collaboration_command(&mut self, command: CollaborationCommand) -> Outcome {
        match command {
            CollaborationCommand::Merge(update) => {
                self.planning.import(&update)?;
                Ok(self.plan_events(Origin::Remote))
            }
        }
    }

    /// This person's pointer, camera or selection changed: to be told to others.
    pub(crate) fn presence_changed(&mut self) -> Option<Event> {
        None
    }

    /// This person moved the camera: the presenter's no longer counts.
    pub(crate) fn stop_following(&mut self) -> Option<Event> {
        None
    }
}
