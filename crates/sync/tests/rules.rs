//! The rules of `PROTOCOL.md`, one by one.

mod common;

use common::*;
use loro::{ExportMode, LoroDoc};
use prosector_core::{LpsPoint, LpsVector};
use prosector_plan::*;
use prosector_sync::*;

fn title(text: &str) -> Command {
    Command::SetTitle(text.into())
}

fn update_of(plan: &Plan, seq: u32) -> Vec<u8> {
    encode_frame(&ClientMessage::Update { seq, bytes: plan.updates_since(&Version::default()) })
}

fn hello() -> Vec<u8> {
    encode_frame(&ClientMessage::Hello { case: "case-1".into(), version: Version::default() })
}

fn presence_at(x: f64) -> Presence {
    let point = LpsPoint::new(x, 0.0, 0.0);
    Presence { pointer: Some(PointerPresence { view: PointerView::Axial, point }), ..Presence::default() }
}

/// A server with one welcomed connection for each role given.
fn server_with(people: &[(&str, Role)]) -> (Server, Vec<ParticipantId>) {
    let mut server = Server::new();
    let ids: Vec<_> = people.iter().map(|(account, role)| server.join(account, *role)).collect();
    ids.iter().for_each(|id| server.frame(*id, &hello(), 0));
    server.wire.values_mut().for_each(Vec::clear);
    (server, ids)
}

fn plan_with_title(peer: u64, text: &str) -> Plan {
    let mut plan = Plan::new(PeerId(peer)).unwrap();
    plan.apply(&title(text)).unwrap();
    plan
}

#[test]
fn f1_frames_round_trip_and_nothing_follows() {
    let message = ClientMessage::Presence { beat: 3, presence: presence_at(1.5) };
    let mut frame = encode_frame(&message);
    assert_eq!(frame[..2], PROTOCOL.to_le_bytes());
    assert_eq!(decode_frame(&frame, MAX_CLIENT_FRAME), Ok(message));
    frame.push(0);
    assert_eq!(decode_frame::<ClientMessage>(&frame, MAX_CLIENT_FRAME), Err(FrameError::Garbage));
}

#[test]
fn f2_f3_f4_what_is_not_a_message_ends_the_connection() {
    let mut cut = hello();
    cut.pop();
    let mut endless = PROTOCOL.to_le_bytes().to_vec();
    // Claims four thousand million bytes of text and brings none.
    endless.extend([0, 0xff, 0xff, 0xff, 0xff, 0x0f]);
    for (what, frame, expected) in [
        ("empty", vec![], ByeReason::Garbage),
        ("one byte", vec![1], ByeReason::Garbage),
        ("newer", vec![2, 0, 0], ByeReason::OtherProtocol),
        ("noise", vec![1, 0, 77, 77], ByeReason::Garbage),
        ("cut", cut, ByeReason::Garbage),
        ("endless", endless, ByeReason::Garbage),
        ("too large", vec![0; MAX_CLIENT_FRAME + 1], ByeReason::Garbage),
    ] {
        let (mut server, ids) = server_with(&[("anna", Role::Owner), ("bert", Role::Editor)]);
        server.frame(ids[0], &frame, 0);
        assert_eq!(server.sent(ids[0]), [ServerMessage::Bye(expected)], "{what}");
        assert_eq!(server.sent(ids[1]), [ServerMessage::Left(ids[0])], "{what}");
        server.frame(ids[0], &hello(), 0);
        assert_eq!(server.sent(ids[0]), [], "nothing is heard of it any more");
    }
}

#[test]
fn f4_a_client_survives_any_frame() {
    let mut tab = Tab::new("anna", 1);
    tab.client.on_open(0);
    for frame in [vec![], vec![1], vec![1, 0], vec![1, 0, 200], vec![1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f]] {
        tab.hear(&frame, 0);
    }
    assert!(tab.events.is_empty());
    tab.hear(&[9, 0, 0], 0);
    assert_eq!(tab.events, [ClientEvent::Closed(ByeReason::OtherProtocol)]);
    assert!(!tab.client.may_reconnect());
}

