//! When each view is drawn, and with how much effort: coarse while something moves, fine when it rests.

use super::place;
use prosector_session::Event;
use prosector_session::view::ViewId;

/// How much work goes into a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// While something moves.
    Moving,
    /// When nothing moves.
    Fine,
}

/// Time between looks whether a view is due while a volume fills, ms.
const FILL_LOOK_MS: f64 = 50.0;
/// A view rests after this long without a change, ms.
const REST_MS: f64 = 140.0;
/// What draws, as far as it matters for when to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Power {
    /// A graphics device.
    Device,
    /// A graphics device that computes on the processor, which decoding needs as well.
    Software,
    /// The page's own thread.
    Processor,
}

impl Power {
    /// Time between pictures of slices while a volume fills, ms.
    fn fill_slice_ms(self) -> f64 {
        match self {
            Power::Device => 60.0,
            Power::Software => 120.0,
            Power::Processor => 300.0,
        }
    }

    /// Time between pictures of the volume while it fills, ms; slow ones wait until it is full.
    fn fill_volume_ms(self) -> f64 {
        if self == Power::Device { 250.0 } else { f64::INFINITY }
    }
}

#[derive(Clone, Copy, Debug)]
struct ViewPace {
    dirty: bool,
    /// The last picture was coarse.
    coarse: bool,
    changed_ms: f64,
    drawn_ms: f64,
}

/// When each view is drawn.
#[derive(Debug)]
pub(super) struct Pace {
    views: [ViewPace; 4],
    filling: bool,
}

impl Default for Pace {
    fn default() -> Self {
        let never =
            ViewPace { dirty: false, coarse: false, changed_ms: f64::NEG_INFINITY, drawn_ms: f64::NEG_INFINITY };
        Self { views: [never; 4], filling: false }
    }
}

impl Pace {
    /// A view shows something else now.
    pub(super) fn changed(&mut self, view: ViewId, now: f64) {
        let pace = &mut self.views[place(view)];
        (pace.dirty, pace.changed_ms) = (true, now);
    }

    /// A volume begins to fill, and no picture of it was drawn.
    pub(super) fn fill(&mut self) {
        self.filling = true;
        self.views.iter_mut().for_each(|pace| pace.drawn_ms = f64::NEG_INFINITY);
    }

    /// The volume is full, or nothing more will come.
    pub(super) fn filled(&mut self, now: f64) {
        self.filling = false;
        self.slices_came(now);
    }

    /// Slices reached the renderer: every view may show them.
    pub(super) fn slices_came(&mut self, now: f64) {
        for pace in &mut self.views {
            pace.dirty = true;
            // The volume counts as moving while it fills.
            pace.changed_ms = pace.changed_ms.max(now);
        }
    }

    /// All views, those that wait longest first.
    pub(super) fn longest_undrawn_first(&self) -> [ViewId; 4] {
        let mut views = ViewId::ALL;
        prosector_session::core::sort_by(&mut views, |a, b| {
            self.views[place(*a)].drawn_ms.total_cmp(&self.views[place(*b)].drawn_ms)
        });
        views
    }

    /// Whether a view is to be drawn now, and how. `busy`: the device still works on the last volume picture.
    pub(super) fn due(&self, view: ViewId, now: f64, power: Power, busy: bool) -> Option<Effort> {
        let pace = &self.views[place(view)];
        if view.axis().is_some() {
            return (pace.dirty && self.may_fill(pace, now, power.fill_slice_ms())).then_some(Effort::Fine);
        }
        if busy || !self.may_fill(pace, now, power.fill_volume_ms()) {
            return None;
        }
        let rests = now - pace.changed_ms >= REST_MS;
        match (pace.dirty, pace.coarse) {
            (true, _) | (_, true) if rests => Some(Effort::Fine),
            (true, _) => Some(Effort::Moving),
            _ => None,
        }
    }

    /// While a volume fills, a view is drawn only so often; the first slices at once.
    fn may_fill(&self, pace: &ViewPace, now: f64, interval: f64) -> bool {
        !self.filling || (interval.is_finite() && now - pace.drawn_ms >= interval)
    }

    /// A view is not on the page; it counts as changed when it comes.
    pub(super) fn absent(&mut self, view: ViewId) {
        let pace = &mut self.views[place(view)];
        (pace.dirty, pace.coarse) = (false, false);
    }

