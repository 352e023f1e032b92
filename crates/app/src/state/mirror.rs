//! Which signal follows which event.

use super::bridge::Bridge;
use super::flow::FlowMirror;
use super::fusion::FusionMirror;
use super::people::{Person, PersonPointer};
use super::territories::TerritoryMirror;
use super::toasts::Toasts;
use super::vessels::VesselMirror;
use crate::components::NoticeKind;
use crate::text::{fill, lookup, t, tf};
use leptos::prelude::*;
use prosector_app::platform::api::{self, CaseDetail};
use prosector_app::platform::js::next_task;
use prosector_app::platform::{HostEvent, HostNotice};
use prosector_session::core::{IntensityUnit, Modality, Rgb, Spacing, Window};
use prosector_session::layers::{AnatomicalSystem, LayerContent, LayerId};
use prosector_session::{Event, Notice, Session};
use std::sync::Arc;

/// Facts about the open volume.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeFacts {
    /// Columns, rows, slices.
    pub dims: [usize; 3],
    /// Distances between voxels in mm.
    pub spacing_mm: [f64; 3],
    /// Whether those millimetres are the patient's.
    pub spacing: Spacing,
    /// Kind of image.
    pub modality: Modality,
    /// What an intensity means.
    pub unit: IntensityUnit,
    /// Series description.
    pub description: String,
    /// Windows on offer, with the names of presets.
    pub presets: Vec<(Option<&'static str>, Window)>,
}

/// One row of the structures list.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerRow {
    /// Which layer.
    pub id: LayerId,
    /// Name shown.
    pub name: String,
    /// Group.
    pub system: AnatomicalSystem,
    /// Colour.
    pub color: Rgb,
    /// Whether it is shown.
    pub visible: bool,
    /// 0 to 1.
    pub opacity: f64,
    /// Whether it is shown alone.
    pub solo: bool,
    /// Volume of a segment from the label map.
    pub volume_ml: Option<f64>,
}

/// How far the plan has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanStatus {
    /// Nobody has signed.
    Draft,
    /// Signed and unchanged.
    Signed {
        /// Who signed last.
        by: String,
    },
    /// Signed, and changed afterwards.
    ChangedSinceSigning {
        /// Who signed last.
        by: String,
    },
}

impl PlanStatus {
    /// The server's answer in our words.
    pub fn of(detail: &CaseDetail) -> Self {
        let last = detail.signatures.last().and_then(|signature| signature.get("signer_name"));
        let by = last.and_then(|name| name.as_str()).unwrap_or_default().to_owned();
        match detail.status {
            api::PlanStatus::Draft => PlanStatus::Draft,
            api::PlanStatus::InReview | api::PlanStatus::Signed => PlanStatus::Signed { by },
            api::PlanStatus::ChangedSinceSigning => PlanStatus::ChangedSinceSigning { by },
        }
    }
}

impl Bridge {
    /// Follows the host's events.
    pub fn follow(self, toasts: Toasts) {
        self.host().subscribe(move |event| self.take(event, toasts));
        self.ask_before_leaving();
    }

    fn take(self, event: &HostEvent, toasts: Toasts) {
        match event {
            HostEvent::Session(event) => self.take_session(event, toasts),
            HostEvent::Opening(opening) => self.opening.set(Some(opening.clone())),
            HostEvent::Upload(transfer) => self.upload.set(Some(transfer.clone())),
            HostEvent::Segmenting(share) => self.segmenting.set(*share),
            HostEvent::Saved(saved) => self.take_saved(saved, toasts),
            HostEvent::Rung(rung) => self.rung.set(rung.clone()),
            HostEvent::Room(room) => self.room.set(room.clone()),
            HostEvent::Online(online) => self.online.set(*online),
            HostEvent::Notice(notice) => toasts.show(NoticeKind::Refusal, words_of(notice)),
            HostEvent::Caution(notice) => toasts.keep(NoticeKind::Warning, words_of(notice)),
            _ => {}
        }
    }

    fn take_session(self, event: &Event, toasts: Toasts) {
        match event {
            Event::SliceArrived { progress, .. } => self.progress.set(Some(*progress)),
            Event::NoteTextWanted { at } => self.note_wanted.set(Some(*at)),
            Event::MeasuredInPixels => toasts.show(NoticeKind::Warning, t("notice.pixels")),
            Event::Notice(notice) => self.remark(notice, toasts),
            Event::Signed(signature) => {
                let by = signature.signer_name.clone();
                toasts.show(NoticeKind::Done, tf("notice.signed", &[("name", &by)]));
                self.status.set(PlanStatus::Signed { by });
            }
            other => self.mark(parts_of(other)),
        }
    }

