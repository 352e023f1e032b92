//! A vessel from clicks to numbers: found, measured, looked at, changed, undone, shared.

mod desk;

use desk::{Desk, calibrated};
use prosector_session::anatomy::vessel::{Children, GraphPlace, ReformationSettings, Straightened, VesselPath};
use prosector_session::core::*;
use prosector_session::plan::ItemId;
use prosector_session::tools::Tool;
use prosector_session::vessels::work::*;
use prosector_session::vessels::{NewVessel, VesselBench, VesselReply, place_near};
use prosector_session::*;
use std::f64::consts::PI;
use std::ops::ControlFlow;
use std::sync::Arc;

const H: f64 = 1.5;
const EDGE: usize = 56;
const BEND: f64 = 28.0;
const TUBE: f64 = 5.0;

/// The middle of a half ring, by its angle.
fn bend(angle: f64) -> LpsPoint {
    LpsPoint::new(42.0 + BEND * angle.cos(), 42.0, 24.0 + BEND * angle.sin())
}

/// A half ring of 300 HU with a side branch, in tissue of 40 HU; values by their voxel so that no two are the same.
fn image() -> Volume {
    let near = |a: LpsPoint, b: LpsPoint, p: LpsPoint| {
        let along = (p.0 - a.0).dot(b.0 - a.0) / (b.0 - a.0).length_squared();
        p.0.distance(a.0.lerp(b.0, along.clamp(0.0, 1.0)))
    };
    let top = bend(PI / 2.0);
    let side = LpsPoint::new(top.0.x, top.0.y + 30.0, top.0.z + 6.0);
    let value = |n: usize| {
        let p = LpsPoint::new((n % EDGE) as f64 * H, (n / EDGE % EDGE) as f64 * H, (n / EDGE / EDGE) as f64 * H);
        let (x, z) = (p.0.x - 42.0, p.0.z - 24.0);
        let ring = if z >= 0.0 { (x.hypot(z) - BEND).hypot(p.0.y - 42.0) } else { f64::INFINITY };
        let inside = ring <= TUBE || near(top, side, p) <= 3.0;
        let noise = (n * 7919 % 13) as i16 - 6;
        if inside { 300 + noise } else { 40 + noise }
    };
    let voxels: Vec<i16> = (0..EDGE.pow(3)).map(value).collect();
    let step = |n: usize| LpsVector(glam_axis(n) * H);
    Volume {
        dims: [EDGE; 3],
        voxels: Voxels::I16(Arc::new(voxels)),
        rescale: Rescale::IDENTITY,
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel: LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), [step(0), step(1), step(2)]).unwrap(),
        frame_of_reference: FrameOfReferenceUid::new("1.2.3"),
        spacing: calibrated(),
        modality: Modality("CT".into()),
        windows: vec![],
    }
}

fn glam_axis(n: usize) -> glam::DVec3 {
    glam::DVec3::AXES[n]
}

/// A session with the image, and a bench as the page has one in its worker.
struct Place {
    desk: Desk,
    bench: VesselBench,
}

impl Place {
    fn new(peer: u64) -> Self {
        let mut desk = Desk::new(peer);
        desk.open(Role::Owner);
        desk.run(Command::Data(DataCommand::OpenVolume(Box::new(image()))));
        Self { desk, bench: VesselBench::default() }
    }

    fn send(&mut self, command: VesselCommand) -> Vec<Event> {
        self.desk.run(Command::Vessel(command))
    }

    fn ask(&mut self, work: VesselWork, lumen: &[u8]) -> Result<VesselReply, String> {
        let volume = self.desk.session.volume().expect("a volume").clone();
        // As between page and worker: as text and back.
        let work = serde_json::from_str(&serde_json::to_string(&work).unwrap()).unwrap();
        self.bench.answer(&volume, work, &[lumen.to_vec()], &mut |_| ControlFlow::Continue(()))
    }

    fn find(&mut self) {
        self.send(VesselCommand::AddClick(bend(0.12)));
        self.send(VesselCommand::AddClick(bend(PI - 0.12)));
        let work = self.desk.session.vessel_find().expect("clicks");
        let VesselReply { answer, bytes, .. } = self.ask(work, &[]).expect("a vessel");
        let VesselAnswer::Found(found) = answer else { panic!("{answer:?}") };
        let (found, lumen) = found.into_iter().zip(bytes).next().expect("one vessel");
        self.send(VesselCommand::Found(vec![NewVessel { id: ItemId::new("v1"), name: "Bend".into(), found, lumen }]));
    }

