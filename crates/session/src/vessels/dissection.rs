//! Both lumens of a dissected vessel: their surfaces, the flap between them, and where slices cross all three.

use super::work::VesselWork;
use super::{Vessels, layer_name};
use crate::Session;
use crate::anatomy::plane_section;
use crate::core::{BlobHash, LpsPoint, Rgb, SlicePlane, SurfaceMesh};
use crate::event::Event;
use crate::layers::{Layer, LayerId};
use crate::plan::PlanVessel;
use std::sync::Arc;

/// The lumens of a dissected vessel by the names of their bytes: the true one, then the false one.
pub type LumenPair = [BlobHash; 2];

/// What a worker made of both lumens.
#[derive(Clone, Debug, PartialEq)]
pub struct DissectionSurfaces {
    /// The closed surface of each lumen.
    pub lumens: [Arc<SurfaceMesh>; 2],
    /// Where they touch, with normals from the true to the false lumen.
    pub flap: Arc<SurfaceMesh>,
    /// Area of that, mm².
    pub flap_mm2: f64,
}

/// A dissected vessel as a person meets it.
#[derive(Clone, Debug, PartialEq)]
pub struct DissectionRow {
    /// Names of the true and the false lumen.
    pub names: [String; 2],
    /// Area of the flap between them, mm²; `None` until it was made.
    pub flap_mm2: Option<f64>,
}

/// Where a slice crosses a lumen's surface or the flap.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The layer that it belongs to.
    pub layer: LayerId,
    /// That layer's colour.
    pub color: Rgb,
    /// Straight pieces, in no order; LPS mm.
    pub pieces: Vec<[LpsPoint; 2]>,
}

/// The true lumen, the false one, and the flap, where the plan or the person says nothing else.
const COLORS: [Rgb; 3] = [Rgb([226, 92, 74]), Rgb([92, 150, 232]), Rgb([245, 214, 92])];
/// One looks into the lumens for what lies between.
const LUMEN_OPACITY: f64 = 0.5;

/// The vessels of each dissection: the true lumen, then the false one.
fn pairs(all: &[PlanVessel]) -> impl Iterator<Item = [&PlanVessel; 2]> {
    all.iter().filter_map(|second| {
        let first = all.iter().find(|vessel| Some(&vessel.id) == second.beside.as_ref())?;
        (first.frame_of_reference == second.frame_of_reference).then_some([first, second])
    })
}

fn key([first, second]: [&PlanVessel; 2]) -> LumenPair {
    [first.lumen, second.lumen]
}

impl Vessels {
    fn surfaces(&self, pair: [&PlanVessel; 2]) -> Option<&DissectionSurfaces> {
        self.dissected.get(&key(pair))?.as_ref()
    }
}

impl Session {
    fn lumen_pairs(&self) -> impl Iterator<Item = [&PlanVessel; 2]> {
        pairs(&self.plan().vessels).filter(|[first, _]| self.fits(&first.frame_of_reference))
    }

    /// The dissected vessels of the plan.
    pub fn dissections(&self) -> Vec<DissectionRow> {
        let all = &self.plan().vessels;
        let row = |pair: [&PlanVessel; 2]| DissectionRow {
            names: pair.map(|vessel| layer_name(vessel, all)),
            flap_mm2: self.vessels.surfaces(pair).map(|surfaces| surfaces.flap_mm2),
        };
        self.lumen_pairs().map(row).collect()
    }

    /// The question for the surfaces of two lumens that nobody has made yet, with the bytes of both.
    pub fn dissection_work(&self) -> Option<(VesselWork, LumenPair, [Arc<Vec<u8>>; 2])> {
        let unmade = |pair: &LumenPair| !self.vessels.dissected.contains_key(pair);
        let here = |pair: LumenPair| {
            let [first, second] = pair.map(|lumen| self.attachments.get(&lumen).cloned());
            Some((VesselWork::Between, pair, [first?, second?]))
        };
        self.progress().filter(|progress| progress.is_complete())?;
        self.lumen_pairs().map(key).filter(unmade).find_map(here)
    }

    pub(super) fn surfaces_made(&mut self, pair: LumenPair, made: Option<DissectionSurfaces>) -> Vec<Event> {
        self.vessels.dissected.insert(pair, made);
        self.rebuild_layers();
        let all = &self.planning.view().vessels;
        let flaps: Vec<LayerId> =
            pairs(all).filter(|own| key(*own) == pair).map(|own| layers_of(own, all)[2].clone()).collect();
        for flap in &flaps {
            self.layers.set_visible(flap, true);
            // The volume in 3D would hide what was found inside it.
            self.layers.set_visible(&LayerId::volume(), false);
        }
        let events = vec![Event::LayersChanged, Event::VesselsChanged];
        events.into_iter().chain(self.reframe()).collect()
    }

    /// The surface of the layer of a lumen or a flap.
    pub(crate) fn dissection_surface(&self, id: &LayerId) -> Option<&Arc<SurfaceMesh>> {
        let all = &self.plan().vessels;
        self.lumen_pairs().find_map(|pair| {
            let surfaces = self.vessels.surfaces(pair)?;
            let mut found = layers_of(pair, all).into_iter().zip(surfaces.lumens.iter().chain([&surfaces.flap]));
            found.find_map(|(layer, mesh)| (layer == *id).then_some(mesh))
        })
    }

    /// Where a slice crosses the lumens and flaps that are shown.
    pub fn dissection_outlines(&self, plane: &SlicePlane) -> Vec<Outline> {
        let all = &self.plan().vessels;
        let ids = self.lumen_pairs().flat_map(|pair| layers_of(pair, all));
        let shown = ids.filter_map(|id| self.layers.layer(&id).filter(|layer| layer.visible));
        let outline = |layer: &Layer| {
            let pieces = plane_section(self.dissection_surface(&layer.id)?, plane.center, plane.normal());
            Some(Outline { layer: layer.id.clone(), color: layer.color, pieces })
        };
        shown.filter_map(outline).collect()
    }

    /// Gives the layers of lumens their colours, and adds those of flaps.
    pub(crate) fn dress_lumens(&self, layers: &mut Vec<Layer>) {
        let all = &self.plan().vessels;
        for pair in self.lumen_pairs() {
            let [first, second, flap] = layers_of(pair, all);
            for (id, color) in [first, second].into_iter().zip(COLORS) {
                if let Some(layer) = layers.iter_mut().find(|layer| layer.id == id) {
                    (layer.color, layer.opacity) = (color, LUMEN_OPACITY);
                }
            }
            if self.vessels.surfaces(pair).is_some() {
                layers.push(Layer::flap(flap, layer_name(pair[0], all), COLORS[2]));
            }
        }
    }
}

/// The layers of the true lumen, the false one, and the flap.
fn layers_of(pair: [&PlanVessel; 2], all: &[PlanVessel]) -> [LayerId; 3] {
    let [first, second] = pair.map(|vessel| layer_name(vessel, all));
    [LayerId::tree(&first), LayerId::tree(&second), LayerId::flap(&second)]
}
