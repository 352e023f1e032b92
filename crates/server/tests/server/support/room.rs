//! One participant: the real client state machine over a real socket.

use super::client::Client;
use super::world::case;
use prosector_plan::{Command, ItemId, PeerId, Plan};
use prosector_sync::{ClientEvent, ClientMessage, ClientSync, SyncStatus, encode_frame};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket};

pub struct Participant {
    pub plan: Plan,
    pub sync: ClientSync,
    pub events: Vec<ClientEvent>,
    /// Code of the close frame, once the socket is closed; 0 for one without.
    pub closed: Option<u16>,
    socket: WebSocket<TcpStream>,
    started: Instant,
}

/// Opens the socket of the case's room, or gives the HTTP status that refused it.
pub fn connect(client: &Client, headers: &[(&'static str, &str)]) -> Result<WebSocket<TcpStream>, u16> {
    let mut request = format!("ws://{}{}", client.address(), case("/room")).into_client_request().unwrap();
    request.headers_mut().insert("cookie", client.cookie_line().parse().unwrap());
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(client.address()).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
    let mut attempt = tungstenite::client(request, stream);
    loop {
        match attempt {
            Ok((socket, _)) => return Ok(socket),
            Err(tungstenite::HandshakeError::Interrupted(middle)) => attempt = middle.handshake(),
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(response))) => {
                return Err(response.status().as_u16());
            }
            Err(other) => panic!("{other}"),
        }
    }
}

impl Participant {
    pub fn join(client: &Client, peer: u64) -> Self {
        Self::join_with(client, Plan::new(PeerId(peer)).unwrap())
    }

    /// Comes with a plan of its own, as after working offline.
    pub fn join_with(client: &Client, plan: Plan) -> Self {
        let socket = connect(client, &[]).unwrap_or_else(|status| panic!("refused with {status}"));
        let (sync, events) = (ClientSync::new(super::world::CASE), Vec::new());
        let mut participant = Self { plan, sync, events, closed: None, socket, started: Instant::now() };
        participant.sync.on_open(0);
        participant.until("welcomed", |p| p.sync.me().is_some());
        participant
    }

    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    /// Sends what is due and reads what has come, once.
    pub fn pump(&mut self) {
        if self.closed.is_some() {
            return;
        }
        while let Some(frame) = self.sync.poll_outgoing(&self.plan, self.now_ms()) {
            self.send(Message::Binary(frame.into()));
        }
        match self.socket.read() {
            Ok(Message::Binary(frame)) => {
                let now = self.now_ms();
                self.events.extend(self.sync.on_frame(&frame, &mut self.plan, now));
            }
            Ok(Message::Close(frame)) => self.closed = Some(frame.map_or(0, |frame| frame.code.into())),
            Ok(_) => {}
            Err(tungstenite::Error::Io(error)) if is_timeout(&error) => {}
            Err(_) => self.closed = Some(self.closed.unwrap_or(0)),
        }
    }

    pub fn send(&mut self, message: Message) {
        // A socket that the server has closed shows itself when read.
        let _ = self.socket.send(message);
    }

    pub fn send_message(&mut self, message: &ClientMessage) {
        self.send(Message::Binary(encode_frame(message).into()));
    }

    #[track_caller]
    pub fn until(&mut self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while !holds(self) {
            assert!(Instant::now() < deadline, "not {what}: {:?} {:?}", self.closed, self.events);
            self.pump();
        }
    }

    pub fn add_step(&mut self, id: &str, title: &str) {
        self.plan.apply(&Command::AddStep { id: ItemId::new(id), index: None, title: title.into() }).unwrap();
    }

    /// Until the server has acknowledged everything that is in the plan here.
    #[track_caller]
    pub fn until_stored(&mut self) {
        self.until("stored", |p| p.sync.status(&p.plan) == SyncStatus::Stored);
    }

    pub fn titles(&self) -> Vec<String> {
        self.plan.view().steps.into_iter().map(|step| step.title).collect()
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}