#[test]
fn r1_patients_and_crowds_stay_out() {
    let mut server = Server::new();
    assert_eq!(server.room.join("p", "P", Role::Patient), Err(JoinRefused::Role));
    for _ in 0..64 {
        server.room.join("a", "A", Role::Viewer).unwrap();
    }
    assert_eq!(server.room.join("a", "A", Role::Viewer), Err(JoinRefused::Full));
}

#[test]
fn r2_nothing_counts_before_hello_and_only_for_this_case() {
    let mut server = Server::new();
    let id = server.join("anna", Role::Owner);
    server.frame(id, &update_of(&plan_with_title(1, "x"), 1), 0);
    server.frame(id, &encode_frame(&ClientMessage::Ping { version: Version::default() }), 0);
    assert_eq!(server.sent(id), []);
    assert!(server.pending.is_empty());
    let other = ClientMessage::Hello { case: "case-2".into(), version: Version::default() };
    server.frame(id, &encode_frame(&other), 0);
    assert_eq!(server.sent(id), [ServerMessage::Bye(ByeReason::OtherCase)]);
}

#[test]
fn r3_a_viewers_update_is_refused_even_from_a_forged_client() {
    for (role, is_taken) in [(Role::Owner, true), (Role::Editor, true), (Role::Viewer, false)] {
        let (mut server, ids) = server_with(&[("mallory", role), ("anna", Role::Owner)]);
        server.frame(ids[0], &update_of(&plan_with_title(66, "Forged"), 7), 0);
        assert_eq!(server.pending.len(), usize::from(is_taken), "{role:?}");
        server.write(true);
        let answer = server.sent(ids[0]).remove(0);
        match is_taken {
            true => assert_eq!(answer, ServerMessage::Ack { seq: 7 }),
            false => assert!(matches!(answer, ServerMessage::Refused { seq: 7, reason: Refusal::NotAllowed, .. })),
        }
        assert_eq!(server.sent(ids[1]).len(), usize::from(is_taken));
        assert_eq!(server.disk.log.len(), usize::from(is_taken));
        assert_eq!(server.room.plan().view().title.is_empty(), !is_taken);
    }
}

#[test]
fn r3_r10_a_withdrawn_role_counts_also_for_what_waits() {
    let (mut server, ids) = server_with(&[("anna", Role::Owner), ("bert", Role::Editor)]);
    server.frame(ids[0], &update_of(&plan_with_title(1, "Anna's"), 1), 0);
    server.frame(ids[1], &update_of(&plan_with_title(2, "Bert's"), 1), 0);
    let todo = server.room.set_role(ids[1], Some(Role::Viewer));
    server.carry_out(todo);
    server.write(true);
    assert!(server.pending.is_empty());
    let heard = server.sent(ids[1]);
    assert!(heard.iter().any(|m| matches!(m, ServerMessage::Refused { reason: Refusal::NotAllowed, .. })), "{heard:?}");
    assert_eq!(server.room.plan().view().title, "Anna's");
    let todo = server.room.set_role(ids[1], None);
    server.carry_out(todo);
    assert_eq!(server.sent(ids[1]), [ServerMessage::Bye(ByeReason::AccessEnded)]);
}

#[test]
fn r4_r5_nobody_hears_of_an_update_before_it_is_stored() {
    let (mut server, ids) = server_with(&[("anna", Role::Owner), ("bert", Role::Editor)]);
    server.frame(ids[0], &update_of(&plan_with_title(1, "x"), 1), 0);
    assert_eq!((server.sent(ids[0]), server.sent(ids[1])), (vec![], vec![]));
    assert_eq!(server.room.plan().view().title, "");
    server.write(true);
    assert_eq!(server.sent(ids[0]), [ServerMessage::Ack { seq: 1 }]);
    assert!(matches!(server.sent(ids[1])[..], [ServerMessage::Update { .. }]));
    assert_eq!(server.room.plan().view().title, "x");
}

#[test]
fn r4_killed_between_storing_and_acknowledging_loses_nothing() {
    let (mut server, mut anna) = (Server::new(), Tab::new("anna", 1));
    let id = anna.open(&mut server, Role::Owner, 0);
    anna.settle(&mut server, 0);
    anna.plan.apply(&title("Kept")).unwrap();
    anna.poll(0);
    let frame = anna.wire.remove(0);
    server.frame(id, &frame, 0);
    server.write(false);
    anna.close(&mut server);
    server.kill();
    assert_eq!(server.room.plan().view().title, "Kept");
    assert_eq!(anna.client.status(&anna.plan), SyncStatus::Offline);
    anna.open(&mut server, Role::Owner, 10);
    anna.settle(&mut server, 10);
    assert_eq!(anna.client.status(&anna.plan), SyncStatus::Stored);
    assert_eq!(server.disk.log.len(), 1, "R6: not stored twice");
}

