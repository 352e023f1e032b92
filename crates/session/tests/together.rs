//! Two people on one plan through the room of the sync crate: live, following, and merging what was done offline.

mod desk;

use desk::{Desk, at, portal_tree};
use prosector_session::core::*;
use prosector_session::plan::{self, Comment, ItemId, PeerId, Plan, TimestampMs};
use prosector_session::sync::{Outgoing, ParticipantId, PointerPresence, PointerView, Room, SyncStatus};
use prosector_session::tools::Tool;
use prosector_session::*;
use std::collections::BTreeMap;

/// The server: a room whose store never fails.
struct Server {
    room: Room,
    seats: BTreeMap<ParticipantId, usize>,
    now_ms: u64,
}

impl Server {
    fn new() -> Self {
        let plan = Plan::new(PeerId(999)).unwrap();
        Self { room: Room::new("case-1", plan, BTreeMap::new()), seats: BTreeMap::new(), now_ms: 0 }
    }

    fn seat(&mut self, desks: &mut [Desk], n: usize, role: Role) -> ParticipantId {
        let author = desks[n].session.author().clone();
        let id = self.room.join(&author.id, &author.name, role).unwrap();
        self.seats.insert(id, n);
        let now_ms = self.now_ms;
        desks[n].run(Command::Collaboration(CollaborationCommand::Connected { now_ms }));
        self.settle(desks);
        id
    }

    fn drop_connection(&mut self, desks: &mut [Desk], id: ParticipantId) {
        let left = self.room.leave(id);
        let n = self.seats.remove(&id).unwrap();
        desks[n].run(Command::Collaboration(CollaborationCommand::Disconnected));
        self.deliver(desks, left);
        self.settle(desks);
    }

    /// Passes frames back and forth until nobody has anything to say.
    fn settle(&mut self, desks: &mut [Desk]) {
        for _ in 0..50 {
            self.now_ms += 50;
            let mut quiet = true;
            for (id, n) in self.seats.clone() {
                for frame in desks[n].session.poll_outgoing(self.now_ms) {
                    quiet = false;
                    let answers = self.room.on_frame(id, &frame, self.now_ms);
                    self.deliver(desks, answers);
                }
            }
            if quiet {
                return;
            }
        }
        panic!("the room does not come to rest");
    }

    fn deliver(&mut self, desks: &mut [Desk], mut todo: Vec<Outgoing>) {
        while !todo.is_empty() {
            match todo.remove(0) {
                Outgoing::Store { ticket, .. } => todo.extend(self.room.stored(ticket)),
                Outgoing::Send { to, frame } => {
                    if let Some(&n) = self.seats.get(&to) {
                        let now_ms = self.now_ms;
                        desks[n].run(Command::Collaboration(CollaborationCommand::Frame { bytes: frame, now_ms }));
                    }
                }
                Outgoing::Close { .. } => {}
            }
        }
    }
}

fn two_desks() -> Vec<Desk> {
    (1..=2)
        .map(|peer| {
            let mut desk = Desk::with_volume(peer);
            desk.data(DataCommand::Trees(vec![portal_tree(1.0)]));
            desk
        })
        .collect()
}

fn step(desk: &mut Desk, id: &str, title: &str) {
    desk.plan(PlanCommand::AddStep { id: ItemId::new(id), title: title.into(), index: None });
}

fn landmark(desk: &mut Desk, point: LpsPoint) {
    let new = desk.fresh();
    desk.plan(PlanCommand::AddMark { new, tool: Tool::Landmark, points: vec![point], text: String::new() });
}

fn same(desks: &[Desk], server: &Server) {
    let written = server.room.plan().canonical_json();
    assert!(desks.iter().all(|desk| desk.session.plan_document().canonical_json() == written));
}

#[test]
fn edits_reach_the_other_and_are_saved_there() {
    let (mut server, mut desks) = (Server::new(), two_desks());
    // Work done before anybody connected comes along.
    step(&mut desks[0], "s1", "Open the abdomen");
    server.seat(&mut desks, 0, Role::Owner);
    server.seat(&mut desks, 1, Role::Editor);
    assert_eq!(desks[1].session.plan().steps[0].title, "Open the abdomen");
    landmark(&mut desks[1], at(5.0, 6.0, 7.0));
    server.settle(&mut desks);
    assert_eq!(desks[0].session.plan().marks.len(), 1);
    same(&desks, &server);
    assert!(desks.iter().all(|desk| desk.session.collaboration().status() == SyncStatus::Stored));
    // What came from the other is saved like one's own.
    let mut reloaded = Desk::new(7);
    reloaded.saved = desks[0].saved.clone();
    reloaded.open(Role::Owner);
    assert_eq!(reloaded.session.plan(), desks[0].session.plan());
    // Undo takes back one's own work only.
    desks[0].run(Command::Undo);
    server.settle(&mut desks);
    assert!(desks[1].session.plan().steps.is_empty());
    assert_eq!(desks[1].session.plan().marks.len(), 1);
    same(&desks, &server);
}

#[test]
fn comments_on_a_mark_go_both_ways() {
    let (mut server, mut desks) = (Server::new(), two_desks());
    server.seat(&mut desks, 0, Role::Owner);
    server.seat(&mut desks, 1, Role::Editor);
    landmark(&mut desks[0], at(5.0, 6.0, 7.0));
    let about = desks[0].session.plan().marks[0].id.clone();
    server.settle(&mut desks);
    let comment = Comment {
        id: ItemId::new("c1"),
        about,
        author: desks[1].session.author().clone(),
        at: TimestampMs(1_000),
        text: "Closer to the duct?".into(),
        resolved: false,
    };
    desks[1].plan(PlanCommand::Apply(plan::Command::AddComment(comment)));
    server.settle(&mut desks);
    let resolve = plan::Command::ResolveComment { id: ItemId::new("c1"), resolved: true };
    desks[0].plan(PlanCommand::Apply(resolve));
    server.settle(&mut desks);
    assert!(desks[1].session.plan().comments[0].resolved);
    same(&desks, &server);
}

