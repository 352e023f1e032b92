//! The socket to the room of a shared case. It only moves bytes: the session holds the protocol.

use super::{Host, HostEvent, RoomState};
use crate::platform::js::{self, Listener, property};
use crate::platform::{api, clock};
use js_sys::{ArrayBuffer, Uint8Array};
use prosector_session::sync::{ByeReason, SyncStatus, backoff_ms};
use prosector_session::{CollaborationCommand, Command};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, WebSocket};

/// Time between looks for pointers that nobody renewed, ms.
const TICK_MS: u32 = 5_000;

/// The connection to a room.
#[derive(Default)]
pub(super) struct Room {
    link: RefCell<Option<Link>>,
    /// The case whose room is wanted.
    case: RefCell<Option<String>>,
    attempt: Cell<u32>,
    /// Counts connections and timers, so that old ones notice that they are no longer wanted.
    turn: Cell<u64>,
    timer: Cell<u64>,
}

struct Link {
    socket: WebSocket,
    _listeners: [Listener; 3],
}

impl Drop for Link {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}

impl Host {
    /// Joins the room of the open case and stays in it until the case is closed.
    pub(super) fn join_room(&self) {
        let Some(case) = self.current_case() else { return };
        self.leave_room();
        self.0.room.case.replace(Some(case.id));
        self.0.room.attempt.set(0);
        self.connect();
        js::spawn(self.clone().tick(self.0.room.turn.get()));
    }

    /// Leaves the room for good.
    pub(super) fn leave_room(&self) {
        if self.0.room.case.take().is_none() {
            return;
        }
        self.0.room.turn.set(self.0.room.turn.get() + 1);
        self.0.room.link.replace(None);
        self.dispatch(Command::Collaboration(CollaborationCommand::Leave));
        self.emit(&HostEvent::Room(RoomState::Offline));
    }

    fn connect(&self) {
        let Some(case) = self.0.room.case.borrow().clone() else { return };
        self.0.room.turn.set(self.0.room.turn.get() + 1);
        let attempt = self.0.room.attempt.get() + 1;
        self.0.room.attempt.set(attempt);
        self.emit(&HostEvent::Room(RoomState::Connecting { attempt }));
        match self.open_socket(&case, self.0.room.turn.get()) {
            Ok(link) => drop(self.0.room.link.replace(Some(link))),
            Err(error) => self.emit(&HostEvent::Room(RoomState::Refused { reason: js::text_of(&error) })),
        }
    }

    fn open_socket(&self, case: &str, turn: u64) -> Result<Link, JsValue> {
        let location = js::window().location();
        let scheme = if location.protocol()? == "https:" { "wss" } else { "ws" };
        let case = String::from(js_sys::encode_uri_component(case));
        let socket = WebSocket::new(&format!("{scheme}://{}/api/cases/{case}/room", location.host()?))?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let (open, frame, close) = (self.on_turn(turn), self.on_turn(turn), self.on_turn(turn));
        let listeners = [
            Listener::new(&socket, "open", move |_| open(&|host| host.socket_opened())),
            Listener::new(&socket, "message", move |event| {
                if let Ok(buffer) = property(&event, "data").dyn_into::<ArrayBuffer>() {
                    let bytes = Uint8Array::new(&buffer).to_vec();
                    frame(&|host| host.frame_came(bytes.clone()));
                }
            }),
            Listener::new(&socket, "close", move |_| close(&|host| host.socket_closed())),
        ];
        Ok(Link { socket, _listeners: listeners })
    }

