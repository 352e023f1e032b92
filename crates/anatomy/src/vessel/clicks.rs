//! What clicks say about the intensities of a lumen.

use super::lumen::LumenError;
use crate::rank::percentile;
use prosector_core::{LpsPoint, Volume};

/// Intensities that count as lumen, and where they come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LumenWindow {
    /// Least intensity, in the volume's unit.
    pub low: f64,
    /// Greatest intensity.
    pub high: f64,
    /// Median around the first click.
    pub median: f64,
    /// Spread around the first click: 1.4826 times the median absolute deviation, which is the standard deviation of
    /// normal noise.
    pub spread: f64,
}

/// Median and spread around a click.
#[derive(Clone, Copy)]
struct Around {
    median: f64,
    spread: f64,
}

/// What the clicks of one lumen say about it.
pub(super) struct Likeness {
    clicks: Vec<Around>,
    spreads: f64,
}

/// Voxels to each side that are looked at for the noise of a lumen, and for the contrast of its surroundings.
const NEAR: usize = 1;
const FAR: usize = 8;
/// The spread is at least this part of the surroundings' contrast: images without noise have lumens too.
const LEAST_SPREAD: f64 = 0.02;

/// The voxels of clicks.
///
/// # Errors
/// For clicks off the grid, and on values that are no numbers.
pub(super) fn voxels_of(volume: &Volume, clicks: &[LpsPoint]) -> Result<Vec<[usize; 3]>, LumenError> {
    let voxel = |(n, &click): (usize, &LpsPoint)| {
        let voxel = volume.nearest_voxel(click).ok_or(LumenError::Outside { click: n + 1 })?;
        let number = volume.intensity(voxel).is_some_and(f64::is_finite);
        if number { Ok(voxel) } else { Err(LumenError::NoNumber { click: n + 1 }) }
    };
    clicks.iter().enumerate().map(voxel).collect()
}

impl Likeness {
    /// Looks around clicks; intensities within `spreads` spreads of a median are lumen.
    pub fn of(volume: &Volume, clicks: &[[usize; 3]], spreads: f64) -> Self {
        Self { clicks: clicks.iter().map(|&at| around(volume, at)).collect(), spreads }
    }

    /// The same with one spread for all clicks.
    pub fn with_spread(mut self, spread: f64) -> Self {
        self.clicks.iter_mut().for_each(|one| one.spread = spread);
        self
    }

    /// From the least to the greatest intensity that any of the clicks allows.
    pub fn window(&self) -> LumenWindow {
        let ends = |sign: f64| self.clicks.iter().map(move |one| one.median + sign * self.spreads * one.spread);
        let (low, high) = (ends(-1.0).fold(f64::INFINITY, f64::min), ends(1.0).fold(f64::NEG_INFINITY, f64::max));
        let first = self.clicks.first();
        let [median, spread] = first.map_or([f64::NAN; 2], |first| [first.median, first.spread]);
        LumenWindow { low, high, median, spread }
    }

    /// Least distance of an intensity from a click's median.
    pub fn away(&self, value: f64) -> f64 {
        self.clicks.iter().map(|one| (value - one.median).abs()).fold(f64::INFINITY, f64::min)
    }

    /// Least spread of any click: that of a thin lumen holds its wall as well.
    pub fn least_spread(&self) -> f64 {
        self.clicks.iter().map(|one| one.spread).fold(f64::INFINITY, f64::min)
    }
}

fn around(volume: &Volume, at: [usize; 3]) -> Around {
    let near = values(volume, at, NEAR);
    let median = percentile(&near, 0.5);
    let mut deviations: Vec<f64> = near.iter().map(|value| (value - median).abs()).collect();
    deviations.sort_unstable_by(f64::total_cmp);
    let far = values(volume, at, FAR);
    let contrast = percentile(&far, 0.95) - percentile(&far, 0.05);
    Around { median, spread: (1.4826 * percentile(&deviations, 0.5)).max(LEAST_SPREAD * contrast).max(1e-6) }
}

/// Sorted finite intensities of the box of voxels around one.
fn values(volume: &Volume, at: [usize; 3], reach: usize) -> Vec<f64> {
    let range = |n: usize| at[n].saturating_sub(reach)..(at[n] + reach + 1).min(volume.dims[n]);
    let places = range(2).flat_map(|z| range(1).flat_map(move |y| range(0).map(move |x| [x, y, z])));
    let mut values: Vec<f64> = places.filter_map(|at| volume.intensity(at)).filter(|value| value.is_finite()).collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}
