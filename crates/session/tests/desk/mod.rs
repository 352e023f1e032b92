//! A session at work, as an application would drive it, on a small synthetic CT.
#![allow(dead_code)] // each test file uses some of it

use prosector_session::core::*;
use prosector_session::imaging::{self, CtIdentity, HeaderOutcome, Slot, SlotSource};
use prosector_session::plan::{Author, ItemId, PeerId};
use prosector_session::tools::{Pointer, Tool};
use prosector_session::view::ViewId;
use prosector_session::*;
use std::sync::Arc;

pub const DIMS: [usize; 3] = [40, 32, 24];
/// Millimetres between voxels: different along every axis, so that a mixed-up axis shows.
pub const STEP: [f64; 3] = [1.0, 1.25, 2.0];
pub const ORIGIN: [f64; 3] = [-20.0, -150.0, 300.0];
pub const VIEWPORT: [f64; 2] = [640.0, 480.0];

/// An intensity that names its voxel.
pub fn value(x: usize, y: usize, z: usize) -> i16 {
    (x + 10 * y + 100 * z) as i16 - 1000
}

pub fn volume(frame: &str, spacing: Spacing) -> Volume {
    let step = |n: usize| {
        let mut v = [0.0; 3];
        v[n] = STEP[n];
        LpsVector::new(v[0], v[1], v[2])
    };
    let origin = LpsPoint::new(ORIGIN[0], ORIGIN[1], ORIGIN[2]);
    let [nx, ny, nz] = DIMS;
    let voxels = (0..nz).flat_map(|z| (0..ny).flat_map(move |y| (0..nx).map(move |x| value(x, y, z)))).collect();
    Volume {
        dims: DIMS,
        voxels: Voxels::I16(Arc::new(voxels)),
        rescale: Rescale::IDENTITY,
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel: LpsFromVoxel::new(origin, [step(0), step(1), step(2)]).unwrap(),
        frame_of_reference: FrameOfReferenceUid::new(frame),
        spacing,
        modality: Modality("CT".into()),
        windows: vec![],
    }
}

pub fn calibrated() -> Spacing {
    Spacing::Patient { source: SpacingSource::PixelSpacing }
}

/// Patient position of a voxel.
pub fn at(x: f64, y: f64, z: f64) -> LpsPoint {
    LpsPoint::new(ORIGIN[0] + x * STEP[0], ORIGIN[1] + y * STEP[1], ORIGIN[2] + z * STEP[2])
}

/// The small CT as DICOM files.
pub fn dicom_files() -> Vec<Vec<u8>> {
    let identity = CtIdentity {
        seed: "session tests".into(),
        patient_name: "Test^Patient".into(),
        patient_id: "1".into(),
        patient_sex: "O".into(),
        study_date: "20260101".into(),
        study_time: "120000".into(),
        study_description: "Test".into(),
        series_description: "Small CT".into(),
    };
    imaging::write_ct_series(&volume("1.2.3", calibrated()), &identity).unwrap()
}

/// What an import worker does with files: their headers assembled into a catalogue.
pub fn catalog(files: &[Vec<u8>]) -> imaging::Catalog {
    let header = |bytes: &Vec<u8>| match imaging::read_header(bytes, bytes.len() as u64).unwrap() {
        HeaderOutcome::Instance(header) => header,
        HeaderOutcome::NeedMore { .. } => panic!("the whole file was given"),
    };
    imaging::assemble(files.iter().enumerate().map(|(n, bytes)| (n as u32, header(bytes))).collect())
}

/// What a decode worker does with a slot.
pub fn decode(files: &[Vec<u8>], slot: &Slot, plan: &imaging::SeriesPlan) -> Vec<i16> {
    let frame =
        |at: imaging::FrameRef| imaging::decode_slot(&files[at.file as usize], at.frame, &plan.encoding).unwrap();
    match slot.source {
        SlotSource::Frame(at) => frame(at),
        SlotSource::Interpolated { below, above, weight_above } => {
            imaging::fill_interpolated(&frame(below), &frame(above), weight_above)
        }
    }
}

pub fn segments() -> Arc<SegmentGroup> {
    let volume = volume("1.2.3", calibrated());
    let mut labels = vec![0; DIMS.iter().product()];
    labels[..100].fill(1);
    labels[100..110].fill(2);
    let segment = |label_value, name: &str| Segment {
        label_value,
        name: name.into(),
        coded_category: CodedConcept::sct("123037004", "Anatomical structure"),
        coded_type: CodedConcept::sct("0", name),
        color: Rgb([200, 100, 80]),
    };
    Arc::new(SegmentGroup {
        label_map: LabelMap {
            dims: DIMS,
            labels: Arc::new(labels),
            lps_from_voxel: volume.lps_from_voxel,
            frame_of_reference: volume.frame_of_reference,
        },
        segments: vec![segment(1, "Liver"), segment(2, "Tumour")],
    })
}

