//! Live rooms: the real client state machine over real sockets.

use crate::support::room::{Participant, connect};
use crate::support::world::{World, case};
use prosector_plan::{Command, ItemId, PeerId, Plan, Version};
use prosector_sync::{ByeReason, ClientEvent, ClientMessage, Presence, Refusal};
use std::time::{Duration, Instant};
use tungstenite::Message;

#[test]
fn two_people_see_each_others_edits_within_half_a_second_and_after_working_offline() {
    let mut world = World::new();
    let guest = world.guest("editor");
    let (mut owner, mut editor) = (Participant::join(&world.owner, 1), Participant::join(&guest, 2));
    owner.until("two people", |p| p.sync.people().iter().count() == 1);
    assert_eq!(owner.sync.people().iter().next().unwrap().participant.name, "Dr. Guest");

    owner.add_step("s1", "Open");
    let started = Instant::now();
    owner.pump();
    editor.until("step seen", |p| p.titles() == ["Open"]);
    assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());

    // Both go on without a connection, then come back.
    let (mut mine, theirs) = (owner.plan, editor.plan);
    mine.apply(&Command::AddStep { id: ItemId::new("s2"), index: None, title: "Mine".into() }).unwrap();
    let (mut owner, mut editor) = (Participant::join_with(&world.owner, mine), Participant::join_with(&guest, theirs));
    editor.add_step("s3", "Theirs");
    editor.until_stored();
    owner.until_stored();
    for person in [&mut owner, &mut editor] {
        person.until("merged", |p| p.titles().len() == 3);
    }
    assert_eq!(owner.plan.hash(), editor.plan.hash());
}

#[test]
fn a_forged_viewers_edit_is_refused_stored_nowhere_and_noted() {
    let mut world = World::new();
    let guest = world.guest("viewer");
    let mut viewer = Participant::join(&guest, 66);
    let mut forged = Plan::new(PeerId(66)).unwrap();
    forged.apply(&Command::SetTitle("Forged".into())).unwrap();
    let bytes = forged.updates_since(&Version::default());
    viewer.send_message(&ClientMessage::Update { seq: 1, bytes: bytes.clone() });
    viewer.send_message(&ClientMessage::Update { seq: 2, bytes });
    let until = Instant::now() + Duration::from_millis(500);
    while Instant::now() < until {
        viewer.pump();
    }
    let owner = Participant::join(&world.owner, 1);
    assert_eq!(owner.plan.view().title, "");
    assert_eq!(owner.plan.version(), Version::default());
    let audit = world.owner.get(&case("/audit")).expect(200).json();
    let refused: Vec<_> =
        audit["entries"].as_array().unwrap().iter().filter(|e| e["action"] == "edit_refused").collect();
    assert_eq!(refused.len(), 1, "{audit}");
}

#[test]
fn edits_in_somebody_elses_name_are_refused() {
    let mut world = World::new();
    let guest = world.guest("editor");
    let mut owner = Participant::join(&world.owner, 1);
    owner.add_step("s1", "Mine");
    owner.until_stored();
    let mut thief = Participant::join_with(&guest, Plan::load(&owner.plan.snapshot(), PeerId(1)).unwrap());
    thief.add_step("s2", "In your name");
    thief.until("refused", |p| p.events.contains(&ClientEvent::Refused(Refusal::ForeignAuthor)));
    owner.pump();
    assert_eq!(owner.titles(), ["Mine"]);
}

#[test]
fn a_guest_who_comes_back_through_another_link_keeps_offline_edits() {
    let mut world = World::new();
    let mut guest = world.guest("editor");
    let mut editor = Participant::join(&guest, 7);
    editor.add_step("s1", "First");
    editor.until_stored();
    editor.add_step("s2", "Offline");
    world.server.clock.advance(Duration::from_secs(4000));
    let link = world.link("editor", 3600);
    crate::support::world::open(&mut guest, &link, "Dr. Guest again").expect(200);
    let mut editor = Participant::join_with(&guest, editor.plan);
    editor.until_stored();
    assert_eq!(Participant::join(&world.owner, 1).titles(), ["First", "Offline"]);
}

#[test]
fn garbage_ends_the_connection_and_nothing_else() {
    let mut world = World::new();
    let guest = world.guest("editor");
    let mut owner = Participant::join(&world.owner, 1);
    owner.add_step("s1", "Kept");
    owner.until_stored();
    let garbage: [&[u8]; 5] = [b"", b"\x01", b"\x01\x00\xff\xff\xff\xff", b"\x63\x00hello", &[0; 4096]];
    for bytes in garbage {
        let mut other = Participant::join(&guest, 2);
        other.send(Message::Binary(bytes.to_vec().into()));
        other.until("closed", |p| p.closed.is_some());
        assert!(other.events.iter().any(|event| matches!(event, ClientEvent::Closed(_))), "{bytes:?}");
    }
    let mut other = Participant::join(&guest, 2);
    other.send(Message::Text("hello".into()));
    other.until("closed", |p| p.closed == Some(1003));
    let mut other = Participant::join(&guest, 2);
    other.send_message(&ClientMessage::Update { seq: 1, bytes: vec![7; 6 << 20] });
    other.until("closed", |p| p.closed.is_some());
    let mut other = Participant::join(&guest, 2);
    other.send_message(&ClientMessage::Update { seq: 9, bytes: vec![7; 1000] });
    other.add_step("s2", "Good after bad");
    other.until_stored();
    owner.until("good edit seen", |p| p.titles() == ["Kept", "Good after bad"]);
    assert_eq!(owner.closed, None);
}