    /// Acts only while this connection is the wanted one.
    fn on_turn(&self, turn: u64) -> impl Fn(&dyn Fn(&Host)) + 'static {
        let weak = std::rc::Rc::downgrade(&self.0);
        move |act| {
            if let Some(inner) = weak.upgrade().filter(|inner| inner.room.turn.get() == turn) {
                act(&Host(inner));
            }
        }
    }

    fn socket_opened(&self) {
        self.dispatch(Command::Collaboration(CollaborationCommand::Connected { now_ms: now_ms() }));
        self.send_waiting();
        self.send_attachments_again();
    }

    fn frame_came(&self, bytes: Vec<u8>) {
        self.0.room.attempt.set(0);
        self.dispatch(Command::Collaboration(CollaborationCommand::Frame { bytes, now_ms: now_ms() }));
    }

    fn socket_closed(&self) {
        let was_live = self.0.room.attempt.get() == 0;
        self.0.room.link.replace(None);
        self.dispatch(Command::Collaboration(CollaborationCommand::Disconnected));
        if was_live && !self.read(|session| session.collaboration().may_reconnect()) {
            return self.tell_room_state();
        }
        let (host, turn) = (self.clone(), self.0.room.turn.get());
        js::spawn(async move {
            let wait = backoff_ms(host.0.room.attempt.get(), clock::jitter());
            js::sleep_ms(wait as u32).await;
            if host.0.room.turn.get() == turn && host.may_enter().await && host.0.room.turn.get() == turn {
                host.connect();
            }
        });
    }

    /// A refused socket gives no reason, so the case's own route is asked for it.
    async fn may_enter(&self) -> bool {
        let Some(case) = self.0.room.case.borrow().clone() else { return false };
        match api::case(&case).await {
            Ok(_) => true,
            Err(error) if error.is_erased() => {
                self.emit(&HostEvent::Room(RoomState::Erased));
                false
            }
            Err(error) if matches!(error.status, Some(401 | 403 | 404 | 410)) => {
                self.emit(&HostEvent::Room(RoomState::Refused { reason: error.message }));
                false
            }
            Err(_) => true,
        }
    }

    /// Sends what the session has for the room now, and comes back when it says so.
    pub(super) fn send_waiting(&self) {
        let (frames, next) = {
            let mut session = self.0.session.borrow_mut();
            (session.poll_outgoing(now_ms()), session.next_poll_ms(now_ms()))
        };
        if let Some(link) = self.0.room.link.borrow().as_ref() {
            // A socket that is closing drops them; the protocol sends them again after the next welcome.
            frames.iter().for_each(|frame| drop(link.socket.send_with_u8_array(frame)));
        }
        let timer = self.0.room.timer.get() + 1;
        self.0.room.timer.set(timer);
        if let Some(ms) = next {
            let host = self.clone();
            js::spawn(async move {
                js::sleep_ms(ms.clamp(1, 60_000) as u32).await;
                if host.0.room.timer.get() == timer {
                    host.send_waiting();
                }
            });
        }
        self.tell_room_state();
    }

    async fn tick(self, _turn: u64) {
        let case = self.0.room.case.borrow().clone();
        while *self.0.room.case.borrow() == case {
            js::sleep_ms(TICK_MS).await;
            self.dispatch(Command::Collaboration(CollaborationCommand::Tick { now_ms: now_ms() }));
        }
    }

    /// Tells how far edits are.
    pub(super) fn tell_room_state(&self) {
        let status = self.read(|session| session.collaboration().status());
        let attempt = self.0.room.attempt.get().max(1);
        let wanted = self.0.room.case.borrow().is_some();
        self.emit(&HostEvent::Room(match status {
            SyncStatus::Offline if wanted => RoomState::Connecting { attempt },
            SyncStatus::Offline => RoomState::Offline,
            SyncStatus::Connecting => RoomState::Connecting { attempt },
            SyncStatus::Sending => RoomState::Live { pending: 1 },
            SyncStatus::Held => RoomState::Held,
            SyncStatus::Stored => RoomState::Live { pending: 0 },
            SyncStatus::Blocked(refusal) => RoomState::Refused { reason: refusal.message().to_owned() },
            SyncStatus::Ended(ByeReason::CaseErased) => RoomState::Erased,
            SyncStatus::Ended(reason) => RoomState::Refused { reason: reason.message().to_owned() },
        }));
    }

    /// The browser lost or found its network: no need to wait for the back-off.
    pub(super) fn connection_changed(&self, online: bool) {
        self.emit(&HostEvent::Online(online));
        let idle = self.0.room.link.borrow().is_none() && self.0.room.case.borrow().is_some();
        if online && idle {
            self.connect();
        }
    }
}

/// A clock that never runs backwards.
fn now_ms() -> u64 {
    js::elapsed_ms() as u64
}