    fn measure(&mut self) -> Arc<CourseReport> {
        let (work, lumen) = self.desk.session.vessel_measure().expect("a course");
        let VesselWork::Measure { course, .. } = work.clone() else { panic!() };
        let VesselAnswer::Measured(report) = self.ask(work, &lumen).expect("numbers").answer else { panic!() };
        self.send(VesselCommand::Measured { course, report });
        self.desk.session.vessels().report().expect("a report").clone()
    }

    fn edit(&mut self, edit: GraphEdit) -> Result<Vec<Event>, String> {
        let work = self.desk.session.vessel_edit(edit).expect("a graph");
        let VesselAnswer::Edited(graph) = self.ask(work, &[])?.answer else { panic!() };
        Ok(self.send(VesselCommand::Edited(graph)))
    }

    fn branches(&self) -> usize {
        self.desk.session.vessel_rows()[0].branches.len()
    }
}

#[test]
fn two_clicks_become_a_vessel_of_the_plan_with_its_numbers() {
    let mut place = Place::new(1);
    place.find();
    let session = &place.desk.session;
    let row = &session.vessel_rows()[0];
    assert_eq!((row.name.as_str(), row.edited, session.vessels().clicks().len()), ("Bend", false, 0));
    assert!(session.is_visible(&row.layer), "it is shown at once");
    assert_eq!(session.vessels().chosen(), Some(&row.id));
    assert_eq!(session.plan().vessels[0].clicks, [bend(0.12), bend(PI - 0.12)]);
    let report = place.measure();
    // The half ring, carried on to its two flat ends.
    let expected = PI * BEND;
    assert!((report.length_mm - expected).abs() < 3.0, "{:.1} of {expected:.1} mm", report.length_mm);
    let inner = report.profile.iter().filter(|point| (12.0..expected - 12.0).contains(&point.arc_mm));
    for point in inner.clone() {
        assert!((point.equivalent_mm - 2.0 * TUBE).abs() < 1.6, "{point:?}");
        assert!(point.least_mm <= point.equivalent_mm + 0.3 && point.equivalent_mm <= point.greatest_mm + 0.3);
    }
    assert!(inner.count() > 30);
    let found = report.narrowing.as_ref().expect("a degree");
    assert!(found.distal_mm.is_some() && found.proximal_mm.is_none(), "{found:?}");
    let expected = 100.0 * (1.0 - found.diameter_mm / found.reference_diameter_mm);
    assert!((found.diameter_percent - expected).abs() < 1e-9 && found.error_percent > 0.0, "{found:?}");
}

#[test]
fn a_place_of_the_straightened_picture_is_a_place_in_the_patient() {
    let mut place = Place::new(1);
    place.find();
    let report = place.measure();
    place.send(VesselCommand::Turn(70.0));
    let session = &place.desk.session;
    let course = session.vessel_course().unwrap();
    let path = VesselPath::between(&course.graph, course.from, course.to).unwrap();
    let view =
        Straightened::new(path, 70.0_f64.to_radians(), ReformationSettings { half_width_mm: 12.0, mm_per_pixel: 0.5 });
    for [column, row] in [[24.0, 0.0], [3.0, 40.5], [40.0, 111.25], [24.0, 150.0]] {
        let ours = session.straightened_point(row * 0.5, (column - 24.0) * 0.5).unwrap();
        assert!(ours.distance_mm(view.point([column, row])) < 0.02, "{ours:?}");
    }
    // The picture has a bright band of the vessel's width down its middle.
    let work = session.vessel_straighten(12.0, 0.5).unwrap();
    let reply = place.ask(work, &[]).unwrap();
    let VesselAnswer::Picture(size) = reply.answer else { panic!() };
    assert_eq!(size.columns, 49);
    // In the middle, at 90 rows, the side branch leaves.
    for row in (30..size.rows - 30).step_by(10).filter(|row| row.abs_diff(90) > 20) {
        let line = &reply.values[row * size.columns..(row + 1) * size.columns];
        assert!(line[24] > 250.0 && line[2] < 120.0 && line[46] < 120.0, "row {row}: {line:?}");
    }
    // A click there moves the crosshair to contrast, beside it to tissue.
    let middle = report.length_mm / 2.0;
    place.send(VesselCommand::PointAt { arc_mm: middle / 2.0, across_mm: 0.0 });
    let session = &place.desk.session;
    let value = |session: &Session| session.intensity_at(session.view().crosshair).unwrap().value;
    assert!((value(session) - 300.0).abs() < 10.0);
    assert!((session.vessels().at_mm() - middle / 2.0).abs() < 1e-9);
    place.send(VesselCommand::PointAt { arc_mm: middle / 2.0, across_mm: 10.0 });
    assert!((value(&place.desk.session) - 40.0).abs() < 10.0);
}

