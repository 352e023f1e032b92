//! Pointer, wheel and touch on a view, turned into commands. Pointer Events only.
//!
//! Primary button: the active tool (rotation in 3D). Middle button or space: pan. Right button: zoom, or the context
//! menu without a move. Shift: crosshair. Wheel: slices; with Ctrl: zoom to the pointer. Two fingers: pinch and pan.

use crate::state::{Bridge, Probe, Ui};
use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use prosector_app::platform::clock;
use prosector_session::core::LpsPoint;
use prosector_session::plan::ItemId;
use prosector_session::tools::{Pointer, Tool};
use prosector_session::view::ViewId;
use prosector_session::{Command, FlowCommand, NewItem, PlanCommand, Selected, ToolCommand, ViewCommand};
use std::time::Duration;
use web_sys::{PointerEvent, WheelEvent};

/// What a drag does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Drag {
    Tool,
    Crosshair,
    Pan,
    Zoom { about: [f64; 2] },
    Rotate,
    Pinch { distance: f64, middle: [f64; 2] },
}

#[derive(Default)]
struct Hold {
    pointers: Vec<(i32, [f64; 2])>,
    drag: Option<Drag>,
    last: [f64; 2],
    moved: f64,
    wheel: f64,
    long_press: Option<TimeoutHandle>,
}

/// Presses shorter than this many px are clicks.
const CLICK_PX: f64 = 4.0;
/// A finger that rests this long sets the crosshair.
const LONG_PRESS: Duration = Duration::from_millis(550);
/// Wheel travel of one slice, px.
const WHEEL_STEP: f64 = 40.0;

/// The gestures of one view.
#[derive(Clone, Copy)]
pub struct Gestures {
    bridge: Bridge,
    ui: Ui,
    view: ViewId,
    element: NodeRef<html::Section>,
    hold: StoredValue<Hold, LocalStorage>,
    /// Whether something is being dragged.
    pub dragging: RwSignal<bool>,
}

impl Gestures {
    /// Gestures of a view.
    pub fn new(view: ViewId, element: NodeRef<html::Section>) -> Self {
        let (bridge, ui) = (expect_context(), expect_context());
        let hold = StoredValue::new_local(Hold::default());
        Self { bridge, ui, view, element, hold, dragging: RwSignal::new(false) }
    }

    fn place(self, event: &web_sys::MouseEvent) -> [f64; 2] {
        let around = self.element.get_untracked().map(|element| element.get_bounding_client_rect());
        let (left, top) = around.map_or((0.0, 0.0), |r| (r.left(), r.top()));
        [f64::from(event.client_x()) - left, f64::from(event.client_y()) - top]
    }

    fn viewport(self) -> [f64; 2] {
        let element = self.element.get_untracked();
        element.map_or([1.0, 1.0], |e| [f64::from(e.client_width()), f64::from(e.client_height())])
    }

    /// A button or finger goes down.
    pub fn down(self, event: PointerEvent) {
        let at = self.place(&event);
        self.ui.active.set(self.view);
        if let Some(element) = self.element.get_untracked() {
            // Refused only for a pointer that is already up.
            let _ = element.set_pointer_capture(event.pointer_id());
            let _ = element.focus();
        }
        if event.button() == 1 {
            event.prevent_default();
        }
        let fingers = self.hold.try_update_value(|hold| {
            hold.pointers.retain(|(id, _)| *id != event.pointer_id());
            hold.pointers.push((event.pointer_id(), at));
            hold.last = at;
            hold.moved = 0.0;
            hold.pointers.len()
        });
        match fingers {
            Some(2) => self.start_pinch(),
            Some(1) => self.start(&event, at),
            _ => {}
        }
    }

    fn start(self, event: &PointerEvent, at: [f64; 2]) {
        let tool = self.bridge.tool.with_untracked(|tool| tool.active);
        let drag = match event.button() {
            1 => Drag::Pan,
            2 => Drag::Zoom { about: at },
            _ if self.ui.space.get_untracked() => {
                self.ui.space_used.set(true);
                Drag::Pan
            }
            _ if event.shift_key() && self.view != ViewId::Volume => Drag::Crosshair,
            _ if self.view == ViewId::Volume => match tool {
                Tool::Pan => Drag::Pan,
                Tool::Zoom => Drag::Zoom { about: at },
                _ => Drag::Rotate,
            },
            _ => Drag::Tool,
        };
        self.set_drag(Some(drag));
        match drag {
            Drag::Tool => self.tool(|pointer| ToolCommand::PointerDown(pointer), at),
            Drag::Crosshair => self.crosshair(at),
            _ => {}
        }
        if event.pointer_type() == "touch" && self.view != ViewId::Volume {
            self.wait_for_long_press(at);
        }
    }

