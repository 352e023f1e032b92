//! What a server is told at start: where its data lies, where it listens, and how much it accepts.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that decides how one server runs.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Folder of the database, blobs, uploads and keys; created when absent.
    pub data_folder: PathBuf,
    /// Folder of the built web app; `None` serves the API alone.
    pub web_folder: Option<PathBuf>,
    /// Address to listen on; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// `https://host[:port]` where people reach the server through a proxy; makes cookies `Secure` when it is https.
    pub public_origin: Option<String>,
    /// Make cookies `Secure` in any case.
    pub secure_cookies: bool,
    /// Take the client address from the last `X-Forwarded-For` entry: only behind a proxy that sets it.
    pub trust_forwarded_for: bool,
    /// Make the demo patient at first start.
    pub with_demo: bool,
    /// Sizes and times.
    pub limits: Limits,
}

impl ServerConfig {
    /// A server on a loopback port chosen by the system, without web app and demo: what tests start from.
    pub fn local(data_folder: PathBuf) -> Self {
        Self {
            data_folder,
            web_folder: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_origin: None,
            secure_cookies: false,
            trust_forwarded_for: false,
            with_demo: false,
            limits: Limits::default(),
        }
    }

    /// Whether browsers reach this server over https, so that cookies must be `Secure`.
    pub fn is_https(&self) -> bool {
        self.secure_cookies || self.public_origin.as_deref().is_some_and(|origin| origin.starts_with("https://"))
    }
}

/// Declared limits: what is beyond them is refused in plain words instead of exhausting the machine.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest JSON request body in bytes.
    pub json_bytes: usize,
    /// Largest upload chunk in bytes.
    pub upload_chunk_bytes: u64,
    /// Largest blob in bytes.
    pub blob_bytes: u64,
    /// Largest WebSocket message in bytes.
    pub frame_bytes: usize,
    /// Longest time for an ordinary request.
    pub request_timeout: Duration,
    /// Longest silence while a request body is being received.
    pub body_idle_timeout: Duration,
    /// Longest time for the head of a request, against clients that trickle it.
    pub head_timeout: Duration,
    /// Connections at once.
    pub connections: usize,
    /// Bytes that uploads leave free on the disk, so that the database can still write.
    pub keep_free_bytes: u64,
    /// Upper bound on database pages of 4096 bytes; `None` leaves SQLite's own.
    pub database_pages: Option<u32>,
    /// A session ends after this long without a request.
    pub session_idle: Duration,
    /// A session ends after this long in any case.
    pub session_total: Duration,
    /// Longest lifetime of a share link.
    pub link_lifetime: Duration,
    /// Wrong codes after which a link is locked for good.
    pub link_wrong_codes: u32,
    /// A room without people is unloaded after this long.
    pub room_idle: Duration,
    /// Stored updates after which a room's log is replaced by one snapshot.
    pub compact_after_updates: u64,
}

const MIB: u64 = 1 << 20;
const HOUR: Duration = Duration::from_secs(3600);

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: 256 << 10,
            upload_chunk_bytes: 64 * MIB,
            blob_bytes: 16 * 1024 * MIB,
            frame_bytes: prosector_sync::MAX_CLIENT_FRAME,
            request_timeout: Duration::from_secs(30),
            body_idle_timeout: Duration::from_secs(30),
            head_timeout: Duration::from_secs(15),
            connections: 1024,
            keep_free_bytes: 256 * MIB,
            database_pages: None,
            session_idle: HOUR * 12,
            session_total: HOUR * 24 * 7,
            link_lifetime: HOUR * 24 * 366,
            link_wrong_codes: 20,
            room_idle: Duration::from_secs(60),
            compact_after_updates: 500,
        }
    }
}
