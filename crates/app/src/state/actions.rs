//! Does what keys, menus and the palette ask for.

use super::bridge::Bridge;
use super::preferences;
use super::toasts::Toasts;
use super::ui::{DialogKind, StageLayout, Ui};
use super::visibility::Visibility;
use crate::components::NoticeKind;
use crate::keys::Action;
use crate::router::Router;
use crate::text::{lookup, tf};
use crate::viewports::look_at_face;
use leptos::prelude::*;
use prosector_app::platform::clock;
use prosector_session::core::SliceAxis;
use prosector_session::plan::{self, ItemId};
use prosector_session::segments::SegmentTools;
use prosector_session::tools::Tool;
use prosector_session::view::{Layout, ViewId};
use prosector_session::{
    Command, FlowCommand, LayerCommand, PlanCommand, SegmentCommand, Selected, ToolCommand, ViewCommand,
};

/// Does actions.
#[derive(Clone, Copy)]
pub struct Actions {
    bridge: Bridge,
    ui: Ui,
    router: Router,
    toasts: Toasts,
    visibility: Visibility,
}

const TURN_PX: f64 = 30.0;

impl Actions {
    /// Makes actions available to everything below.
    pub fn provide(bridge: Bridge, ui: Ui, router: Router) -> Self {
        let actions = Self { bridge, ui, router, toasts: Toasts::expect(), visibility: Visibility::provide(bridge) };
        provide_context(actions);
        actions
    }

    /// Does one action.
    pub fn run(self, action: Action) {
        match action {
            Action::ToolWindow => self.tool(Tool::Window),
            Action::ToolScroll => self.tool(Tool::Scroll),
            Action::ToolCrosshair => self.tool(Tool::Crosshair),
            Action::ToolPan => self.tool(Tool::Pan),
            Action::ToolZoom => self.tool(Tool::Zoom),
            Action::ToolLandmark => self.tool(Tool::Landmark),
            Action::ToolLength => self.tool(Tool::Length),
            Action::ToolAngle => self.tool(Tool::Angle),
            Action::ToolNote => self.tool(Tool::Note),
            Action::ToolBrush => self.segment_tool(Tool::Brush),
            Action::ToolEraser => self.segment_tool(Tool::Eraser),
            Action::ToolRegion => self.segment_tool(Tool::Region),
            Action::ToolScissors => self.segment_tool(Tool::Scissors),
            Action::ToolVessel => self.tool(Tool::Vessel),
            Action::Cancel => self.cancel(),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::SavePlanFile => self.bridge.save_plan_file(self.toasts),
            Action::Share => self.ui.dialog.set(Some(DialogKind::Share)),
            Action::Sign => self.ui.dialog.set(Some(DialogKind::Sign)),
            Action::Help => self.ui.dialog.set(Some(DialogKind::Help)),
            Action::Palette => self.ui.palette.update(|open| *open = !*open),
            Action::PanelLeft => self.ui.toggle_left(),
            Action::PanelRight => self.ui.toggle_right(),
            Action::Theme => preferences::toggle_theme(),
            Action::Home => self.router.go("/"),
            Action::Present => self.bridge.toggle_presenting(),
            Action::Follow => self.bridge.toggle_following(),
            other => self.run_on_case(other),
        }
    }

    fn undo(self) {
        let what = self.bridge.undo.get_untracked();
        self.bridge.send(Command::Undo);
        self.say(/* key */ "plan.undone", what);
    }

    fn redo(self) {
        let what = self.bridge.redo.get_untracked();
        self.bridge.send(Command::Redo);
        self.say(/* key */ "plan.redone", what);
    }

    /// What a key took back or did again may lie outside the window, so it is said.
    fn say(self, pattern: &'static str, what: Option<&'static str>) {
        if let Some(key) = what {
            let words = tf(pattern, &[("what", lookup(key).unwrap_or(key))]);
            self.toasts.show(NoticeKind::Done, words);
        }
    }

