//! The sync protocol as a pure state machine: [`ClientSync`] beside a plan in the browser, [`Room`] on the server.
//!
//! No sockets, no clock: frames go in and come out as bytes, and the time is an argument, in milliseconds of any clock
//! that does not run backwards. The rules are numbered in `PROTOCOL.md`; comments and tests refer to them.
//!
//! ```
//! use prosector_plan::{Command, PeerId, Plan};
//! use prosector_sync::{ClientSync, Outgoing, Role, Room};
//! let mut room = Room::new("case-1", Plan::new(PeerId(0))?, Default::default());
//! let mut plan = Plan::new(PeerId(1))?;
//! plan.apply(&Command::SetTitle("Left hepatectomy".into()))?;
//! let mut client = ClientSync::new("case-1");
//! let me = room.join("anna", "Anna", Role::Editor)?;
//! client.on_open(0);
//! // What a socket and a database do, in memory:
//! loop {
//!     let Some(frame) = client.poll_outgoing(&plan, 0) else { break };
//!     let mut todo = room.on_frame(me, &frame, 0);
//!     while let Some(outgoing) = (!todo.is_empty()).then(|| todo.remove(0)) {
//!         match outgoing {
//!             Outgoing::Store { ticket, .. } => todo.extend(room.stored(ticket)),
//!             Outgoing::Send { frame, .. } => { client.on_frame(&frame, &mut plan, 0); }
//!             Outgoing::Close { .. } => unreachable!(),
//!         }
//!     }
//! }
//! assert_eq!(room.plan().hash(), plan.hash());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backoff;
mod client;
mod frame;
mod message;
mod people;
mod presence;
mod room;

pub use backoff::backoff_ms;
pub use client::{ClientEvent, ClientSync, SyncStatus};
pub use frame::{FrameError, MAX_CLIENT_FRAME, MAX_SERVER_FRAME, PROTOCOL, decode_frame, encode_frame};
pub use message::{ByeReason, ClientMessage, Participant, ParticipantId, Refusal, Role, ServerMessage};
pub use people::{People, Person};
pub use presence::{PRESENCE_EXPIRES_MS, PRESENCE_INTERVAL_MS, PointerPresence, PointerView, Presence};
pub use room::{JoinRefused, Outgoing, Room, Ticket};
