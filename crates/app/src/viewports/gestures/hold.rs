//! What is held down in a view, and what moving it does.

use leptos::leptos_dom::helpers::TimeoutHandle;
use prosector_session::tools::Tool;
use prosector_session::view::ViewId;
use web_sys::PointerEvent;

/// What a drag does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Drag {
    /// The active tool.
    Tool,
    /// All slices meet under the pointer.
    Crosshair,
    /// The picture follows.
    Pan,
    /// Up enlarges.
    Zoom {
        /// The pixel that stays.
        about: [f64; 2],
    },
    /// Turns the volume.
    Rotate,
    /// Down is the next slice toward the foot, as with the wheel.
    Scroll,
    /// Two fingers.
    Pinch {
        /// Their last distance, px.
        distance: f64,
        /// Their last middle, px.
        middle: [f64; 2],
    },
}

/// Presses shorter than this many px are clicks.
pub(super) const CLICK_PX: f64 = 4.0;
/// A fingertip rolls while it rests, so it may move this far, px.
pub(super) const TAP_PX: f64 = 10.0;

/// Pointers that are down, and their movement so far.
#[derive(Default)]
pub(super) struct Hold {
    /// Which are down, and where, px.
    pub(super) pointers: Vec<(i32, [f64; 2])>,
    /// What they do.
    pub(super) drag: Option<Drag>,
    /// Last place of the pointer that moved last, px.
    pub(super) last: [f64; 2],
    /// Way of all moves, px.
    pub(super) moved: f64,
    /// Whether it is a finger.
    pub(super) touch: bool,
    /// Slices that a wheel or finger has yet to turn.
    pub(super) slices: f64,
    /// A finger that may become a long press.
    pub(super) long_press: Option<TimeoutHandle>,
    /// When the volume was last asked what lies under the pointer, ms.
    pub(super) picked_ms: i64,
}

impl Hold {
    /// A pointer went down; how many are down now.
    pub(super) fn press(&mut self, id: i32, at: [f64; 2], touch: bool) -> usize {
        self.pointers.retain(|(known, _)| *known != id);
        self.pointers.push((id, at));
        (self.last, self.moved, self.slices, self.touch) = (at, 0.0, 0.0, touch);
        self.pointers.len()
    }

    /// A pointer moved; its step in px.
    pub(super) fn shift(&mut self, id: i32, at: [f64; 2]) -> [f64; 2] {
        let mut last = self.last;
        if let Some((_, place)) = self.pointers.iter_mut().find(|(known, _)| *known == id) {
            last = std::mem::replace(place, at);
        }
        self.last = at;
        let step = [at[0] - last[0], at[1] - last[1]];
        self.moved += step[0].abs() + step[1].abs();
        step
    }

    /// A pointer went up; what ended with it, if it was the last.
    pub(super) fn release(&mut self, id: i32) -> Option<Drag> {
        self.pointers.retain(|(known, _)| *known != id);
        self.forget_long_press();
        if self.pointers.is_empty() { self.drag.take() } else { None }
    }

    /// No long press any more.
    pub(super) fn forget_long_press(&mut self) {
        if let Some(waiting) = self.long_press.take() {
            waiting.clear();
        }
    }

    /// Whether the pointers have moved so little that it counts as a press.
    pub(super) fn is_press(&self) -> bool {
        self.moved < if self.touch { TAP_PX } else { CLICK_PX }
    }

    /// Adds travel and takes out whole slices.
    pub(super) fn whole_slices(&mut self, travel: f64) -> i32 {
        self.slices += travel;
        let whole = self.slices.trunc();
        self.slices -= whole;
        whole as i32
    }

    /// Distance and middle of two fingers, px.
    pub(super) fn pinch(&self) -> Option<(f64, [f64; 2])> {
        let [(_, a), (_, b), ..] = self.pointers[..] else { return None };
        Some(((a[0] - b[0]).hypot(a[1] - b[1]), [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]))
    }
}

/// What a drag that begins with this event does.
pub(super) fn drag_of(event: &PointerEvent, view: ViewId, tool: Tool, space: bool, at: [f64; 2]) -> Drag {
    let solid = view == ViewId::Volume;
    match (event.button(), tool) {
        (1, _) => Drag::Pan,
        (2, _) => Drag::Zoom { about: at },
        _ if space => Drag::Pan,
        _ if event.shift_key() && !solid => Drag::Crosshair,
        (_, Tool::Pan) if solid => Drag::Pan,
        (_, Tool::Zoom) if solid => Drag::Zoom { about: at },
        // The brush paints on what it hits, scissors go around it; with Shift the picture turns as ever.
        (_, Tool::Brush | Tool::Eraser | Tool::Scissors) if solid && !event.shift_key() => Drag::Tool,
        _ if solid => Drag::Rotate,
        (_, Tool::Scroll) => Drag::Scroll,
        _ => Drag::Tool,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_fingers_have_a_distance_and_a_middle() {
        let mut hold = Hold::default();
        assert_eq!(hold.press(1, [10.0, 10.0], true), 1);
        assert_eq!(hold.pinch(), None);
        assert_eq!(hold.press(2, [40.0, 50.0], true), 2);
        assert_eq!(hold.pinch(), Some((50.0, [25.0, 30.0])));
        // Each finger's step is its own, not the way from the other finger.
        assert_eq!(hold.shift(1, [12.0, 10.0]), [2.0, 0.0]);
        assert_eq!(hold.release(1), None);
        assert_eq!(hold.pointers.len(), 1);
    }

    #[test]
    fn a_finger_may_roll_where_a_mouse_may_not() {
        let mut hold = Hold::default();
        let check = |hold: &mut Hold, touch, by, expected| {
            hold.press(1, [0.0, 0.0], touch);
            hold.shift(1, [by, 0.0]);
            assert_eq!(hold.is_press(), expected, "{by} px, touch {touch}");
        };
        check(&mut hold, false, 3.0, true);
        check(&mut hold, false, 6.0, false);
        check(&mut hold, true, 6.0, true);
        check(&mut hold, true, 12.0, false);
    }

    #[test]
    fn travel_adds_up_to_whole_slices() {
        let mut hold = Hold::default();
        assert_eq!(hold.whole_slices(0.6), 0);
        assert_eq!(hold.whole_slices(0.6), 1);
        assert_eq!(hold.whole_slices(-1.4), -1);
    }
}
