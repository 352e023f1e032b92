//! Vessels of a case: clicks, graphs, the chosen course and the numbers along it.
//!
//! The plan names each vessel's graph and lumen by hash; their bytes are attachments. What needs voxels is asked for by
//! [`work`] and done at a [`VesselBench`], wherever the caller keeps one; the answers come back as [`VesselCommand`]s.

mod bench;
mod commands;
mod course;
mod dissection;
mod find;
pub mod work;

pub use bench::{VesselBench, VesselReply, place_near};
pub use commands::{NewVessel, VesselCommand};
pub use dissection::{DissectionRow, DissectionSurfaces, LumenPair, Outline};

use crate::Session;
use crate::anatomy::vessel::{GraphPlace, generations};
use crate::core::{BlobHash, BranchId, CenterlineGraph, LabelPatch, LpsPoint, PatchLimits};
use crate::event::Event;
use crate::layers::LayerId;
use crate::plan::{ItemId, PlanVessel};
use std::collections::BTreeMap;
use std::sync::Arc;
use work::{CourseReport, Reference};

/// What a person works on along vessels; nothing of it is part of the plan.
#[derive(Clone, Debug, Default)]
pub struct Vessels {
    /// Graphs that were read; `None` for bytes that are no graph.
    graphs: BTreeMap<BlobHash, Option<Arc<CenterlineGraph>>>,
    /// Graphs of the plan's vessels under the names of their layers.
    shown: Vec<CenterlineGraph>,
    /// Clicks of the vessel in the making.
    clicks: Vec<LpsPoint>,
    /// Grids and voxels of lumens that were read; `None` for bytes that are no lumen.
    lumens: BTreeMap<BlobHash, Option<([usize; 3], u64)>>,
    /// Surfaces of dissected vessels; `None` where they cannot be made.
    dissected: BTreeMap<LumenPair, Option<DissectionSurfaces>>,
    /// The vessel whose lumen the next one must not enter.
    apart_from: Option<ItemId>,
    /// Whether the clicks lie in both lumens of a dissected vessel.
    two: bool,
    chosen: Option<ItemId>,
    branch: Option<BranchId>,
    course: Option<[GraphPlace; 2]>,
    /// Where the person looks, as a place that outlives edits of the graph.
    at: Option<LpsPoint>,
    at_mm: f64,
    angle_deg: f64,
    reference: Reference,
    report: Option<Arc<CourseReport>>,
}

/// One vessel of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct VesselRow {
    /// Its identifier.
    pub id: ItemId,
    /// Its name.
    pub name: String,
    /// The layer that shows it.
    pub layer: LayerId,
    /// Whether its graph was changed by hand.
    pub edited: bool,
    /// Volume of its lumen, mL: voxels times the volume of one; `None` while the lumen is still to come.
    pub volume_ml: Option<f64>,
    /// Its branches; empty while its graph is still to come.
    pub branches: Vec<BranchRow>,
}

/// One branch of a vessel.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchRow {
    /// Which.
    pub id: BranchId,
    /// Its name; may be empty.
    pub name: String,
    /// Bifurcations between it and its root.
    pub generation: u32,
    /// Length, mm.
    pub length_mm: f64,
    /// Mean diameter of the inscribed sphere, mm.
    pub diameter_mm: f64,
}

impl Vessels {
    /// Clicks of the vessel in the making, in order.
    pub fn clicks(&self) -> &[LpsPoint] {
        &self.clicks
    }

    /// The vessel whose lumen the next one must not enter.
    pub fn apart_from(&self) -> Option<&ItemId> {
        self.apart_from.as_ref()
    }

    /// Whether the clicks lie in both lumens of a dissected vessel.
    pub fn two(&self) -> bool {
        self.two
    }

    /// The chosen vessel.
    pub fn chosen(&self) -> Option<&ItemId> {
        self.chosen.as_ref()
    }

    /// The chosen branch; `None` for the whole way from the root to the farthest end.
    pub fn branch(&self) -> Option<BranchId> {
        self.branch
    }

    /// Where along the course, mm.
    pub fn at_mm(&self) -> f64 {
        self.at_mm
    }

    /// How far the straightened picture is turned, degrees.
    pub fn angle_deg(&self) -> f64 {
        self.angle_deg
    }

    /// What a narrowing is measured against.
    pub fn reference(&self) -> Reference {
        self.reference
    }

    /// Numbers along the course, once they have come.
    pub fn report(&self) -> Option<&Arc<CourseReport>> {
        self.report.as_ref()
    }

    /// Graphs under the names of their layers.
    pub(crate) fn shown(&self) -> &[CenterlineGraph] {
        &self.shown
    }

    fn graph(&self, hash: &BlobHash) -> Option<&Arc<CenterlineGraph>> {
        self.graphs.get(hash)?.as_ref()
    }
}

impl Session {
    /// What this person works on along vessels.
    pub fn vessels(&self) -> &Vessels {
        &self.vessels
    }

    /// The vessels of the plan that lie in the open volume's coordinate system.
    pub fn vessel_rows(&self) -> Vec<VesselRow> {
        self.plan_vessels().map(|vessel| self.vessel_row(vessel)).collect()
    }