#[test]
fn r6_known_updates_are_acknowledged_at_once() {
    let (mut server, ids) = server_with(&[("anna", Role::Owner)]);
    let frame = update_of(&plan_with_title(1, "x"), 1);
    server.frame(ids[0], &frame, 0);
    server.write(true);
    server.frame(ids[0], &frame, 0);
    assert_eq!(server.sent(ids[0]), [ServerMessage::Ack { seq: 1 }, ServerMessage::Ack { seq: 1 }]);
    assert_eq!(server.disk.log.len(), 1);
}

#[test]
fn r7_operations_in_anothers_name_are_refused_also_after_a_restart() {
    let (mut server, ids) = server_with(&[("anna", Role::Owner)]);
    let anna = plan_with_title(1, "Anna's");
    server.frame(ids[0], &update_of(&anna, 1), 0);
    server.write(true);
    server.kill();
    let mallory = server.join("mallory", Role::Editor);
    server.frame(mallory, &hello(), 0);
    server.sent(mallory);
    let mut forged = Plan::load(&anna.snapshot(), PeerId(1)).unwrap();
    forged.apply(&title("In Anna's name")).unwrap();
    server.frame(mallory, &update_of(&forged, 1), 0);
    let answer = server.sent(mallory).remove(0);
    assert!(matches!(answer, ServerMessage::Refused { reason: Refusal::ForeignAuthor, .. }), "{answer:?}");
    assert_eq!(server.room.plan().view().title, "Anna's");
    // Her own second tab, under a peer of its own, is welcome.
    let again = server.join("anna", Role::Owner);
    server.frame(again, &hello(), 0);
    let mut second = Plan::load(&anna.snapshot(), PeerId(5)).unwrap();
    second.apply(&title("Anna's second")).unwrap();
    server.frame(again, &update_of(&second, 1), 0);
    server.write(true);
    assert_eq!(server.room.plan().view().title, "Anna's second");
}

#[test]
fn r8_bad_updates_are_refused_with_a_reason() {
    let doc = LoroDoc::new();
    doc.get_map("plan").insert("title", 7).unwrap();
    doc.commit();
    let mut late = plan_with_title(3, "One");
    let after = late.version();
    late.apply(&title("Two")).unwrap();
    for (what, bytes, expected) in [
        ("garbage", vec![1, 2, 3], Refusal::Malformed),
        ("wrong kind", doc.export(ExportMode::all_updates()).unwrap(), Refusal::Malformed),
        ("too large", vec![0; limits::UPDATE_BYTES + 1], Refusal::TooLarge),
        ("without its causes", late.updates_since(&after), Refusal::MissingChanges),
    ] {
        let (mut server, ids) = server_with(&[("anna", Role::Owner)]);
        server.frame(ids[0], &encode_frame(&ClientMessage::Update { seq: 1, bytes }), 0);
        let [ServerMessage::Refused { reason, .. }] = server.sent(ids[0])[..] else { panic!("{what}") };
        assert_eq!(reason, expected, "{what}");
        assert!(server.disk.log.is_empty() && server.pending.is_empty(), "{what}");
    }
}

#[test]
fn r9_silence_ends_a_connection() {
    let (mut server, ids) = server_with(&[("anna", Role::Owner), ("bert", Role::Editor)]);
    server.frame(ids[1], &encode_frame(&ClientMessage::Ping { version: Version::default() }), 30_000);
    server.sent(ids[1]);
    let todo = server.room.expire(45_001);
    server.carry_out(todo);
    assert_eq!(server.sent(ids[0]), [ServerMessage::Bye(ByeReason::Silent)]);
    assert_eq!(server.sent(ids[1]), [ServerMessage::Left(ids[0])]);
}

