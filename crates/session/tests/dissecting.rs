//! Both lumens of a dissected vessel: clicked, found together, coloured apart, the flap between them, one undo step.

mod desk;

use desk::{Desk, calibrated};
use prosector_session::core::*;
use prosector_session::layers::LayerId;
use prosector_session::plan::ItemId;
use prosector_session::vessels::work::*;
use prosector_session::vessels::*;
use prosector_session::*;
use std::ops::ControlFlow;
use std::sync::Arc;

const H: f64 = 1.3;
const DIMS: [usize; 3] = [60, 60, 80];
const RADIUS: f64 = 13.0;
/// Half the thickness of the flap, and where it stands off the middle, mm.
const FLAP: [f64; 2] = [0.75, 2.0];
const MIDDLE: f64 = 39.0;

/// The first lumen lies to the patient's left of the flap.
fn label(p: [f64; 3]) -> u8 {
    let (x, y) = (p[0] - MIDDLE, p[1] - MIDDLE);
    match x.hypot(y) {
        r if r <= RADIUS && x > FLAP[1] + FLAP[0] => 1,
        r if r <= RADIUS && x < FLAP[1] - FLAP[0] => 2,
        _ => 0,
    }
}

fn place(n: usize) -> [f64; 3] {
    [n % DIMS[0], n / DIMS[0] % DIMS[1], n / DIMS[0] / DIMS[1]].map(|index| index as f64 * H)
}

fn image() -> Volume {
    let value = |n: usize| {
        let p = place(n);
        let r = (p[0] - MIDDLE).hypot(p[1] - MIDDLE);
        let noise = (n * 7919 % 13) as i16 - 6;
        noise + [if r <= RADIUS + 1.5 { 50 } else { -90 }, 450, 300][usize::from(label(p))]
    };
    let step = |n: usize| LpsVector(glam::DVec3::AXES[n] * H);
    Volume {
        dims: DIMS,
        voxels: Voxels::I16(Arc::new((0..DIMS.iter().product()).map(value).collect())),
        rescale: Rescale::IDENTITY,
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel: LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), [step(0), step(1), step(2)]).unwrap(),
        frame_of_reference: FrameOfReferenceUid::new("1.2.3"),
        spacing: calibrated(),
        modality: Modality("CT".into()),
        windows: vec![],
    }
}

struct Room {
    desk: Desk,
    bench: VesselBench,
}

impl Room {
    fn new() -> Self {
        let mut desk = Desk::new(1);
        desk.open(Role::Owner);
        desk.run(Command::Data(DataCommand::OpenVolume(Box::new(image()))));
        Self { desk, bench: VesselBench::default() }
    }

    fn send(&mut self, command: VesselCommand) -> Vec<Event> {
        self.desk.run(Command::Vessel(command))
    }

    fn ask(&mut self, work: VesselWork, lumens: &[Vec<u8>]) -> Result<VesselReply, String> {
        let volume = self.desk.session.volume().expect("a volume").clone();
        let work = serde_json::from_str(&serde_json::to_string(&work).unwrap()).unwrap();
        self.bench.answer(&volume, work, lumens, &mut |_| ControlFlow::Continue(()))
    }

    fn click(&mut self, clicks: [[f64; 3]; 4]) {
        self.send(VesselCommand::PickTwo(true));
        for [x, y, z] in clicks {
            self.send(VesselCommand::AddClick(LpsPoint::new(x, y, z)));
        }
    }

    fn find(&mut self) {
        let (left, right) = (MIDDLE + 8.0, MIDDLE - 5.0);
        self.click([[left, MIDDLE, 6.0], [left, MIDDLE, 96.0], [right, MIDDLE, 6.0], [right, MIDDLE, 96.0]]);
        let work = self.desk.session.vessel_find().expect("enough clicks");
        let VesselReply { answer, bytes, .. } = self.ask(work, &[]).expect("two lumens");
        let VesselAnswer::Found(found) = answer else { panic!("{answer:?}") };
        let names = [("t", "True lumen"), ("f", "False lumen")];
        let vessels = found.into_iter().zip(bytes).zip(names).map(|((found, lumen), (id, name))| NewVessel {
            id: ItemId::new(id),
            name: name.into(),
            found,
            lumen,
        });
        self.send(VesselCommand::Found(vessels.collect()));
    }

    fn make_surfaces(&mut self) {
        let (work, pair, lumens) = self.desk.session.dissection_work().expect("two lumens without surfaces");
        let lumens = lumens.map(|bytes| bytes.to_vec());
        let VesselReply { answer, meshes, .. } = self.ask(work, &lumens).expect("surfaces");
        let VesselAnswer::Between { flap_mm2 } = answer else { panic!("{answer:?}") };
        let [first, second, flap]: [Arc<SurfaceMesh>; 3] =
            meshes.into_iter().map(Arc::new).collect::<Vec<_>>().try_into().expect("three surfaces");
        let made = DissectionSurfaces { lumens: [first, second], flap, flap_mm2 };
        self.send(VesselCommand::Between(pair, Some(made)));
    }
}

