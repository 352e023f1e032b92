//! Documents and updates that no honest client writes: everything is read to a value or refused, nothing panics.

mod common;

use common::*;
use loro::{ExportMode, LoroDoc, LoroList, LoroMap, LoroValue};
use proptest::prelude::*;
use prosector_plan::*;

fn honest() -> Plan {
    let mut plan = Plan::new(PeerId(1)).unwrap();
    for command in &every_command() {
        plan.apply(command).unwrap();
    }
    plan
}

/// A document with the content of `plan`, to be written by anybody with Loro in hand.
fn forger(plan: &Plan, peer: u64) -> LoroDoc {
    let doc = LoroDoc::new();
    doc.set_peer_id(peer).unwrap();
    doc.import(&plan.updates_since(&Version::default())).unwrap();
    doc
}

fn news(doc: &LoroDoc, plan: &Plan) -> Vec<u8> {
    doc.commit();
    let known = forger(plan, 0).oplog_vv();
    doc.export(ExportMode::updates(&known)).unwrap()
}

#[test]
fn honest_updates_pass_and_name_their_authors() {
    let mut server = honest();
    let mut bert = Plan::new(PeerId(5)).unwrap();
    bert.import(&server.snapshot()).unwrap();
    bert.apply(&Command::SetTitle("Bert's".into())).unwrap();
    let update = bert.updates_since(&server.version());
    let report = server.check_update(&update).unwrap();
    assert_eq!(report.authored, [Authored { peer: PeerId(5), operations: 1 }]);
    assert_ne!(server.view().title, "Bert's", "only tried");
    server.import(&report.update).unwrap();
    assert_eq!((server.view().title.as_str(), server.version()), ("Bert's", report.version));
    assert_eq!(server.check_update(&update).unwrap().authored, [], "known already");
    // Everything Bert has, his own and others': only what is new counts.
    let mut all = bert.updates_since(&Version::default());
    assert_eq!(server.check_update(&all).unwrap().authored, []);
    let mut empty = Plan::new(PeerId(6)).unwrap();
    let peers: Vec<_> = empty.check_update(&all).unwrap().authored.iter().map(|a| a.peer).collect();
    assert_eq!(peers, [PeerId(1), PeerId(5)]);
    all.truncate(all.len() / 2);
    assert!(matches!(server.check_update(&all), Err(PlanError::Unreadable { .. })));
}

#[test]
fn operations_in_anothers_name_are_seen() {
    let mut server = honest();
    // Mallory continues as Anna's peer 1.
    let doc = forger(&server, 1);
    doc.get_map("plan").insert("title", "Nothing to operate").unwrap();
    let report = server.check_update(&news(&doc, &server)).unwrap();
    assert_eq!(report.authored, [Authored { peer: PeerId(1), operations: 1 }]);
}

#[test]
fn updates_without_their_causes_are_asked_for_again() {
    let mut server = honest();
    let mut bert = Plan::new(PeerId(5)).unwrap();
    bert.apply(&Command::SetTitle("One".into())).unwrap();
    let after = bert.version();
    bert.apply(&Command::SetTitle("Two".into())).unwrap();
    assert_eq!(server.check_update(&bert.updates_since(&after)), Err(PlanError::MissingChanges));
    assert!(server.check_update(&bert.updates_since(&Version::default())).is_ok());
}

#[test]
fn too_much_is_refused_unread() {
    let error = honest().check_update(&vec![0; limits::UPDATE_BYTES + 1]).unwrap_err();
    assert!(matches!(error, PlanError::TooLarge { .. }));
}