#[test]
fn offline_edits_on_both_sides_merge() {
    let (mut server, mut desks) = (Server::new(), two_desks());
    let first = server.seat(&mut desks, 0, Role::Owner);
    let second = server.seat(&mut desks, 1, Role::Editor);
    step(&mut desks[0], "s1", "One");
    step(&mut desks[0], "s2", "Two");
    server.settle(&mut desks);
    server.drop_connection(&mut desks, first);
    server.drop_connection(&mut desks, second);
    assert_eq!(desks[0].session.collaboration().status(), SyncStatus::Offline);

    desks[0].plan(PlanCommand::Apply(plan::Command::MoveStep { id: ItemId::new("s2"), to: 0 }));
    landmark(&mut desks[0], at(1.0, 2.0, 3.0));
    step(&mut desks[1], "s3", "Three");
    desks[1].flow(FlowCommand::SetClamp { branch: BranchId(1), clamped: true });
    desks[1].flow(FlowCommand::Keep { step: ItemId::new("s1") });

    server.seat(&mut desks, 0, Role::Owner);
    server.seat(&mut desks, 1, Role::Editor);
    same(&desks, &server);
    let view = desks[0].session.plan();
    let titles: Vec<&str> = view.steps.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles.len(), 3);
    assert_eq!(titles[0], "Two");
    assert_eq!(view.marks.len(), 1);
    let kept = view.step(&ItemId::new("s1")).unwrap().what_if.clone().unwrap();
    assert_eq!(desks[0].session.flow().kept_state(&kept), flow_model::KeptState::Current);
}

#[test]
fn people_see_each_other_and_follow_the_presenter() {
    let (mut server, mut desks) = (Server::new(), two_desks());
    server.seat(&mut desks, 0, Role::Owner);
    server.seat(&mut desks, 1, Role::Viewer);
    step(&mut desks[0], "s1", "Look here");
    let pointer = PointerPresence { view: PointerView::Axial, point: at(3.0, 4.0, 5.0) };
    desks[0].run(Command::Collaboration(CollaborationCommand::Point(Some(pointer))));
    desks[0].run(Command::Collaboration(CollaborationCommand::Present(true)));
    server.settle(&mut desks);
    let other = desks[1].session.collaboration().people().next().unwrap().clone();
    assert_eq!(other.participant.name, "Person 1");
    let presence = other.presence.unwrap();
    assert_eq!((presence.pointer, presence.presenting), (Some(pointer), true));
    assert_eq!(presence.step, Some(ItemId::new("s1")));

    let presenter = desks[1].session.collaboration().presenter().unwrap().participant.id;
    desks[1].run(Command::Collaboration(CollaborationCommand::Follow(Some(presenter))));
    assert_eq!(desks[1].session.selection(), Some(&Selected::Step(ItemId::new("s1"))));
    let [direction, up] = standard_view('L').unwrap();
    desks[0].view(ViewCommand::LookAlong { direction, up });
    desks[0].view(ViewCommand::SetCrosshair(at(9.0, 9.0, 9.0)));
    server.settle(&mut desks);
    assert_eq!(desks[1].session.view().camera, desks[0].session.view().camera);
    assert_eq!(desks[1].session.view().crosshair, desks[0].session.view().crosshair);

    // Moving one's own view ends it.
    desks[1].view(ViewCommand::StepSlices { axis: SliceAxis::Axial, slices: 1 });
    assert_eq!(desks[1].session.collaboration().following(), None);
    desks[0].view(ViewCommand::SetCrosshair(at(1.0, 1.0, 1.0)));
    server.settle(&mut desks);
    assert_ne!(desks[1].session.view().crosshair, desks[0].session.view().crosshair);
    assert_eq!(
        desks[0].session.plan_document().canonical_json(),
        server.room.plan().canonical_json(),
        "presence is not plan"
    );
}

#[test]
fn the_room_tells_a_person_their_role() {
    let (mut server, mut desks) = (Server::new(), two_desks());
    server.seat(&mut desks, 0, Role::Owner);
    let reader = server.seat(&mut desks, 1, Role::Viewer);
    assert!(!desks[1].session.can_edit(), "opened as owner, but the room knows better");
    desks[1].refused(Command::Plan(PlanCommand::Apply(plan::Command::SetTitle("Mine".into()))));
    let changed = server.room.set_role(reader, Some(Role::Editor));
    server.deliver(&mut desks, changed);
    assert!(desks[1].session.can_edit());
    desks[1].plan(PlanCommand::Apply(plan::Command::SetTitle("Ours".into())));
    server.settle(&mut desks);
    assert_eq!(desks[0].session.plan().title, "Ours");
}

#[test]
fn a_second_tab_merges_without_a_server() {
    let mut desks = two_desks();
    step(&mut desks[0], "s1", "One");
    step(&mut desks[1], "s2", "Two");
    for (from, to) in [(0, 1), (1, 0)] {
        for update in desks[from].saved.clone() {
            let events = desks[to].run(Command::Collaboration(CollaborationCommand::Merge(update)));
            assert!(events.iter().all(|event| !matches!(event, Event::PlanChanged { origin: Origin::Local, .. })));
        }
    }
    assert_eq!(desks[0].session.plan(), desks[1].session.plan());
    assert_eq!(desks[0].session.plan().steps.len(), 2);
    desks[0].refused(Command::Collaboration(CollaborationCommand::Merge(vec![1, 2, 3])));
}
