//! The headless product: state of one person's work on one case.

use crate::case::Case;
use crate::catalog::SeriesList;
use crate::collaboration::Collaboration;
use crate::command::{CaseCommand, Command};
use crate::core::{BlobHash, CenterlineGraph, PatientRecord, SegmentGroup, SurfaceMesh, Volume};
use crate::error::SessionError;
use crate::event::{Event, Origin};
use crate::flow_model::FlowModels;
use crate::fusion::FusionDesk;
use crate::imaging::Limits;
use crate::layers::Layers;
use crate::loading::{Generation, VolumeBuilder};
use crate::plan::{Author, MarkShape, PeerId};
use crate::planning::{Planning, Undoable};
use crate::segments::Editing;
use crate::selection::Selected;
use crate::surfaces::Tubes;
use crate::territory::TerritoryDesk;
use crate::tools::ToolState;
use crate::vessels::Vessels;
use crate::view::ViewState;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a command gives: the events that follow from it, in order.
pub type Outcome = Result<Vec<Event>, SessionError>;

/// One person's work on one case. Commands change it, getters read it; it does no I/O and knows no clock.
pub struct Session {
    pub(crate) peer: PeerId,
    pub(crate) author: Author,
    pub(crate) case: Option<Case>,
    pub(crate) record: Option<PatientRecord>,
    pub(crate) catalog: SeriesList,
    pub(crate) loading: Option<VolumeBuilder>,
    pub(crate) generation: Generation,
    pub(crate) budget_bytes: u64,
    pub(crate) zeros: Vec<i16>,
    pub(crate) segments: Option<Arc<SegmentGroup>>,
    pub(crate) labels_version: u64,
    pub(crate) editing: Editing,
    pub(crate) attachments: BTreeMap<BlobHash, Arc<Vec<u8>>>,
    pub(crate) surfaces: BTreeMap<u8, Arc<SurfaceMesh>>,
    pub(crate) trees: Vec<CenterlineGraph>,
    pub(crate) vessels: Vessels,
    pub(crate) layers: Layers,
    pub(crate) view: ViewState,
    pub(crate) tools: ToolState,
    pub(crate) planning: Planning,
    pub(crate) selection: Option<Selected>,
    pub(crate) pixel_measurement: Option<MarkShape>,
    pub(crate) volumes_ml: Vec<(u8, f64)>,
    pub(crate) tubes: Tubes,
    pub(crate) flow: FlowModels,
    pub(crate) fusion: FusionDesk,
    pub(crate) territories: TerritoryDesk,
    pub(crate) collaboration: Collaboration,
}

impl Session {
    /// A session without a case. `peer` must be new for each opened document, `author` signs marks and comments.
    pub fn new(peer: PeerId, author: Author) -> Result<Self, SessionError> {
        Ok(Self {
            peer,
            author,
            case: None,
            record: None,
            catalog: SeriesList::default(),
            loading: None,
            generation: Generation::default(),
            budget_bytes: Limits::default().max_volume_bytes,
            zeros: Vec::new(),
            segments: None,
            labels_version: 0,
            editing: Editing::default(),
            attachments: BTreeMap::new(),
            surfaces: BTreeMap::new(),
            trees: Vec::new(),
            vessels: Vessels::default(),
            layers: Layers::default(),
            view: ViewState::default(),
            tools: ToolState::default(),
            planning: Planning::new(peer)?,
            selection: None,
            pixel_measurement: None,
            volumes_ml: Vec::new(),
            tubes: Tubes::default(),
            flow: FlowModels::default(),
            fusion: FusionDesk::default(),
            territories: TerritoryDesk::default(),
            collaboration: Collaboration::default(),
        })
    }

    /// Answers a command. On error nothing has changed.
    pub fn handle(&mut self, command: Command) -> Outcome {
        let mut events = self.answer(command)?;
        self.refresh_tubes(&events);
        self.refresh_territories(&mut events);
        events.extend(self.tell_others());
        Ok(events)
    }

    fn answer(&mut self, command: Command) -> Outcome {
        match command {
            Command::Case(command) => self.case_command(command),
            Command::Data(command) => self.data_command(command),
            Command::View(command) => self.view_command(command),
            Command::Layer(command) => self.layer_command(command),
            Command::Tool(command) => self.tool_command(command),
            Command::Plan(command) => self.plan_command(command),
            Command::Segment(command) => self.segment_command(command),
            Command::Vessel(command) => self.vessel_command(command),
            Command::Flow(command) => self.flow_command(command),
            Command::Fusion(command) => self.fusion_command(command),
            Command::Territory(command) => self.territory_command(command),
            Command::Collaboration(command) => self.collaboration_command(command),
            Command::Undo => self.undo_redo(true),
            Command::Redo => self.undo_redo(false),
        }
    }

    fn case_command(&mut self, command: CaseCommand) -> Outcome {
        let (case, planning) = match command {
            CaseCommand::Open { case, saved } => (Some(case), Planning::load(self.peer, &saved)?),
            CaseCommand::Close => (None, Planning::new(self.peer)?),
        };
        // Results of the previous case that are still on their way carry an older generation.
        let fresh = Session::new(self.peer, self.author.clone())?;
        let (generation, labels_version, budget_bytes) = (self.generation, self.labels_version, self.budget_bytes);
        let label_generation = self.editing.generation + 1;
        *self = Self { case, planning, generation, labels_version, budget_bytes, ..fresh };
        self.generation.0 += 1;
        self.labels_version += 1;
        self.editing.generation = label_generation;
        let mut events = vec![Event::CaseChanged];
        events.extend(self.follow_segments());
        events.extend(self.follow_vessels());
        Ok(events)
    }

    fn undo_redo(&mut self, undo: bool) -> Outcome {
        self.require_edit()?;
        let entry = if undo { self.planning.undo()? } else { self.planning.redo()? };
        let mut events = self.plan_events(Origin::Local);
        if let Some(Undoable::Flow { tree, before, after, .. }) = entry {
            events.extend(self.flow.restore(&tree, if undo { before } else { after })?);
        }
        events.push(Event::UndoChanged);
        Ok(events)
    }

    /// The events of a plan that may have changed, its update queued for others if it is this person's.
    pub(crate) fn plan_events(&mut self, origin: Origin) -> Vec<Event> {
        let Some(update) = self.planning.take_update() else { return Vec::new() };
        let mut events = vec![Event::PlanChanged { update, origin }];
        if origin == Origin::Local && self.collaboration.is_live() {
            events.push(Event::OutgoingWaiting);
        }
        if self.drop_lost_selection() {
            events.push(Event::SelectionChanged);
        }
        events.extend(self.follow_segments());
        events.extend(self.follow_vessels());
        events
    }

    fn drop_lost_selection(&mut self) -> bool {
        let view = self.planning.view();
        let lost = |selected: &Selected| match selected {
            Selected::Step(id) => view.step(id).is_none(),
            Selected::Mark(id) => view.mark(id).is_none(),
            Selected::Layer(_) | Selected::Branch(_) => false,
        };
        let drop = self.selection.as_ref().is_some_and(lost);
        if drop {
            self.selection = None;
        }
        drop
    }

    pub(crate) fn require_edit(&self) -> Result<(), SessionError> {
        let allowed = self.case.as_ref().is_none_or(Case::can_edit);
        if allowed { Ok(()) } else { Err(SessionError::ReadOnly) }
    }

    pub(crate) fn require_volume(&self) -> Result<&Volume, SessionError> {
        self.volume().ok_or(SessionError::NoVolume)
    }
}