    /// A view was drawn.
    pub(super) fn drawn(&mut self, view: ViewId, effort: Effort, now: f64) {
        let pace = &mut self.views[place(view)];
        (pace.dirty, pace.coarse, pace.drawn_ms) = (false, effort == Effort::Moving, now);
    }

    /// How long until the next frame is needed: `None` for never, 0 for at once. `left`: uploads wait.
    pub(super) fn next_wait(&self, now: f64, left: bool) -> Option<u32> {
        if left {
            return Some(0);
        }
        let wait = |pace: &ViewPace| match (pace.dirty, pace.coarse) {
            (true, _) if self.filling => Some(FILL_LOOK_MS),
            (true, _) => Some(0.0),
            (_, true) => Some((pace.changed_ms + REST_MS - now).max(1.0)),
            _ => None,
        };
        self.views.iter().filter_map(wait).min_by(f64::total_cmp).map(|ms| ms as u32)
    }
}

/// The views that an event changes.
pub(super) fn views_of(event: &Event) -> Vec<ViewId> {
    match event {
        Event::SliceViewChanged(axis) => vec![(*axis).into()],
        Event::CameraChanged => vec![ViewId::Volume],
        Event::CrosshairMoved(_) | Event::LabelsEdited { .. } | Event::SegmentToolsChanged => {
            vec![ViewId::Axial, ViewId::Sagittal, ViewId::Coronal]
        }
        Event::CaseChanged
        | Event::VolumeOpened { .. }
        | Event::WindowChanged(_)
        | Event::LayersChanged
        | Event::SegmentsChanged
        | Event::TerritoriesChanged
        | Event::FusionChanged
        | Event::LayoutChanged(_) => ViewId::ALL.to_vec(),
        Event::FlowChanged { .. } | Event::FlowSelectionChanged | Event::TreesChanged => vec![ViewId::Volume],
        _ => Vec::new(),
    }
}

/// Whether an event brings something for the renderer.
pub(super) fn needs_upload(event: &Event) -> bool {
    matches!(
        event,
        Event::SliceArrived { .. }
            | Event::VolumeComplete { .. }
            | Event::SurfaceChanged { .. }
            | Event::LabelsEdited { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_volume_is_coarse_while_it_moves_and_fine_when_it_rests() {
        let mut pace = Pace::default();
        let due = |pace: &Pace, now, busy| pace.due(ViewId::Volume, now, Power::Device, busy);
        assert_eq!(due(&pace, 0.0, false), None);
        pace.changed(ViewId::Volume, 0.0);
        assert_eq!(due(&pace, 10.0, false), Some(Effort::Moving));
        assert_eq!(due(&pace, 10.0, true), None, "the device is busy");
        pace.drawn(ViewId::Volume, Effort::Moving, 10.0);
        assert_eq!(due(&pace, 20.0, false), None);
        assert!(pace.next_wait(20.0, false).is_some_and(|ms| ms > 100));
        assert_eq!(due(&pace, 150.0, false), Some(Effort::Fine));
        pace.drawn(ViewId::Volume, Effort::Fine, 150.0);
        assert_eq!(pace.next_wait(200.0, false), None);
    }

    #[test]
    fn slices_are_drawn_at_once_but_not_for_every_slice_that_comes() {
        let mut pace = Pace::default();
        pace.fill();
        pace.slices_came(0.0);
        let due = |pace: &Pace, now| pace.due(ViewId::Axial, now, Power::Software, false);
        assert_eq!(due(&pace, 0.0), Some(Effort::Fine), "the first picture at once");
        pace.drawn(ViewId::Axial, Effort::Fine, 0.0);
        pace.slices_came(5.0);
        assert_eq!(due(&pace, 10.0), None);
        assert_eq!(pace.next_wait(10.0, false), Some(50));
        assert_eq!(due(&pace, 130.0), Some(Effort::Fine));
    }

    #[test]
    fn a_slow_device_draws_the_volume_once_it_is_full() {
        let mut pace = Pace::default();
        pace.fill();
        pace.slices_came(0.0);
        let due = |pace: &Pace, now, power| pace.due(ViewId::Volume, now, power, false);
        assert_eq!(due(&pace, 900.0, Power::Software), None);
        assert_eq!(due(&pace, 900.0, Power::Device), Some(Effort::Fine));
        pace.filled(1000.0);
        assert_eq!(due(&pace, 1010.0, Power::Software), Some(Effort::Moving));
    }
}
