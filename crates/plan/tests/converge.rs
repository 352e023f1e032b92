//! Replicas that were started apart and edited at random agree once they have heard of everything.

mod common;

use common::*;
use proptest::prelude::*;
use prosector_plan::*;

#[derive(Clone, Copy, Debug)]
enum Deed {
    Edit(Wish),
    Undo,
    Redo,
    /// Deliver a message from the common bag, which is kept: messages arrive in any order, twice or late.
    Hear(u8),
    Reload,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => wish().prop_map(Deed::Edit),
        1 => Just(Deed::Undo),
        1 => Just(Deed::Redo),
        4 => any::<u8>().prop_map(Deed::Hear),
        1 => Just(Deed::Reload),
    ]
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn three_replicas_converge(deeds in proptest::collection::vec((0usize..3, deed()), 120)) {
        let mut replicas: Vec<_> = (0..3).map(|n| Plan::new(PeerId(n)).unwrap()).collect();
        let mut bag: Vec<Vec<u8>> = Vec::new();
        let mut next_peer = 3;
        for (n, (who, deed)) in deeds.iter().enumerate() {
            let plan = &mut replicas[*who];
            let before = plan.version();
            match deed {
                Deed::Edit(wish) => drop(plan.apply(&wish.command(&plan.view(), &format!("i{n}"))).unwrap()),
                Deed::Undo => drop(plan.undo().unwrap()),
                Deed::Redo => drop(plan.redo().unwrap()),
                Deed::Hear(pick) if !bag.is_empty() => {
                    plan.import(&bag[usize::from(*pick) % bag.len()]).unwrap();
                    continue;
                }
                Deed::Hear(_) => continue,
                Deed::Reload => {
                    // A new peer each time, as a browser tab takes; what waited for its causes is asked for again.
                    *plan = Plan::load(&plan.snapshot(), PeerId(next_peer)).unwrap();
                    next_peer += 1;
                    continue;
                }
            }
            bag.push(plan.updates_since(&before));
        }
        for plan in &mut replicas {
            for message in bag.iter().rev() {
                plan.import(message).unwrap();
            }
        }
        let hash = replicas[0].hash();
        for plan in &replicas {
            prop_assert_eq!(plan.version(), replicas[0].version());
            prop_assert_eq!(plan.canonical_json(), replicas[0].canonical_json());
            prop_assert!(plan.problems().is_empty(), "{:?}", plan.problems());
            // Encoding does not matter: snapshot and updates give the same plan and the same canonical form.
            let loaded = Plan::load(&plan.snapshot(), PeerId(99)).unwrap();
            prop_assert_eq!(loaded.view(), plan.view());
            prop_assert_eq!(loaded.hash(), hash);
            let mut replayed = Plan::new(PeerId(98)).unwrap();
            replayed.import(&plan.updates_since(&Version::default())).unwrap();
            prop_assert_eq!(replayed.hash(), hash);
        }
    }
}

#[test]
fn what_waits_for_its_causes_takes_effect_when_they_come() {
    let mut anna = Plan::new(PeerId(1)).unwrap();
    anna.apply(&Command::SetTitle("One".into())).unwrap();
    let first = anna.updates_since(&Version::default());
    let after_first = anna.version();
    anna.apply(&Command::SetTitle("Two".into())).unwrap();
    let second = anna.updates_since(&after_first);
    let mut bert = Plan::new(PeerId(2)).unwrap();
    assert_eq!(bert.import(&second).unwrap(), Imported { changed: false, pending: true });
    assert_eq!(bert.import(&first).unwrap(), Imported { changed: true, pending: false });
    assert_eq!(bert.view().title, "Two");
    assert_eq!(bert.import(&second).unwrap(), Imported { changed: false, pending: false });
}

#[test]
fn versions_of_strangers_are_no_obstacle_to_an_export() {
    let mut anna = Plan::new(PeerId(1)).unwrap();
    anna.apply(&Command::SetTitle("One".into())).unwrap();
    let mut bert = Plan::new(PeerId(2)).unwrap();
    bert.apply(&Command::SetLaterality(Some(Laterality::Left))).unwrap();
    let mut both = bert.version();
    both.merge(&anna.version());
    assert!(both.includes(&anna.version()) && !anna.version().includes(&both));
    bert.import(&anna.updates_since(&bert.version())).unwrap();
    assert_eq!(bert.view().title, "One");
    assert_eq!(bert.version(), both);
}
