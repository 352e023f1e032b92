//! Signatures and the exported file.

mod common;

use common::*;
use prosector_core::BlobHash;
use prosector_plan::*;
use std::sync::Arc;

const SEED: [u8; 32] = [7; 32];

fn signed_plan() -> (Plan, PlanPackage) {
    let mut plan = Plan::new(PeerId(1)).unwrap();
    for command in &every_command() {
        plan.apply(command).unwrap();
    }
    let signature = sign(request(&plan), &SEED).unwrap();
    let package = PlanPackage::new(&plan, vec![signature]);
    (plan, package)
}

fn request(plan: &Plan) -> SignatureRequest {
    SignatureRequest {
        plan_hash: plan.hash(),
        signer_name: "Anna Example".into(),
        account: "anna".into(),
        meaning: Meaning::Approved,
        signed_at: "2026-11-21T05:00:00Z".into(),
    }
}

#[test]
fn a_package_is_valid_after_the_way_through_a_file() {
    let (plan, package) = signed_plan();
    let read = PlanPackage::decode(&package.encode().unwrap()).unwrap();
    assert_eq!(read, package);
    assert_eq!(read.plan().unwrap().view(), plan.view());
    let report = read.verify().unwrap();
    assert_eq!((report.verdict, report.plan_hash), (Verdict::Valid, plan.hash()));
}

/// A plan with a stroke and a vessel is nothing without their bytes; bytes that it does not name are not taken in.
#[test]
fn a_package_carries_what_its_plan_names_and_nothing_else() {
    let mut plan = Plan::new(PeerId(1)).unwrap();
    let patch = Arc::new(b"a patch".to_vec());
    let edit = SegmentEdit {
        id: ItemId::new("e1"),
        patch: BlobHash::of(&patch),
        grid: BlobHash::of(b"a grid"),
        operation: "brush".into(),
        author: Author { id: "anna".into(), name: "Anna".into() },
    };
    plan.apply(&Command::EditVoxels(edit)).unwrap();
    let foreign = Arc::new(b"of another plan".to_vec());
    let package = PlanPackage::new(&plan, Vec::new()).with_attachments(vec![foreign, patch.clone()]);
    let read = PlanPackage::decode(&package.encode().unwrap()).unwrap();
    assert_eq!(read.attachments, [patch]);

    let mut old: serde_json::Value = serde_json::from_slice(&package.encode().unwrap()).unwrap();
    old.as_object_mut().unwrap().remove("attachments");
    assert!(PlanPackage::decode(&serde_json::to_vec(&old).unwrap()).unwrap().attachments.is_empty());
    old["attachments"] = serde_json::json!(["not hexadecimal"]);
    assert!(matches!(PlanPackage::decode(&serde_json::to_vec(&old).unwrap()), Err(PlanError::Unreadable { .. })));
}

#[test]
fn any_edit_shows_as_changed_since_signing() {
    for command in [
        Command::SetTitle("Right hepatectomy".into()),
        Command::RemoveMark { id: ItemId::new("m3") },
        Command::MoveStep { id: ItemId::new("s0"), to: 1 },
        edit("s2", StepField::Note("One word more.".into())),
        Command::AddComment(comment("late", "s2")),
        Command::ResolveComment { id: ItemId::new("c1"), resolved: false },
        Command::MoveHandle { id: ItemId::new("m1"), handle: 0, anchor: anchor(1.500_000_000_001) },
    ] {
        let (mut plan, package) = signed_plan();
        plan.apply(&command).unwrap();
        let edited = PlanPackage::new(&plan, package.signatures.clone());
        assert_eq!(edited.verify().unwrap().verdict, Verdict::ChangedSinceSigning, "{command:?}");
        plan.undo().unwrap();
        let restored = PlanPackage::new(&plan, package.signatures);
        assert_eq!(restored.verify().unwrap().verdict, Verdict::Valid, "{command:?} undone");
    }
}

#[test]
fn a_changed_statement_is_forged() {
    type Change = (&'static str, fn(&mut Signature));
    let changes: Vec<Change> = vec![
        ("hash", |s| s.plan_hash = BlobHash::of(b"other")),
        ("name", |s| s.signer_name = "Bert".into()),
        ("account", |s| s.account = "bert".into()),
        ("meaning", |s| s.meaning = Meaning::Authored),
        ("time", |s| s.signed_at = "2026-11-21T05:00:01Z".into()),
        ("key", |s| s.public_key = public_key(&[8; 32])),
        ("key text", |s| s.public_key = "zz".into()),
        ("signature", |s| s.signature = s.signature.replace(['0', '1'], "2")),
        ("no signature", |s| s.signature.clear()),
        // The neutral point as key and commitment, under which a signature of zeros fits any message unless refused.
        ("weak key", |s| {
            s.public_key = format!("01{}", "00".repeat(31));
            s.signature = format!("01{}", "00".repeat(63));
        }),
    ];
    for (what, change) in changes {
        let (_, mut package) = signed_plan();
        change(&mut package.signatures[0]);
        assert_eq!(package.verify().unwrap().verdict, Verdict::Forged, "{what}");
    }
}

#[test]
fn verdicts_of_several_signatures() {
    let (mut plan, package) = signed_plan();
    let old = package.signatures[0].clone();
    plan.apply(&Command::SetTitle("Second version".into())).unwrap();
    let new = sign(SignatureRequest { meaning: Meaning::Reviewed, ..request(&plan) }, &[9; 32]).unwrap();
    let forged = Signature { account: "bert".into(), ..new.clone() };
    for (signatures, expected) in [
        (vec![], Verdict::Unsigned),
        (vec![old.clone()], Verdict::ChangedSinceSigning),
        (vec![old.clone(), new.clone()], Verdict::Valid),
        (vec![new.clone(), forged], Verdict::Forged),
    ] {
        assert_eq!(PlanPackage::new(&plan, signatures).verify().unwrap().verdict, expected);
    }
    let package = PlanPackage::new(&plan, vec![old, new]);
    let states = |keys: &[String]| {
        let report = package.verify_with_keys(keys).unwrap();
        (report.verdict, report.signatures.iter().map(|check| check.state).collect::<Vec<_>>())
    };
    use SignatureState::*;
    let both = [public_key(&SEED), public_key(&[9; 32])];
    assert_eq!(states(&both), (Verdict::Valid, vec![ChangedSinceSigning, Valid]));
    assert_eq!(states(&both[..1]), (Verdict::Forged, vec![ChangedSinceSigning, Forged]));
}

#[test]
fn files_that_are_cut_altered_or_foreign_are_refused() {
    let (_, package) = signed_plan();
    let bytes = package.encode().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let other_title = text.replacen("Left hepatectomy", "Right hepatectomy", 1);
    assert_ne!(text, other_title);
    for (what, file) in [
        ("empty", String::new()),
        ("cut", text[..text.len() / 2].to_owned()),
        ("readable part altered", other_title),
        ("other format", text.replace("prosector-plan-package", "something")),
        ("newer version", text.replacen("\"version\": 1", "\"version\": 2", 1)),
        ("snapshot damaged", text.replacen("6c6f726f", "6c6f7270", 1)),
    ] {
        assert!(matches!(PlanPackage::decode(file.as_bytes()), Err(PlanError::Unreadable { .. })), "{what}");
    }
}

/// RFC 8032 section 7.1, test 1: the secret key and its public key.
#[test]
fn public_keys_are_those_of_rfc_8032() {
    let seed: [u8; 32] = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49,
        0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
    ];
    assert_eq!(public_key(&seed), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}
