//! Answers to the plan commands.

use crate::Session;
use crate::command::{NewItem, PlanCommand};
use crate::core::LpsPoint;
use crate::error::SessionError;
use crate::event::{Event, Notice, Origin};
use crate::measure;
use crate::plan::{self, ItemId, Mark, MarkShape, PlanStep, StepField};
use crate::planning::Undoable;
use crate::selection::Selected;
use crate::session::Outcome;
use crate::tools::Tool;

impl Session {
    pub(crate) fn plan_command(&mut self, command: PlanCommand) -> Outcome {
        match command {
            PlanCommand::Apply(command) => self.apply_checked(command),
            PlanCommand::AddStep { id, title, index } => self.add_step(id, title, index),
            PlanCommand::CaptureView { step } => self.capture_view(step),
            PlanCommand::ShowStep { step } => self.show_step(&step),
            PlanCommand::AddMark { new, tool, points, text } => self.add_mark(new, tool, &points, text),
            PlanCommand::Select(selected) => Ok(self.select(selected)),
            PlanCommand::JumpTo(id) => self.jump_to(id),
        }
    }

    /// A plan command from outside may not bring in numbers that the tools would refuse.
    fn apply_checked(&mut self, command: plan::Command) -> Outcome {
        if let plan::Command::AddMark(mark) = &command {
            self.require_calibration(&mark.shape)?;
        }
        self.apply_plan(&[command])
    }

    /// Applies commands as one undo step, under the label of the first.
    pub(crate) fn apply_plan(&mut self, commands: &[plan::Command]) -> Outcome {
        let label = commands.first().map_or("", plan::Command::label);
        self.apply_plan_as(label, commands)
    }

    pub(crate) fn apply_plan_as(&mut self, label: &'static str, commands: &[plan::Command]) -> Outcome {
        self.require_edit()?;
        self.planning.apply(label, commands)?;
        let mut events = self.plan_events(Origin::Local);
        events.push(Event::UndoChanged);
        Ok(events)
    }

    fn require_calibration(&self, shape: &MarkShape) -> Result<(), SessionError> {
        match self.volume() {
            Some(volume) if measure::needs_calibration(shape, volume.spacing) => Err(SessionError::Uncalibrated),
            _ => Ok(()),
        }
    }

    fn view_fields(&self, id: &ItemId) -> Vec<plan::Command> {
        let camera = StepField::Camera(self.view.camera);
        let layers = StepField::VisibleLayers(Some(self.layers.visible_ids()));
        [camera, layers].map(|field| plan::Command::EditStep { id: id.clone(), field }).into()
    }

    fn add_step(&mut self, id: ItemId, title: String, index: Option<usize>) -> Outcome {
        let mut commands = vec![plan::Command::AddStep { id: id.clone(), index, title }];
        if self.volume().is_some() {
            commands.extend(self.view_fields(&id));
        }
        let mut events = self.apply_plan(&commands)?;
        events.extend(self.select(Some(Selected::Step(id))));
        Ok(events)
    }

    fn capture_view(&mut self, step: ItemId) -> Outcome {
        self.require_volume()?;
        self.step(&step)?;
        let commands = self.view_fields(&step);
        self.apply_plan_as("command.capture_view", &commands)
    }

    pub(crate) fn step(&self, id: &ItemId) -> Result<&PlanStep, SessionError> {
        self.plan().step(id).ok_or(SessionError::UnknownStep)
    }

    pub(crate) fn show_step(&mut self, id: &ItemId) -> Outcome {
        let step = self.step(id)?.clone();
        let mut events = self.select(Some(Selected::Step(id.clone())));
        if let Some(camera) = step.camera.and_then(crate::view::camera::checked) {
            self.view.camera = Some(camera);
            events.push(Event::CameraChanged);
        }
        if let Some(layers) = &step.visible_layers {
            let missing = self.layers.show_exactly(layers);
            events.push(Event::LayersChanged);
            if !missing.is_empty() {
                events.push(Event::Notice(Notice::LayersMissing { layers: missing }));
            }
        }
        if let Some(what_if) = &step.what_if {
            events.extend(self.flow.show(what_if));
        }
        Ok(events)
    }

    pub(crate) fn add_mark(&mut self, new: NewItem, tool: Tool, points: &[LpsPoint], text: String) -> Outcome {
        let shape = self.shape(tool, points, text)?;
        if let Err(uncalibrated) = self.require_calibration(&shape) {
            // The picture still answers "how many pixels"; it only must not become a number of the plan.
            self.pixel_measurement = Some(shape);
            return if tool == Tool::Length { Ok(vec![Event::MeasuredInPixels]) } else { Err(uncalibrated) };
        }
        let mark = Mark { id: new.id.clone(), name: new.name, author: self.author.clone(), shape };
        let mut events = self.apply_plan(&[plan::Command::AddMark(mark)])?;
        events.extend(self.select(Some(Selected::Mark(new.id))));
        Ok(events)
    }

    fn shape(&self, tool: Tool, points: &[LpsPoint], text: String) -> Result<MarkShape, SessionError> {
        if !points.iter().all(|point| point.is_finite()) {
            return Err(SessionError::BadPosition);
        }
        let anchor = |point: &LpsPoint| self.anchor(*point);
        match (tool, points) {
            (Tool::Landmark, [at]) => Ok(MarkShape::Landmark(anchor(at)?)),
            (Tool::Note, [at]) => Ok(MarkShape::Note { anchor: anchor(at)?, text }),
            (Tool::Length, [a, b]) => Ok(MarkShape::Length([anchor(a)?, anchor(b)?])),
            (Tool::Angle, [a, vertex, b]) => Ok(MarkShape::Angle([anchor(a)?, anchor(vertex)?, anchor(b)?])),
            _ => Err(SessionError::BadPosition),
        }
    }

    pub(crate) fn select(&mut self, selected: Option<Selected>) -> Vec<Event> {
        if self.selection == selected {
            return Vec::new();
        }
        self.selection = selected;
        vec![Event::SelectionChanged]
    }

    fn jump_to(&mut self, id: ItemId) -> Outcome {
        let shape = self.plan().mark(&id).ok_or(SessionError::UnknownMark)?.shape.clone();
        if measure::place(&shape, self.volume()) == measure::MarkPlace::OtherFrame {
            return Err(SessionError::OtherFrame);
        }
        let middle = match &shape {
            MarkShape::Length([a, b]) => LpsPoint((a.point.0 + b.point.0) / 2.0),
            MarkShape::Angle([_, vertex, _]) => vertex.point,
            MarkShape::Landmark(anchor) | MarkShape::Note { anchor, .. } => anchor.point,
        };
        let mut events = self.move_crosshair(middle)?;
        events.extend(self.select(Some(Selected::Mark(id))));
        Ok(events)
    }

    /// Notes a flow edit for undo.
    pub(crate) fn record_flow(&mut self, entry: Undoable) -> Event {
        self.planning.record(entry);
        Event::UndoChanged
    }
}