    fn wait_for_long_press(self, at: [f64; 2]) {
        let pressed = move || {
            let still = self.hold.try_with_value(|hold| hold.pointers.len() == 1 && hold.moved < CLICK_PX);
            if still == Some(true) {
                self.bridge.send(Command::Tool(ToolCommand::Escape));
                self.crosshair(at);
                self.set_drag(Some(Drag::Crosshair));
            }
        };
        let handle = set_timeout_with_handle(pressed, LONG_PRESS).ok();
        self.hold.update_value(|hold| hold.long_press = handle);
    }

    fn start_pinch(self) {
        self.bridge.send(Command::Tool(ToolCommand::Escape));
        let pinch = self.hold.try_with_value(|hold| pinch_of(&hold.pointers)).flatten();
        self.set_drag(pinch.map(|(distance, middle)| Drag::Pinch { distance, middle }));
    }

    /// The pointer moves.
    pub fn moved(self, event: PointerEvent) {
        let at = self.place(&event);
        let step = self.hold.try_update_value(|hold| {
            if let Some(pointer) = hold.pointers.iter_mut().find(|(id, _)| *id == event.pointer_id()) {
                pointer.1 = at;
            }
            let step = [at[0] - hold.last[0], at[1] - hold.last[1]];
            hold.last = at;
            hold.moved += step[0].abs() + step[1].abs();
            (hold.drag, step)
        });
        let Some((drag, step)) = step else { return };
        match drag {
            None => self.hover(&event, at),
            Some(Drag::Tool) => self.tool(ToolCommand::PointerMove, at),
            Some(Drag::Crosshair) => self.crosshair(at),
            Some(Drag::Pan) => self.pan(step),
            Some(Drag::Zoom { about }) => self.zoom(about, (-step[1] / 200.0).exp()),
            Some(Drag::Rotate) => self.rotate(step),
            Some(Drag::Pinch { distance, middle }) => self.pinch(distance, middle),
        }
        if drag.is_some() && self.view != ViewId::Volume {
            self.probe(at);
        }
    }

    fn hover(self, event: &PointerEvent, at: [f64; 2]) {
        if event.shift_key() && self.view != ViewId::Volume {
            self.crosshair(at);
        }
        if self.bridge.tool.with_untracked(|tool| tool.gesture.is_some()) {
            self.tool(ToolCommand::PointerMove, at);
        }
        self.probe(at);
    }

    /// A button or finger goes up.
    pub fn up(self, event: PointerEvent) {
        let at = self.place(&event);
        let ended = self.hold.try_update_value(|hold| {
            hold.pointers.retain(|(id, _)| *id != event.pointer_id());
            if let Some(waiting) = hold.long_press.take() {
                waiting.clear();
            }
            let drag = if hold.pointers.is_empty() { hold.drag.take() } else { None };
            (drag, hold.moved)
        });
        let Some((drag, moved)) = ended else { return };
        self.dragging.set(false);
        match drag {
            Some(Drag::Tool) => self.finish_tool(at),
            Some(Drag::Rotate) if moved < CLICK_PX => self.click_volume(at),
            _ => {}
        }
    }

    /// The pointer is taken away by the system, or leaves.
    pub fn cancelled(self) {
        self.hold.update_value(|hold| *hold = Hold::default());
        self.dragging.set(false);
        self.bridge.send(Command::Tool(ToolCommand::Escape));
    }

    /// The pointer leaves the view.
    pub fn left(self) {
        self.ui.probe.set(None);
        self.bridge.point(None);
    }

    /// The wheel turns.
    pub fn wheel(self, event: WheelEvent) {
        event.prevent_default();
        let at = self.place(&event);
        let travel = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { WHEEL_STEP };
        let delta = event.delta_y() * travel;
        let Some(axis) = self.view.axis() else { return self.zoom(at, (-delta / 400.0).exp()) };
        if event.ctrl_key() || event.meta_key() {
            return self.zoom(at, (-delta / 300.0).exp());
        }
        let slices = self.hold.try_update_value(|hold| {
            hold.wheel += delta / WHEEL_STEP;
            // A mouse's notch is at least one slice whatever the browser reports; a touchpad adds up.
            let whole = if delta.abs() >= 100.0 {
                hold.wheel.signum() * hold.wheel.abs().clamp(1.0, 3.0).trunc()
            } else {
                hold.wheel.trunc()
            };
            hold.wheel = if delta.abs() >= 100.0 { 0.0 } else { hold.wheel - whole };
            whole as i32
        });
        if let Some(slices) = slices.filter(|n| *n != 0) {
            let one = if delta.abs() >= 100.0 { slices.signum() } else { slices };
            self.bridge.send(Command::View(ViewCommand::StepSlices { axis, slices: -one }));
            self.probe(at);
        }
    }

