//! The straightened view: a vessel as if it ran straight down.

use super::super::path::VesselPath;
use super::{ReformationSettings, Reformed, taken};
use crate::Cancelled;
use glam::DVec3;
use prosector_core::{LpsPoint, Volume};
use std::ops::ControlFlow;

/// Where the pixels of a straightened view lie.
///
/// Rows follow the course by its arc length, the first at its start; columns lie across it, along a line turned by
/// `angle_rad` about the course from its rotation-minimising frame. A length down the middle is true; elsewhere lengths
/// down the picture are those of the course beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct Straightened {
    path: VesselPath,
    angle_rad: f64,
    settings: ReformationSettings,
}

/// A point of patient space seen from a course.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StraightenedPlace {
    /// Way along the course, mm.
    pub arc_mm: f64,
    /// How far to the right of the course in the picture, mm.
    pub across_mm: f64,
    /// How far in front of the picture, mm; 0 for what it shows.
    pub aside_mm: f64,
}

impl Straightened {
    /// The view of a course turned by an angle in radians.
    pub fn new(path: VesselPath, angle_rad: f64, settings: ReformationSettings) -> Self {
        let angle_rad = if angle_rad.is_finite() { angle_rad } else { 0.0 };
        Self { path, angle_rad, settings: settings.bounded() }
    }

    /// The course.
    pub fn path(&self) -> &VesselPath {
        &self.path
    }

    /// Columns and rows.
    pub fn dims(&self) -> [usize; 2] {
        [self.settings.columns(), (self.path.length_mm() / self.settings.mm_per_pixel).floor() as usize + 1]
    }

    /// Unit vectors to the right in the picture and out of it, at an arc length.
    fn axes(&self, arc_mm: f64) -> (LpsPoint, DVec3, DVec3) {
        let frame = self.path.frame(arc_mm);
        let (sin, cos) = self.angle_rad.sin_cos();
        let right = frame.side.0 * cos + frame.other.0 * sin;
        (frame.point, right, frame.other.0 * cos - frame.side.0 * sin)
    }

    /// Patient position of a (continuous) pixel: column, row.
    pub fn point(&self, [column, row]: [f64; 2]) -> LpsPoint {
        let mm = self.settings.mm_per_pixel;
        let (point, right, _) = self.axes(row * mm);
        LpsPoint(point.0 + right * ((column - (self.settings.columns() / 2) as f64) * mm))
    }

    /// Where a point lies seen from the course; `None` past its ends.
    pub fn place(&self, point: LpsPoint) -> Option<StraightenedPlace> {
        let arc_mm = self.path.across(point)?;
        let (middle, right, out) = self.axes(arc_mm);
        let away = point.0 - middle.0;
        Some(StraightenedPlace { arc_mm, across_mm: away.dot(right), aside_mm: away.dot(out) })
    }

    /// The (continuous) pixel of a place: column, row.
    pub fn pixel(&self, place: StraightenedPlace) -> [f64; 2] {
        let mm = self.settings.mm_per_pixel;
        [place.across_mm / mm + (self.settings.columns() / 2) as f64, place.arc_mm / mm]
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
        let mm = self.settings.mm_per_pixel;
        let middle = (self.settings.columns() / 2) as f64;
        taken(volume, self.dims(), mm, progress, |row| {
            let (point, right, _) = self.axes(row as f64 * mm);
            Box::new(move |column| LpsPoint(point.0 + right * ((column as f64 - middle) * mm)))
        })
    }
}
