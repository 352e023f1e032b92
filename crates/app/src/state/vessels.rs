//! Vessels mirrored for their panel and views, and what is asked of the worker as they change.

use super::bridge::Bridge;
use super::toasts::Toasts;
use super::ui::Ui;
use crate::components::NoticeKind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::{Host, TaskError, VesselPicture};
use prosector_session::core::{BranchId, LpsPoint};
use prosector_session::plan::{ItemId, Ostium};
use prosector_session::vessels::work::{CourseReport, GraphEdit, Reference};
use prosector_session::vessels::{DissectionRow, VesselRow};
use prosector_session::{Command, Session, VesselCommand};
use std::sync::Arc;

/// What the panel and the views show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VesselMirror {
    /// Vessels of the plan.
    pub rows: Vec<VesselRow>,
    /// Dissected ones among them.
    pub dissections: Vec<DissectionRow>,
    /// Whether the surfaces of two lumens are still to be made.
    pub wants_flap: bool,
    /// Whether the clicks lie in both lumens of a dissected vessel.
    pub two: bool,
    /// Clicks of the one in the making.
    pub clicks: Vec<LpsPoint>,
    /// The vessel that the next one must not enter.
    pub apart_from: Option<ItemId>,
    /// The chosen vessel.
    pub chosen: Option<ItemId>,
    /// The chosen branch.
    pub branch: Option<BranchId>,
    /// Ostia of the chosen vessel.
    pub ostia: Vec<Ostium>,
    /// Where along the course, mm.
    pub at_mm: f64,
    /// How far the straightened picture is turned, degrees.
    pub angle_deg: f64,
    /// What a narrowing is measured against.
    pub reference: Reference,
    /// Numbers along the course.
    pub report: Option<Arc<CourseReport>>,
}

impl VesselMirror {
    /// The mirror of a session.
    pub fn of(session: &Session) -> Self {
        let vessels = session.vessels();
        let chosen = vessels.chosen();
        let ostia = session.plan().vessels.iter().find(|vessel| Some(&vessel.id) == chosen);
        Self {
            rows: session.vessel_rows(),
            dissections: session.dissections(),
            wants_flap: session.dissection_work().is_some(),
            two: vessels.two(),
            clicks: vessels.clicks().to_vec(),
            apart_from: vessels.apart_from().cloned(),
            chosen: chosen.cloned(),
            branch: vessels.branch(),
            ostia: ostia.map(|vessel| vessel.ostia.clone()).unwrap_or_default(),
            at_mm: vessels.at_mm(),
            angle_deg: vessels.angle_deg(),
            reference: vessels.reference(),
            report: vessels.report().cloned(),
        }
    }

    /// The row of the chosen vessel, once its graph is here.
    pub fn chosen_row(&self) -> Option<&VesselRow> {
        self.rows.iter().find(|row| Some(&row.id) == self.chosen.as_ref() && !row.branches.is_empty())
    }
}

/// Half the width of the pictures in diameters of the vessel, and their least, mm.
const WIDTH: (f64, f64) = (1.1, 12.0);

/// The vessels' signals of this page and their questions under way.
#[derive(Clone, Copy)]
pub struct VesselDesk {
    bridge: Bridge,
    toasts: Toasts,
    /// Whether the straightened view is in the stage.
    pub open: RwSignal<bool>,
    /// The finished fraction while a vessel is looked for.
    pub finding: RwSignal<Option<f64>>,
    /// The straightened picture.
    pub straight: RwSignal<Option<VesselPicture>>,
    /// The picture across.
    pub across: RwSignal<Option<VesselPicture>>,
    job: StoredValue<Option<prosector_app::platform::JobId>>,
}

impl VesselDesk {
    /// Makes the desk available to everything below and lets it follow the session.
    pub fn provide(bridge: Bridge, ui: Ui, toasts: Toasts) -> Self {
        let desk = Self {
            bridge,
            toasts,
            open: ui.straight,
            finding: RwSignal::new(None),
            straight: RwSignal::new(None),
            across: RwSignal::new(None),
            job: StoredValue::new(None),
        };
        provide_context(desk);
        desk.follow();
        desk
    }

