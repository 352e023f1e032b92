//! Volume that counts boundary voxels by how much of them the structure fills.

use super::sides::Sides;
use crate::statistics::{StatisticsError, check_same_space};
use crate::structure::{Structure, bounds_of};
use prosector_core::{LabelMap, Volume};
use std::ops::RangeInclusive;

/// A volume with fractions of voxels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartialVolume {
    /// Core voxels and fractions of the boundary voxels, mL.
    pub ml: f64,
    /// Voxel count times voxel volume, mL, for comparison.
    pub counted_ml: f64,
    /// Voxels at the boundary, on both sides of it.
    pub boundary_voxels: u64,
    /// Boundary voxels that were counted whole or not at all: inside and outside look alike there, or a third structure is near.
    pub undecided_voxels: u64,
}

/// Why there is no such volume.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PartialVolumeError {
    /// Image and labels do not lie on one grid of one space.
    #[error(transparent)]
    Space(#[from] StatisticsError),
    /// No voxel carries the label.
    #[error("no voxel carries the label {label}, so it has no volume")]
    Empty {
        /// The label.
        label: u8,
    },
}

/// Half the edge of the window that the two means are taken from, mm, and its bounds in voxels.
const WINDOW_MM: f64 = 5.0;
const WINDOW_VOXELS: RangeInclusive<f64> = 2.0..=4.0;
/// The means must differ by this many standard deviations (root mean square of both sides) to tell a fraction.
const LEAST_CONTRAST: f64 = 2.0;

/// Volume of a structure by the intensities of its boundary voxels.
///
/// A boundary voxel has one of its 26 neighbours on the other side of the label's boundary. The structure fills
/// `(I − outside) / (inside − outside)` of it, cut to 0 to 1, where `inside` and `outside` are the mean intensities of
/// the voxels of either side that are no boundary voxels, in a window of ±5 mm (2 to 4 voxels): the two-material model
/// of P. Santago, H. D. Gage, IEEE Trans. Medical Imaging 12 (1993). Right where two even materials meet and the label
/// is within a voxel of the truth. Where they look alike, a side has no such voxels, or a third label is near, the label
/// decides, and [`PartialVolume::undecided_voxels`] says how often.
pub fn partial_volume(volume: &Volume, map: &LabelMap, label: u8) -> Result<PartialVolume, PartialVolumeError> {
    check_same_space(volume, map)?;
    let structure = Structure { map, label };
    let bounds = bounds_of(&structure).ok_or(PartialVolumeError::Empty { label })?;
    let spacing = map.lps_from_voxel.spacing_mm();
    let reach = spacing.map(|mm| (WINDOW_MM / mm).round().clamp(*WINDOW_VOXELS.start(), *WINDOW_VOXELS.end()) as usize);
    let field = Field { volume, sides: Sides::of(&structure, &bounds, reach), reach };
    let (mut filled, mut counted, mut boundary, mut undecided) = (0.0, 0, 0, 0);
    for at in field.sides.voxels() {
        let side = field.sides.at(at);
        counted += u64::from(side.inside());
        let alone = side.is_boundary() && !side.touches_other();
        let fraction = if alone { field.fraction(at) } else { None };
        boundary += u64::from(side.is_boundary());
        undecided += u64::from(side.is_boundary() && fraction.is_none());
        filled += fraction.unwrap_or(f64::from(u8::from(side.inside())));
    }
    let voxel_ml = map.lps_from_voxel.voxel_mm3() / 1000.0;
    let (ml, counted_ml) = (filled * voxel_ml, counted as f64 * voxel_ml);
    Ok(PartialVolume { ml, counted_ml, boundary_voxels: boundary, undecided_voxels: undecided })
}

/// Labels and intensities around a voxel.
struct Field<'a> {
    volume: &'a Volume,
    sides: Sides,
    reach: [usize; 3],
}

impl Field<'_> {
    fn fraction(&self, at: [usize; 3]) -> Option<f64> {
        let mut sides = [Moments::default(); 2];
        for near in self.sides.around(at, self.reach) {
            let side = self.sides.at(near);
            if side.is_boundary() {
                continue;
            }
            if let Some(value) = self.volume.intensity(near).filter(|value| value.is_finite()) {
                sides[usize::from(side.inside())].add(value);
            }
        }
        let [(outside, outside_variance), (inside, inside_variance)] = [sides[0].finish()?, sides[1].finish()?];
        let (contrast, noise) = (inside - outside, ((inside_variance + outside_variance) / 2.0).sqrt());
        let tells = contrast.abs() > LEAST_CONTRAST * noise && contrast != 0.0;
        let value = self.volume.intensity(at).filter(|value| value.is_finite() && tells)?;
        Some(((value - outside) / contrast).clamp(0.0, 1.0))
    }
}

/// Count, mean and squared deviations, by Welford's recurrence.
#[derive(Clone, Copy, Default)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let from_mean = value - self.mean;
        self.mean += from_mean / self.count;
        self.squares += from_mean * (value - self.mean);
    }

    fn finish(&self) -> Option<(f64, f64)> {
        (self.count > 0.0).then(|| (self.mean, self.squares / self.count))
    }
}
