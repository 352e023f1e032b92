//! The one hand between the page and the host: signals that mirror the session, and the way to send commands.

use super::flow::FlowMirror;
use super::fusion::FusionMirror;
use super::mirror::{LayerRow, Parts, PlanStatus, VolumeFacts};
use super::people::{Person, PersonPointer};
use super::territories::TerritoryMirror;
use super::ui::{DialogKind, Ui};
use super::vessels::VesselMirror;
use leptos::prelude::*;
use prosector_app::platform::{Host, Opening, RoomState, Rung, Saved, Transfer, api};
use prosector_session::core::LpsPoint;
use prosector_session::imaging::Diagnostic;
use prosector_session::measure::{MarkView, Measured};
use prosector_session::plan::PlanView;
use prosector_session::sync::{ParticipantId, PointerPresence, PointerView};
use prosector_session::tools::ToolState;
use prosector_session::view::ViewId;
use prosector_session::view::ViewState;
use prosector_session::{Case, CaseSource, CollaborationCommand, Command, Progress, Selected, SeriesRow, Session};
use std::sync::Arc;

/// Signals that mirror the session, by what changes together.
#[derive(Clone, Copy)]
pub struct Bridge {
    host: StoredValue<Host, LocalStorage>,
    /// The open case.
    pub case: RwSignal<Option<Case>>,
    /// Rows of the series list.
    pub series: RwSignal<Vec<SeriesRow>>,
    /// The import report, worst first; with the series that a remark is about.
    pub report: RwSignal<Vec<(Option<String>, Diagnostic)>>,
    /// Facts about the open volume.
    pub volume: RwSignal<Option<VolumeFacts>>,
    /// How much of the volume is there.
    pub progress: RwSignal<Option<Progress>>,
    /// Opening files or a case.
    pub opening: RwSignal<Option<Opening>>,
    /// State of the views.
    pub view: RwSignal<ViewState>,
    /// Rows of the layer list.
    pub layers: RwSignal<Vec<LayerRow>>,
    /// The plan.
    pub plan: RwSignal<Arc<PlanView>>,
    /// Draft, signed, or changed since.
    pub status: RwSignal<PlanStatus>,
    /// Marks with their numbers.
    pub marks: RwSignal<Vec<MarkView>>,
    /// The active tool and its gesture.
    pub tool: RwSignal<ToolState>,
    /// The number of the mark in the making.
    pub draft: RwSignal<Option<Measured>>,
    /// Catalogue key of what undo takes back.
    pub undo: RwSignal<Option<&'static str>>,
    /// Catalogue key of what redo does again.
    pub redo: RwSignal<Option<&'static str>>,
    /// What is selected.
    pub selected: RwSignal<Option<Selected>>,
    /// An operation on segments in progress, and the share that is done where it is known.
    pub segmenting: RwSignal<Option<Option<f64>>>,
    /// Vessels that were followed.
    pub vessels: RwSignal<VesselMirror>,
    /// The flow model.
    pub flow: RwSignal<FlowMirror>,
    /// The second image.
    pub fusion: RwSignal<FusionMirror>,
    /// Whether lines of equal registration error are drawn.
    pub error_lines: RwSignal<bool>,
    /// Territories of vessels.
    pub territories: RwSignal<TerritoryMirror>,
    /// Who is here.
    pub people: RwSignal<Vec<Person>>,
    /// Where the others point.
    pub pointers: RwSignal<Vec<PersonPointer>>,
    /// Whom this person follows, by their connection.
    pub following: RwSignal<Option<u32>>,
    /// Whether this person presents.
    pub presenting: RwSignal<bool>,
    /// Whether the plan is saved in this browser.
    pub saved: RwSignal<Saved>,
    /// Whether edits reach the server.
    pub room: RwSignal<RoomState>,
    /// Upload of imaging.
    pub upload: RwSignal<Option<Transfer>>,
    /// How pictures are drawn.
    pub rung: RwSignal<Rung>,
    /// Whether the browser has a network.
    pub online: RwSignal<bool>,
    /// Where a note was placed whose text is wanted.
    pub note_wanted: RwSignal<Option<LpsPoint>>,
    /// Why saving is refused, as the person was told.
    pub(super) refused: StoredValue<Option<String>>,
    /// Parts of the session that are to be read anew at the end of this task.
    pub(super) waiting: StoredValue<Parts>,
}