#[test]
fn the_picture_across_holds_the_outline_of_the_lumen() {
    let mut place = Place::new(1);
    place.find();
    place.measure();
    place.send(VesselCommand::GoTo(25.0));
    let (work, lumen) = place.desk.session.vessel_across(12.0, 0.25).unwrap();
    let reply = place.ask(work, &lumen).unwrap();
    let VesselAnswer::Across { picture, section: Some(section) } = reply.answer else { panic!() };
    let middle = (picture.columns / 2) as f64;
    for [column, row] in &section.outline {
        let away = (column - middle).hypot(row - middle) * 0.25;
        assert!((away - TUBE).abs() < 1.6, "{away:.2} mm from the middle");
    }
    assert!((section.numbers.area_mm2 / (PI * TUBE * TUBE) - 1.0).abs() < 0.3, "{:?}", section.numbers);
}

#[test]
fn a_cut_is_one_step_that_undo_takes_back_and_everybody_sees() {
    let mut place = Place::new(1);
    place.find();
    place.measure();
    let (before, layer) = (place.desk.session.vessel_rows(), place.desk.session.vessel_rows()[0].layer.clone());
    let at = bend(0.6);
    let cut = place_near(place.desk.session.vessel_graph().unwrap(), at).unwrap();
    let events = place.edit(GraphEdit::Cut(cut)).unwrap();
    assert!(events.contains(&Event::VesselsChanged) && events.contains(&Event::TreesChanged));
    assert_eq!(place.branches(), before[0].branches.len() + 1);
    assert!(place.desk.session.vessel_rows()[0].edited);
    assert!(place.desk.session.vessels().report().is_none(), "numbers of the old course are gone");
    assert_eq!(place.desk.session.undo_label(), Some("command.edit_vessel"));
    place.desk.run(Command::Undo);
    assert_eq!(place.desk.session.vessel_rows(), before);
    assert!(place.desk.session.is_visible(&layer));
    place.desk.run(Command::Redo);
    assert_eq!(place.branches(), before[0].branches.len() + 1);

    // Somebody else opens the plan; the bytes of graph and lumen come after it.
    let mut other = Desk::new(2);
    let case = place.desk.session.case().cloned().unwrap();
    other.run(Command::Case(CaseCommand::Open { case, saved: place.desk.saved.clone() }));
    other.run(Command::Data(DataCommand::OpenVolume(Box::new(image()))));
    assert!(other.session.vessel_rows()[0].branches.is_empty(), "its graph is still to come");
    for hash in other.session.missing_attachments().to_vec() {
        let bytes = place.desk.session.attachment(hash).expect("it is here").to_vec();
        other.run(Command::Data(DataCommand::Attachment { hash, bytes }));
    }
    assert_eq!(other.session.vessel_rows(), place.desk.session.vessel_rows());
}

#[test]
fn branches_are_deleted_named_and_looked_at_alone() {
    let mut place = Place::new(1);
    place.find();
    place.measure();
    let whole = place.desk.session.vessel_course().unwrap();
    assert_eq!(whole.from.arc_mm, 0.0);
    let graph = place.desk.session.vessel_graph().unwrap().clone();
    let branch = graph.branches[0].id;
    place.send(VesselCommand::ChooseBranch(Some(branch)));
    let alone = place.desk.session.vessel_course().unwrap();
    assert_eq!((alone.from, alone.to.branch), (GraphPlace { branch, arc_mm: 0.0 }, branch));
    place.edit(GraphEdit::Rename { branch, name: "Arch".into() }).unwrap();
    assert_eq!(place.desk.session.vessel_rows()[0].branches[0].name, "Arch");
    let last = GraphEdit::Remove { branch, children: Children::Removed };
    if graph.branches.len() == 1 {
        assert!(place.edit(last).unwrap_err().contains("last branch"));
    }
    place.send(VesselCommand::NameOstium("Left renal artery".into()));
    assert_eq!(place.desk.session.plan().vessels[0].ostia[0].name, "Left renal artery");
    place.send(VesselCommand::Rename("Aortic arch".into()));
    assert_eq!(place.desk.session.vessel_rows()[0].name, "Aortic arch");
    place.send(VesselCommand::Remove);
    assert!(place.desk.session.vessel_rows().is_empty());
    place.desk.run(Command::Undo);
    assert_eq!(place.desk.session.vessel_rows()[0].name, "Aortic arch");
}