    /// Notes parts to read anew, once, after everything that this task brings.
    fn mark(self, parts: Parts) {
        let waiting = self.waiting.get_value();
        self.waiting.set_value(waiting | parts);
        if waiting == 0 && parts != 0 {
            queue_microtask(move || {
                let parts = self.waiting.get_value();
                self.waiting.set_value(0);
                self.refresh(parts);
            });
        }
    }

    /// Reads the named parts of the session anew: at once what a person does, part by part what an opening brings,
    /// each in a task of its own with everything on the page that follows from it.
    pub fn refresh(self, parts: Parts) {
        let due = refreshes(parts);
        if parts & (CATALOG | VOLUME | LAYERS) == 0 || due.len() <= AT_ONCE {
            return due.into_iter().for_each(|step| step(self));
        }
        leptos::task::spawn_local(async move {
            for step in due {
                step(self);
                next_task().await;
            }
        });
    }

    fn remark(self, notice: &Notice, toasts: Toasts) {
        match notice {
            Notice::LayersMissing { .. } => toasts.show(NoticeKind::Warning, t("notice.layers_missing")),
            Notice::OtherFrame => toasts.show(NoticeKind::Warning, t("notice.other_frame")),
            Notice::WhatIfOutdated => toasts.show(NoticeKind::Warning, t("notice.what_if_outdated")),
            Notice::ConnectionEnded { reason } | Notice::Refused { reason } => {
                toasts.show(NoticeKind::Refusal, reason.clone())
            }
        }
    }

    fn refresh_case(self) {
        let case = self.read(|session| session.case().cloned());
        if self.case.with_untracked(|now| now.as_ref().map(|c| &c.id) != case.as_ref().map(|c| &c.id)) {
            self.status.set(PlanStatus::Draft);
        }
        self.case.set(case);
        self.ask_status();
    }

    fn refresh_catalog(self) {
        let (rows, report) = self.read(|session| (session.series().rows(), session.series().report()));
        self.series.set(rows);
        self.report.set(report);
    }

    fn refresh_volume(self) {
        self.volume.set(self.read(volume_facts));
        self.progress.set(self.read(Session::progress));
    }

    fn refresh_view(self) {
        self.view.set(self.read(|session| session.view().clone()));
    }

    fn refresh_layers(self) {
        self.layers.set(self.read(layer_rows));
    }

    fn refresh_plan(self) {
        let plan = self.read(|session| session.plan().clone());
        self.plan.set(Arc::new(plan));
        if let PlanStatus::Signed { by } = self.status.get_untracked() {
            self.status.set(PlanStatus::ChangedSinceSigning { by });
        }
        self.refresh_marks();
        self.refresh_undo();
    }

    fn refresh_marks(self) {
        self.marks.set(self.read(Session::marks));
    }

    fn refresh_tool(self) {
        let (tool, draft) = self.read(|session| (session.tools().clone(), session.gesture_value()));
        self.tool.set(tool);
        self.draft.set(draft);
        self.refresh_marks();
    }

    fn refresh_undo(self) {
        let (undo, redo) = self.read(|session| (session.undo_label(), session.redo_label()));
        self.undo.set(undo);
        self.redo.set(redo);
    }

    fn refresh_flow(self) {
        self.flow.set(self.read(FlowMirror::of));
    }

    fn refresh_fusion(self) {
        self.fusion.set(self.read(FusionMirror::of));
    }

    fn refresh_territories(self) {
        self.territories.set(self.read(TerritoryMirror::of));
    }

    fn refresh_vessels(self) {
        let vessels = self.read(VesselMirror::of);
        if self.vessels.with_untracked(|now| *now != vessels) {
            self.vessels.set(vessels);
        }
    }

    fn refresh_people(self) {
        self.pointers
            .set(self.read(|session| session.collaboration().people().filter_map(PersonPointer::new).collect()));
        let (people, following, presenting) = self.read(|session| {
            let others = session.collaboration();
            let people: Vec<Person> = others.people().map(Person::new).collect();
            (people, others.following().map(|id| id.0), others.is_presenting())
        });
        self.people.set(people);
        self.following.set(following);
        self.presenting.set(presenting);
    }

    fn refresh_selection(self) {
        self.selected.set(self.read(|session| session.selection().cloned()));
    }
}

/// A notice in the catalogue's words, where it has them.
fn words_of(notice: &HostNotice) -> String {
    let args: Vec<(&str, &str)> = notice.args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    lookup(notice.key).map_or_else(|| notice.text.clone(), |pattern| fill(pattern, &args))
}

/// Parts that are read anew in one task whatever they are.
const AT_ONCE: usize = 2;

