//! Erasing a case: nothing of it is left but a line in the log, and everybody is told.

use crate::support::room::Participant;
use crate::support::world::{BLOB, CASE, World, case, open};
use prosector_core::BlobHash;
use prosector_sync::{ByeReason, ClientEvent};
use serde_json::json;
use std::path::PathBuf;

const TITLE: &str = "Left hepatectomy";

fn blob_path(world: &World, hash: &str) -> PathBuf {
    world.server.data().join("blobs").join(&hash[..2]).join(hash)
}

#[test]
fn an_owner_who_types_the_title_erases_the_case_for_everyone() {
    let mut world = World::new();
    let own = world.blob(BLOB);
    let link = world.link("editor", 3600);
    let mut guest = world.nobody();
    open(&mut guest, &link, "Dr. Guest").expect(200);
    let mut inside = Participant::join(&guest, 5);
    inside.add_step("s1", "A step of Mrs Sentinel");
    inside.until_stored();

    for wrong in ["", "left hepatectomy", "Left"] {
        world.owner.json("DELETE", &case(""), &json!({ "title": wrong })).refused(409, "title_differs");
    }
    guest.json("DELETE", &case(""), &json!({ "title": TITLE })).refused(403, "role_too_weak");
    assert!(blob_path(&world, &own).is_file());
    world.owner.json("DELETE", &case(""), &json!({ "title": format!(" {TITLE} ") })).expect(200);

    inside.until("told and closed", |p| p.closed.is_some());
    assert!(inside.events.contains(&ClientEvent::Closed(ByeReason::CaseErased)), "{:?}", inside.events);
    for path in ["", "/audit", "/links", "/members", "/plan.prosector", "/room"] {
        world.owner.get(&case(path)).refused(410, "case_erased");
    }
    guest.get(&case("")).refused(410, "case_erased");
    open(&mut world.nobody(), &link, "Late").refused(404, "not_found");
    assert_eq!(world.owner.get("/api/cases").json(), json!([]));
    assert!(!blob_path(&world, &own).exists(), "the imaging is gone");
    world.owner.post("/api/cases", &json!({ "id": CASE, "title": TITLE })).refused(409, "exists");
}

#[test]
fn files_that_another_case_needs_stay_and_the_log_stays_whole() {
    let mut world = World::new();
    let (own, shared) = (world.blob(b"only in this case"), world.blob(BLOB));
    let other = "11111111-2222-4333-8444-555555555555";
    world.owner.post("/api/cases", &json!({ "id": other, "title": "Other" })).expect(201);
    let upload = format!("/api/cases/{other}/uploads/{shared}?offset=0&total={}", BLOB.len());
    world.owner.put_bytes(&upload, BLOB).expect(200);
    world.owner.json("DELETE", &case(""), &json!({ "title": TITLE })).expect(200);
    assert!(!blob_path(&world, &own).exists() && blob_path(&world, &shared).is_file());
    let read = world.owner.get(&format!("/api/cases/{other}/blobs/{shared}")).expect(200);
    assert_eq!(BlobHash::of(&read.body).to_hex(), shared);
    let log = world.owner.get(&format!("/api/cases/{other}/audit")).expect(200).json();
    assert_eq!(log["intact"], true, "the chain holds over the erased case's entries");
    // The line that remains says who, when and how much, and no word of the case.
    let database = rusqlite::Connection::open(world.server.data().join("prosector.sqlite")).unwrap();
    let sql = "SELECT actor, detail FROM audit WHERE action = 'case_erased' AND case_id = ?1";
    let line: (String, String) = database.query_row(sql, [CASE], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert!(line.0.starts_with("account:") && line.1 == "0 links, 1 files", "{line:?}");
}

#[test]
fn a_server_that_was_stopped_half_way_removes_the_files_at_its_next_start() {
    let mut world = World::new();
    let own = world.blob(BLOB);
    let database = rusqlite::Connection::open(world.server.data().join("prosector.sqlite")).unwrap();
    database.execute("INSERT INTO doomed_blobs (hash) SELECT hash FROM case_blobs", []).unwrap();
    world.server.restart(|_| ());
    assert!(blob_path(&world, &own).is_file(), "a case still has it");
    database.execute("DELETE FROM case_blobs", []).unwrap();
    world.server.restart(|_| ());
    assert!(!blob_path(&world, &own).exists());
}