#[test]
fn r11_a_full_disk_takes_nothing_in_and_the_client_sends_again() {
    let (mut server, mut anna) = (Server::new(), Tab::new("anna", 1));
    let id = anna.open(&mut server, Role::Owner, 0);
    anna.settle(&mut server, 0);
    anna.plan.apply(&title("Patience")).unwrap();
    anna.poll(0);
    let frame = anna.wire.remove(0);
    server.frame(id, &frame, 0);
    server.fail_write();
    let refused = server.wire.get_mut(&id).unwrap().remove(0);
    anna.hear(&refused, 0);
    anna.poll(500);
    assert!(anna.wire.is_empty(), "C7: not at once");
    assert_eq!(anna.client.status(&anna.plan), SyncStatus::Held);
    assert_eq!(anna.client.next_poll_ms(500), Some(500));
    anna.poll(1_000);
    let again = anna.wire.remove(0);
    server.frame(id, &again, 1_000);
    server.fail_write();
    let refused = server.wire.get_mut(&id).unwrap().remove(0);
    anna.hear(&refused, 1_000);
    let told = anna.events.iter().filter(|event| **event == ClientEvent::Refused(Refusal::NotStored)).count();
    assert_eq!(told, 1, "C7: told once, however often it is tried");
    anna.settle(&mut server, 2_000);
    assert_eq!(server.room.plan().view().title, "Patience");
    assert_eq!(anna.client.status(&anna.plan), SyncStatus::Stored);
}

#[test]
fn c1_hello_is_repeated_until_welcome() {
    let mut tab = Tab::new("anna", 1);
    tab.client.on_open(100);
    for (now, expected) in [(100, 1), (200, 1), (4_100, 2), (4_101, 2)] {
        tab.poll(now);
        assert_eq!(tab.wire.len(), expected, "at {now}");
    }
}

#[test]
fn c3_offline_edits_of_both_merge_on_return() {
    let (mut server, mut anna, mut bert) = (Server::new(), Tab::new("anna", 1), Tab::new("bert", 2));
    let step = |id: &str| Command::AddStep { id: ItemId::new(id), index: None, title: format!("Step {id}") };
    anna.plan.apply(&step("a")).unwrap();
    for tab in [&mut anna, &mut bert] {
        tab.open(&mut server, Role::Editor, 0);
        tab.settle(&mut server, 0);
        tab.close(&mut server);
    }
    anna.plan.apply(&step("b")).unwrap();
    bert.plan.apply(&step("c")).unwrap();
    for now in [1_000, 2_000] {
        for tab in [&mut anna, &mut bert] {
            if tab.connection.is_none() {
                tab.open(&mut server, Role::Editor, now);
            }
            tab.settle(&mut server, now);
        }
    }
    assert_eq!(anna.plan.hash(), bert.plan.hash());
    assert_eq!(anna.plan.view().steps.len(), 3);
}

#[test]
fn c4_a_lost_update_is_asked_for_when_the_next_arrives() {
    let (mut server, mut anna, mut bert) = (Server::new(), Tab::new("anna", 1), Tab::new("bert", 2));
    for tab in [&mut anna, &mut bert] {
        tab.open(&mut server, Role::Editor, 0);
        tab.settle(&mut server, 0);
    }
    for text in ["One", "Two"] {
        anna.plan.apply(&title(text)).unwrap();
        anna.settle(&mut server, 0);
        if text == "One" {
            server.sent(bert.connection.unwrap());
        }
    }
    bert.settle(&mut server, 0);
    assert_eq!(bert.plan.view().title, "Two");
}

#[test]
fn c5_c6_silence_is_answered_by_sending_again() {
    let (mut server, mut anna) = (Server::new(), Tab::new("anna", 1));
    anna.open(&mut server, Role::Owner, 0);
    anna.settle(&mut server, 0);
    anna.plan.apply(&title("x")).unwrap();
    for (now, expected) in [(0, 1), (3_999, 0), (4_000, 1), (8_000, 1)] {
        anna.poll(now);
        assert_eq!(std::mem::take(&mut anna.wire).len(), expected, "at {now}");
    }
    anna.settle(&mut server, 12_000);
    assert_eq!(server.room.plan().view().title, "x");
    anna.poll(22_000);
    let frame = anna.wire.remove(0);
    assert!(matches!(decode_frame(&frame, 1_000), Ok(ClientMessage::Ping { .. })));
}