/// What reads each of the named parts, in the order in which the page shows them.
fn refreshes(parts: Parts) -> Vec<fn(Bridge)> {
    let all: [(Parts, fn(Bridge)); 14] = [
        (CASE, Bridge::refresh_case),
        (VOLUME, Bridge::refresh_volume),
        (VIEW, Bridge::refresh_view),
        (CATALOG, Bridge::refresh_catalog),
        (LAYERS, Bridge::refresh_layers),
        (PLAN, Bridge::refresh_plan),
        (TOOL, Bridge::refresh_tool),
        (UNDO, Bridge::refresh_undo),
        (SELECTION, Bridge::refresh_selection),
        (FLOW, Bridge::refresh_flow),
        (TERRITORIES, Bridge::refresh_territories),
        (FUSION, Bridge::refresh_fusion),
        (VESSELS, Bridge::refresh_vessels),
        (PEOPLE, Bridge::refresh_people),
    ];
    all.into_iter().filter(|(part, _)| parts & part != 0).map(|(_, step)| step).collect()
}

/// Parts of the session, one bit each.
pub type Parts = u32;
const CASE: Parts = 1;
const CATALOG: Parts = 1 << 1;
const VOLUME: Parts = 1 << 2;
const VIEW: Parts = 1 << 3;
const LAYERS: Parts = 1 << 4;
const PLAN: Parts = 1 << 5;
const TOOL: Parts = 1 << 6;
const UNDO: Parts = 1 << 7;
const SELECTION: Parts = 1 << 8;
const FLOW: Parts = 1 << 9;
const PEOPLE: Parts = 1 << 10;
const TERRITORIES: Parts = 1 << 11;
const FUSION: Parts = 1 << 12;
const VESSELS: Parts = 1 << 13;
/// Everything, after another case was opened.
pub const EVERYTHING: Parts = (1 << 14) - 1;

/// What an event makes stale.
fn parts_of(event: &Event) -> Parts {
    match event {
        Event::CaseChanged => EVERYTHING,
        Event::RoleChanged(_) => CASE,
        Event::CatalogChanged => CATALOG,
        Event::VolumeOpened { .. } => VOLUME | CATALOG | VIEW | TOOL | FUSION,
        Event::VolumeComplete { .. } => VOLUME | CATALOG | VESSELS,
        Event::LoadingCancelled => VOLUME | CATALOG,
        Event::SegmentsChanged | Event::TreesChanged => LAYERS | FLOW | TERRITORIES,
        Event::SegmentToolsChanged => TOOL,
        Event::SegmentsMeasured => LAYERS,
        Event::LayersChanged => LAYERS | TERRITORIES,
        Event::TerritoriesChanged => TERRITORIES,
        Event::FusionChanged => FUSION,
        Event::LayoutChanged(_)
        | Event::CrosshairMoved(_)
        | Event::WindowChanged(_)
        | Event::SliceViewChanged(_)
        | Event::CameraChanged
        | Event::PresentingChanged(_) => VIEW,
        Event::ToolChanged | Event::GestureChanged => TOOL,
        Event::PlanChanged { .. } => PLAN | FUSION | VESSELS,
        Event::UndoChanged => UNDO,
        Event::VesselsChanged | Event::VesselViewChanged => VESSELS,
        Event::SelectionChanged => SELECTION | FLOW,
        Event::FlowChanged { .. } => FLOW | TERRITORIES,
        Event::FlowSelectionChanged => FLOW,
        Event::ConnectionChanged | Event::ParticipantsChanged | Event::PresenceChanged | Event::FollowingChanged => {
            PEOPLE
        }
        _ => 0,
    }
}

fn volume_facts(session: &Session) -> Option<VolumeFacts> {
    let volume = session.volume()?;
    let description = session.series().open_series().map(|plan| plan.summary.description.clone());
    Some(VolumeFacts {
        dims: volume.dims,
        spacing_mm: volume.lps_from_voxel.spacing_mm(),
        spacing: volume.spacing,
        modality: volume.modality.clone(),
        unit: volume.unit,
        description: description.unwrap_or_default(),
        presets: session.presets(),
    })
}

fn layer_rows(session: &Session) -> Vec<LayerRow> {
    let solo = session.layers().solo().cloned();
    let row = |layer: &prosector_session::layers::Layer| LayerRow {
        id: layer.id.clone(),
        name: match layer.content {
            LayerContent::Volume => t("structures.volume").into(),
            LayerContent::Flap => tf("structures.flap", &[("name", &layer.name)]),
            _ => layer.name.clone(),
        },
        system: layer.system,
        color: layer.color,
        visible: layer.visible,
        opacity: layer.opacity,
        solo: solo.as_ref() == Some(&layer.id),
        volume_ml: session.layer_volume_ml(&layer.id),
    };
    session.layers().all().iter().map(row).collect()
}
