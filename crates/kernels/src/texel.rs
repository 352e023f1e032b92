//! How stored voxel values are kept in a 16-bit float texture.

use half::f16;

/// The linear map from stored values to texels: `texel = (stored - offset) * scale`.
///
/// Binary16 holds every integer from -2048 to 2048. With the offset at 1024 HU the range of 12-bit CT,
/// -1024 to 3071 HU, is exact; beyond it the error doubles with each factor of two (1 up to 5120 HU, 2 up to 9216 HU).
/// Textures are for the eye: numbers shown to people come from the stored values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TexelScale {
    /// Stored value that becomes 0.
    pub offset: f64,
    /// Texel units per stored unit.
    pub scale: f64,
}

impl TexelScale {
    /// For 16-bit integers: scale 1, offset 1024 HU for CT and the middle of the 12-bit range, 2048, else.
    pub fn for_integers(rescale: prosector_core::Rescale, unit: prosector_core::IntensityUnit) -> Self {
        let hounsfield = unit == prosector_core::IntensityUnit::Hounsfield && rescale.slope != 0.0;
        let offset = if hounsfield { (1024.0 - rescale.intercept) / rescale.slope } else { 2048.0 };
        let sound = offset.is_finite() && offset.abs() < 32768.0;
        Self { offset: if sound { offset.round() } else { 2048.0 }, scale: 1.0 }
    }

    /// For floating point: the range `low..high` is spread over -2048 to 2048.
    pub fn for_range(low: f64, high: f64) -> Self {
        let span = high - low;
        let sound = span.is_finite() && span > 0.0;
        Self { offset: if sound { (low + high) / 2.0 } else { 0.0 }, scale: if sound { 4096.0 / span } else { 1.0 } }
    }

    /// Texel of a stored value before rounding to 16 bits.
    pub fn texel(self, stored: f64) -> f64 {
        (stored - self.offset) * self.scale
    }

    /// Stored value of a texel.
    pub fn stored(self, texel: f64) -> f64 {
        texel / self.scale + self.offset
    }
}

/// Bits of the texel for a stored value; not-a-number becomes the lowest texel, overflow the largest finite one.
pub fn half_from_stored(scale: TexelScale, stored: f64) -> u16 {
    let texel = scale.texel(stored) as f32;
    let bounded = if texel.is_nan() { -65504.0 } else { texel.clamp(-65504.0, 65504.0) };
    f16::from_f32(bounded).to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;
    use prosector_core::{IntensityUnit, Rescale};

    #[test]
    fn twelve_bit_ct_is_exact() {
        for intercept in [0.0, -1024.0, -8192.0] {
            let rescale = Rescale { slope: 1.0, intercept };
            let scale = TexelScale::for_integers(rescale, IntensityUnit::Hounsfield);
            for hu in -1024..=3071 {
                let stored = f64::from(hu) - intercept;
                let bits = half_from_stored(scale, stored);
                assert_eq!(scale.stored(f64::from(f16::from_bits(bits).to_f32())), stored, "{hu} HU");
            }
        }
    }

    #[test]
    fn odd_values_stay_finite() {
        let scale = TexelScale::for_range(0.0, 0.0);
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e30] {
            assert!(f16::from_bits(half_from_stored(scale, value)).is_finite());
        }
    }
}