#[test]
fn c7_a_refusal_for_good_is_told_once_and_edits_stay() {
    let (mut server, mut anna) = (Server::new(), Tab::new("anna", 1));
    let id = anna.open(&mut server, Role::Editor, 0);
    anna.settle(&mut server, 0);
    // The room withdraws the role; the news is lost on the way.
    server.room.set_role(id, Some(Role::Viewer));
    anna.plan.apply(&title("Mine")).unwrap();
    anna.settle(&mut server, 0);
    assert_eq!(anna.events.last(), Some(&ClientEvent::Refused(Refusal::NotAllowed)));
    assert_eq!(anna.client.status(&anna.plan), SyncStatus::Blocked(Refusal::NotAllowed));
    anna.poll(5_000);
    assert!(anna.wire.is_empty());
    assert_eq!(anna.plan.view().title, "Mine");
    let todo = server.room.set_role(id, Some(Role::Editor));
    server.carry_out(todo);
    anna.settle(&mut server, 5_000);
    assert_eq!(server.room.plan().view().title, "Mine");
}

#[test]
fn p1_p2_p3_presence_is_throttled_ordered_and_sound() {
    let (mut server, ids) = server_with(&[("anna", Role::Viewer), ("bert", Role::Viewer)]);
    let nan = LpsVector::new(f64::NAN, 0.0, 0.0);
    let camera = Camera { target: LpsPoint::new(0.0, 0.0, 0.0), direction: nan, up: nan, height_mm: 1.0 };
    for (beat, presence, now, is_passed) in [
        (1, presence_at(1.0), 0, true),
        (2, presence_at(2.0), 5, false),
        (3, presence_at(3.0), 40, true),
        (2, presence_at(2.0), 80, false),
        (4, presence_at(f64::INFINITY), 120, false),
        (5, presence_at(1e9), 160, false),
        (6, Presence { camera: Some(camera), ..Presence::default() }, 200, false),
        (7, Presence { selection: Some(ItemId::new("x".repeat(65))), ..Presence::default() }, 240, false),
        (8, presence_at(8.0), 280, true),
    ] {
        server.frame(ids[0], &encode_frame(&ClientMessage::Presence { beat, presence }), now);
        assert_eq!(server.sent(ids[1]).len(), usize::from(is_passed), "beat {beat}");
    }
    let mut tab = Tab::new("chris", 3);
    tab.open(&mut server, Role::Viewer, 300);
    tab.settle(&mut server, 300);
    for (x, now, expected) in [(1.0, 300, 1), (2.0, 310, 0), (3.0, 320, 0), (3.0, 340, 1), (3.0, 900, 0)] {
        tab.client.set_presence(presence_at(x));
        tab.poll(now);
        assert_eq!(std::mem::take(&mut tab.wire).len(), expected, "at {now}");
    }
}

#[test]
fn p4_p5_p6_presence_reaches_newcomers_expires_and_is_followed() {
    let (mut server, mut anna, mut bert) = (Server::new(), Tab::new("anna", 1), Tab::new("bert", 2));
    let id = anna.open(&mut server, Role::Owner, 0);
    anna.client.set_presence(Presence { presenting: true, ..presence_at(1.0) });
    anna.settle(&mut server, 0);
    bert.open(&mut server, Role::Viewer, 100);
    bert.settle(&mut server, 100);
    assert_eq!(bert.client.people().presenter().map(|person| person.participant.id), Some(id));
    assert!(bert.client.follow(Some(id)) && !bert.client.follow(Some(ParticipantId(99))));
    anna.client.set_presence(Presence { presenting: true, ..presence_at(2.0) });
    anna.settle(&mut server, 200);
    bert.settle(&mut server, 200);
    assert!(bert.events.contains(&ClientEvent::FollowedMoved(id)));
    assert_eq!(bert.client.expire(30_200), []);
    assert_eq!(bert.client.expire(30_201), [ClientEvent::PresenceChanged(id)]);
    assert!(bert.client.people().presenter().is_none());
    anna.close(&mut server);
    bert.settle(&mut server, 30_300);
    assert_eq!(bert.events.last(), Some(&ClientEvent::FollowEnded));
    assert!(server.disk.log.is_empty(), "P5: presence is never stored");
}