/// A portal trunk with two branches; `scale` multiplies the radii.
pub fn portal_tree(scale: f64) -> CenterlineGraph {
    let branch = |id: u32, parent: Option<u32>, name: &str, from: LpsPoint, to: LpsPoint, radius: f64| Branch {
        id: BranchId(id),
        parent: parent.map(BranchId),
        name: name.into(),
        points: [from, to].map(|position| CenterlinePoint { position, radius_mm: radius * scale }).into(),
    };
    let (root, fork) = (at(20.0, 16.0, 2.0), at(20.0, 16.0, 12.0));
    CenterlineGraph {
        name: "Portal vein".into(),
        branches: vec![
            branch(0, None, "Main portal vein", root, fork, 6.0),
            branch(1, Some(0), "Left portal vein", fork, at(34.0, 12.0, 20.0), 4.0),
            branch(2, Some(0), "Right portal vein", fork, at(6.0, 14.0, 20.0), 5.0),
        ],
        frame_of_reference: FrameOfReferenceUid::new("1.2.3"),
    }
}

/// A session and what its application keeps: the saved pieces of the plan.
pub struct Desk {
    pub session: Session,
    pub saved: Vec<Vec<u8>>,
    pub next_id: u32,
    pub peer: u64,
}

impl Desk {
    pub fn new(peer: u64) -> Self {
        let author = Author { id: format!("account-{peer}"), name: format!("Person {peer}") };
        Self { session: Session::new(PeerId(peer), author).unwrap(), saved: Vec::new(), next_id: 0, peer }
    }

    /// With a case and the small CT.
    pub fn with_volume(peer: u64) -> Self {
        let mut desk = Self::new(peer);
        desk.open(Role::Owner);
        desk.data(DataCommand::OpenVolume(Box::new(volume("1.2.3", calibrated()))));
        desk
    }

    pub fn open(&mut self, role: Role) -> Vec<Event> {
        let case = Case { id: "case-1".into(), title: "Test".into(), source: CaseSource::Server, role };
        let saved = self.saved.clone();
        self.run(Command::Case(CaseCommand::Open { case, saved }))
    }

    pub fn run(&mut self, command: Command) -> Vec<Event> {
        let events = self.session.handle(command).unwrap();
        self.save(&events);
        events
    }

    pub fn save(&mut self, events: &[Event]) {
        for event in events {
            if let Event::PlanChanged { update, .. } = event {
                self.saved.push(update.clone());
            }
        }
    }

    pub fn refused(&mut self, command: Command) -> String {
        let before = self.session.plan_document().canonical_json();
        let words = self.session.handle(command).unwrap_err().to_string();
        assert_eq!(self.session.plan_document().canonical_json(), before, "a refusal changes nothing");
        words
    }

    pub fn data(&mut self, command: DataCommand) -> Vec<Event> {
        self.run(Command::Data(command))
    }

    pub fn view(&mut self, command: ViewCommand) -> Vec<Event> {
        self.run(Command::View(command))
    }

    pub fn tool(&mut self, command: ToolCommand) -> Vec<Event> {
        self.run(Command::Tool(command))
    }

    pub fn plan(&mut self, command: PlanCommand) -> Vec<Event> {
        self.run(Command::Plan(command))
    }

    pub fn flow(&mut self, command: FlowCommand) -> Vec<Event> {
        self.run(Command::Flow(command))
    }

    pub fn fresh(&mut self) -> NewItem {
        self.next_id += 1;
        NewItem {
            id: ItemId::new(format!("item-{}-{}", self.peer, self.next_id)),
            name: format!("Mark {}", self.next_id),
        }
    }

    /// The pointer over a patient position in a slice view, which is scrolled there first.
    pub fn over(&mut self, axis: SliceAxis, point: LpsPoint) -> Pointer {
        let frame = self.session.slice_frame(axis, VIEWPORT).unwrap();
        let (pixel, away) = frame.pixel(point);
        assert!(away.abs() < 1e-6, "the point lies in the slice");
        Pointer::Slice { view: ViewId::from(axis), pixel, viewport: VIEWPORT }
    }

    pub fn scroll_to(&mut self, point: LpsPoint) {
        self.view(ViewCommand::SetCrosshair(point));
    }

    pub fn click(&mut self, axis: SliceAxis, point: LpsPoint) -> Vec<Event> {
        let pointer = self.over(axis, point);
        let mut events = self.tool(ToolCommand::PointerMove(pointer));
        events.extend(self.tool(ToolCommand::PointerDown(pointer)));
        let new = self.fresh();
        events.extend(self.tool(ToolCommand::PointerUp { pointer, new }));
        events
    }

    pub fn drag(&mut self, axis: SliceAxis, from: LpsPoint, to: LpsPoint) -> Vec<Event> {
        let (from, to) = (self.over(axis, from), self.over(axis, to));
        let mut events = self.tool(ToolCommand::PointerDown(from));
        events.extend(self.tool(ToolCommand::PointerMove(to)));
        let new = self.fresh();
        events.extend(self.tool(ToolCommand::PointerUp { pointer: to, new }));
        events
    }

    pub fn choose(&mut self, tool: Tool) {
        self.tool(ToolCommand::Choose(tool));
    }
}

pub fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b}");
}
