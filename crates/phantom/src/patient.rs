//! The whole demo patient.

use crate::atlas::Atlas;
use crate::atlas::vessel::{self, NamedTube};
use crate::growth::liver::LiverTrees;
use crate::growth::{Tree, curve, soft};
use crate::paint::slice::Scene;
use crate::paint::tumour::Tumour;
use crate::paint::vessels::{Rod, VesselLayer};
use crate::record::record;
use crate::segments::{label, segments};
use crate::shape::tube::Tube;
use glam::DVec3;
use prosector_core::{
    CT_WINDOWS, CenterlineGraph, FrameOfReferenceUid, IntensityUnit, LabelMap, LpsFromVoxel, LpsPoint, LpsVector,
    Modality, PatientRecord, Rescale, SegmentGroup, Spacing, SpacingSource, Volume, Voxels,
};
use std::sync::Arc;

/// What of the demo patient may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoSettings {
    /// Seed of all irregularity: other seeds are other patients of the same build.
    pub seed: u64,
    /// Columns, rows, slices; the field of view is always 384 x 307 x 324 mm.
    pub dims: [usize; 3],
    /// Standard deviation of the image noise in HU; 0 for none.
    pub noise_hu: f64,
    /// Threads to paint with; the result does not depend on it.
    pub threads: usize,
}

impl Default for DemoSettings {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(2, |n| n.get());
        Self { seed: 1, dims: [320, 256, 216], noise_hu: 11.0, threads }
    }
}

/// Why there is no demo patient.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DemoError {
    /// Fewer than 8 or more than 1024 voxels along an axis.
    #[error("the demo patient can be made with 8 to 1024 voxels along each axis, not {0:?}")]
    Dimensions([usize; 3]),
}

/// A named place worth marking in a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoLandmark {
    /// Name shown to people.
    pub name: &'static str,
    /// Position.
    pub point: LpsPoint,
}

/// A synthetic patient: portal-venous CT of the abdomen, its segments, vessel trees and record.
#[derive(Clone, Debug)]
pub struct DemoPatient {
    /// The CT in Hounsfield units, LPS axes along the grid.
    pub volume: Volume,
    /// Label map on the same grid.
    pub segments: SegmentGroup,
    /// Portal vein, hepatic veins, hepatic artery, aorta, in this order.
    pub trees: Vec<CenterlineGraph>,
    /// Age, weight, height, laboratory values.
    pub record: PatientRecord,
    /// Places for the demo plan.
    pub landmarks: Vec<DemoLandmark>,
}

/// Field of view in mm and its lower corner: right, front, feet.
const FIELD_MM: DVec3 = DVec3::new(384.0, 307.2, 324.0);
const CORNER_MM: DVec3 = DVec3::new(-192.0, -150.0, -157.0);

/// The demo patient's own coordinate system (a fixed UUID-derived UID, PS3.5 B.2).
const FRAME_OF_REFERENCE: &str = "2.25.195277361541298374610923857461029384756";

impl DemoPatient {
    /// Makes the patient. At the default size this takes some ten seconds on two cores.
    pub fn generate(settings: &DemoSettings) -> Result<Self, DemoError> {
        if settings.dims.iter().any(|n| !(8..=1024).contains(n)) {
            return Err(DemoError::Dimensions(settings.dims));
        }
        let frame = FrameOfReferenceUid::new(FRAME_OF_REFERENCE);
        let atlas = Atlas::new(settings.seed);
        let tumour = Tumour::new(settings.seed);
        let liver = LiverTrees::grow(&atlas, &|p| tumour.distance(p), settings.seed);
        let arteries = vessel::arteries(&atlas.kidneys);
        let trees = vec![
            curve::graph(&liver.portal, "Portal vein", &frame),
            curve::graph(&liver.hepatic_veins, "Hepatic veins", &frame),
            curve::graph(&liver.arteries, "Hepatic artery", &frame),
            curve::graph_of_tubes(&tubes(&arteries), "Aorta", &frame),
        ];
        let landmarks = landmarks(&trees, &tumour);
        let vessels = vessel_layers(&atlas, &trees, &arteries, settings.seed);
        let spacing = FIELD_MM / DVec3::from(settings.dims.map(|n| n as f64));
        let scene = Scene {
            atlas,
            tumour,
            vessels,
            seed: settings.seed,
            noise_hu: settings.noise_hu,
            size: [settings.dims[0], settings.dims[1]],
            origin: CORNER_MM + spacing / 2.0,
            spacing,
        };
        let (voxels, labels) = paint_all(&scene, settings);
        let (volume, segments) = grids(&scene, settings.dims, voxels, labels, frame);
        Ok(Self { volume, segments, trees, record: record(), landmarks })
    }
}

/// Paints slices on several threads; each takes every n-th slice, and slices do not know of each other.
fn paint_all(scene: &Scene, settings: &DemoSettings) -> (Vec<i16>, Vec<u8>) {
    let [nx, ny, nz] = settings.dims;
    let threads = settings.threads.clamp(1, 64);
    let (mut voxels, mut labels) = (vec![0; nx * ny * nz], vec![0; nx * ny * nz]);
    let slices = voxels.chunks_mut(nx * ny).zip(labels.chunks_mut(nx * ny)).enumerate();
    let mut shares: Vec<Vec<_>> = (0..threads).map(|_| Vec::new()).collect();
    slices.for_each(|(z, slice)| shares[z % threads].push((z, slice)));
    std::thread::scope(|scope| {
        for share in shares {
            scope.spawn(move || {
                for (z, (voxels, labels)) in share {
                    let (hu, label) = scene.paint(z);
                    voxels.copy_from_slice(&hu);
                    labels.copy_from_slice(&label);
                }
            });
        }
    });
    (voxels, labels)
}