    fn run_on_case(self, action: Action) {
        match action {
            Action::StepAdd => self.add_step(),
            Action::StepNext => self.show_step(1),
            Action::StepPrevious => self.show_step(-1),
            Action::StepMoveUp => self.move_step(-1),
            Action::StepMoveDown => self.move_step(1),
            Action::StepCapture => {
                if let Some(step) = self.step() {
                    self.bridge.send(Command::Plan(PlanCommand::CaptureView { step }));
                }
            }
            Action::Delete => self.delete(),
            Action::GoToSelected => self.go_to_selected(),
            Action::Overlay => self.visibility.toggle(),
            other => self.run_on_view(other),
        }
    }

    fn run_on_view(self, action: Action) {
        let view = self.bridge.view.get_untracked();
        match action {
            Action::Preset(place) => self.view(ViewCommand::SetPreset(place)),
            Action::Invert => self.view(ViewCommand::SetInverted(!view.inverted)),
            Action::Fit => self.fit(),
            Action::ZoomIn => self.zoom(1.25),
            Action::ZoomOut => self.zoom(0.8),
            Action::SliceUp => self.slices(1),
            Action::SliceDown => self.slices(-1),
            Action::SliceUpTen => self.slices(10),
            Action::SliceDownTen => self.slices(-10),
            Action::SliceFirst => self.slices(-100_000),
            Action::SliceLast => self.slices(100_000),
            Action::Maximise => self.view(ViewCommand::ToggleMaximised(self.ui.active.get_untracked())),
            Action::NextView => self.next_view(),
            Action::LayoutGrid => self.layout(Layout::Grid, StageLayout::Grid),
            Action::LayoutOneThree => self.layout(Layout::Grid, StageLayout::OneThree),
            Action::LayoutVolume => self.view(ViewCommand::SetLayout(Layout::Maximised(ViewId::Volume))),
            Action::CrosshairLines => self.view(ViewCommand::ShowCrosshair(!view.crosshair_visible)),
            Action::Presentation => self.view(ViewCommand::SetPresenting(!view.presenting)),
            Action::ViewAnterior => self.face(0),
            Action::ViewPosterior => self.face(1),
            Action::ViewRight => self.face(2),
            Action::ViewLeft => self.face(3),
            Action::ViewHead => self.face(4),
            Action::ViewFoot => self.face(5),
            Action::TurnLeft => self.turn([-TURN_PX, 0.0]),
            Action::TurnRight => self.turn([TURN_PX, 0.0]),
            Action::TurnUp => self.turn([0.0, -TURN_PX]),
            Action::TurnDown => self.turn([0.0, TURN_PX]),
            _ => {}
        }
    }

    fn view(self, command: ViewCommand) {
        self.bridge.send(Command::View(command));
    }

    fn tool(self, tool: Tool) {
        self.bridge.send(Command::Tool(ToolCommand::Choose(tool)));
    }

    /// A tool that edits segments needs one: the first there is, else a new one.
    fn segment_tool(self, tool: Tool) {
        let (tools, first) = self.bridge.read(|session| {
            let first = session.segments().and_then(|group| group.segments.first()).map(|segment| segment.label_value);
            (*session.segment_tools(), first)
        });
        match (tools.label, first) {
            (None, None) => self.new_segment(),
            (None, label) => {
                self.bridge.send(Command::Segment(SegmentCommand::SetTools(SegmentTools { label, ..tools })));
            }
            _ => {}
        }
        self.tool(tool);
    }

    /// Makes a segment and chooses it.
    pub fn new_segment(self) {
        let count = self.bridge.read(|session| session.segments().map_or(0, |group| group.segments.len()));
        let name = tf("segment.new_n", &[("n", &(count + 1).to_string())]);
        self.bridge.send(Command::Segment(SegmentCommand::New { id: ItemId::new(clock::new_id()), name }));
    }

    fn cancel(self) {
        if self.ui.palette.get_untracked() {
            return self.ui.palette.set(false);
        }
        let tool = self.bridge.tool.get_untracked();
        if tool.gesture.is_none() && tool.active == Tool::default() {
            if self.ui.straight.get_untracked() {
                return self.ui.straight.set(false);
            }
            return self.bridge.send(Command::Plan(PlanCommand::Select(None)));
        }
        self.bridge.send(Command::Tool(ToolCommand::Escape));
    }

    fn axis(self) -> Option<SliceAxis> {
        self.ui.active.get_untracked().axis()
    }

    fn slices(self, slices: i32) {
        if let Some(axis) = self.axis() {
            self.view(ViewCommand::StepSlices { axis, slices });
        }
    }