impl Bridge {
    /// Signals for this host.
    pub fn new(host: Host) -> Self {
        let rung = host.rung();
        Self {
            host: StoredValue::new_local(host.clone()),
            case: RwSignal::new(None),
            series: RwSignal::new(Vec::new()),
            report: RwSignal::new(Vec::new()),
            volume: RwSignal::new(None),
            progress: RwSignal::new(None),
            opening: RwSignal::new(None),
            view: RwSignal::new(ViewState::default()),
            layers: RwSignal::new(Vec::new()),
            plan: RwSignal::new(Arc::new(host.read(|session| session.plan().clone()))),
            status: RwSignal::new(PlanStatus::Draft),
            marks: RwSignal::new(Vec::new()),
            tool: RwSignal::new(ToolState::default()),
            draft: RwSignal::new(None),
            undo: RwSignal::new(None),
            redo: RwSignal::new(None),
            selected: RwSignal::new(None),
            segmenting: RwSignal::new(None),
            vessels: RwSignal::new(VesselMirror::default()),
            flow: RwSignal::new(FlowMirror::default()),
            fusion: RwSignal::new(FusionMirror::default()),
            error_lines: RwSignal::new(false),
            territories: RwSignal::new(TerritoryMirror::default()),
            people: RwSignal::new(Vec::new()),
            pointers: RwSignal::new(Vec::new()),
            following: RwSignal::new(None),
            presenting: RwSignal::new(false),
            saved: RwSignal::new(Saved::Saved),
            room: RwSignal::new(RoomState::Offline),
            upload: RwSignal::new(None),
            rung: RwSignal::new(rung),
            online: RwSignal::new(true),
            note_wanted: RwSignal::new(None),
            refused: StoredValue::new(None),
            waiting: StoredValue::new(0),
        }
    }

    /// The host itself, for what is asynchronous.
    pub fn host(self) -> Host {
        self.host.get_value()
    }

    /// Sends a command; refusals come back as messages.
    pub fn send(self, command: Command) {
        self.host.with_value(|host| host.dispatch(command));
    }

    /// Looks at the session.
    pub fn read<R>(self, look: impl FnOnce(&Session) -> R) -> R {
        self.host.with_value(|host| host.read(look))
    }

    /// Whether this person may change the plan.
    pub fn can_edit(self) -> bool {
        self.case.with(|case| case.as_ref().is_some_and(Case::can_edit))
    }

    /// Asks the server how far the plan of an opened case is.
    pub fn ask_status(self) {
        let Some(case) = self.case.get_untracked().filter(|case| case.source == CaseSource::Server) else { return };
        leptos::task::spawn_local(async move {
            // Without an answer the plan counts as a draft: that claims nothing.
            if let Ok(detail) = api::case(&case.id).await {
                self.status.set(PlanStatus::of(&detail));
            }
        });
    }

    /// Lets the page answer what the session asks for, for as long as the page lives.
    pub fn attach_ui(self, ui: Ui) {
        Effect::new(move |_| {
            if let Some(at) = self.note_wanted.get() {
                self.note_wanted.set(None);
                ui.dialog.set(Some(DialogKind::NoteText(at)));
            }
        });
    }

    /// Tells the others where the pointer is; nothing while nobody can hear it.
    pub fn point(self, at: Option<(ViewId, LpsPoint)>) {
        if matches!(self.room.get_untracked(), RoomState::Live { .. }) {
            let pointer = at.map(|(view, point)| PointerPresence { view: named(view), point });
            self.send(Command::Collaboration(CollaborationCommand::Point(pointer)));
        }
    }

    /// Invites the others to follow, or no longer.
    pub fn toggle_presenting(self) {
        let present = !self.presenting.get_untracked();
        self.send(Command::Collaboration(CollaborationCommand::Present(present)));
    }

    /// Follows the presenter, or nobody.
    pub fn toggle_following(self) {
        let presenter = self.people.with_untracked(|all| all.iter().find(|person| person.presenting).map(|p| p.id));
        let whom = if self.following.get_untracked().is_some() { None } else { presenter.map(ParticipantId) };
        self.send(Command::Collaboration(CollaborationCommand::Follow(whom)));
    }
}

fn named(view: ViewId) -> PointerView {
    match view {
        ViewId::Axial => PointerView::Axial,
        ViewId::Sagittal => PointerView::Sagittal,
        ViewId::Coronal => PointerView::Coronal,
        ViewId::Volume => PointerView::Volume,
    }
}
