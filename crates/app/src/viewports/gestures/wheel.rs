//! The wheel: slices; with Ctrl, and in 3D, zoom.

use super::Gestures;
use super::hold::Hold;
use leptos::prelude::*;
use prosector_session::{Command, ViewCommand};
use web_sys::WheelEvent;

/// Wheel travel of one slice, px.
const WHEEL_STEP: f64 = 40.0;
/// A mouse's notch reports at least this much; touchpads report less, and more often.
const NOTCH: f64 = 100.0;

impl Gestures {
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
        let slices = self.hold.try_update_value(|hold| slices_of(hold, delta)).unwrap_or(0);
        if slices != 0 {
            self.bridge.send(Command::View(ViewCommand::StepSlices { axis, slices: -slices }));
            self.probe(at);
        }
    }
}

/// A mouse's notch is one slice whatever the browser reports; a touchpad adds up.
fn slices_of(hold: &mut Hold, delta: f64) -> i32 {
    if delta.abs() >= NOTCH {
        hold.slices = 0.0;
        return delta.signum() as i32;
    }
    hold.whole_slices(delta / WHEEL_STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notch_is_one_slice_and_a_touchpad_adds_up() {
        let mut hold = Hold::default();
        assert_eq!(slices_of(&mut hold, 120.0), 1);
        assert_eq!(slices_of(&mut hold, -100.0), -1);
        assert_eq!([10.0, 10.0, 10.0, 10.0].map(|delta| slices_of(&mut hold, delta)), [0, 0, 0, 1]);
    }
}