    fn fit(self) {
        match self.axis() {
            Some(axis) => self.view(ViewCommand::Fit(Some(axis))),
            None => self.view(ViewCommand::FitCamera),
        }
    }

    fn zoom(self, factor: f64) {
        let id = self.ui.active.get_untracked();
        let viewport = self.bridge.host().view_size(id);
        let pixel = viewport.map(|n| n / 2.0);
        match id.axis() {
            Some(axis) => self.view(ViewCommand::Zoom { axis, pixel, viewport, factor }),
            None => self.view(ViewCommand::ZoomCamera { pixel, viewport, factor }),
        }
    }

    fn turn(self, pixels: [f64; 2]) {
        self.view(ViewCommand::OrbitCamera { pixels, viewport: [360.0, 360.0] });
    }

    fn face(self, n: usize) {
        if let Some(command) = look_at_face(n) {
            self.bridge.send(command);
        }
    }

    fn layout(self, layout: Layout, stage: StageLayout) {
        self.ui.stage.set(stage);
        self.view(ViewCommand::SetLayout(layout));
    }

    fn next_view(self) {
        let now = self.ui.active.get_untracked();
        let at = ViewId::ALL.iter().position(|view| *view == now).unwrap_or(0);
        self.ui.active.set(ViewId::ALL[(at + 1) % ViewId::ALL.len()]);
    }

    fn step(self) -> Option<ItemId> {
        match self.bridge.selected.get_untracked() {
            Some(Selected::Step(id)) => Some(id),
            _ => None,
        }
    }

    /// The place of the selected step, and how many there are.
    fn step_place(self) -> (Option<usize>, usize) {
        let id = self.step();
        self.bridge.plan.with_untracked(|plan| {
            let place = id.and_then(|id| plan.steps.iter().position(|step| step.id == id));
            (place, plan.steps.len())
        })
    }

    fn add_step(self) {
        let number = self.step_place().1 + 1;
        let id = ItemId::new(clock::new_id());
        let title = tf("plan.new_step", &[("n", &number.to_string())]);
        self.bridge.send(Command::Plan(PlanCommand::AddStep { id: id.clone(), title, index: None }));
        self.bridge.send(Command::Plan(PlanCommand::Select(Some(Selected::Step(id.clone())))));
        self.ui.new_step.set(Some(id));
    }

    fn show_step(self, by: isize) {
        let (place, count) = self.step_place();
        let next = match place {
            Some(place) => place.checked_add_signed(by).filter(|next| *next < count),
            None => (count > 0).then_some(0),
        };
        let id = next.and_then(|n| self.bridge.plan.with_untracked(|plan| plan.steps.get(n).map(|s| s.id.clone())));
        if let Some(step) = id {
            self.bridge.send(Command::Plan(PlanCommand::ShowStep { step }));
        }
    }

    fn move_step(self, by: isize) {
        let (place, count) = self.step_place();
        let to = place.and_then(|place| place.checked_add_signed(by)).filter(|to| *to < count);
        if let (Some(id), Some(to)) = (self.step(), to) {
            self.apply(plan::Command::MoveStep { id, to });
        }
    }

    fn delete(self) {
        match self.bridge.selected.get_untracked() {
            Some(Selected::Step(id)) => self.apply(plan::Command::RemoveStep { id }),
            Some(Selected::Mark(id)) => self.apply(plan::Command::RemoveMark { id }),
            Some(Selected::Layer(id)) => {
                self.bridge.send(Command::Layer(LayerCommand::SetVisible { id, visible: false }))
            }
            Some(Selected::Branch(_)) => self.bridge.send(Command::Flow(FlowCommand::ClearEdits)),
            None => {}
        }
    }

    fn go_to_selected(self) {
        match self.bridge.selected.get_untracked() {
            Some(Selected::Mark(id)) => self.bridge.send(Command::Plan(PlanCommand::JumpTo(id))),
            Some(Selected::Step(step)) => self.bridge.send(Command::Plan(PlanCommand::ShowStep { step })),
            _ => {}
        }
    }

    fn apply(self, command: plan::Command) {
        self.bridge.send(Command::Plan(PlanCommand::Apply(command)));
    }
}