#[test]
fn who_may_not_enter_is_stopped_before_the_socket_opens() {
    let mut world = World::new();
    let (stranger, patient) = (world.stranger(), world.guest("patient"));
    assert_eq!(connect(&world.nobody(), &[]).unwrap_err(), 401);
    assert_eq!(connect(&stranger, &[]).unwrap_err(), 404);
    assert_eq!(connect(&patient, &[]).unwrap_err(), 403);
}

#[test]
fn logging_out_ends_the_sockets_of_that_session() {
    let world = World::new();
    let mut second = world.nobody();
    let login = serde_json::json!({ "login": "owner", "password": crate::support::world::PASSWORD });
    second.post("/api/login", &login).expect(200);
    let (mut stays, mut ends) = (Participant::join(&world.owner, 1), Participant::join(&second, 2));
    second.post("/api/logout", &serde_json::json!({})).expect(200);
    ends.until("closed", |p| p.closed.is_some());
    stays.until("alone", |p| p.sync.people().iter().count() == 0);
    assert_eq!(stays.closed, None);
}

#[test]
fn presence_goes_round_and_never_into_the_plan() {
    let mut world = World::new();
    let guest = world.guest("viewer");
    let (mut owner, mut viewer) = (Participant::join(&world.owner, 1), Participant::join(&guest, 2));
    viewer.sync.set_presence(Presence { presenting: true, ..Presence::default() });
    viewer.pump();
    owner.until("presenter seen", |p| p.sync.people().presenter().is_some());
    assert_eq!(owner.plan.version(), Version::default());
}

#[test]
fn the_log_is_compacted_idle_rooms_are_closed_and_the_plan_stays() {
    let mut world = World::with(|config| {
        config.limits.compact_after_updates = 10;
        config.limits.room_idle = Duration::from_millis(100);
    });
    let mut owner = Participant::join(&world.owner, 1);
    for step in 0..25 {
        owner.add_step(&format!("s{step}"), "Step");
        owner.until_stored();
    }
    let database = rusqlite::Connection::open(world.server.data().join("prosector.sqlite")).unwrap();
    let count = || database.query_row("SELECT count(*) FROM plan_updates", [], |row| row.get::<_, i64>(0)).unwrap();
    assert!(count() < 10, "{}", count());
    assert_eq!(world.server.running().app.rooms.count(), 1);
    drop(owner);
    let deadline = Instant::now() + Duration::from_secs(5);
    while world.server.running().app.rooms.count() > 0 {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(Participant::join(&world.owner, 2).titles().len(), 25);
    world.server.restart(|_| ());
    let address = world.server.address();
    world.owner.moved_to(&address);
    assert_eq!(Participant::join(&world.owner, 3).titles().len(), 25);
}

#[test]
fn a_full_database_refuses_edits_for_now_and_loses_none() {
    let mut world = World::with(|config| config.limits.database_pages = Some(90));
    let mut owner = Participant::join(&world.owner, 1);
    let note = "a long note ".repeat(800);
    for step in 0..60 {
        let id = format!("s{step}");
        owner.add_step(&id, "Step");
        let field = prosector_plan::StepField::Note(note.clone());
        owner.plan.apply(&Command::EditStep { id: ItemId::new(id), field }).unwrap();
        owner.pump();
    }
    let until = Instant::now() + Duration::from_secs(2);
    while Instant::now() < until {
        owner.pump();
    }
    let status = owner.sync.status(&owner.plan);
    assert_eq!(status, prosector_sync::SyncStatus::Held, "the edits wait in the browser");
    // More room: the same edits arrive by themselves.
    let plan = owner.plan;
    world.server.restart(|config| config.limits.database_pages = None);
    let address = world.server.address();
    world.owner.moved_to(&address);
    let mut owner = Participant::join_with(&world.owner, plan);
    owner.until_stored();
    assert_eq!(Participant::join(&world.owner, 3).titles().len(), 60);
}

#[test]
fn a_stopping_server_says_goodbye() {
    let mut world = World::new();
    let mut owner = Participant::join(&world.owner, 1);
    owner.add_step("s1", "Saved");
    owner.until_stored();
    world.server.restart(|_| ());
    owner.until("closed", |p| p.closed == Some(1001));
    assert!(owner.events.contains(&ClientEvent::Closed(ByeReason::Restarting)));
    assert!(owner.sync.may_reconnect());
}
