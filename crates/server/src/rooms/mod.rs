//! Live rooms: one task a case, which owns the plan in memory and is the only one that stores its updates.

mod connection;
mod live;

pub use connection::serve_socket;

use crate::app::App;
use crate::auth::{Person, Role};
use live::{LiveRoom, RoomEvent, ToSocket};
use prosector_plan::Signature;
use prosector_sync::{JoinRefused, ParticipantId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Frames that may wait for a slow receiver before the connection is ended; the client comes back and catches up.
const WAITING_FRAMES: usize = 512;
/// Events that may wait for a room before its senders are held back.
const WAITING_EVENTS: usize = 256;

/// The rooms that are open.
#[derive(Default)]
pub struct Rooms {
    open: Mutex<HashMap<String, mpsc::Sender<RoomEvent>>>,
    stopping: AtomicBool,
}

/// Someone's place in a room.
struct Seat {
    id: ParticipantId,
    room: mpsc::Sender<RoomEvent>,
    frames: mpsc::Receiver<ToSocket>,
}

/// Why someone did not get into a room.
#[derive(Debug, thiserror::Error)]
enum NotSeated {
    /// The room refuses them.
    #[error(transparent)]
    Refused(#[from] JoinRefused),
    /// The plan cannot be read, or the server stops.
    #[error("The room cannot be opened.")]
    Unavailable,
}

impl Rooms {
    /// Ends the connections of everyone who came through this link.
    pub fn close_link(&self, link: &str) {
        self.tell_all(|| RoomEvent::CloseLink(link.to_owned()));
    }

    /// Ends the connections of these sessions.
    pub fn close_sessions(&self, hashes: &[[u8; 32]]) {
        self.tell_all(|| RoomEvent::CloseSessions(hashes.to_vec()));
    }

    /// Gives the open connections of someone in a case another role, or ends them.
    pub fn set_role(&self, case: &str, actor: &str, role: Option<Role>) {
        if let Some(room) = self.lock().get(case) {
            tell(room.clone(), RoomEvent::SetRole { actor: actor.to_owned(), role });
        }
    }

    /// Ends the room of a case that was erased, with a word to everyone in it.
    pub fn erase(&self, case: &str) {
        if let Some(room) = self.lock().get(case) {
            tell(room.clone(), RoomEvent::Erased);
        }
    }

    /// Tells everyone in the room of a case that its plan was signed.
    pub fn announce_signature(&self, case: &str, signature: &Signature) {
        if let Some(room) = self.lock().get(case) {
            tell(room.clone(), RoomEvent::Signed(Box::new(signature.clone())));
        }
    }

    /// Says goodbye to everyone and lets nobody in any more.
    pub fn close_all(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.tell_all(|| RoomEvent::Stop);
    }

    /// Waits until every room is closed and has stored what it had.
    pub async fn emptied(&self) {
        while !self.lock().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Number of open rooms.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    fn tell_all(&self, event: impl Fn() -> RoomEvent) {
        let rooms: Vec<_> = self.lock().values().cloned().collect();
        rooms.into_iter().for_each(|room| tell(room, event()));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, mpsc::Sender<RoomEvent>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A seat in the room of a case, which is opened when it is not. A room that closes at this very moment is asked
    /// once more.
    async fn seat(&self, app: &Arc<App>, case: &str, person: &Person, role: Role) -> Result<Seat, NotSeated> {
        for _ in 0..3 {
            if self.is_stopping() {
                return Err(NotSeated::Unavailable);
            }
            let room = self.room(app, case);
            let (out, frames) = mpsc::channel(WAITING_FRAMES);
            let (reply, answer) = oneshot::channel();
            let event = RoomEvent::Join { person: person.clone(), role, out, reply };
            if room.send(event).await.is_err() {
                continue;
            }
            if let Ok(joined) = answer.await {
                return Ok(Seat { id: joined?, room, frames });
            }
        }
        Err(NotSeated::Unavailable)
    }

    fn room(&self, app: &Arc<App>, case: &str) -> mpsc::Sender<RoomEvent> {
        let mut open = self.lock();
        if let Some(room) = open.get(case).filter(|room| !room.is_closed()) {
            return room.clone();
        }
        let (room, events) = mpsc::channel(WAITING_EVENTS);
        open.insert(case.to_owned(), room.clone());
        tokio::spawn(LiveRoom::run(app.clone(), case.to_owned(), events));
        room
    }

    /// Forgets a room whose task ends, unless someone has just written to it. Whether it was forgotten.
    fn forget(&self, case: &str, events: &mut mpsc::Receiver<RoomEvent>, only_if_quiet: bool) -> bool {
        let mut open = self.lock();
        if only_if_quiet && !events.is_empty() {
            return false;
        }
        events.close();
        open.remove(case);
        true
    }
}

/// Sends without waiting for a busy room.
fn tell(room: mpsc::Sender<RoomEvent>, event: RoomEvent) {
    tokio::spawn(async move {
        // A room that has closed meanwhile has nobody to tell.
        let _ = room.send(event).await;
    });
}
