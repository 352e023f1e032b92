//! What the host tells the user interface.

use crate::platform::views::{Rung, ViewsChange};
use prosector_session::Event;

/// Something happened.
#[derive(Clone, Debug)]
pub enum HostEvent {
    /// In the session; read the part that it names.
    Session(Event),
    /// While opening files or a case.
    Opening(Opening),
    /// While imaging is sent to the server.
    Upload(Transfer),
    /// An operation on segments: how much of it is done, if that is known; `None` once it ended.
    Segmenting(Option<Option<f64>>),
    /// Whether the plan is stored in this browser.
    Saved(Saved),
    /// Pictures are drawn in another way.
    Rung(Rung),
    /// The graphics device was lost; the picture is being made again.
    GraphicsLost,
    /// The picture is back.
    GraphicsRecovered,
    /// The connection to the case's room.
    Room(RoomState),
    /// Whether the browser has a network.
    Online(bool),
    /// A newer version of the application waits; it is used after all tabs were closed or loaded again.
    UpdateReady,
    /// A sentence for the person: something was not done.
    Notice(HostNotice),
    /// A sentence for the person: something was done, and must be looked at before it is relied on.
    Caution(HostNotice),
}

/// How far an opening is.
#[derive(Clone, Debug, PartialEq)]
pub enum Opening {
    /// Blobs are fetched from the server.
    Fetching {
        /// Bytes that have come.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// File headers are read.
    Reading {
        /// Files looked at.
        done: usize,
        /// Files in all.
        total: usize,
    },
    /// Slices are decoded; the first are already shown. The session's progress has the numbers.
    Decoding,
    /// Surfaces are made.
    Building {
        /// Surfaces made.
        done: usize,
        /// Surfaces in all.
        total: usize,
    },
    /// Everything is there.
    Done,
    /// Stopped by the person.
    Cancelled,
    /// Nothing was opened, and why.
    Failed(String),
}

/// An upload.
#[derive(Clone, Debug, PartialEq)]
pub enum Transfer {
    /// Checksums are computed.
    Preparing {
        /// Files done.
        done: usize,
        /// Files in all.
        total: usize,
    },
    /// Bytes are sent.
    Sending {
        /// Bytes the server has.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// The server has everything; the case is on it under this identifier.
    Done {
        /// The case.
        case: String,
    },
    /// Not everything was sent, and why.
    Failed(String),
}

/// Whether the plan is stored in this browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Everything is on this machine's disk.
    Saved,
    /// A change is being written.
    Saving,
    /// The browser refuses, and why.
    Refused {
        /// Plain words.
        reason: String,
    },
}

/// The connection to the case's room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomState {
    /// Not shared, or not connected.
    Offline,
    /// Connecting, for the nth time in a row.
    Connecting {
        /// From 1.
        attempt: u32,
    },
    /// Connected, but the server cannot store changes at present; they are sent again until it can.
    Held,
    /// Connected.
    Live {
        /// Changes that the server has not acknowledged.
        pending: usize,
    },
    /// The case was erased on the server; what this browser holds of it is still here.
    Erased,
    /// The server does not let this person in, and why.
    Refused {
        /// Plain words.
        reason: String,
    },
}

/// A sentence for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostNotice {
    /// Key of the catalogue, for a translation of the text.
    pub key: &'static str,
    /// Values that the translation fills in.
    pub args: Vec<(&'static str, String)>,
    /// The sentence in English.
    pub text: String,
}

impl HostNotice {
    /// A sentence that stands for itself.
    pub fn plain(key: &'static str, text: String) -> Self {
        Self { key, args: Vec::new(), text }
    }
}

impl From<&ViewsChange> for HostEvent {
    fn from(change: &ViewsChange) -> Self {
        match change {
            ViewsChange::Rung(rung) => HostEvent::Rung(rung.clone()),
            ViewsChange::Lost => HostEvent::GraphicsLost,
            ViewsChange::Recovered => HostEvent::GraphicsRecovered,
        }
    }
}