#[test]
fn both_lumens_enter_the_plan_as_one_step_with_their_volumes() {
    let mut room = Room::new();
    room.find();
    let session = &room.desk.session;
    let rows = session.vessel_rows();
    assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["True lumen", "False lumen"]);
    assert!(rows.iter().all(|row| !row.branches.is_empty()), "both have a tree");
    let branches = || rows.iter().flat_map(|row| &row.branches);
    assert!(branches().all(|branch| branch.length_mm > 0.0 && branch.diameter_mm.is_finite()), "{rows:?}");
    assert_eq!(session.plan().vessels[1].beside, Some(ItemId::new("t")));
    assert_eq!(session.plan().vessels.iter().map(|vessel| vessel.clicks.len()).collect::<Vec<_>>(), [2, 2]);
    assert!(session.vessels().clicks().is_empty());
    assert_eq!(session.vessels().chosen(), Some(&ItemId::new("t")));
    // Between the clicks the lumens are those that were painted, half of the flap with each.
    let voxel_ml = H.powi(3) / 1000.0;
    for (row, label_value) in rows.iter().zip([1, 2]) {
        let all = (0..DIMS.iter().product()).filter(|&n| label(place(n)) == label_value).count() as f64 * voxel_ml;
        let ours = row.volume_ml.expect("a volume");
        assert!((ours / all - 1.0).abs() < 0.2, "{}: {ours:.1} mL of {all:.1} mL", row.name);
    }
    let colors = rows.iter().map(|row| session.layers().layer(&row.layer).unwrap().color).collect::<Vec<_>>();
    assert_ne!(colors[0], colors[1]);
    assert_eq!(session.undo_label(), Some("command.add_vessel"));
    room.desk.run(Command::Undo);
    assert!(room.desk.session.vessel_rows().is_empty(), "one step takes both away");
    room.desk.run(Command::Redo);
    assert_eq!(room.desk.session.vessel_rows(), rows);
}

#[test]
fn the_flap_is_a_surface_with_an_area_and_a_line_on_slices() {
    let mut room = Room::new();
    room.find();
    assert_eq!(room.desk.session.dissections()[0].flap_mm2, None);
    room.make_surfaces();
    let session = &room.desk.session;
    assert!(session.dissection_work().is_none(), "nobody asks twice");
    // A flat flap as wide as its chord, as long as the lumens are.
    let chord = 2.0 * (RADIUS.powi(2) - FLAP[1].powi(2)).sqrt();
    let flap = session.surfaces().into_iter().find(|view| view.layer == LayerId::flap("False lumen")).expect("a flap");
    let [low, high] = flap.mesh.bounds().unwrap();
    let expected = chord * (high.0.z - low.0.z);
    let row = &session.dissections()[0];
    let ours = row.flap_mm2.expect("an area");
    assert_eq!(row.names, ["True lumen".to_owned(), "False lumen".to_owned()]);
    assert!((ours / expected - 1.0).abs() < 0.08, "{ours:.0} mm2 of {expected:.0} mm2");
    // It faces from the true to the false lumen.
    let sideways = flap.mesh.normals.iter().map(|normal| f64::from(normal[0])).sum::<f64>();
    assert!(sideways / (flap.mesh.normals.len() as f64) < -0.8);

    let middle = LpsPoint::new(MIDDLE, MIDDLE, 50.0);
    let outlines = session.dissection_outlines(&SliceAxis::Axial.plane(middle));
    assert_eq!(outlines.len(), 3);
    let flap = outlines.iter().find(|outline| outline.layer == LayerId::flap("False lumen")).unwrap();
    let length: f64 = flap.pieces.iter().map(|[a, b]| a.distance_mm(*b)).sum();
    assert!((length / chord - 1.0).abs() < 0.08, "{length:.1} mm of {chord:.1} mm");
    for point in flap.pieces.iter().flatten() {
        assert!((point.0.x - MIDDLE - FLAP[1]).abs() < H && (point.0.z - 50.0).abs() < 1e-3, "{point:?}");
    }

    let hide = LayerCommand::SetVisible { id: LayerId::flap("False lumen"), visible: false };
    room.desk.run(Command::Layer(hide));
    assert_eq!(room.desk.session.dissection_outlines(&SliceAxis::Axial.plane(middle)).len(), 2);
    room.desk.run(Command::Undo);
    assert!(room.desk.session.layers().layer(&LayerId::flap("False lumen")).is_none());
    room.desk.run(Command::Redo);
    assert!(room.desk.session.layers().layer(&LayerId::flap("False lumen")).is_some(), "what was made is still there");
}

#[test]
fn what_cannot_be_found_leaves_the_clicks_and_says_why() {
    let mut room = Room::new();
    let outside = [2.0, 2.0, 50.0];
    room.click([[MIDDLE + 8.0, MIDDLE, 6.0], [MIDDLE + 8.0, MIDDLE, 96.0], outside, outside]);
    let work = room.desk.session.vessel_find().unwrap();
    let refused = room.ask(work, &[]).unwrap_err();
    assert!(refused.starts_with("The two lumens were not found") && refused.contains("click 1"), "{refused}");
    assert_eq!(room.desk.session.vessels().clicks().len(), 4);
    assert!(room.desk.session.vessel_rows().is_empty());
    room.send(VesselCommand::RemoveClick(3));
    room.send(VesselCommand::RemoveClick(2));
    assert!(room.desk.session.vessel_find().is_none(), "the false lumen has no click");
}
