//! The picture across a vessel.

use super::super::path::Frame;
use super::{ReformationSettings, Reformed, taken};
use crate::Cancelled;
use prosector_core::{LpsPoint, Volume};
use std::ops::ControlFlow;

/// Where the pixels of a picture across a vessel lie: the frame's `side` to the right, its `other` upward, the course in
/// the middle of the middle pixel. It is seen against the course: what lies ahead is behind the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Across {
    frame: Frame,
    settings: ReformationSettings,
}

impl Across {
    /// The picture at a place of a course.
    pub fn new(frame: Frame, settings: ReformationSettings) -> Self {
        Self { frame, settings: settings.bounded() }
    }

    /// Columns and rows; as many.
    pub fn dims(&self) -> [usize; 2] {
        [self.settings.columns(); 2]
    }

    /// Patient position of a (continuous) pixel: column, row.
    pub fn point(&self, [column, row]: [f64; 2]) -> LpsPoint {
        let (mm, middle) = (self.settings.mm_per_pixel, (self.settings.columns() / 2) as f64);
        let away = self.frame.side.0 * (column - middle) + self.frame.other.0 * (middle - row);
        LpsPoint(self.frame.point.0 + away * mm)
    }

    /// The (continuous) pixel above which a point lies: column, row.
    pub fn pixel(&self, point: LpsPoint) -> [f64; 2] {
        let (mm, middle) = (self.settings.mm_per_pixel, (self.settings.columns() / 2) as f64);
        let away = point.0 - self.frame.point.0;
        [middle + away.dot(self.frame.side.0) / mm, middle - away.dot(self.frame.other.0) / mm]
    }

    /// Takes the picture. The callback is told the finished fraction and stops it when it breaks.
    ///
    /// # Errors
    /// When the callback breaks.
    pub fn image(
        &self,
        volume: &Volume,
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Reformed, Cancelled> {
        let across = *self;
        taken(volume, self.dims(), self.settings.mm_per_pixel, progress, |row| {
            Box::new(move |column| across.point([column as f64, row as f64]))
        })
    }
}
