//! People with an account in a case: added by name, their role changed, removed, also while they are inside.

use crate::support::client::Client;
use crate::support::room::Participant;
use crate::support::world::{CASE, World, case};
use prosector_plan::{Command, ItemId};
use prosector_sync::{ByeReason, ClientEvent, ClientMessage, Role};
use serde_json::{Value, json};

fn account_id(client: &mut Client) -> String {
    client.get("/api/me").json()["account"]["id"].as_str().unwrap().to_owned()
}

fn listed(client: &mut Client) -> Vec<(String, String)> {
    let cases = client.get("/api/cases").expect(200).json();
    let text = |case: &Value, key: &str| case[key].as_str().unwrap().to_owned();
    cases.as_array().unwrap().iter().map(|case| (text(case, "id"), text(case, "role"))).collect()
}

fn add(world: &mut World, login: &str, role: &str) -> crate::support::client::Reply {
    world.owner.post(&case("/members"), &json!({ "login": login, "role": role }))
}

#[test]
fn an_added_case_is_in_the_other_persons_list_with_its_role() {
    let mut world = World::new();
    let mut other = world.stranger();
    assert_eq!(listed(&mut other), []);
    let added = add(&mut world, " Stranger ", "viewer").expect(201).json();
    assert_eq!((&added["name"], &added["role"]), (&json!("A Stranger"), &json!("viewer")));
    assert_eq!(listed(&mut other), [(CASE.to_owned(), "viewer".to_owned())]);
    add(&mut world, "stranger", "editor").refused(409, "exists");
    add(&mut world, "owner", "viewer").refused(409, "exists");
    add(&mut world, "nobody-here", "viewer").refused(404, "not_found");
    add(&mut world, "stranger", "patient").refused(400, "bad_request");
    let members = world.owner.get(&case("/members")).expect(200).json();
    let roles: Vec<_> = members.as_array().unwrap().iter().map(|member| member["role"].clone()).collect();
    assert_eq!(roles, ["owner", "viewer"]);
    assert!(!members.to_string().contains("argon2"), "no password's hash leaves the server");
}

#[test]
fn a_case_keeps_an_owner_and_gets_a_second_one() {
    let mut world = World::new();
    let mut other = world.stranger();
    add(&mut world, "stranger", "editor").expect(201);
    let (first, second) = (account_id(&mut world.owner), account_id(&mut other));
    let member = |id: &str| case(&format!("/members/{id}"));
    world.owner.delete(&member(&first)).refused(409, "last_owner");
    world.owner.json("PATCH", &member(&first), &json!({ "role": "viewer" })).refused(409, "last_owner");
    other.json("PATCH", &member(&second), &json!({ "role": "owner" })).refused(403, "role_too_weak");
    world.owner.json("PATCH", &member(&second), &json!({ "role": "owner" })).expect(200);
    other.delete(&member(&first)).expect(200);
    assert_eq!((listed(&mut world.owner).len(), listed(&mut other).len()), (0, 1));
    world.owner.get(&case("")).refused(404, "not_found");
    let log = other.get(&case("/audit")).expect(200).json();
    let actions: Vec<_> = log["entries"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
    for action in ["member_added", "role_changed", "member_removed"] {
        assert!(actions.contains(&json!(action)), "{actions:?}");
    }
    assert_eq!(log["intact"], true);
}

#[test]
fn a_changed_role_counts_at_once_in_an_open_room() {
    let mut world = World::new();
    let mut other = world.stranger();
    add(&mut world, "stranger", "editor").expect(201);
    let id = account_id(&mut other);
    let mut inside = Participant::join(&other, 5);
    inside.add_step("s1", "While editor");
    inside.until_stored();
    world.owner.json("PATCH", &case(&format!("/members/{id}")), &json!({ "role": "viewer" })).expect(200);
    inside.until("viewer", |p| p.sync.me().is_some_and(|me| me.role == Role::Viewer));
    // An honest client keeps such an edit back; a forged one sends it all the same.
    let before = inside.plan.version();
    inside.plan.apply(&Command::RemoveStep { id: ItemId::new("s1") }).unwrap();
    let bytes = inside.plan.updates_since(&before);
    inside.send_message(&ClientMessage::Update { seq: 900, bytes });
    let refused = |world: &mut World| world.owner.get(&case("/audit")).expect(200).text().contains("edit_refused");
    inside.until("refused", |_| refused(&mut world));
    assert_eq!(inside.closed, None);

    world.owner.delete(&case(&format!("/members/{id}"))).expect(200);
    inside.until("closed", |p| p.closed == Some(1008));
    assert!(inside.events.contains(&ClientEvent::Closed(ByeReason::AccessEnded)));
    other.get(&case("")).refused(404, "not_found");
    let mut reader = Participant::join(&world.owner, 6);
    reader.until("the step", |p| p.titles() == ["While editor"]);
}
