//! Fingers: a long press, two fingers, and dragging through the slices.

use super::Gestures;
use super::hold::Drag;
use leptos::leptos_dom::helpers::set_timeout_with_handle;
use leptos::prelude::*;
use prosector_session::{Command, ViewCommand};
use std::time::Duration;

/// A finger that rests this long sets the crosshair.
const LONG_PRESS: Duration = Duration::from_millis(550);
/// Share of the view's height that scrolls through all slices.
const WHOLE_STACK: f64 = 0.8;
/// Least and most travel for a slice, px: neither jumping nor tiring.
const SLICE_PX: [f64; 2] = [3.0, 16.0];

impl Gestures {
    /// Sets the crosshair if the finger stays where it is.
    pub(super) fn wait_for_long_press(self, at: [f64; 2]) {
        let pressed = move || {
            let rests = self.hold.try_with_value(|hold| hold.pointers.len() == 1 && hold.is_press());
            if rests == Some(true) {
                self.end_gesture();
                self.crosshair(at);
                self.probe(at);
                self.set_drag(Some(Drag::Crosshair));
            }
        };
        let handle = set_timeout_with_handle(pressed, LONG_PRESS).ok();
        self.hold.update_value(|hold| hold.long_press = handle);
    }

    /// A second finger came: what the first began is taken back.
    pub(super) fn start_pinch(self) {
        self.end_gesture();
        let pinch = self.hold.try_update_value(|hold| {
            hold.forget_long_press();
            hold.pinch()
        });
        self.set_drag(pinch.flatten().map(|(distance, middle)| Drag::Pinch { distance, middle }));
    }

    /// Two fingers: the picture follows their middle and grows with their distance.
    pub(super) fn pinch(self, distance: f64, middle: [f64; 2]) {
        let now = self.hold.try_with_value(|hold| hold.pinch()).flatten();
        let Some((wider, center)) = now else { return };
        self.pan([center[0] - middle[0], center[1] - middle[1]]);
        self.zoom(center, wider / distance.max(1.0));
        self.hold.update_value(|hold| hold.drag = Some(Drag::Pinch { distance: wider, middle: center }));
    }

    /// Down is toward the foot, as with the wheel; the height of the view goes through the whole stack.
    pub(super) fn scroll(self, down_px: f64) {
        let Some(axis) = self.view.axis() else { return };
        let count = self.bridge.read(|session| session.slice_position(axis)).map_or(1, |position| position.count);
        let each = (self.viewport()[1] * WHOLE_STACK / count as f64).clamp(SLICE_PX[0], SLICE_PX[1]);
        let slices = self.hold.try_update_value(|hold| hold.whole_slices(down_px / each)).unwrap_or(0);
        if slices != 0 {
            self.bridge.send(Command::View(ViewCommand::StepSlices { axis, slices: -slices }));
        }
    }
}
