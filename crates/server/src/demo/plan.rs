//! The plan that the demo case begins with, made by a session as a surgeon would make it.

use super::numbers::Numbers;
use super::words::{ClampEffect, StepWords, steps};
use anyhow::Context;
use prosector_core::{CenterlineGraph, LpsPoint, LpsVector};
use prosector_imaging::{Catalog, HeaderOutcome, assemble, read_header};
use prosector_phantom::{DemoPatient, label};
use prosector_plan::{self as plan, Author, Camera, ItemId, Laterality, PeerId, StepField};
use prosector_session::tools::Tool;
use prosector_session::{
    Case, CaseCommand, CaseSource, Command, DataCommand, FlowCommand, NewItem, PlanCommand, Role, Session,
};
use std::sync::Arc;

/// Writes the demo plan. The same everywhere, so that replicas of the demo case meet as one document.
pub const DEMO_PEER: PeerId = PeerId(0x6465_6d6f);

/// Layers of a step: segments by label, and trees by name.
type Layers<'a> = (&'a [u8], &'a [&'a str]);

const PORTAL: &str = "Portal vein";

/// What each step looks at: where from (LPS direction from the eye), how much of the patient in mm, and the layers.
const VIEWS: [([f64; 3], f64, Layers<'static>); 5] = [
    ([0.0, 1.0, 0.0], 330.0, (&[label::LIVER, label::TUMOUR, label::GALLBLADDER, label::RIBS, label::CARTILAGE], &[])),
    (
        [0.5, 0.85, -0.1],
        240.0,
        (&[label::LIVER, label::TUMOUR, label::GALLBLADDER, label::CAVA, label::HEPATIC_VEINS], &[]),
    ),
    ([0.35, 0.93, -0.1], 170.0, (&[label::LIVER, label::TUMOUR], &[PORTAL])),
    (
        [0.35, 0.93, -0.1],
        190.0,
        (&[label::LIVER, label::TUMOUR, label::PORTAL_VEIN, label::HEPATIC_VEINS, label::CAVA], &[]),
    ),
    ([0.0, 1.0, 0.0], 300.0, (&[label::LIVER, label::GALLBLADDER, label::STOMACH, label::SPLEEN, label::RIBS], &[])),
];

/// The demo plan as a snapshot. `slices` and `trees` are the files as a browser will get them: a kept what-if names its
/// inputs by their hash, and that must be the one of what is opened.
///
/// # Errors
/// When the files cannot be read back or a command is refused, which is a defect.
pub fn demo_plan(patient: &DemoPatient, slices: &[Vec<u8>], trees: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut desk = Desk::open(patient, slices, trees)?;
    let Some(numbers) = Numbers::of(patient) else { return Ok(desk.session.plan_document().snapshot()) };
    desk.apply(plan::Command::SetTitle(format!("Removal of liver segment {}", numbers.segment)))?;
    desk.apply(plan::Command::SetLaterality(Some(Laterality::Right)))?;
    desk.mark("demo-tumour", "Middle of the tumour", Tool::Landmark, vec![numbers.centre])?;
    if let Some(ends) = numbers.diameter {
        desk.mark("demo-diameter", "Longest diameter of the tumour", Tool::Length, ends.into())?;
    }
    let clamp = desk.clamp(&numbers)?;
    for (n, (words, view)) in steps(&numbers, clamp).into_iter().zip(VIEWS).enumerate() {
        desk.step(&step_id(n), words, camera(numbers.centre, view.0, view.1), layers(view.2))?;
    }
    desk.send(Command::Flow(FlowCommand::Keep { step: step_id(2) }))?;
    Ok(desk.session.plan_document().snapshot())
}

fn step_id(n: usize) -> ItemId {
    ItemId::new(format!("demo-step-{}", n + 1))
}

fn camera(target: LpsPoint, direction: [f64; 3], height_mm: f64) -> Camera {
    let direction = glam::DVec3::from(direction).normalize();
    let up = (glam::DVec3::Z - direction * direction.z).normalize();
    Camera { target, direction: LpsVector(direction), up: LpsVector(up), height_mm }
}

fn layers((segments, trees): Layers<'_>) -> Vec<String> {
    use prosector_session::layers::LayerId;
    let segments = segments.iter().map(|value| LayerId::segment(*value));
    segments.chain(trees.iter().map(|name| LayerId::tree(name))).map(|id| id.0).collect()
}

/// A session at which the plan is made.
struct Desk {
    session: Session,
}

impl Desk {
    fn open(patient: &DemoPatient, slices: &[Vec<u8>], trees: &[u8]) -> anyhow::Result<Self> {
        let author = Author { id: "demo".into(), name: "Demo plan".into() };
        let mut desk = Self { session: Session::new(DEMO_PEER, author)? };
        let case =
            Case { id: "demo".into(), title: super::DEMO_TITLE.into(), source: CaseSource::Demo, role: Role::Owner };
        let catalog = catalog(slices)?;
        let id = catalog.series.first().context("The demo's slices make no series")?.summary.id.clone();
        let trees: Vec<CenterlineGraph> = serde_json::from_slice(trees)?;
        desk.send(Command::Case(CaseCommand::Open { case, saved: Vec::new() }))?;
        desk.send(Command::Data(DataCommand::Catalog(catalog)))?;
        desk.send(Command::Data(DataCommand::OpenSeries { id }))?;
        desk.send(Command::Data(DataCommand::Segments(Arc::new(patient.segments.clone()))))?;
        desk.send(Command::Data(DataCommand::Trees(trees)))?;
        Ok(desk)
    }

    fn send(&mut self, command: Command) -> anyhow::Result<()> {
        self.session.handle(command).map(drop).context("The demo plan could not be made")
    }

    fn apply(&mut self, command: plan::Command) -> anyhow::Result<()> {
        self.send(Command::Plan(PlanCommand::Apply(command)))
    }

    fn mark(&mut self, id: &str, name: &str, tool: Tool, points: Vec<LpsPoint>) -> anyhow::Result<()> {
        let new = NewItem { id: ItemId::new(id), name: name.into() };
        self.send(Command::Plan(PlanCommand::AddMark { new, tool, points, text: String::new() }))
    }

    fn step(&mut self, id: &ItemId, words: StepWords, view: Camera, layers: Vec<String>) -> anyhow::Result<()> {
        let StepWords { title, note, patient } = words;
        self.apply(plan::Command::AddStep { id: id.clone(), index: None, title })?;
        let fields = [
            StepField::Note(note),
            StepField::PatientText(patient),
            StepField::Camera(Some(view)),
            StepField::VisibleLayers(Some(layers)),
        ];
        fields.into_iter().try_for_each(|field| self.apply(plan::Command::EditStep { id: id.clone(), field }))
    }

    /// Clamps the branch that feeds the tumour; what the model says of it, unless it refuses to say anything.
    fn clamp(&mut self, numbers: &Numbers) -> anyhow::Result<Option<ClampEffect>> {
        self.send(Command::Flow(FlowCommand::SelectTree(PORTAL.into())))?;
        self.send(Command::Flow(FlowCommand::SetClamp { branch: numbers.feeder, clamped: true }))?;
        while self.session.flow().is_preparing() {
            self.send(Command::Flow(FlowCommand::Compute))?;
        }
        let model = self.session.flow().selected().context("The portal vein has no flow model")?;
        let (Some(before), Some(after), Some(bands)) = (model.baseline(), model.result(), model.bands()) else {
            return Ok(None);
        };
        let branch = before.branches.get(numbers.feeder.0 as usize);
        let band = bands.first().and_then(|band| band.pressure_in);
        Ok(branch.zip(band).map(|(branch, band)| ClampEffect {
            share_percent: branch.flow.0 / before.inflow.0 * 100.0,
            before_mmhg: before.inlet_pressure.0,
            after_mmhg: [band.low, after.inlet_pressure.0, band.high],
        }))
    }
}

/// The series as an import of the written files finds it, so that its geometry is that of the import.
fn catalog(slices: &[Vec<u8>]) -> anyhow::Result<Catalog> {
    let header = |(n, bytes): (usize, &Vec<u8>)| match read_header(bytes, bytes.len() as u64)? {
        HeaderOutcome::Instance(header) => Ok((n as u32, header)),
        HeaderOutcome::NeedMore { .. } => anyhow::bail!("A slice of the demo has no end"),
    };
    Ok(assemble(slices.iter().enumerate().map(header).collect::<anyhow::Result<_>>()?))
}