#[test]
fn what_cannot_be_is_refused_and_nothing_changes() {
    let mut place = Place::new(1);
    assert!(place.desk.session.vessel_find().is_none());
    let refused = place.desk.session.handle(Command::Vessel(VesselCommand::GoTo(3.0)));
    assert!(matches!(refused, Err(SessionError::NoVessel)));
    place.find();
    let report = place.measure();
    let course = place.desk.session.vessel_course().unwrap();
    let stale = Course { to: course.from, ..course };
    place.send(VesselCommand::Measured {
        course: stale,
        report: Box::new(CourseReport { length_mm: 1.0, ..(*report).clone() }),
    });
    assert_eq!(place.desk.session.vessels().report(), Some(&report), "numbers of another course are dropped");
    let work = VesselWork::Find { along: vec![LpsPoint::new(-500.0, 0.0, 0.0)], against: vec![] };
    assert!(place.ask(work, &[]).unwrap_err().contains("outside the image"));
    let (work, _) = place.desk.session.vessel_measure().unwrap();
    place.bench = VesselBench::default();
    assert!(place.ask(work, b"no patch").is_err());
}

#[test]
fn the_first_click_of_the_tool_is_the_start() {
    let mut place = Place::new(1);
    place.desk.choose(Tool::Vessel);
    for point in [bend(0.2), bend(1.0)] {
        place.desk.scroll_to(point);
        let events = place.desk.click(SliceAxis::Coronal, point);
        assert!(events.contains(&Event::VesselsChanged), "{events:?}");
    }
    let clicks = place.desk.session.vessels().clicks().to_vec();
    assert!(clicks[0].distance_mm(bend(0.2)) < 0.01 && clicks[1].distance_mm(bend(1.0)) < 0.01, "{clicks:?}");
    place.send(VesselCommand::RemoveClick(0));
    assert_eq!(place.desk.session.vessels().clicks(), [clicks[1]]);
    place.send(VesselCommand::ClearClicks);
    assert!(place.desk.session.vessels().clicks().is_empty());
}

/// A real aorta by two clicks, where the data is there.
#[test]
fn the_dissected_aorta_is_followed_from_two_clicks() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/nifti-cta-aortic-dissection/cta_cropped.nii.gz");
    let Ok(bytes) = std::fs::read(path) else { return eprintln!("skipped: the image is not there") };
    let volume = prosector_session::imaging::read_nifti(&bytes).expect("an image");
    let at = |[x, y, z]: [f64; 3]| volume.lps_from_voxel.point(VoxelIndex::new(x, y, z));
    // In the ascending and in the distal descending aorta.
    let clicks = [[50.0, 46.0, 84.0], [48.0, 69.0, 2.0]].map(at);
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    desk.run(Command::Data(DataCommand::OpenVolume(Box::new(volume.clone()))));
    let mut place = Place { desk, bench: VesselBench::default() };
    for click in clicks {
        place.send(VesselCommand::AddClick(click));
    }
    let work = place.desk.session.vessel_find().unwrap();
    let VesselReply { answer, bytes, .. } = place.ask(work, &[]).expect("a vessel");
    let VesselAnswer::Found(found) = answer else { panic!() };
    let (found, bytes) = found.into_iter().zip(bytes).next().expect("one vessel");
    assert!((20_000..200_000).contains(&found.voxels), "{} voxels", found.voxels);
    assert!(bytes.len() < 200_000, "the lumen takes {} bytes", bytes.len());
    let (id, name) = (ItemId::new("v1"), "Aorta".into());
    place.send(VesselCommand::Found(vec![NewVessel { id, name, found, lumen: bytes }]));
    let report = place.measure();
    assert!((250.0..550.0).contains(&report.length_mm), "{:.0} mm", report.length_mm);
    let wide = report.profile.iter().map(|point| point.equivalent_mm).fold(0.0, f64::max);
    assert!((25.0..60.0).contains(&wide), "{wide:.1} mm");
    let mut bright = 0;
    for n in 1..20 {
        place.send(VesselCommand::GoTo(report.length_mm * f64::from(n) / 20.0));
        let value = place.desk.session.intensity_at(place.desk.session.view().crosshair).unwrap().value;
        bright += usize::from((340.0..600.0).contains(&value));
    }
    assert!(bright >= 17, "{bright} of 19 places on the course hold contrast");
}