fn grids(
    scene: &Scene,
    dims: [usize; 3],
    voxels: Vec<i16>,
    labels: Vec<u8>,
    frame_of_reference: FrameOfReferenceUid,
) -> (Volume, SegmentGroup) {
    let steps = [0, 1, 2].map(|axis| LpsVector(DVec3::AXES[axis] * scene.spacing[axis]));
    // The steps are three positive lengths along three axes, which always span space.
    #[allow(clippy::expect_used)]
    let lps_from_voxel = LpsFromVoxel::new(LpsPoint(scene.origin), steps).expect("a fixed grid");
    let volume = Volume {
        dims,
        voxels: Voxels::I16(Arc::new(voxels)),
        rescale: Rescale::IDENTITY,
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel,
        frame_of_reference: frame_of_reference.clone(),
        spacing: Spacing::Patient { source: SpacingSource::PixelSpacing },
        modality: Modality("CT".into()),
        windows: vec![CT_WINDOWS[0].window, CT_WINDOWS[2].window],
    };
    let label_map = LabelMap { dims, labels: Arc::new(labels), lps_from_voxel, frame_of_reference };
    (volume, SegmentGroup { label_map, segments: segments() })
}

fn tubes(vessels: &[NamedTube]) -> Vec<(&'static str, Option<usize>, &Tube)> {
    vessels.iter().map(|v| (v.name, v.parent, &v.tube)).collect()
}

fn rods_of_graph(graph: &CenterlineGraph) -> Vec<Rod> {
    let pairs = graph.branches.iter().flat_map(|branch| branch.points.windows(2));
    pairs.map(|p| Rod { a: p[0].position.0, b: p[1].position.0, ra: p[0].radius_mm, rb: p[1].radius_mm }).collect()
}

fn rods_of_tubes(tubes: &[NamedTube]) -> Vec<Rod> {
    let rods = tubes.iter().flat_map(|named| named.tube.rods());
    rods.map(|[(a, ra), (b, rb)]| Rod { a, b, ra, rb }).collect()
}

/// Wide veins lie flat: each thick rod becomes two side by side.
fn oval(rods: Vec<Rod>) -> Vec<Rod> {
    let halves = |rod: &Rod| {
        let aside = DVec3::X * (0.32 * (rod.ra - 6.0).clamp(0.0, 6.0) * 2.0);
        let narrow = |r: f64| r - 0.36 * (r - 6.0).clamp(0.0, 6.0);
        [-1.0, 1.0].map(|side| Rod {
            a: rod.a + aside * side,
            b: rod.b + aside * side,
            ra: narrow(rod.ra),
            rb: narrow(rod.rb),
        })
    };
    rods.iter().flat_map(halves).collect()
}

fn rods_of_tree(tree: &Tree) -> Vec<Rod> {
    let frame = FrameOfReferenceUid::new("");
    rods_of_graph(&curve::graph(tree, "", &frame))
}

/// All vessels from the first to be laid to the last, with portal-venous enhancement.
fn vessel_layers(atlas: &Atlas, trees: &[CenterlineGraph], arteries: &[NamedTube], seed: u64) -> Vec<VesselLayer> {
    let layer = |hu: f64, label: u8, rods: Vec<Rod>| VesselLayer { hu, label, rods };
    let lungs = soft::lung_trees(atlas, seed).iter().flat_map(rods_of_tree).collect();
    let tree = |n: usize| trees.get(n).map(rods_of_graph).unwrap_or_default();
    let crura = vessel::crura().iter().flat_map(Tube::rods).map(|[(a, ra), (b, rb)]| Rod { a, b, ra, rb }).collect();
    vec![
        layer(55.0, 0, lungs),
        layer(62.0, label::MUSCLE, crura),
        layer(135.0, 0, rods_of_tree(&soft::mesenteric_tree(atlas))),
        layer(172.0, label::MESENTERIC_VEINS, rods_of_tubes(&vessel::portal_feeders())),
        layer(150.0, label::CAVA, oval(rods_of_tubes(&vessel::cava(&atlas.kidneys)))),
        layer(166.0, label::HEPATIC_VEINS, tree(1)),
        layer(178.0, label::PORTAL_VEIN, tree(0)),
        layer(158.0, label::HEPATIC_ARTERY, tree(2)),
        layer(156.0, label::AORTA, rods_of_tubes(arteries)),
    ]
}

fn landmarks(trees: &[CenterlineGraph], tumour: &Tumour) -> Vec<DemoLandmark> {
    let end_of = |tree: usize, name: &str| {
        let branch = trees.get(tree)?.branches.iter().find(|b| b.name == name)?;
        Some(branch.points.last()?.position)
    };
    let start_of = |tree: usize, name: &str| {
        let branch = trees.get(tree)?.branches.iter().find(|b| b.name == name)?;
        Some(branch.points.first()?.position)
    };
    let found = [
        ("Tumour centre", Some(LpsPoint(tumour.center))),
        ("Portal bifurcation", end_of(0, "Portal vein")),
        ("Right portal bifurcation", end_of(0, "Right portal vein")),
        ("Right hepatic vein at the vena cava", start_of(1, "Right hepatic vein")),
        ("Origin of the coeliac trunk", start_of(3, "Coeliac trunk")),
        ("Origin of the superior mesenteric artery", start_of(3, "Superior mesenteric artery")),
    ];
    found.into_iter().filter_map(|(name, point)| Some(DemoLandmark { name, point: point? })).collect()
}
