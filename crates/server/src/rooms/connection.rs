//! One WebSocket: frames in, frames out, an end with a reason.

use super::live::{RoomEvent, ToSocket};
use super::{NotSeated, Seat};
use crate::app::App;
use crate::auth::CaseAccess;
use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// A client that takes nothing for this long is gone.
const LONGEST_SEND: Duration = Duration::from_secs(20);
/// Messages a second that one connection may send; presence takes 25.
const MESSAGES_A_SECOND: u32 = 200;

/// Serves a socket of someone whose access was checked.
pub async fn serve_socket(app: Arc<App>, access: CaseAccess, mut socket: WebSocket) {
    let close = match app.rooms.seat(&app, &access.case.id, &access.person, access.role).await {
        Ok(mut seat) => {
            confirm_role(&app, &access).await;
            let close = relay(&app, &mut seat, &mut socket).await;
            let _ = seat.room.send(RoomEvent::Leave(seat.id)).await;
            close
        }
        Err(NotSeated::Refused(refused)) => Some((close_code::AGAIN, refused.to_string())),
        Err(NotSeated::Unavailable) => Some((close_code::ERROR, NotSeated::Unavailable.to_string())),
    };
    if let Some((code, reason)) = close {
        let frame = CloseFrame { code, reason: reason.into() };
        let _ = timeout(LONGEST_SEND, socket.send(Message::Close(Some(frame)))).await;
    }
}

/// The role may have been changed between the request and the seat; nobody told the room of this connection then.
async fn confirm_role(app: &App, access: &CaseAccess) {
    let Some(account) = access.person.actor.strip_prefix("account:") else { return };
    let (case, id) = (access.case.id.clone(), account.to_owned());
    // A storage that fails here has refused nothing yet: the next message is judged by the role that was granted.
    if let Ok(now) = app.store(move |storage| storage.granted_role(&case, &id)).await
        && now != Some(access.role)
    {
        app.rooms.set_role(&access.case.id, &access.person.actor, now);
    }
}

type Ending = Option<(u16, String)>;

async fn relay(app: &App, seat: &mut Seat, socket: &mut WebSocket) -> Ending {
    let mut pace = Pace::new();
    loop {
        tokio::select! {
            frame = seat.frames.recv() => match frame {
                Some(ToSocket::Frame(bytes)) => match timeout(LONGEST_SEND, socket.send(Message::Binary(Bytes::from(bytes)))).await {
                    Ok(Ok(())) => {}
                    _ => return None,
                },
                Some(ToSocket::Close) if app.rooms.is_stopping() => return ending(close_code::AWAY, "The server stops."),
                Some(ToSocket::Close) => return ending(close_code::POLICY, "The room ended this connection."),
                None => return ending(close_code::AGAIN, "The connection did not keep up."),
            },
            message = socket.recv() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    pace.hold().await;
                    let event = RoomEvent::Frame { from: seat.id, bytes: bytes.to_vec() };
                    if seat.room.send(event).await.is_err() {
                        return ending(close_code::AWAY, "The room was closed.");
                    }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => pace.hold().await,
                Some(Ok(Message::Text(_))) => return ending(close_code::UNSUPPORTED, "Only binary messages are read here."),
                Some(Ok(Message::Close(_))) | None => return None,
                // Too large, or not WebSocket at all.
                Some(Err(_)) => return ending(close_code::SIZE, "The message is too large or cannot be read."),
            },
        }
    }
}

fn ending(code: u16, reason: &str) -> Ending {
    Some((code, reason.to_owned()))
}

/// Holds a connection back that sends more than its share.
struct Pace {
    second: Instant,
    count: u32,
}

impl Pace {
    fn new() -> Self {
        Self { second: Instant::now(), count: 0 }
    }

    async fn hold(&mut self) {
        if self.second.elapsed() >= Duration::from_secs(1) {
            *self = Self::new();
        }
        self.count += 1;
        if self.count > MESSAGES_A_SECOND {
            tokio::time::sleep_until(self.second + Duration::from_secs(1)).await;
        }
    }
}
