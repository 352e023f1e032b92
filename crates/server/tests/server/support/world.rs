//! A server with one shared case and a person of each kind.

use super::TestServer;
use super::client::Client;
use prosector_core::BlobHash;
use prosector_server::config::ServerConfig;
use serde_json::{Value, json};

pub const CASE: &str = "6f1b9f2e-6b1a-4c39-8b1e-2f6f4c1d9a10";
pub const PASSWORD: &str = "plum harbour lantern";
pub const BLOB: &[u8] = b"one slice of a series";

pub struct World {
    pub server: TestServer,
    pub owner: Client,
}

/// A share link as its maker sees it.
pub struct Link {
    pub id: String,
    pub code: String,
}

impl World {
    pub fn new() -> Self {
        Self::with(|_| ())
    }

    pub fn with(change: impl FnOnce(&mut ServerConfig)) -> Self {
        let server = TestServer::with(change);
        let mut owner = Client::new(&server.address());
        let body =
            json!({ "token": server.first_token(), "name": "Dr. Owner", "login": "owner", "password": PASSWORD });
        owner.post("/api/welcome", &body).expect(201);
        owner.post("/api/cases", &json!({ "id": CASE, "title": "Left hepatectomy" })).expect(201);
        Self { server, owner }
    }

    pub fn nobody(&self) -> Client {
        Client::new(&self.server.address())
    }

    /// A second account without any part in the case.
    pub fn stranger(&mut self) -> Client {
        let path = self.owner.post("/api/invitations", &json!({})).expect(201).json()["path"].clone();
        let token = path.as_str().unwrap().rsplit('#').next().unwrap().to_owned();
        let mut stranger = self.nobody();
        let body = json!({ "token": token, "name": "A Stranger", "login": "stranger", "password": PASSWORD });
        stranger.post("/api/welcome", &body).expect(201);
        stranger
    }

    pub fn link(&mut self, role: &str, expires_in_s: u64) -> Link {
        self.link_with(&json!({ "role": role, "expires_in_s": expires_in_s }))
    }

    pub fn link_with(&mut self, body: &Value) -> Link {
        let answer = self.owner.post(&case("/links"), body).expect(201).json();
        let text = |key: &str| answer[key].as_str().unwrap().to_owned();
        Link { id: text("id"), code: text("code") }
    }

    /// A guest of this role who has come in through a fresh link.
    pub fn guest(&mut self, role: &str) -> Client {
        let link = self.link(role, 3600);
        let mut guest = self.nobody();
        open(&mut guest, &link, "Dr. Guest").expect(200);
        guest
    }

    /// Uploads a blob of the owner's and returns its hash.
    pub fn blob(&mut self, bytes: &[u8]) -> String {
        let hash = BlobHash::of(bytes).to_hex();
        self.owner.put_bytes(&upload(&hash, 0, bytes.len()), bytes).expect(200);
        hash
    }
}

pub fn open(guest: &mut Client, link: &Link, name: &str) -> super::client::Reply {
    guest.post(&format!("/api/links/{}/open", link.id), &json!({ "code": link.code, "name": name }))
}

pub fn case(rest: &str) -> String {
    format!("/api/cases/{CASE}{rest}")
}

pub fn upload(hash: &str, offset: usize, total: usize) -> String {
    case(&format!("/uploads/{hash}?offset={offset}&total={total}"))
}
