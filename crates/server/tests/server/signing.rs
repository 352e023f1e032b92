//! Signing: the password again, a meaning, and what a later edit does.

use crate::support::room::Participant;
use crate::support::world::{PASSWORD, World, case};
use prosector_core::BlobHash;
use prosector_plan::{Author, Command, ItemId, PlanPackage, SegmentEdit, Verdict};
use prosector_sync::ClientEvent;
use serde_json::{Value, json};

fn body(password: &str, meaning: &str) -> Value {
    json!({ "password": password, "meaning": meaning })
}

fn status(world: &mut World) -> String {
    world.owner.get(&case("")).expect(200).json()["status"].as_str().unwrap().to_owned()
}

fn verdict(world: &mut World) -> Verdict {
    let file = world.owner.get(&case("/plan.prosector")).expect(200);
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"plan.prosector\"");
    PlanPackage::decode(&file.body).unwrap().verify().unwrap().verdict
}

#[test]
fn a_plan_is_signed_and_a_later_edit_shows() {
    let mut world = World::new();
    let guest = world.guest("viewer");
    let (mut owner, mut viewer) = (Participant::join(&world.owner, 1), Participant::join(&guest, 2));
    owner.add_step("s1", "Open");
    owner.until_stored();
    assert_eq!((status(&mut world).as_str(), verdict(&mut world)), ("draft", Verdict::Unsigned));

    let signature = world.owner.post(&case("/sign"), &body(PASSWORD, "reviewed")).expect(201).json();
    assert_eq!(signature["signer_name"], "Dr. Owner");
    assert_eq!(signature["plan_hash"], owner.plan.hash().to_hex());
    assert_eq!(status(&mut world), "in_review");
    world.owner.post(&case("/sign"), &body(PASSWORD, "approved")).expect(201);
    assert_eq!((status(&mut world).as_str(), verdict(&mut world)), ("signed", Verdict::Valid));
    viewer.until("told", |p| p.events.iter().filter(|event| matches!(event, ClientEvent::Signed(_))).count() == 2);

    owner.add_step("s2", "Changed");
    owner.until_stored();
    assert_eq!(
        (status(&mut world).as_str(), verdict(&mut world)),
        ("changed_since_signing", Verdict::ChangedSinceSigning)
    );
    assert_eq!(world.owner.get(&case("")).json()["signatures"].as_array().unwrap().len(), 2);
}

/// The file holds what the plan names and the case has, and nothing of another case, whatever a plan names.
#[test]
fn the_file_of_a_plan_holds_the_attachments_of_its_case() {
    let mut world = World::new();
    let own = world.blob(b"a patch");
    let other = "44444444-4444-4444-8444-444444444444";
    world.owner.post("/api/cases", &json!({ "id": other, "title": "Other" })).expect(201);
    let foreign = b"of another case";
    let address = format!("/api/cases/{other}/uploads/{}?offset=0&total={}", BlobHash::of(foreign), foreign.len());
    world.owner.put_bytes(&address, foreign).expect(200);
    let mut owner = Participant::join(&world.owner, 1);
    for (n, bytes) in [&b"a patch"[..], foreign, b"never sent"].into_iter().enumerate() {
        let author = Author { id: "owner".into(), name: "Dr. Owner".into() };
        let (id, patch, grid) = (ItemId::new(format!("e{n}")), BlobHash::of(bytes), BlobHash::of(b"a grid"));
        let edit = SegmentEdit { id, patch, grid, operation: "brush".into(), author };
        owner.plan.apply(&Command::EditVoxels(edit)).unwrap();
    }
    owner.until_stored();
    let file = world.owner.get(&case("/plan.prosector")).expect(200);
    let held = PlanPackage::decode(&file.body).unwrap().attachments;
    assert_eq!(held.iter().map(|bytes| BlobHash::of(bytes).to_hex()).collect::<Vec<_>>(), [own]);
}

#[test]
fn signing_asks_for_the_password_again_and_is_throttled() {
    let mut world = World::new();
    for _ in 0..5 {
        world.owner.post(&case("/sign"), &body("wrong password", "approved")).refused(401, "wrong_password");
    }
    world.owner.post(&case("/sign"), &body(PASSWORD, "approved")).refused(429, "too_many_tries");
    world.owner.post(&case("/sign"), &body(PASSWORD, "blessed")).refused(400, "bad_request");
    assert_eq!(status(&mut world), "draft");
}

#[test]
fn a_forged_signature_in_the_database_does_not_count() {
    let mut world = World::new();
    let mut signature = world.owner.post(&case("/sign"), &body(PASSWORD, "reviewed")).expect(201).json();
    signature["meaning"] = json!("approved");
    let database = rusqlite::Connection::open(world.server.data().join("prosector.sqlite")).unwrap();
    database.execute("UPDATE signatures SET json = ?1", [signature.to_string()]).unwrap();
    assert_eq!(status(&mut world), "changed_since_signing");
    assert_eq!(verdict(&mut world), Verdict::Forged);
}
