//! Share links: code, expiry, revocation, guessing.

use crate::support::client::Client;
use crate::support::room::Participant;
use crate::support::world::{Link, World, case, open};
use prosector_sync::{ByeReason, ClientEvent};
use serde_json::json;
use std::time::Duration;

#[test]
fn a_link_opens_with_its_code_however_it_is_written() {
    let mut world = World::new();
    let link = world.link("viewer", 3600);
    assert_eq!(link.code.len(), 8);
    let spaced = Link { id: link.id.clone(), code: format!("{} {}", &link.code[..4], &link.code[4..]) };
    let mut guest = world.nobody();
    let answer = open(&mut guest, &spaced, "Dr. Guest").expect(200).json();
    assert_eq!(answer["role"], "viewer");
    let me = guest.get("/api/me").json();
    assert_eq!((&me["account"], &me["guest"]["name"]), (&json!(null), &json!("Dr. Guest")));
    open(&mut world.nobody(), &link, " ").refused(400, "bad_request");
}

/// Who a guest is decides whose edits are whose: one for each browser, whatever links and cases come in between.
#[test]
fn each_browser_is_a_guest_of_its_own_in_each_case() {
    let mut world = World::new();
    let other = "11111111-2222-4333-8444-555555555555";
    world.owner.post("/api/cases", &json!({ "id": other, "title": "Other" })).expect(201);
    let (first, second) = (world.link("editor", 3600), world.link("viewer", 3600));
    let made = world.owner.post(&format!("/api/cases/{other}/links"), &json!({ "role": "viewer", "expires_in_s": 60 }));
    let made = made.expect(201).json();
    let text = |key: &str| made[key].as_str().unwrap().to_owned();
    let elsewhere = Link { id: text("id"), code: text("code") };
    let (mut one, mut two) = (world.nobody(), world.nobody());
    let enter = |client: &mut Client, link: &Link| {
        open(client, link, "Dr. Guest").expect(200);
        client.get("/api/me").json()["guest"]["id"].as_str().unwrap().to_owned()
    };
    let id = enter(&mut one, &first);
    assert_eq!(id.len(), 32);
    assert_ne!(enter(&mut two, &first), id, "another browser, the same link");
    assert_eq!(enter(&mut one, &second), id, "the same browser, another link to the case");
    let there = enter(&mut one, &elsewhere);
    assert_ne!(there, id, "guests cannot be followed from case to case");
    assert_eq!(enter(&mut one, &first), id, "back again");
    let inside = [Participant::join(&one, 5), Participant::join(&two, 6)].map(|p| p.sync.me().unwrap().account.clone());
    assert_eq!(inside[0], format!("guest:{id}"));
    assert_ne!(inside[0], inside[1]);
}

#[test]
fn an_expired_link_ends_for_those_inside_and_outside() {
    let mut world = World::new();
    let link = world.link("editor", 600);
    let mut guest = world.nobody();
    open(&mut guest, &link, "Dr. Guest").expect(200);
    let mut inside = Participant::join(&guest, 5);
    world.server.clock.advance(Duration::from_secs(601));
    let text = open(&mut world.nobody(), &link, "Late").refused(410, "link_ended").json();
    assert_eq!(text["error"]["message"], "This link has ended. Ask the person who sent it for a new one.");
    guest.get(&case("")).refused(401, "not_logged_in");
    inside.until("closed", |p| p.closed.is_some());
    assert!(inside.events.contains(&ClientEvent::Closed(ByeReason::AccessEnded)));
}

#[test]
fn a_revoked_link_closes_open_sockets_and_only_those() {
    let mut world = World::new();
    let (first, second) = (world.link("editor", 3600), world.link("viewer", 3600));
    let (mut one, mut two) = (world.nobody(), world.nobody());
    open(&mut one, &first, "One").expect(200);
    open(&mut two, &second, "Two").expect(200);
    let (mut inside, mut stays) = (Participant::join(&one, 5), Participant::join(&two, 6));
    world.owner.delete(&case(&format!("/links/{}", first.id))).expect(200);
    inside.until("closed", |p| p.closed == Some(1008));
    assert!(inside.events.contains(&ClientEvent::Closed(ByeReason::AccessEnded)));
    one.get(&case("")).refused(401, "not_logged_in");
    open(&mut world.nobody(), &first, "Late").refused(410, "link_ended");
    two.get(&case("")).expect(200);
    stays.until("alone", |p| p.sync.people().iter().count() == 0);
    assert_eq!(stays.closed, None);
    let listed = world.owner.get(&case("/links")).expect(200).json();
    let of = |id: &str| listed.as_array().unwrap().iter().find(|link| link["id"] == id).unwrap().clone();
    assert_eq!((&of(&first.id)["open"], &of(&second.id)["open"]), (&json!(false), &json!(true)));
    assert!(listed.to_string().find(&first.code).is_none());
}

#[test]
fn guessing_a_code_is_slowed_down_and_in_the_end_locks_the_link() {
    let mut world = World::with(|config| config.limits.link_wrong_codes = 7);
    let link = world.link("viewer", 100_000);
    let wrong = Link { id: link.id.clone(), code: "00000000".into() };
    let mut guest = world.nobody();
    for _ in 0..5 {
        open(&mut guest, &wrong, "Guesser").refused(401, "wrong_code");
    }
    open(&mut guest, &link, "Right but too fast").refused(429, "too_many_tries");
    world.server.clock.advance(Duration::from_secs(16));
    open(&mut guest, &wrong, "Guesser").refused(401, "wrong_code");
    world.server.clock.advance(Duration::from_secs(1000));
    open(&mut guest, &wrong, "Guesser").refused(410, "link_ended");
    world.server.clock.advance(Duration::from_secs(2000));
    open(&mut guest, &link, "Right but locked").refused(410, "link_ended");
}

#[test]
fn what_a_link_may_give_is_bounded() {
    let mut world = World::new();
    let bodies = [
        json!({ "role": "owner", "expires_in_s": 60 }),
        json!({ "role": "viewer", "expires_in_s": 0 }),
        json!({ "role": "viewer", "expires_in_s": 10_000_000_000_u64 }),
        json!({ "role": "viewer", "expires_in_s": -1 }),
        json!({ "role": "king", "expires_in_s": 60 }),
        json!({ "role": "patient", "expires_in_s": 60, "picture": "00".repeat(32) }),
    ];
    for body in bodies {
        world.owner.post(&case("/links"), &body).refused(400, "bad_request");
    }
    let link = Link { id: "unknown".into(), code: "1".into() };
    open(&mut world.nobody(), &link, "Guest").refused(404, "not_found");
}
