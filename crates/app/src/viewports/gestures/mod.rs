//! Pointer, wheel and touch on a view, turned into commands. Pointer Events only.
//!
//! Primary button or finger: the active tool (rotation in 3D). Middle button or space: pan. Right button: zoom, or the
//! context menu without a move. Shift: crosshair. Wheel: slices; with Ctrl: zoom to the pointer. Two fingers: pinch and
//! pan. A finger that rests: crosshair.

mod act;
mod hold;
mod touch;
mod wheel;

use crate::state::{Bridge, Ui};
use hold::{Drag, Hold, drag_of};
use leptos::html;
use leptos::prelude::*;
use prosector_session::tools::Tool;
use prosector_session::view::ViewId;
use prosector_session::{Command, ToolCommand, ViewCommand};
use web_sys::PointerEvent;

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

    fn active_tool(self) -> Tool {
        self.bridge.tool.with_untracked(|tool| tool.active)
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
        let touch = event.pointer_type() == "touch";
        match self.hold.try_update_value(|hold| hold.press(event.pointer_id(), at, touch)) {
            Some(1) => self.start(&event, at),
            Some(2) => self.start_pinch(),
            _ => {}
        }
    }

    fn start(self, event: &PointerEvent, at: [f64; 2]) {
        let space = event.button() == 0 && self.ui.space.get_untracked();
        let drag = drag_of(event, self.view, self.active_tool(), space, at);
        if space {
            self.ui.space_used.set(true);
        }
        self.set_drag(Some(drag));
        match drag {
            Drag::Tool => self.tool(ToolCommand::PointerDown, at),
            Drag::Crosshair => self.crosshair(at),
            _ => {}
        }
        if event.pointer_type() == "touch" && self.view != ViewId::Volume {
            self.wait_for_long_press(at);
        }
    }

    /// The pointer moves.
    pub fn moved(self, event: PointerEvent) {
        let at = self.place(&event);
        let step = self.hold.try_update_value(|hold| (hold.shift(event.pointer_id(), at), hold.drag));
        let Some((step, drag)) = step else { return };
        match drag {
            None => return self.hover(&event, at),
            Some(Drag::Tool) => self.tool(ToolCommand::PointerMove, at),
            Some(Drag::Crosshair) => self.crosshair(at),
            Some(Drag::Pan) => self.pan(step),
            Some(Drag::Zoom { about }) => self.zoom(about, (-step[1] / 200.0).exp()),
            Some(Drag::Rotate) => self.rotate(step),
            Some(Drag::Scroll) => self.scroll(step[1]),
            Some(Drag::Pinch { distance, middle }) => self.pinch(distance, middle),
        }
        if self.view != ViewId::Volume {
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
        let ended = self.hold.try_update_value(|hold| (hold.release(event.pointer_id()), hold.is_press()));
        let Some((drag, is_press)) = ended else { return };
        self.dragging.set(false);
        match drag {
            Some(Drag::Tool) => {
                self.finish_tool(at);
                self.probe(at);
            }
            Some(Drag::Rotate) if is_press => self.click_volume(at),
            // A tap shows what lies there, as hovering does with a mouse.
            Some(Drag::Scroll) if is_press => self.probe(at),
            _ => {}
        }
    }

    /// The pointer is taken away by the system.
    pub fn cancelled(self) {
        self.hold.update_value(|hold| {
            hold.forget_long_press();
            *hold = Hold::default();
        });
        self.dragging.set(false);
        self.end_gesture();
    }

    /// The pointer leaves the view; a finger that was lifted leaves its value to be read.
    pub fn left(self, event: PointerEvent) {
        if event.pointer_type() != "touch" {
            self.ui.probe.set(None);
        }
        self.bridge.point(None);
    }

    /// A double click shows this view alone, or all again.
    pub fn double(self) {
        if self.active_tool().points() == 0 {
            self.bridge.send(Command::View(ViewCommand::ToggleMaximised(self.view)));
        }
    }

    fn set_drag(self, drag: Option<Drag>) {
        self.hold.update_value(|hold| hold.drag = drag);
        self.dragging.set(matches!(drag, Some(Drag::Pan | Drag::Rotate | Drag::Pinch { .. })));
    }
}
