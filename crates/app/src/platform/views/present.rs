//! Which slices of the open volume have come, and which of them the renderer has.

use prosector_session::{Event, Generation, Session};
use std::collections::VecDeque;

/// Slices of the open volume.
#[derive(Default)]
pub(super) struct Present {
    generation: Option<Generation>,
    come: Vec<bool>,
    waiting: VecDeque<usize>,
    uploaded: usize,
    shown: bool,
    on_screen: bool,
}

impl Present {
    /// Follows what happens in the session.
    pub(super) fn take(&mut self, event: &Event, session: &Session) {
        match event {
            Event::CaseChanged => *self = Self::default(),
            Event::VolumeOpened { generation } => {
                let slices = session.volume().map_or(0, |volume| volume.dims[2]);
                *self = Self { generation: Some(*generation), come: vec![false; slices], ..Self::default() };
            }
            Event::SliceArrived { z, .. } => self.add(*z),
            Event::VolumeComplete { filled } => self.complete(filled, session),
            _ => {}
        }
    }

    fn add(&mut self, z: usize) {
        if let Some(come) = self.come.get_mut(z) {
            *come = true;
            self.waiting.push_back(z);
        }
    }

    /// A volume that came whole has all slices; else the gaps that were filled come now.
    fn complete(&mut self, filled: &[usize], session: &Session) {
        let whole = session.series().open_series().is_none();
        let slices: Vec<usize> = if whole { (0..self.come.len()).collect() } else { filled.to_vec() };
        slices.into_iter().for_each(|z| self.add(z));
    }

    /// Number of the open volume.
    pub(super) fn generation(&self) -> Option<Generation> {
        self.generation
    }

    /// The next slice to bring to the renderer.
    pub(super) fn next(&mut self) -> Option<usize> {
        let next = self.waiting.pop_front();
        self.uploaded += usize::from(next.is_some());
        next
    }

    /// Whether slices wait for the renderer.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether the renderer has a part of the volume.
    pub(super) fn any_uploaded(&self) -> bool {
        self.uploaded > 0
    }

    /// A new renderer has nothing: bring everything again, the middle first.
    pub(super) fn start_again(&mut self) {
        self.uploaded = 0;
        let middle = self.come.len() / 2;
        let mut come: Vec<usize> = (0..self.come.len()).filter(|&z| self.come[z]).collect();
        come.sort_by_key(|&z| z.abs_diff(middle));
        self.waiting = come.into();
    }

    /// Whether nothing of the open volume was drawn yet.
    pub(super) fn awaits_first(&self) -> bool {
        self.generation.is_some() && !self.shown
    }

    /// The first picture is on the screen.
    pub(super) fn note_on_screen(&mut self) {
        self.on_screen = true;
    }

    /// Whether a picture of the open volume is on the screen.
    pub(super) fn is_on_screen(&self) -> bool {
        self.on_screen
    }

    /// Whether this is the first time that the open volume is shown.
    pub(super) fn first_shown(&mut self) -> bool {
        !std::mem::replace(&mut self.shown, true)
    }
}
