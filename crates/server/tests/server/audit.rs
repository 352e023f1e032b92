//! The audit log over HTTP: what it says, and that tampering shows.

use crate::support::room::Participant;
use crate::support::world::{PASSWORD, World, case, open};
use serde_json::{Value, json};

fn audit(world: &mut World) -> Value {
    world.owner.get(&case("/audit")).expect(200).json()
}

#[test]
fn what_happened_is_listed_with_who_and_when_and_without_titles() {
    let mut world = World::new();
    let link = world.link("editor", 3600);
    let mut guest = world.nobody();
    open(&mut guest, &link, "SENTINEL guest name").expect(200);
    let mut editor = Participant::join(&guest, 2);
    editor.add_step("s1", "SENTINEL step");
    editor.until_stored();
    drop(editor);
    world.owner.post(&case("/sign"), &json!({ "password": PASSWORD, "meaning": "authored" })).expect(201);
    world.owner.delete(&case(&format!("/links/{}", link.id))).expect(200);
    let log = audit(&mut world);
    assert_eq!(log["intact"], true);
    let entries = log["entries"].as_array().unwrap();
    let actions: Vec<&str> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    for action in
        ["case_created", "link_created", "link_opened", "room_joined", "edits_stored", "plan_signed", "link_revoked"]
    {
        assert!(actions.contains(&action), "{action} is not in {actions:?}");
    }
    let signed = entries.iter().find(|entry| entry["action"] == "plan_signed").unwrap();
    assert_eq!(signed["name"], "Dr. Owner");
    assert!(signed["at"].as_i64().unwrap() > 1_600_000_000_000);
    assert!(!log.to_string().contains("SENTINEL"), "{log}");
}

#[test]
fn tampering_shows() {
    let mut world = World::new();
    let first = audit(&mut world)["entries"][0]["seq"].as_i64().unwrap();
    let database = rusqlite::Connection::open(world.server.data().join("prosector.sqlite")).unwrap();
    assert!(database.execute("UPDATE audit SET actor = 'account:other'", []).is_err());
    database.execute_batch("DROP TRIGGER audit_is_never_changed").unwrap();
    database.execute("UPDATE audit SET actor = 'account:other' WHERE seq = ?1", [first]).unwrap();
    let log = audit(&mut world);
    assert_eq!((&log["intact"], &log["broken_at"]), (&json!(false), &json!(first)));
}
