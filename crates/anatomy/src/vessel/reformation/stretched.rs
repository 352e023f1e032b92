//! The stretched view: the surface that a line sweeps along a vessel, rolled out flat.

use super::super::path::VesselPath;
use super::{ReformationSettings, Reformed, taken};
use crate::Cancelled;
use glam::DVec3;
use prosector_core::{LpsPoint, LpsVector, Volume};
use std::ops::ControlFlow;

/// Where the pixels of a stretched view lie.
///
/// A line of one direction is swept along the course; the surface that it leaves is rolled out, which changes no length
/// in it (Kanitsar and others, section 3.2). Columns lie along the line, so the vessel keeps its bends to the sides; rows
/// follow the way of the course across the line.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretched {
    path: VesselPath,
    line: DVec3,
    settings: ReformationSettings,
    /// Way across the line to each half millimetre of the course, mm.
    down: Vec<f64>,
    /// The least place along the line, and how far the course reaches from there, mm.
    reach: [f64; 2],
}

/// Steps by which the way across the line is measured, mm.
const STEP_MM: f64 = 0.5;

impl Stretched {
    /// The view of a course along a direction; `None` where that has no length.
    pub fn new(path: VesselPath, line: LpsVector, settings: ReformationSettings) -> Option<Self> {
        let line = line.0.try_normalize()?;
        let steps = (path.length_mm() / STEP_MM).ceil() as usize;
        let places: Vec<DVec3> = (0..=steps).map(|n| path.frame(n as f64 * STEP_MM).point.0).collect();
        let mut down = vec![0.0];
        for pair in places.windows(2) {
            let side = pair[1] - pair[0];
            down.push(down[down.len() - 1] + (side - line * side.dot(line)).length());
        }
        let along = places.iter().map(|place| place.dot(line));
        let (low, high) = along.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
        Some(Self { path, line, settings: settings.bounded(), down, reach: [low, high - low] })
    }

    /// Columns and rows.
    pub fn dims(&self) -> [usize; 2] {
        let mm = self.settings.mm_per_pixel;
        let wide = (self.reach[1] / mm).ceil() as usize + self.settings.columns();
        [wide, (self.down[self.down.len() - 1] / mm).floor() as usize + 1]
    }

    /// Way along the course of a row, mm.
    pub fn arc_mm(&self, row: f64) -> f64 {
        let down = row * self.settings.mm_per_pixel;
        let after = self.down.partition_point(|&way| way < down).clamp(1, self.down.len().max(2) - 1);
        let Some(pair) = self.down.get(after - 1..=after) else { return 0.0 };
        let part = ((down - pair[0]) / (pair[1] - pair[0]).max(1e-12)).clamp(0.0, 1.0);
        ((after - 1) as f64 + part) * STEP_MM
    }

    /// Patient position of a (continuous) pixel: column, row.
    pub fn point(&self, [column, row]: [f64; 2]) -> LpsPoint {
        let middle = self.path.frame(self.arc_mm(row)).point.0;
        let along = self.reach[0] - self.settings.half_width_mm + column * self.settings.mm_per_pixel;
        LpsPoint(middle + self.line * (along - middle.dot(self.line)))
    }

    /// The column of the course in a row.
    pub fn column(&self, row: f64) -> f64 {
        let along = self.path.frame(self.arc_mm(row)).point.0.dot(self.line);
        (along - self.reach[0] + self.settings.half_width_mm) / self.settings.mm_per_pixel
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
        taken(volume, self.dims(), mm, progress, |row| {
            let (first, line) = (self.point([0.0, row as f64]), self.line);
            Box::new(move |column| LpsPoint(first.0 + line * (column as f64 * mm)))
        })
    }
}
