//! Answers to the vessel commands.

use super::course::{TRUE_CLICKS, meant, sample_at, whole};
use super::dissection::{DissectionSurfaces, LumenPair};
use super::work::{Course, CourseReport, FoundVessel, GraphEdit, Reference, VesselWork};
use crate::Session;
use crate::core::{BranchId, CenterlineGraph, LpsPoint};
use crate::error::SessionError;
use crate::event::Event;
use crate::plan::{self, ItemId, Ostium, PlanVessel, VesselField};
use crate::session::Outcome;
use std::sync::Arc;

/// Vessels.
#[derive(Clone, Debug)]
pub enum VesselCommand {
    /// Clicks into the vessel in the making.
    AddClick(LpsPoint),
    /// Takes a click away, by its place from 0.
    RemoveClick(usize),
    /// Takes all clicks away.
    ClearClicks,
    /// Chooses the vessel whose lumen the next one must not enter.
    KeepApartFrom(Option<ItemId>),
    /// Whether the clicks lie in both lumens of a dissected vessel: two in the true one, then two in the false one.
    PickTwo(bool),
    /// A vessel, or the true and the false lumen of one, was found at the clicks: they enter the plan.
    Found(Vec<NewVessel>),
    /// The surfaces of both lumens of a dissected vessel and of the flap were made; `None` where they cannot be.
    Between(LumenPair, Option<DissectionSurfaces>),
    /// Chooses a vessel.
    Choose(Option<ItemId>),
    /// Chooses a branch, or the whole way from the root to the farthest end.
    ChooseBranch(Option<BranchId>),
    /// Chooses the way between the places nearest to two points.
    ChooseWay([LpsPoint; 2]),
    /// Numbers of a course; dropped if it is another one by now.
    Measured {
        /// Which course.
        course: Course,
        /// Its numbers.
        report: Box<CourseReport>,
    },
    /// Goes to a place along the course, mm; all views meet there.
    GoTo(f64),
    /// All views meet at a place of the straightened picture.
    PointAt {
        /// Way along the course, mm.
        arc_mm: f64,
        /// To the right of it, mm.
        across_mm: f64,
    },
    /// Turns the straightened picture, degrees.
    Turn(f64),
    /// Chooses what a narrowing is measured against.
    SetReference(Reference),
    /// The chosen vessel's graph was changed.
    Edited(CenterlineGraph),
    /// Names the chosen vessel.
    Rename(String),
    /// Names the place where the crosshair is as an ostium of the chosen vessel; an empty name takes the nearest away.
    NameOstium(String),
    /// Takes the chosen vessel out of the plan.
    Remove,
}

/// A vessel that was found, with the name that it gets.
#[derive(Clone, Debug)]
pub struct NewVessel {
    /// A fresh UUID as text.
    pub id: ItemId,
    /// Its name.
    pub name: String,
    /// What was found.
    pub found: FoundVessel,
    /// Its lumen as an encoded patch.
    pub lumen: Vec<u8>,
}

impl Session {
    pub(crate) fn vessel_command(&mut self, command: VesselCommand) -> Outcome {
        match command {
            VesselCommand::AddClick(point) => self.add_click(point),
            VesselCommand::RemoveClick(n) => {
                if n < self.vessels.clicks.len() {
                    self.vessels.clicks.remove(n);
                }
                Ok(vec![Event::VesselsChanged])
            }
            VesselCommand::ClearClicks => {
                self.vessels.clicks.clear();
                Ok(vec![Event::VesselsChanged])
            }
            VesselCommand::KeepApartFrom(other) => {
                self.vessels.apart_from = other;
                Ok(vec![Event::VesselsChanged])
            }
            VesselCommand::PickTwo(two) => {
                self.vessels.two = two;
                Ok(vec![Event::VesselsChanged])
            }
            VesselCommand::Found(vessels) => self.vessels_found(vessels),
            VesselCommand::Between(pair, made) => Ok(self.surfaces_made(pair, made)),
            VesselCommand::Choose(id) => Ok(self.choose_vessel(id)),
            VesselCommand::ChooseBranch(branch) => self.choose_branch(branch),
            VesselCommand::ChooseWay(ends) => self.choose_way(ends),
            VesselCommand::Measured { course, report } => Ok(self.measured(course, *report)),
            VesselCommand::GoTo(arc_mm) => self.point_at(arc_mm, 0.0),
            VesselCommand::PointAt { arc_mm, across_mm } => self.point_at(arc_mm, across_mm),
            VesselCommand::Turn(degrees) => {
                self.vessels.angle_deg = if degrees.is_finite() { degrees.rem_euclid(360.0) } else { 0.0 };
                Ok(vec![Event::VesselViewChanged])
            }
            VesselCommand::SetReference(reference) => {
                self.vessels.reference = reference;
                Ok(vec![Event::VesselViewChanged])
            }
            VesselCommand::Edited(graph) => self.graph_edited(graph),
            VesselCommand::Rename(name) => self.edit_vessel(VesselField::Name(name)),
            VesselCommand::NameOstium(name) => self.name_ostium(name),
            VesselCommand::Remove => {
                let id = self.chosen_id()?;
                self.apply_plan(&[plan::Command::RemoveVessel { id }])
            }
        }
    }

    pub(crate) fn add_click(&mut self, point: LpsPoint) -> Outcome {
        self.require_volume()?;
        self.require_edit()?;
        if !point.is_finite() {
            return Err(SessionError::BadPosition);
        }
        self.vessels.clicks.push(point);
        Ok(vec![Event::VesselsChanged])
    }

