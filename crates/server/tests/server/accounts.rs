//! The first account, logging in, and what stops guessing.

use crate::support::TestServer;
use crate::support::client::Client;
use crate::support::world::{PASSWORD, World};
use serde_json::{Value, json};
use std::time::Duration;

fn welcome(token: &str, login: &str, password: &str) -> Value {
    json!({ "token": token, "name": "Dr. First", "login": login, "password": password })
}

fn login(login: &str, password: &str) -> Value {
    json!({ "login": login, "password": password })
}

#[test]
fn the_first_account_is_made_once_from_the_printed_link() {
    let mut server = TestServer::start();
    let (token, mut browser) = (server.first_token(), Client::new(&server.address()));
    assert_eq!(browser.get("/api/me").json(), json!({ "account": null, "guest": null, "needs_welcome": true }));
    browser.post("/api/welcome", &welcome("00", "first", PASSWORD)).refused(410, "invitation_ended");
    browser.post("/api/welcome", &welcome(&token, "first", "short")).refused(422, "weak_password");
    browser.post("/api/welcome", &welcome(&token, "a b", PASSWORD)).refused(400, "bad_request");
    let me = browser.post("/api/welcome", &welcome(&token, "first", PASSWORD)).expect(201).json();
    assert_eq!(me["account"]["name"], "Dr. First");
    assert_eq!(me["account"]["is_admin"], true);
    assert_eq!(browser.get("/api/me").json(), me);
    browser.post("/api/welcome", &welcome(&token, "second", PASSWORD)).refused(410, "invitation_ended");
    assert_eq!(Client::new(&server.address()).get("/api/me").json()["needs_welcome"], false);
    server.restart(|_| ());
    assert!(server.running().first_account_token.is_none());
}

#[test]
fn a_wrong_password_gets_a_plain_sentence_that_does_not_say_which_part_is_wrong() {
    let world = World::new();
    let wrong = world.nobody().post("/api/login", &login("owner", "wrong password")).refused(401, "wrong_password");
    let unknown = world.nobody().post("/api/login", &login("nobody", "wrong password")).refused(401, "wrong_password");
    assert_eq!(wrong.json(), unknown.json());
    assert_eq!(wrong.json()["error"]["message"], "Login name or password is wrong. Check both and try again.");
}

#[test]
fn guessing_is_slowed_down_for_the_account_and_ends_with_time() {
    let world = World::new();
    let mut browser = world.nobody();
    for _ in 0..5 {
        browser.post("/api/login", &login("Owner", "wrong password")).refused(401, "wrong_password");
    }
    let held = browser.post("/api/login", &login("owner", PASSWORD)).refused(429, "too_many_tries");
    assert_eq!(held.header("retry-after"), "15");
    world.server.clock.advance(Duration::from_secs(16));
    browser.post("/api/login", &login("OWNER", PASSWORD)).expect(200);
    browser.post("/api/login", &login("owner", "wrong password")).refused(401, "wrong_password");
}

#[test]
fn guessing_many_accounts_from_one_address_is_slowed_down() {
    let world = World::new();
    let mut browser = world.nobody();
    let statuses: Vec<u16> =
        (0..31).map(|k| browser.post("/api/login", &login(&format!("user{k}"), "wrong password")).status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 30);
    assert_eq!(statuses.last(), Some(&429));
}

#[test]
fn sessions_end_by_logging_out_by_silence_and_by_age() {
    let mut world = World::new();
    let mut second = world.nobody();
    second.post("/api/login", &login("owner", PASSWORD)).expect(200);
    second.post("/api/logout", &json!({})).expect(200);
    second.get("/api/cases").refused(401, "not_logged_in");
    world.owner.get("/api/cases").expect(200);

    world.server.clock.advance(Duration::from_secs(11 * 3600));
    world.owner.get("/api/cases").expect(200);
    world.server.clock.advance(Duration::from_secs(11 * 3600));
    world.owner.get("/api/cases").expect(200);
    world.server.clock.advance(Duration::from_secs(13 * 3600));
    world.owner.get("/api/cases").refused(401, "not_logged_in");

    second.post("/api/login", &login("owner", PASSWORD)).expect(200);
    for _ in 0..16 {
        second.get("/api/cases").expect(200);
        world.server.clock.advance(Duration::from_secs(10 * 3600));
    }
    second.get("/api/cases").expect(200);
    world.server.clock.advance(Duration::from_secs(10 * 3600));
    second.get("/api/cases").refused(401, "not_logged_in");
}

#[test]
fn an_invitation_makes_one_more_account_without_its_power() {
    let mut world = World::new();
    let mut stranger = world.stranger();
    assert_eq!(stranger.get("/api/me").json()["account"]["is_admin"], false);
    assert_eq!(stranger.get("/api/cases").json(), json!([]));
    let path = world.owner.post("/api/invitations", &json!({})).expect(201).json()["path"].clone();
    let token = path.as_str().unwrap().strip_prefix("/welcome#").unwrap().to_owned();
    world.nobody().post("/api/welcome", &welcome(&token, "STRANGER", PASSWORD)).refused(409, "exists");
    world.server.clock.advance(Duration::from_secs(8 * 24 * 3600));
    world.nobody().post("/api/welcome", &welcome(&token, "late", PASSWORD)).refused(410, "invitation_ended");
}

#[test]
fn cookies_are_secure_behind_https() {
    let server = TestServer::with(|config| config.public_origin = Some("https://plan.example".into()));
    let reply = Client::new(&server.address()).post("/api/welcome", &welcome(&server.first_token(), "first", PASSWORD));
    let reply = reply.expect(201);
    assert!(reply.header("set-cookie").ends_with("; Secure"), "{}", reply.header("set-cookie"));
    assert!(reply.header("strict-transport-security").starts_with("max-age="));
}

#[test]
fn nothing_on_the_disk_holds_a_password_a_token_or_a_code() {
    let mut world = World::new();
    let link = world.link("viewer", 60);
    let mut guest = world.nobody();
    crate::support::world::open(&mut guest, &link, "Guest").expect(200);
    let cookies = [world.owner.cookie_line(), guest.cookie_line()];
    let mut secrets: Vec<String> =
        cookies.iter().flat_map(|line| line.split("; ")).map(|pair| pair.split('=').nth(1).unwrap().into()).collect();
    secrets.extend([PASSWORD.to_owned(), link.code]);
    for name in ["prosector.sqlite", "prosector.sqlite-wal"] {
        let bytes = std::fs::read(world.server.data().join(name)).unwrap();
        for secret in &secrets {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{name}");
        }
    }
}
