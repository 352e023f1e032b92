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

/// A view rests after this long without a change, ms.
const REST_MS: f64 = 140.0;
/// Time between pictures of slices while a volume fills, ms.
const FILL_SLICE_MS: f64 = 60.0;
/// Time between pictures of the volume while it fills, ms; on slow devices longer.
const FILL_VOLUME_MS: [f64; 2] = [250.0, 1500.0];

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

    /// A volume is being filled.
    pub(super) fn filling(&mut self) {
        self.filling = true;
    }

    /// Slices reached the renderer: every view may show them.
    pub(super) fn slices_came(&mut self, now: f64) {
        for pace in &mut self.views {
            pace.dirty = true;
            // The volume counts as moving while it fills.
            pace.changed_ms = pace.changed_ms.max(now);
        }
    }

    /// Whether a view is to be drawn now, and how. `busy`: the device still works on the last volume picture.
    pub(super) fn due(&self, view: ViewId, now: f64, slow: bool, busy: bool) -> Option<Effort> {
        let pace = &self.views[place(view)];
        let rests = now - pace.changed_ms >= REST_MS;
        if view.axis().is_some() {
            return (pace.dirty && self.may_fill(pace, now, FILL_SLICE_MS)).then_some(Effort::Fine);
        }
        let interval = FILL_VOLUME_MS[usize::from(slow)];
        if busy || !self.may_fill(pace, now, interval) {
            return None;
        }
        match (pace.dirty, pace.coarse) {
            (_, true) if rests => Some(Effort::Fine),
            (true, _) if rests => Some(Effort::Fine),
            (true, _) => Some(Effort::Moving),
            _ => None,
        }
    }

    /// While a volume fills, a view is drawn only so often; the first picture at once.
    fn may_fill(&self, pace: &ViewPace, now: f64, interval: f64) -> bool {
        !self.filling || now - pace.drawn_ms >= interval
    }

    /// A view was drawn.
    pub(super) fn drawn(&mut self, view: ViewId, effort: Effort, now: f64) {
        let pace = &mut self.views[place(view)];
        (pace.dirty, pace.coarse, pace.drawn_ms) = (false, effort == Effort::Moving, now);
    }

    /// How long until the next frame is needed: `None` for never, 0 for at once. `left`: uploads wait.
    pub(super) fn next_wait(&mut self, now: f64, left: bool) -> Option<u32> {
        if left {
            return Some(0);
        }
        self.filling = false;
        let pending = self.views.iter().filter(|pace| pace.dirty || pace.coarse);
        let wait = |pace: &ViewPace| if pace.dirty { 0.0 } else { (pace.changed_ms + REST_MS - now).max(1.0) };
        pending.map(|pace| wait(pace) as u32).min()
    }
}

/// The views that an event changes.
pub(super) fn views_of(event: &Event) -> Vec<ViewId> {
    match event {
        Event::SliceViewChanged(axis) => vec![(*axis).into()],
        Event::CameraChanged => vec![ViewId::Volume],
        Event::CrosshairMoved(_) => vec![ViewId::Axial, ViewId::Sagittal, ViewId::Coronal],
        Event::CaseChanged
        | Event::VolumeOpened { .. }
        | Event::WindowChanged(_)
        | Event::LayersChanged
        | Event::SegmentsChanged
        | Event::LayoutChanged(_) => ViewId::ALL.to_vec(),
        Event::FlowChanged { .. } | Event::FlowSelectionChanged | Event::TreesChanged => vec![ViewId::Volume],
        _ => Vec::new(),
    }
}

/// Whether an event brings something for the renderer.
pub(super) fn needs_upload(event: &Event) -> bool {
    matches!(event, Event::SliceArrived { .. } | Event::VolumeComplete { .. } | Event::SurfaceChanged { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_volume_is_coarse_while_it_moves_and_fine_when_it_rests() {
        let mut pace = Pace::default();
        assert_eq!(pace.due(ViewId::Volume, 0.0, false, false), None);
        pace.changed(ViewId::Volume, 0.0);
        assert_eq!(pace.due(ViewId::Volume, 10.0, false, false), Some(Effort::Moving));
        assert_eq!(pace.due(ViewId::Volume, 10.0, false, true), None, "the device is busy");
        pace.drawn(ViewId::Volume, Effort::Moving, 10.0);
        assert_eq!(pace.due(ViewId::Volume, 20.0, false, false), None);
        assert!(pace.next_wait(20.0, false).is_some_and(|ms| ms > 100));
        assert_eq!(pace.due(ViewId::Volume, 150.0, false, false), Some(Effort::Fine));
        pace.drawn(ViewId::Volume, Effort::Fine, 150.0);
        assert_eq!(pace.next_wait(200.0, false), None);
    }

    #[test]
    fn slices_are_drawn_at_once_but_not_for_every_slice_that_comes() {
        let mut pace = Pace::default();
        pace.filling();
        pace.slices_came(0.0);
        assert_eq!(pace.due(ViewId::Axial, 0.0, true, false), Some(Effort::Fine), "the first picture at once");
        pace.drawn(ViewId::Axial, Effort::Fine, 0.0);
        pace.slices_came(5.0);
        assert_eq!(pace.due(ViewId::Axial, 10.0, true, false), None);
        assert_eq!(pace.due(ViewId::Axial, 70.0, true, false), Some(Effort::Fine));
    }
}