    fn plan_vessels(&self) -> impl Iterator<Item = &PlanVessel> {
        self.plan().vessels.iter().filter(|vessel| self.fits(&vessel.frame_of_reference))
    }

    /// The chosen vessel with its graph.
    pub(crate) fn chosen_vessel(&self) -> Option<(&PlanVessel, &Arc<CenterlineGraph>)> {
        let id = self.vessels.chosen.as_ref()?;
        let vessel = self.plan_vessels().find(|vessel| vessel.id == *id)?;
        Some((vessel, self.vessels.graph(&vessel.graph)?))
    }

    /// The graph of the chosen vessel, once it is here.
    pub fn vessel_graph(&self) -> Option<&Arc<CenterlineGraph>> {
        self.chosen_vessel().map(|(_, graph)| graph)
    }

    fn vessel_row(&self, vessel: &PlanVessel) -> VesselRow {
        let branches = self.vessels.graph(&vessel.graph).map(|graph| branch_rows(graph)).unwrap_or_default();
        let PlanVessel { id, name, edited, .. } = vessel;
        let layer = LayerId::tree(&layer_name(vessel, &self.plan().vessels));
        let volume_ml = self.lumen_ml(vessel);
        VesselRow { id: id.clone(), name: name.clone(), layer, edited: *edited, volume_ml, branches }
    }

    fn lumen_ml(&self, vessel: &PlanVessel) -> Option<f64> {
        let (dims, voxels) = self.vessels.lumens.get(&vessel.lumen).copied().flatten()?;
        let volume = self.volume().filter(|volume| volume.dims == dims)?;
        Some(voxels as f64 * volume.lps_from_voxel.voxel_mm3() / 1000.0)
    }

    /// Volume in mL of the lumen of a tree's vessel: voxels times the volume of one.
    pub(crate) fn tree_lumen_ml(&self, name: &str) -> Option<f64> {
        let all = &self.plan().vessels;
        self.lumen_ml(self.plan_vessels().find(|vessel| layer_name(vessel, all) == name)?)
    }

    /// Brings graphs and choices to what the plan says and what has come; to be called when either changed.
    pub(crate) fn follow_vessels(&mut self) -> Vec<Event> {
        self.read_graphs();
        let counted = self.count_lumens();
        let all = &self.planning.view().vessels;
        let named = |vessel: &PlanVessel| {
            let graph = self.vessels.graph(&vessel.graph)?;
            Some(CenterlineGraph { name: layer_name(vessel, all), ..(**graph).clone() })
        };
        let shown: Vec<CenterlineGraph> = all.iter().filter_map(named).collect();
        if shown == self.vessels.shown {
            return if counted { vec![Event::VesselsChanged, Event::SegmentsMeasured] } else { Vec::new() };
        }
        let fresh = shown.iter().filter(|graph| self.vessels.shown.iter().all(|old| old.name != graph.name));
        let fresh: Vec<LayerId> = fresh.map(|graph| LayerId::tree(&graph.name)).collect();
        self.vessels.shown = shown;
        self.tubes.clear();
        self.rebuild_layers();
        for layer in fresh {
            self.layers.set_visible(&layer, true);
        }
        self.keep_course();
        vec![Event::TreesChanged, Event::LayersChanged, Event::VesselsChanged]
    }

    /// Counts the voxels of lumens that have come; whether there was one.
    fn count_lumens(&mut self) -> bool {
        let before = self.vessels.lumens.len();
        for vessel in &self.planning.view().vessels {
            let Some(bytes) = self.attachments.get(&vessel.lumen) else { continue };
            self.vessels.lumens.entry(vessel.lumen).or_insert_with(|| {
                let patch = LabelPatch::decode(bytes, PatchLimits::default()).ok()?;
                Some((patch.dims(), patch.voxels()))
            });
        }
        self.vessels.lumens.len() > before
    }

    fn read_graphs(&mut self) {
        let wanted: Vec<BlobHash> = self.planning.view().vessels.iter().map(|vessel| vessel.graph).collect();
        for hash in wanted {
            if self.vessels.graphs.contains_key(&hash) {
                continue;
            }
            if let Some(bytes) = self.attachments.get(&hash) {
                let graph = serde_json::from_slice::<CenterlineGraph>(bytes).ok();
                let graph = graph.and_then(|graph| graph.checked().ok()).map(Arc::new);
                self.vessels.graphs.insert(hash, graph);
            }
        }
    }
}

/// The name of a vessel's layer: its own, or with a number where others before it have the same.
fn layer_name(vessel: &PlanVessel, all: &[PlanVessel]) -> String {
    let before = all.iter().take_while(|other| other.id != vessel.id);
    match before.filter(|other| other.name == vessel.name).count() {
        0 => vessel.name.clone(),
        n => format!("{} {}", vessel.name, n + 1),
    }
}

fn branch_rows(graph: &CenterlineGraph) -> Vec<BranchRow> {
    let row = |(branch, generation): (&crate::core::Branch, u32)| BranchRow {
        id: branch.id,
        name: branch.name.clone(),
        generation,
        length_mm: branch.length_mm(),
        diameter_mm: 2.0 * branch.mean_radius_mm(),
    };
    graph.branches.iter().zip(generations(graph)).map(row).collect()
}
