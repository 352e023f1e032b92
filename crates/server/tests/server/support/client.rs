//! One browser: keeps cookies, sends the guard header, checks the headers of every answer.

use serde_json::Value;
use std::collections::BTreeMap;
use ureq::http::{HeaderMap, Request};

pub struct Client {
    agent: ureq::Agent,
    address: String,
    cookies: BTreeMap<String, String>,
}

pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The error code, after checking that the answer is an error with a sentence.
    pub fn code(&self) -> String {
        let error = &self.json()["error"];
        let message = error["message"].as_str().unwrap_or("");
        assert!(message.ends_with('.') || message.ends_with("@ +"), "not a sentence: {message}");
        error["code"].as_str().unwrap_or("").to_owned()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        let reply = self.expect(status);
        assert_eq!(reply.code(), code);
        reply
    }
}

impl Client {
    pub fn new(address: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        Self { agent: config.new_agent(), address: address.to_owned(), cookies: BTreeMap::new() }
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.request("GET", path, &[], None)
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Reply {
        self.json("POST", path, body)
    }

    pub fn delete(&mut self, path: &str) -> Reply {
        self.request("DELETE", path, &[("x-prosector", "1")], None)
    }

    pub fn json(&mut self, method: &str, path: &str, body: &Value) -> Reply {
        let headers = [("x-prosector", "1"), ("content-type", "application/json")];
        self.request(method, path, &headers, Some(body.to_string().into_bytes()))
    }

    pub fn put_bytes(&mut self, path: &str, bytes: &[u8]) -> Reply {
        self.request("PUT", path, &[("x-prosector", "1")], Some(bytes.to_vec()))
    }

    pub fn request(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<Vec<u8>>) -> Reply {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        if !self.cookies.is_empty() {
            request = request.header("cookie", self.cookie_line());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match body {
            Some(body) => self.agent.run(request.body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let mut response = response.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let body = response.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
        let reply = Reply { status: response.status().as_u16(), headers: response.headers().clone(), body };
        self.take_cookies(&reply);
        check_headers(path, &reply);
        reply
    }

    pub fn cookie_line(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// The same browser at a server that was started again elsewhere.
    pub fn moved_to(&mut self, address: &str) {
        self.address = address.to_owned();
    }

    fn take_cookies(&mut self, reply: &Reply) {
        for line in reply.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            assert!(line.contains("; HttpOnly; SameSite=Strict; "), "{line}");
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            match value {
                "" => self.cookies.remove(name),
                _ => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }
}

/// What must be on every answer of the server.
pub fn check_headers(path: &str, reply: &Reply) {
    let policy = reply.header("content-security-policy");
    for part in
        ["default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "frame-ancestors 'none'", "object-src 'none'"]
    {
        assert!(policy.contains(part), "{path} {}: {policy}", reply.status);
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
    assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{path}");
    assert!(reply.header("permissions-policy").contains("camera=()"), "{path}");
    if path.starts_with("/api/cases/") && !path.contains("/blobs/") {
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
    }
}
