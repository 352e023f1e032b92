//! How large a plan becomes.

mod common;

use common::*;
use prosector_plan::*;

const STEP_IDS: [&str; 4] = [
    "018f2b7c-0000-7000-8000-000000000001",
    "018f2b7c-0000-7000-8000-000000000002",
    "018f2b7c-0000-7000-8000-000000000003",
    "018f2b7c-0000-7000-8000-000000000004",
];

fn plan_with_marks() -> Plan {
    let mut plan = Plan::new(PeerId(0x1234_5678_9abc_def0)).unwrap();
    for (n, id) in STEP_IDS.iter().enumerate() {
        plan.apply(&add_step(id, None)).unwrap();
        let mark_id = format!("018f2b7c-0000-7000-9000-00000000000{n}");
        plan.apply(&Command::AddMark(mark(&mark_id, MarkShape::Length([anchor(1.0), anchor(2.0)])))).unwrap();
    }
    plan
}

fn drag(plan: &mut Plan, n: usize) {
    let id = ItemId::new(format!("018f2b7c-0000-7000-9000-00000000000{}", n % 4));
    let anchor = anchor((n as f64 * 0.734_512).sin() * 200.0);
    plan.apply(&Command::MoveHandle { id, handle: n % 2, anchor }).unwrap();
}

#[test]
fn a_thousand_edits_stay_under_a_megabyte() {
    let mut plan = plan_with_marks();
    let mut log = 0;
    for n in 0..1_000 {
        let before = plan.version();
        let step = STEP_IDS[n / 4 % 4];
        match n % 10 {
            0 => {
                let note = plan.view().step(&ItemId::new(step)).unwrap().note.clone();
                plan.apply(&edit(step, StepField::Note(format!("{note}Mind the middle hepatic vein here. "))))
            }
            1 => plan.apply(&Command::MoveStep { id: ItemId::new(step), to: n / 7 % 4 }),
            2 => plan.apply(&edit(step, StepField::Camera(Some(Camera { height_mm: 100.0 + n as f64, ..camera() })))),
            3 => plan.apply(&edit(step, StepField::WhatIf(Some(what_if(n as u32))))),
            4 => plan.apply(&Command::AddComment(comment(&format!("018f2b7c-0000-7000-a000-{n:012}"), step))),
            _ => Ok({
                drag(&mut plan, n);
                Applied { changed: true, foreign_frame: false }
            }),
        }
        .unwrap();
        log += plan.updates_since(&before).len();
    }
    let snapshot = plan.snapshot().len();
    println!("1,000 mixed edits (half of them drags): snapshot {snapshot} bytes, log of single updates {log} bytes");
    assert!(snapshot < 1_000_000, "{snapshot}");
    assert!(log < 1_000_000, "{log}");
}

#[test]
fn ten_thousand_drags_stay_under_a_megabyte() {
    let mut plan = plan_with_marks();
    (0..10_000).for_each(|n| drag(&mut plan, n));
    let snapshot = plan.snapshot().len();
    println!("10,000 drags: snapshot {snapshot} bytes");
    assert!(snapshot < 1_000_000, "{snapshot}");
}