type Forgery = (&'static str, fn(&LoroDoc));

fn forgeries() -> Vec<Forgery> {
    fn plan(doc: &LoroDoc) -> LoroMap {
        doc.get_map("plan")
    }
    vec![
        ("newer schema", |doc| plan(doc).insert("schema", 99).unwrap()),
        ("title is a number", |doc| plan(doc).insert("title", 7).unwrap()),
        ("title is a container", |doc| drop(plan(doc).insert_container("title", LoroMap::new()).unwrap())),
        ("endless title", |doc| plan(doc).insert("title", "x".repeat(100_000)).unwrap()),
        ("side of another planet", |doc| plan(doc).insert("laterality", "north").unwrap()),
        ("step id with a slash", |doc| doc.get_movable_list("steps").insert(0, "a/b").unwrap()),
        ("empty step id", |doc| doc.get_movable_list("steps").insert(0, "").unwrap()),
        ("step that is a list", |doc| {
            drop(doc.get_movable_list("steps").insert_container(0, LoroList::new()).unwrap())
        }),
        ("mark with a hostile id", |doc| doc.get_map("marks").insert("../../x", 1).unwrap()),
        ("mark numbered by text", |doc| doc.get_map("marks").insert("m9", "one").unwrap()),
        ("position not a number", |doc| {
            doc.get_map("mark-m1").insert("p0", LoroValue::from(vec![f64::NAN, 0.0, 0.0])).unwrap()
        }),
        ("position far away", |doc| {
            doc.get_map("mark-m1").insert("p0", LoroValue::from(vec![1e300, 0.0, 0.0])).unwrap()
        }),
        ("position of two numbers", |doc| {
            doc.get_map("mark-m1").insert("p0", LoroValue::from(vec![1.0, 0.0])).unwrap()
        }),
        ("camera of height nought", |doc| doc.get_map("step-s0").insert("camera", "up").unwrap()),
        ("registration that scales", |doc| {
            let mut matrix = [0.0; 12];
            matrix[0] = 2.0;
            doc.get_map("registration-r2").insert("matrix", LoroValue::from(matrix.to_vec())).unwrap()
        }),
        ("registration of eleven numbers", |doc| {
            doc.get_map("registration-r2").insert("matrix", LoroValue::from(vec![0.0; 11])).unwrap()
        }),
        ("registration of one frame with itself", |doc| {
            doc.get_map("registration-r2").insert("moving", "1.2.3").unwrap()
        }),
        ("registration by magic", |doc| doc.get_map("registration-r2").insert("method", "magic").unwrap()),
        ("registration with a hostile id", |doc| doc.get_map("registrations").insert("../x", 1).unwrap()),
        ("comment in the year 300000", |doc| doc.get_map("comment-c1").insert("at", i64::MAX).unwrap()),
        ("endless note", |doc| doc.get_text("step-s0-note").insert(0, &"x".repeat(300_000)).unwrap()),
        ("label of nothing", |doc| {
            doc.get_map("segments").insert("g9", 1).unwrap();
            doc.get_map("segment-g9").insert("label", 0).unwrap();
        }),
        ("label beyond a byte", |doc| {
            doc.get_map("segments").insert("g9", 1).unwrap();
            doc.get_map("segment-g9").insert("label", 256).unwrap();
        }),
        ("vessel without a hash", |doc| {
            doc.get_map("vessels").insert("v9", 1).unwrap();
            doc.get_map("vessel-v9").insert("graph", "x").unwrap();
        }),
        ("vessel with a hostile id", |doc| doc.get_map("vessels").insert("../x", 1).unwrap()),
        ("segment with a hostile id", |doc| doc.get_map("segments").insert("../x", 1).unwrap()),
        ("change of segments by text", |doc| doc.get_map("segment_edits").insert("e9", "brush").unwrap()),
        ("change of segments in a container", |doc| {
            drop(doc.get_map("segment_edits").insert_container("e9", LoroMap::new()).unwrap())
        }),
        ("patch without a hash", |doc| {
            let author = serde_json::json!({ "id": "a", "name": "A" });
            let edit = serde_json::json!({ "n": 1, "patch": "x", "grid": "ab".repeat(32), "operation": "brush", "author": author });
            doc.get_map("segment_edits").insert("e9", LoroValue::from(edit)).unwrap();
        }),
        ("deeply nested", |doc| {
            let mut value = LoroValue::Null;
            (0..60).for_each(|_| value = LoroValue::from(vec![value.clone()]));
            plan(doc).insert("imaging", value).unwrap();
        }),
    ]
}

#[test]
fn forgeries_are_refused_and_still_readable() {
    for (what, forge) in forgeries() {
        let mut server = honest();
        let doc = forger(&server, 66);
        forge(&doc);
        let update = news(&doc, &server);
        let error = server.check_update(&update).expect_err(what);
        assert!(matches!(error, PlanError::Malformed { .. } | PlanError::NewerSchema { .. }), "{what}: {error}");
        // A refusal leaves no trace: the next honest update passes, with its author alone.
        let mut bert = Plan::load(&server.snapshot(), PeerId(5)).unwrap();
        bert.apply(&Command::SetLaterality(Some(Laterality::Right))).unwrap();
        let report = server.check_update(&bert.updates_since(&server.version())).unwrap();
        assert_eq!(report.authored, [Authored { peer: PeerId(5), operations: 1 }], "{what}");
        // Read from a file, the damaged document still gives a plan.
        let damaged = Plan::load(&doc.export(ExportMode::Snapshot).unwrap(), PeerId(7)).unwrap();
        let view = damaged.view();
        assert_eq!(view.steps.len(), 2, "{what}");
        assert!(view.marks.len() >= 2, "{what}");
        assert!(damaged.canonical_json().len() > 100, "{what}");
    }
}

/// Levels of nesting enough to overflow any stack, in an update that is passed on, and in one that hides them in history.
#[test]
fn bottomless_values_are_no_way_to_end_the_process() {
    fn forge(root: &str, levels: usize) -> Vec<u8> {
        let mut value = LoroValue::Null;
        for _ in 0..levels {
            value = LoroValue::from(vec![value]);
        }
        let doc = LoroDoc::new();
        doc.get_map(root).insert("imaging", value).unwrap();
        doc.get_map(root).insert("imaging", 1).unwrap();
        doc.commit();
        doc.export(ExportMode::all_updates()).unwrap()
    }
    // The forger has all the stack in the world, the judge what a server's thread has.
    let forger = std::thread::Builder::new().stack_size(1 << 30);
    let levels = [("plan", 20), ("plan", 20_000), ("unknown", 20_000), ("unknown", 500_000)];
    let updates = forger.spawn(move || levels.map(|(root, levels)| forge(root, levels))).unwrap().join().unwrap();
    for update in updates {
        let judge = move || Plan::new(PeerId(1)).unwrap().check_update(&update);
        let judged = std::thread::Builder::new().stack_size(1 << 20).spawn(judge).unwrap().join().unwrap();
        assert!(matches!(judged, Err(PlanError::Malformed { .. })), "{judged:?}");
    }
}

/// The same in a plan file, in its document and in its readable part.
#[test]
fn a_bottomless_plan_file_is_refused_in_words() {
    let honest = PlanPackage::new(&honest(), Vec::new()).encode().unwrap();
    let file: serde_json::Value = serde_json::from_slice(&honest).unwrap();
    let forger = std::thread::Builder::new().stack_size(1 << 30);
    let snapshots = forger.spawn(|| [20, 20_000].map(|levels| hex::encode(nested(levels)))).unwrap().join().unwrap();
    let documents = snapshots.into_iter().map(|snapshot| {
        let mut forged = file.clone();
        forged["snapshot"] = snapshot.into();
        serde_json::to_vec(&forged).unwrap()
    });
    let readable = String::from_utf8(honest.clone()).unwrap().replacen("\"plan\": {", &deep_plan(100_000), 1);
    for bytes in documents.chain([readable.into_bytes(), honest[..honest.len() / 2].to_vec()]) {
        let judge = move || PlanPackage::decode(&bytes);
        let judged = std::thread::Builder::new().stack_size(1 << 20).spawn(judge).unwrap().join().unwrap();
        let error = judged.unwrap_err().to_string();
        assert!(error.starts_with("This is not a plan that can be read"), "{error}");
    }
}

fn nested(levels: usize) -> Vec<u8> {
    let value = (0..levels).fold(LoroValue::Null, |value, _| LoroValue::from(vec![value]));
    let doc = LoroDoc::new();
    doc.get_map("plan").insert("imaging", value).unwrap();
    doc.get_map("plan").insert("imaging", 1).unwrap();
    doc.commit();
    doc.export(ExportMode::all_updates()).unwrap()
}

fn deep_plan(levels: usize) -> String {
    format!("\"plan\": {{\"deep\":{}1{},", "[".repeat(levels), "]".repeat(levels))
}

#[test]
fn a_plan_of_a_newer_schema_is_read_and_not_written() {
    let doc = forger(&honest(), 66);
    doc.get_map("plan").insert("schema", 2).unwrap();
    doc.get_map("mark-m1").insert("color", "teal").unwrap();
    doc.commit();
    let mut plan = Plan::load(&doc.export(ExportMode::Snapshot).unwrap(), PeerId(7)).unwrap();
    assert_eq!((plan.view().schema, plan.view().marks.len()), (2, 3));
    let error = plan.apply(&Command::SetTitle("x".into())).unwrap_err();
    assert_eq!(error, PlanError::NewerSchema { found: 2, known: SCHEMA });
    assert!(plan.undo().is_err());
}

#[test]
fn unknown_fields_are_kept_and_signed() {
    let mut plan = honest();
    let doc = forger(&plan, 66);
    doc.get_map("mark-m1").insert("color", "teal").unwrap();
    doc.get_map("drains").insert("d1", 3).unwrap();
    let update = news(&doc, &plan);
    let before = plan.hash();
    let update = plan.check_update(&update).unwrap().update;
    plan.import(&update).unwrap();
    assert_ne!(plan.hash(), before);
    plan.apply(&Command::RenameMark { id: ItemId::new("m1"), name: "Renamed".into() }).unwrap();
    plan.apply(&Command::MoveHandle { id: ItemId::new("m1"), handle: 0, anchor: anchor(9.0) }).unwrap();
    let form = Plan::load(&plan.snapshot(), PeerId(9)).unwrap().canonical_json();
    assert!(form.contains(r#""other":{"drains":{"d1":3},"mark-m1":{"color":"teal"}}"#), "{form}");
    plan.apply(&Command::RemoveMark { id: ItemId::new("m1") }).unwrap();
    assert!(!plan.canonical_json().contains("teal"), "what is removed is not part of the form");
}

#[test]
fn garbage_is_refused_in_plain_words() {
    let snapshot = honest().snapshot();
    let mut damaged = snapshot.clone();
    damaged[snapshot.len() / 2] ^= 1;
    for bytes in [&b""[..], b"loro", b"not a plan at all", &snapshot[..snapshot.len() - 1], &damaged] {
        let error = Plan::load(bytes, PeerId(2)).unwrap_err();
        assert!(error.to_string().starts_with("This is not a plan that can be read"), "{error}");
    }
    assert!(Plan::new(PeerId(u64::MAX)).is_err());
}

/// Root containers and keys that the plan reads, and some that it does not.
const MAPS: [&str; 11] = [
    "plan",
    "marks",
    "comments",
    "segments",
    "segment-g1",
    "segment_edits",
    "step-s0",
    "mark-m1",
    "mark-m9",
    "comment-c1",
    "other",
];
const KEYS: [&str; 25] = [
    "g1",
    "e1",
    "label",
    "name",
    "type",
    "color",
    "locked",
    "reviewed_by",
    "removed",
    "schema",
    "title",
    "laterality",
    "imaging",
    "camera",
    "layers",
    "what_if",
    "kind",
    "p0",
    "f0",
    "author",
    "at",
    "resolved",
    "m1",
    "m9",
    "c1",
];

fn any_value() -> impl Strategy<Value = LoroValue> {
    let leaf = prop_oneof![
        Just(LoroValue::Null),
        any::<bool>().prop_map(LoroValue::from),
        any::<i64>().prop_map(LoroValue::from),
        any::<f64>().prop_map(LoroValue::from),
        Just(LoroValue::from(f64::NAN)),
        ".{0,8}".prop_map(LoroValue::from),
        prop_oneof![Just("landmark"), Just("note"), Just("angle"), Just("left")].prop_map(LoroValue::from),
        Just(LoroValue::from(vec![1.0, 2.0, 3.0])),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(LoroValue::from),
            proptest::collection::hash_map("(id|name|text|target|edits)", inner, 0..4).prop_map(LoroValue::from),
        ]
    })
}

proptest! {
    #![proptest_config(config(512))]

    /// Any content gives a view, a canonical form and commands that work or are refused.
    #[test]
    fn the_view_is_total(
        fields in proptest::collection::vec((0..MAPS.len(), 0..KEYS.len(), any_value()), 0..40),
        list in proptest::collection::vec((any::<u8>(), any_value()), 0..8),
        wishes in proptest::collection::vec(wish(), 10),
    ) {
        let mut server = honest();
        let doc = forger(&server, 66);
        for (map, key, value) in fields {
            doc.get_map(MAPS[map]).insert(KEYS[key], value).unwrap();
        }
        for (place, value) in list {
            let steps = doc.get_movable_list("steps");
            steps.insert(usize::from(place) % (steps.len() + 1), value).unwrap();
        }
        let update = news(&doc, &server);
        let accepted = server.check_update(&update);
        let mut plan = Plan::load(&doc.export(ExportMode::Snapshot).unwrap(), PeerId(7)).unwrap();
        prop_assert!(accepted.is_err() || plan.problems().is_empty());
        for (n, wish) in wishes.iter().enumerate() {
            let before = plan.canonical_json();
            match plan.apply(&wish.command(&plan.view(), &format!("i{n}"))) {
                Ok(applied) if applied.changed => drop(plan.undo().unwrap()),
                Ok(_) => {}
                Err(_) => prop_assert_eq!(plan.canonical_json(), before),
            }
        }
        serde_json::from_str::<serde_json::Value>(&plan.canonical_json()).unwrap();
    }

    /// Damaged updates, with the checksum made to fit as a forger would.
    #[test]
    fn damaged_updates_never_end_the_process(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), is_snapshot in any::<bool>(),
    ) {
        let source = honest();
        let mut bytes = if is_snapshot { source.snapshot() } else { source.updates_since(&Version::default()) };
        let body = 20..bytes.len();
        for (index, value) in flips {
            let at = body.start + index.index(body.len());
            bytes[at] = value;
        }
        let sum = xxhash_rust::xxh32::xxh32(&bytes[20..], u32::from_le_bytes(*b"LORO"));
        bytes[16..20].copy_from_slice(&sum.to_le_bytes());
        let mut server = Plan::new(PeerId(2)).unwrap();
        // Judged, whatever the verdict; what is accepted can be imported.
        if let Ok(report) = server.check_update(&bytes) {
            server.import(&report.update).unwrap();
            prop_assert_eq!(server.version(), report.version);
        }
        if let Ok(plan) = Plan::load(&bytes, PeerId(3)) {
            plan.view();
            plan.canonical_json();
        }
        prop_assert!(server.check_update(&honest().snapshot()).is_ok(), "the next one is judged as ever");
    }
}
