//! Ranges of intensity, asked voxel by voxel without rescaling each.

use super::EditError;
use crate::statistics::check_same_space;
use prosector_core::{LabelMap, Rescale, Volume, Voxels};

/// Intensities from `low` to `high`, both included, in the volume's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IntensityRange {
    /// Smallest intensity.
    pub low: f64,
    /// Largest intensity.
    pub high: f64,
}

impl IntensityRange {
    /// Whether an intensity lies in it; never for what is no number.
    pub fn holds(&self, intensity: f64) -> bool {
        intensity >= self.low && intensity <= self.high
    }
}

/// The stored values whose intensities lie in a range: first and last one.
pub(super) enum Gate<'a> {
    I16(&'a [i16], [i16; 2]),
    F32(&'a [f32], [f32; 2]),
    /// No stored value has such an intensity.
    Closed,
}

impl<'a> Gate<'a> {
    /// Checks the range and that image and labels lie on one grid in one space.
    pub fn new(map: &LabelMap, volume: &'a Volume, range: IntensityRange) -> Result<Self, EditError> {
        check_same_space(volume, map)?;
        let IntensityRange { low, high } = range;
        if low.is_nan() || high.is_nan() || low > high {
            return Err(EditError::Range { low, high });
        }
        Ok(match &volume.voxels {
            Voxels::I16(values) => {
                let ends = stored_ends(volume.rescale, range, [i16::MIN.into(), i16::MAX.into()], |key| key as f64);
                ends.map_or(Gate::Closed, |ends| Gate::I16(values, ends.map(|key| key as i16)))
            }
            Voxels::F32(values) => {
                let keys = [f32::NEG_INFINITY, f32::INFINITY].map(key_of);
                let ends = stored_ends(volume.rescale, range, keys, |key| f64::from(value_of(key)));
                ends.map_or(Gate::Closed, |ends| Gate::F32(values, ends.map(value_of)))
            }
        })
    }

    /// Whether the intensity at an offset lies in the range.
    pub fn holds(&self, offset: usize) -> bool {
        match self {
            Gate::I16(values, [low, high]) => values.get(offset).is_some_and(|value| value >= low && value <= high),
            Gate::F32(values, [low, high]) => values.get(offset).is_some_and(|value| value >= low && value <= high),
            Gate::Closed => false,
        }
    }
}

/// The first and last key whose stored value rescales into the range. Rescaling is monotonic, also after rounding.
fn stored_ends(
    rescale: Rescale,
    range: IntensityRange,
    keys: [i64; 2],
    value: impl Fn(i64) -> f64,
) -> Option<[i64; 2]> {
    let intensity = |key| rescale.apply(value(key));
    let [first, last] = if rescale.slope < 0.0 {
        let first = first_where(keys, |key| intensity(key) <= range.high);
        [first, first_where(keys, |key| intensity(key) < range.low) - 1]
    } else {
        let first = first_where(keys, |key| intensity(key) >= range.low);
        [first, first_where(keys, |key| intensity(key) > range.high) - 1]
    };
    (first <= last && range.holds(intensity(first)) && range.holds(intensity(last))).then_some([first, last])
}

/// The first key for which a condition holds that stays true once it is; one past the last where it never does.
fn first_where([mut low, last]: [i64; 2], holds: impl Fn(i64) -> bool) -> i64 {
    let mut high = last + 1;
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// Integers in the order of the numbers they stand for, -0 just below 0.
fn key_of(value: f32) -> i64 {
    let bits = value.to_bits() as i32;
    i64::from(if bits < 0 { i32::MIN.wrapping_sub(bits).wrapping_sub(1) } else { bits })
}

fn value_of(key: i64) -> f32 {
    let key = key as i32;
    let bits = if key < 0 { i32::MIN.wrapping_sub(key).wrapping_sub(1) } else { key };
    f32::from_bits(bits as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_ends_hold_just_the_range() {
        let rescales = [(1.0, 0.0), (1.0, -1024.0), (-0.5, 7.3), (2.0, 0.0), (0.0, 50.0), (0.1, -3.0)];
        let ranges = [(-100.0, 100.0), (50.0, 50.0), (49.9, 50.1), (-1e9, 1e9), (1e9, 2e9), (0.05, 0.06)];
        for (slope, intercept) in rescales {
            let rescale = Rescale { slope, intercept };
            for (low, high) in ranges {
                let range = IntensityRange { low, high };
                let keys = [i16::MIN.into(), i16::MAX.into()];
                let ends = stored_ends(rescale, range, keys, |key| key as f64);
                let within = |key: i64| ends.is_some_and(|[first, last]| (first..=last).contains(&key));
                for key in keys[0]..=keys[1] {
                    assert_eq!(
                        within(key),
                        range.holds(rescale.apply(key as f64)),
                        "{key} by {rescale:?} in {range:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn keys_are_in_the_order_of_their_numbers() {
        let values = [f32::NEG_INFINITY, -1e30, -2.5, -1e-40, -0.0, 0.0, 1e-40, 0.1, 3.0, f32::MAX, f32::INFINITY];
        assert!(values.windows(2).all(|pair| key_of(pair[0]) < key_of(pair[1])));
        assert!(values.iter().all(|value| value_of(key_of(*value)).to_bits() == value.to_bits()));
    }
}
