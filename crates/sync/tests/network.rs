//! Three people over a network that loses, doubles, reorders and parts, and a server that is killed: in the end all have
//! the same plan, and nothing that was acknowledged or shown is ever lost (C1 to C7, R3 to R6, R11).

mod common;

use common::*;
use proptest::prelude::*;
use prosector_plan::*;
use prosector_sync::*;

#[derive(Clone, Copy, Debug)]
enum Event {
    Edit(u8),
    Undo,
    Poll,
    /// A frame to the room: which, and whether it stays on the wire to come again.
    Up(u8, bool),
    Down(u8, bool),
    LoseUp(u8),
    LoseDown(u8),
    Connect,
    Cut,
    Reload,
    Wait(u16),
    Write,
    FailWrite,
    Kill {
        after_write: bool,
    },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => any::<u8>().prop_map(Event::Edit),
        1 => Just(Event::Undo),
        8 => Just(Event::Poll),
        8 => (any::<u8>(), proptest::bool::weighted(0.2)).prop_map(|(n, again)| Event::Up(n, again)),
        8 => (any::<u8>(), proptest::bool::weighted(0.2)).prop_map(|(n, again)| Event::Down(n, again)),
        2 => any::<u8>().prop_map(Event::LoseUp),
        2 => any::<u8>().prop_map(Event::LoseDown),
        3 => Just(Event::Connect),
        1 => Just(Event::Cut),
        1 => Just(Event::Reload),
        3 => (0u16..6_000).prop_map(Event::Wait),
        6 => Just(Event::Write),
        1 => Just(Event::FailWrite),
        1 => any::<bool>().prop_map(|after_write| Event::Kill { after_write }),
    ]
}

fn take(wire: &mut Vec<Vec<u8>>, pick: u8, stays: bool) -> Option<Vec<u8>> {
    let at = usize::from(pick).checked_rem(wire.len())?;
    Some(if stays { wire[at].clone() } else { wire.remove(at) })
}

fn edit(plan: &mut Plan, what: u8, n: usize) {
    let steps = plan.view().steps;
    let command = match (what % 4, steps.get(usize::from(what) % steps.len().max(1))) {
        (0, Some(step)) => Command::MoveStep { id: step.id.clone(), to: usize::from(what / 4) % steps.len() },
        (1, Some(step)) => {
            let field = StepField::Note(format!("{}{what} ", step.note));
            Command::EditStep { id: step.id.clone(), field }
        }
        (2, _) => Command::SetTitle(format!("Title {what}")),
        _ => Command::AddStep { id: ItemId::new(format!("s{n}")), index: None, title: String::new() },
    };
    plan.apply(&command).unwrap();
}

struct World {
    server: Server,
    tabs: Vec<Tab>,
    now: u64,
    next_peer: u64,
}

impl World {
    fn step(&mut self, who: usize, n: usize, event: Event) {
        let Self { server, tabs, now, next_peer } = self;
        let tab = &mut tabs[who];
        match event {
            Event::Edit(what) => edit(&mut tab.plan, what, n),
            Event::Undo => {
                tab.plan.undo().unwrap();
            }
            Event::Poll => tab.poll(*now),
            Event::Up(pick, stays) => {
                if let (Some(id), Some(frame)) = (tab.connection, take(&mut tab.wire, pick, stays)) {
                    server.frame(id, &frame, *now);
                }
            }
            Event::Down(pick, stays) => {
                let wire = tab.connection.and_then(|id| server.wire.get_mut(&id));
                if let Some(frame) = wire.and_then(|wire| take(wire, pick, stays)) {
                    tab.hear(&frame, *now);
                }
            }
            Event::LoseUp(pick) => drop(take(&mut tab.wire, pick, false)),
            Event::LoseDown(pick) => {
                let wire = tab.connection.and_then(|id| server.wire.get_mut(&id));
                drop(wire.and_then(|wire| take(wire, pick, false)));
            }
            Event::Connect if tab.connection.is_none() => {
                tab.open(server, Role::Editor, *now);
            }
            Event::Connect => {}
            Event::Cut => tab.close(server),
            Event::Reload => {
                tab.close(server);
                tab.plan = Plan::load(&tab.plan.snapshot(), PeerId(*next_peer)).unwrap();
                tab.client = ClientSync::new("case-1");
                *next_peer += 1;
            }
            Event::Wait(ms) => *now += u64::from(ms),
            Event::Write => server.write(true),
            Event::FailWrite => server.fail_write(),
            Event::Kill { after_write } => {
                if after_write {
                    server.write(false);
                }
                tabs.iter_mut().for_each(|tab| tab.close(server));
                server.kill();
            }
        }
    }

    /// The network is good again; everybody connects and waits a little.
    fn heal(&mut self) {
        for _ in 0..20 {
            self.now += 1_500;
            for tab in &mut self.tabs {
                if tab.connection.is_none() {
                    tab.open(&mut self.server, Role::Editor, self.now);
                }
                tab.settle(&mut self.server, self.now);
            }
        }
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn all_agree_in_the_end_and_nothing_acknowledged_is_lost(
        events in proptest::collection::vec((0usize..3, event()), 300),
    ) {
        let tabs = vec![Tab::new("anna", 1), Tab::new("bert", 2), Tab::new("chris", 3)];
        let mut world = World { server: Server::new(), tabs, now: 0, next_peer: 10 };
        for (n, (who, event)) in events.into_iter().enumerate() {
            world.step(who, n, event);
        }
        let edited: Vec<_> = world.tabs.iter().map(|tab| tab.plan.version()).collect();
        world.heal();
        let hash = world.server.room.plan().hash();
        for tab in &world.tabs {
            prop_assert_eq!(tab.client.status(&tab.plan), SyncStatus::Stored, "{}", tab.account);
            prop_assert_eq!(tab.plan.hash(), hash);
            prop_assert_eq!(tab.client.people().iter().count(), 2);
            // A failed write is told and sent again (rule C7); nothing of what an editor does is refused for good.
            let is_final = |event: &&ClientEvent| matches!(event, ClientEvent::Refused(why) if *why != Refusal::NotStored);
            prop_assert_eq!(tab.events.iter().filter(is_final).count(), 0);
        }
        // The disk alone has everything that anybody had edited.
        world.server.kill();
        for version in edited {
            prop_assert!(world.server.room.plan().version().includes(&version));
        }
        prop_assert_eq!(world.server.room.plan().hash(), hash);
    }
}
