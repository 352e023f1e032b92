//! The patient's page: what it shows, and all that it must not.

use crate::support::client::Client;
use crate::support::room::Participant;
use crate::support::world::{World, case, open};
use prosector_plan::{Anchor, Author, Command, Comment, ItemId, Mark, MarkShape, StepField, TimestampMs};
use serde_json::json;
use std::time::Duration;

const SENTINEL: &str = "SENTINEL-Jane-Doe";

/// A plan with the sentinel wherever the team may write, and one step with words for the patient.
fn write_plan(owner: &mut Participant) {
    let mut apply = |command: Command| {
        owner.plan.apply(&command).unwrap();
    };
    let id = ItemId::new;
    apply(Command::SetTitle(SENTINEL.into()));
    apply(Command::AddStep { id: id("s1"), index: None, title: format!("{SENTINEL} for the team") });
    apply(Command::AddStep { id: id("s2"), index: None, title: "Closing one vessel".into() });
    apply(Command::EditStep { id: id("s2"), field: StepField::Note(SENTINEL.into()) });
    let text = format!("Dear {SENTINEL}, born 12.03.1961: we close one small vessel.");
    apply(Command::EditStep { id: id("s2"), field: StepField::PatientText(text) });
    apply(Command::EditStep { id: id("s2"), field: StepField::VisibleLayers(Some(vec!["liver".into()])) });
    let anchor = Anchor { point: prosector_core::LpsPoint::new(1.0, 2.0, 3.0), frame_of_reference: None };
    let author = Author { id: SENTINEL.into(), name: SENTINEL.into() };
    let shape = MarkShape::Note { anchor, text: SENTINEL.into() };
    apply(Command::AddMark(Mark { id: id("m1"), name: SENTINEL.into(), author: author.clone(), shape }));
    let (about, at, text) = (id("m1"), TimestampMs(0), SENTINEL.to_owned());
    apply(Command::AddComment(Comment { id: id("c1"), about, author, at, text, resolved: false }));
    owner.until_stored();
}

fn patient_with_picture(world: &mut World) -> (Client, String) {
    let picture = world.blob(b"a picture to turn");
    let link = world.link_with(&json!({ "role": "patient", "expires_in_s": 3600, "picture": picture }));
    let mut patient = world.nobody();
    open(&mut patient, &link, SENTINEL).expect(200);
    (patient, link.id)
}

#[test]
fn a_patient_reads_the_words_written_for_them_and_nothing_else() {
    let mut world = World::new();
    world.owner.json("PATCH", &case(""), &json!({ "title": SENTINEL })).expect(200);
    write_plan(&mut Participant::join(&world.owner, 1));
    let (mut patient, _) = patient_with_picture(&mut world);
    let page = patient.get("/api/patient").expect(200);
    assert!(!page.text().contains("SENTINEL") && !page.text().contains("12.03"), "{}", page.text());
    let page = page.json();
    assert_eq!(page["steps"].as_array().unwrap().len(), 1);
    assert_eq!(page["steps"][0]["title"], "Closing one vessel");
    assert_eq!(page["steps"][0]["text"], "Dear …, born … we close one small vessel.");
    assert_eq!(page["steps"][0]["visible_layers"], json!(["liver"]));
    assert_eq!(page["picture"], true);
    assert_eq!(patient.get("/api/patient/picture").expect(200).body, b"a picture to turn");
    let me = patient.get("/api/me").expect(200).text();
    assert!(!me.contains("SENTINEL"), "{me}");
}

#[test]
fn a_patient_writes_nothing_and_opens_nothing_else() {
    let mut world = World::new();
    let (mut patient, _) = patient_with_picture(&mut world);
    for path in ["", "/audit", "/links", "/plan.prosector", "/room"] {
        patient.get(&case(path)).refused(403, "role_too_weak");
    }
    patient.json("PATCH", &case(""), &json!({ "title": "Mine" })).refused(403, "role_too_weak");
    patient.post(&case("/sign"), &json!({ "password": "x", "meaning": "approved" })).refused(403, "role_too_weak");
    patient.get("/api/cases").refused(403, "forbidden");
    patient.json("PUT", "/api/patient", &json!({})).expect(405);
}

#[test]
fn the_page_is_gone_after_expiry_and_after_revocation() {
    let mut world = World::new();
    let (mut first, link) = patient_with_picture(&mut world);
    let (mut second, _) = patient_with_picture(&mut world);
    world.owner.delete(&case(&format!("/links/{link}"))).expect(200);
    first.get("/api/patient").refused(401, "not_logged_in");
    second.get("/api/patient").expect(200);
    world.server.clock.advance(Duration::from_secs(3601));
    second.get("/api/patient").refused(401, "not_logged_in");
    second.get("/api/patient/picture").refused(401, "not_logged_in");
}