    fn vessels_found(&mut self, vessels: Vec<NewVessel>) -> Outcome {
        self.require_edit()?;
        let frame_of_reference = self.require_volume()?.frame_of_reference.clone();
        let first = vessels.first().map(|vessel| vessel.id.clone()).ok_or(SessionError::NoVessel)?;
        let (mut events, mut commands) = (Vec::new(), Vec::new());
        let clicks = std::mem::take(&mut self.vessels.clicks);
        let two = if vessels.len() > 1 { clicks.len().min(TRUE_CLICKS) } else { clicks.len() };
        let clicks = [clicks[..two].to_vec(), clicks[two..].to_vec()];
        for (NewVessel { id, name, found, lumen }, clicks) in vessels.into_iter().zip(clicks) {
            let (graph, made_graph) = self.attach(encoded(&found.graph));
            let (lumen, made_lumen) = self.attach(lumen);
            // Their bytes are told of first, so that whoever stores them is never behind the plan.
            events.extend([made_graph, made_lumen]);
            let (beside, frame_of_reference) = ((id != first).then(|| first.clone()), frame_of_reference.clone());
            let ostia = Vec::new();
            commands.push(plan::Command::AddVessel(PlanVessel {
                id,
                name,
                graph,
                lumen,
                clicks,
                ostia,
                frame_of_reference,
                edited: false,
                beside,
            }));
        }
        events.extend(self.apply_plan(&commands)?);
        events.extend(self.choose_vessel(Some(first)));
        Ok(events)
    }

    fn choose_vessel(&mut self, id: Option<ItemId>) -> Vec<Event> {
        self.vessels.chosen = id;
        (self.vessels.course, self.vessels.branch, self.vessels.report, self.vessels.at) = (None, None, None, None);
        vec![Event::VesselsChanged]
    }

    fn choose_branch(&mut self, branch: Option<BranchId>) -> Outcome {
        let (_, graph) = self.chosen_vessel().ok_or(SessionError::NoVessel)?;
        let course = match branch {
            Some(branch) => Some(whole(graph, branch).ok_or(SessionError::NoVessel)?),
            None => None,
        };
        (self.vessels.branch, self.vessels.course, self.vessels.report) = (branch, course, None);
        Ok(vec![Event::VesselsChanged])
    }

    fn choose_way(&mut self, ends: [LpsPoint; 2]) -> Outcome {
        let (_, graph) = self.chosen_vessel().ok_or(SessionError::NoVessel)?;
        let places = ends.map(|end| meant(graph, end));
        let [Some(from), Some(to)] = places else { return Err(SessionError::NoVessel) };
        (self.vessels.branch, self.vessels.course, self.vessels.report) = (None, Some([from, to]), None);
        Ok(vec![Event::VesselsChanged])
    }

    fn measured(&mut self, course: Course, report: CourseReport) -> Vec<Event> {
        if self.vessel_course().as_ref() != Some(&course) {
            return Vec::new();
        }
        let first = self.vessels.report.is_none();
        self.vessels.report = Some(Arc::new(report));
        if first {
            self.find_position();
        }
        vec![Event::VesselViewChanged]
    }

    fn point_at(&mut self, arc_mm: f64, across_mm: f64) -> Outcome {
        let report = self.vessels.report.as_ref().ok_or(SessionError::NoVessel)?;
        let sample = sample_at(&report.samples, arc_mm).ok_or(SessionError::NoVessel)?;
        let point = self.straightened_point(sample.arc_mm, across_mm).ok_or(SessionError::NoVessel)?;
        (self.vessels.at_mm, self.vessels.at) = (sample.arc_mm, Some(sample.point));
        let mut events = self.move_crosshair(point)?;
        events.push(Event::VesselViewChanged);
        Ok(events)
    }

    /// The question for a change of the chosen vessel's graph.
    pub fn vessel_edit(&self, edit: GraphEdit) -> Option<VesselWork> {
        let graph = (**self.vessel_graph()?).clone();
        Some(VesselWork::Edit { graph, edit })
    }

    fn graph_edited(&mut self, graph: CenterlineGraph) -> Outcome {
        self.require_edit()?;
        let id = self.chosen_id()?;
        let graph = graph.checked().map_err(|_| SessionError::NoVessel)?;
        let (hash, made) = self.attach(encoded(&graph));
        let mut events = vec![made];
        events.extend(self.apply_plan(&[plan::Command::EditVessel { id, field: VesselField::Graph(hash) }])?);
        Ok(events)
    }

    fn chosen_id(&self) -> Result<ItemId, SessionError> {
        let chosen = self.chosen_vessel().map(|(vessel, _)| vessel.id.clone());
        chosen.ok_or(SessionError::NoVessel)
    }

    fn edit_vessel(&mut self, field: VesselField) -> Outcome {
        let id = self.chosen_id()?;
        self.apply_plan(&[plan::Command::EditVessel { id, field }])
    }

    fn name_ostium(&mut self, name: String) -> Outcome {
        let at = self.view.crosshair;
        let mut ostia = self.chosen_vessel().ok_or(SessionError::NoVessel)?.0.ostia.clone();
        if name.trim().is_empty() {
            let away = |ostium: &Ostium| ostium.at.distance_mm(at);
            let nearest = (0..ostia.len()).min_by(|&a, &b| away(&ostia[a]).total_cmp(&away(&ostia[b])));
            nearest.map(|n| ostia.remove(n));
        } else {
            ostia.push(Ostium { name, at });
        }
        self.edit_vessel(VesselField::Ostia(ostia))
    }
}

/// A graph as the bytes of an attachment.
fn encoded(graph: &CenterlineGraph) -> Vec<u8> {
    serde_json::to_vec(graph).unwrap_or_default()
}