    fn follow(self) {
        let vessels = self.bridge.vessels;
        let course = move || {
            vessels.with(|v| {
                let row = v.chosen_row()?;
                Some((row.id.clone(), v.branch, row.branches.clone(), row.edited))
            })
        };
        let measured = Memo::new(move |_| course().map(|course| (course, key(vessels.with(measure_key)))));
        self.latest(measured, |host, job| async move { host.measure_vessel(job).await });
        // Each pair of lumens has its own question: what is counted are those that have an answer.
        let flaps = Memo::new(move |_| {
            vessels.with(|v| v.wants_flap.then(|| v.dissections.iter().filter(|row| row.flap_mm2.is_some()).count()))
        });
        self.latest(flaps, |host, job| async move { host.make_flap(job).await });
        let straight = Memo::new(move |_| {
            let (angle, half) = vessels.with(|v| (v.angle_deg, half_width(v)));
            self.open.get().then(|| course().zip(half).map(|(course, half)| (course, key([angle, half])))).flatten()
        });
        self.latest(straight, move |host, job| async move {
            let Some(half) = vessels.with_untracked(half_width) else { return Ok(()) };
            let picture = host.straighten_vessel(job, half, 0.5).await?;
            self.straight.set(picture);
            Ok(())
        });
        let across = Memo::new(move |_| {
            let (at, half) = vessels.with(|v| (v.at_mm, half_width(v)));
            self.open.get().then(|| course().zip(half).map(|(course, half)| (course, key([at, half])))).flatten()
        });
        self.latest(across, move |host, job| async move {
            let Some(half) = vessels.with_untracked(half_width) else { return Ok(()) };
            let picture = host.across_vessel(job, half, half / 80.0).await?;
            self.across.set(picture);
            Ok(())
        });
    }

    /// Asks whenever `when` changes to something, one question at a time and the newest last.
    fn latest<T, F>(
        self,
        when: Memo<Option<T>>,
        ask: impl Fn(Host, prosector_app::platform::JobId) -> F + Clone + 'static,
    ) where
        T: Clone + PartialEq + Send + Sync + 'static,
        F: Future<Output = Result<(), TaskError>> + 'static,
    {
        let (asking, again) = (StoredValue::new(false), StoredValue::new(false));
        Effect::new(move |_| {
            if when.with(Option::is_none) {
                return;
            }
            again.set_value(true);
            if asking.get_value() {
                return;
            }
            asking.set_value(true);
            let ask = ask.clone();
            spawn_local(async move {
                while again.try_get_value() == Some(true) {
                    again.set_value(false);
                    let host = self.bridge.host();
                    let job = host.anatomy().new_job();
                    if let Err(TaskError::Refused(reason)) = ask(host, job).await {
                        self.toasts.show(NoticeKind::Refusal, reason);
                    }
                }
                asking.try_set_value(false);
            });
        });
    }

    /// Whether the straightened view is in the stage.
    pub fn is_shown(self) -> bool {
        self.open.get() && self.bridge.vessels.with(|vessels| vessels.chosen_row().is_some())
    }

    /// Finds the vessel at the clicks, or both lumens of one.
    pub fn find(self, names: Vec<String>) {
        if self.finding.with_untracked(Option::is_some) {
            return;
        }
        let host = self.bridge.host();
        let job = host.anatomy().new_job();
        self.job.set_value(Some(job));
        self.finding.set(Some(0.0));
        spawn_local(async move {
            let found = host.find_vessel(job, names, move |part| self.finding.set(Some(part))).await;
            self.finding.set(None);
            if let Err(TaskError::Refused(reason)) = found {
                self.toasts.show(NoticeKind::Refusal, reason);
            }
        });
    }

    /// Stops looking for a vessel.
    pub fn cancel(self) {
        if let Some(job) = self.job.get_value() {
            self.bridge.host().anatomy().cancel(job);
        }
    }

    /// Changes the graph of the chosen vessel.
    pub fn edit(self, edit: GraphEdit) {
        let host = self.bridge.host();
        let job = host.anatomy().new_job();
        spawn_local(async move {
            if let Err(TaskError::Refused(reason)) = host.edit_vessel(job, edit).await {
                self.toasts.show(NoticeKind::Refusal, reason);
            }
        });
    }

    /// Sends a vessel command.
    pub fn send(self, command: VesselCommand) {
        self.bridge.send(Command::Vessel(command));
    }
}

/// Half the width of pictures that show the vessel and as much again beside it, mm.
pub fn half_width(vessels: &VesselMirror) -> Option<f64> {
    let report = vessels.report.as_ref()?;
    let widest = report.profile.iter().map(|point| point.greatest_mm).fold(0.0, f64::max);
    Some((WIDTH.0 * widest).max(WIDTH.1).ceil())
}

/// What the numbers of a narrowing depend on beside the course.
fn measure_key(vessels: &VesselMirror) -> [f64; 3] {
    let at = if vessels.report.is_some() { vessels.at_mm } else { -1.0 };
    [at, f64::from(vessels.reference as u8), f64::from(u8::from(vessels.report.is_some()))]
}

/// Numbers that can be compared: to a thousandth.
fn key<const N: usize>(numbers: [f64; N]) -> [i64; N] {
    numbers.map(|number| (number * 1000.0).round() as i64)
}
