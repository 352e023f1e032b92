//! Pictures along and across a vessel: straightened, stretched, and the section across it.
//!
//! A. Kanitsar and others, "CPR: curved planar reformation", IEEE Visualization 2002, 37, for the two kinds along it.

mod across;
mod sampling;
mod straightened;
mod stretched;

use crate::Cancelled;
pub use across::Across;
use prosector_core::{LpsPoint, Volume};
use sampling::trilinear;
use std::ops::ControlFlow;
pub use straightened::{Straightened, StraightenedPlace};
pub use stretched::Stretched;

/// A picture taken from a volume; pixels are square.
#[derive(Clone, Debug, PartialEq)]
pub struct Reformed {
    /// Pixels across.
    pub columns: usize,
    /// Pixels down.
    pub rows: usize,
    /// Edge of a pixel, mm, in both directions.
    pub mm_per_pixel: f64,
    /// Intensities in the volume's unit, row by row; NaN off the image.
    pub values: Vec<f32>,
}

/// How finely and how widely a picture is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReformationSettings {
    /// How far the picture reaches to each side of the course, mm.
    pub half_width_mm: f64,
    /// Edge of a pixel, mm.
    pub mm_per_pixel: f64,
}

impl ReformationSettings {
    /// Half width and pixel within what a picture may be: at least 0.05 mm a pixel, 1 mm to 200 mm to each side.
    fn bounded(self) -> Self {
        let finite = |value: f64, low: f64, high: f64| if value.is_finite() { value.clamp(low, high) } else { low };
        Self {
            half_width_mm: finite(self.half_width_mm, 1.0, 200.0),
            mm_per_pixel: finite(self.mm_per_pixel, 0.05, 10.0),
        }
    }

    /// Pixels that cover the width; an odd number, so that the course runs through the middle of one.
    fn columns(self) -> usize {
        2 * (self.half_width_mm / self.mm_per_pixel).round() as usize + 1
    }
}

/// Takes a picture pixel by pixel, telling the finished fraction after each row.
fn taken(
    volume: &Volume,
    [columns, rows]: [usize; 2],
    mm_per_pixel: f64,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    row: impl Fn(usize) -> Box<dyn Fn(usize) -> LpsPoint>,
) -> Result<Reformed, Cancelled> {
    let mut values = Vec::with_capacity(columns * rows);
    for y in 0..rows {
        let place = row(y);
        values.extend((0..columns).map(|x| trilinear(volume, place(x)).map_or(f32::NAN, |value| value as f32)));
        if progress((y + 1) as f32 / rows as f32).is_break() {
            return Err(Cancelled);
        }
    }
    Ok(Reformed { columns, rows, mm_per_pixel, values })
}