    /// A double click shows this view alone, or all again.
    pub fn double(self) {
        if self.bridge.tool.with_untracked(|tool| tool.active.points() == 0) {
            self.bridge.send(Command::View(ViewCommand::ToggleMaximised(self.view)));
        }
    }

    fn set_drag(self, drag: Option<Drag>) {
        self.hold.update_value(|hold| hold.drag = drag);
        self.dragging.set(matches!(drag, Some(Drag::Pan | Drag::Rotate | Drag::Pinch { .. })));
    }

    fn pointer(self, pixel: [f64; 2]) -> Option<Pointer> {
        if self.view == ViewId::Volume {
            let picked = self.bridge.host().pick(pixel)?;
            return Some(Pointer::Picked(picked.point));
        }
        Some(Pointer::Slice { view: self.view, pixel, viewport: self.viewport() })
    }

    fn tool(self, command: impl FnOnce(Pointer) -> ToolCommand, at: [f64; 2]) {
        if let Some(pointer) = self.pointer(at) {
            self.bridge.send(Command::Tool(command(pointer)));
        }
    }

    fn finish_tool(self, at: [f64; 2]) {
        let new = self.new_item();
        self.tool(|pointer| ToolCommand::PointerUp { pointer, new }, at);
    }

    fn new_item(self) -> NewItem {
        let tool = self.bridge.tool.with_untracked(|tool| tool.active);
        let number = self.bridge.read(|session| session.next_mark_number(tool));
        NewItem { id: ItemId::new(clock::new_id()), name: crate::panels::mark_name(tool, number) }
    }

    fn point(self, at: [f64; 2]) -> Option<LpsPoint> {
        let axis = self.view.axis()?;
        Some(self.bridge.read(|session| session.slice_frame(axis, self.viewport()))?.point(at))
    }

    fn crosshair(self, at: [f64; 2]) {
        if let Some(point) = self.point(at) {
            self.bridge.send(Command::View(ViewCommand::SetCrosshair(point)));
        }
    }

    fn pan(self, pixels: [f64; 2]) {
        let viewport = self.viewport();
        match self.view.axis() {
            Some(axis) => self.bridge.send(Command::View(ViewCommand::Pan { axis, pixels, viewport })),
            None => self.bridge.send(Command::View(ViewCommand::PanCamera { pixels, viewport })),
        }
    }

    fn zoom(self, pixel: [f64; 2], factor: f64) {
        let viewport = self.viewport();
        match self.view.axis() {
            Some(axis) => self.bridge.send(Command::View(ViewCommand::Zoom { axis, pixel, viewport, factor })),
            None => self.bridge.send(Command::View(ViewCommand::ZoomCamera { pixel, viewport, factor })),
        }
    }

    fn rotate(self, pixels: [f64; 2]) {
        let viewport = self.viewport();
        self.bridge.send(Command::View(ViewCommand::OrbitCamera { pixels, viewport }));
    }

    fn pinch(self, distance: f64, middle: [f64; 2]) {
        let now = self.hold.try_with_value(|hold| pinch_of(&hold.pointers)).flatten();
        let Some((wider, center)) = now else { return };
        self.pan([center[0] - middle[0], center[1] - middle[1]]);
        self.zoom(center, wider / distance.max(1.0));
        self.hold.update_value(|hold| hold.drag = Some(Drag::Pinch { distance: wider, middle: center }));
    }

    /// A click in 3D: all slices meet at what was hit; a vessel becomes the chosen branch.
    fn click_volume(self, at: [f64; 2]) {
        let tool = self.bridge.tool.with_untracked(|tool| tool.active);
        let Some(picked) = self.bridge.host().pick(at) else { return };
        if tool.points() > 0 {
            self.tool(ToolCommand::PointerDown, at);
            return self.finish_tool(at);
        }
        self.bridge.send(Command::View(ViewCommand::SetCrosshair(picked.point)));
        let selected = match (picked.branch, picked.layer) {
            (Some(branch), _) => return self.bridge.send(Command::Flow(FlowCommand::SelectBranch(Some(branch)))),
            (None, layer) => layer.map(Selected::Layer),
        };
        self.bridge.send(Command::Plan(PlanCommand::Select(selected)));
    }

    fn probe(self, at: [f64; 2]) {
        let Some(point) = self.point(at) else { return };
        let (value, segment) =
            self.bridge.read(|session| (session.intensity_at(point), session.segment_at(point).map(str::to_owned)));
        self.ui.probe.set(Some(Probe { point, value, segment }));
        self.bridge.point(Some((self.view, point)));
    }
}

/// Distance and middle of two fingers.
fn pinch_of(pointers: &[(i32, [f64; 2])]) -> Option<(f64, [f64; 2])> {
    let [(_, a), (_, b), ..] = pointers else { return None };
    Some(((a[0] - b[0]).hypot(a[1] - b[1]), [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]))
}
