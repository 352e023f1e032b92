//! The viridis colour map.

/// sRGB colour, each channel 0 to 1, of a value 0 to 1; values outside are clamped, not-a-number is grey.
///
/// Sixth-degree polynomial fit to matplotlib's viridis (S. van der Walt, N. Smith, CC0) by M. Zucker, CC0
/// (shadertoy WlfXRN); off by less than 0.015 a channel against the table.
pub fn viridis(value: f32) -> [f32; 3] {
    if value.is_nan() {
        return [0.5; 3];
    }
    let t = value.clamp(0.0, 1.0);
    std::array::from_fn(|n| {
        let horner = COEFFICIENTS.iter().rev().fold(0.0, |sum, c| sum * t + c[n]);
        horner.clamp(0.0, 1.0)
    })
}

const COEFFICIENTS: [[f32; 3]; 7] = [
    [0.277_727_34, 0.005_407_345, 0.334_099_8],
    [0.105_093_04, 1.404_613_5, 1.384_590_2],
    [-0.330_861_84, 0.214_847_56, 0.095_095_165],
    [-4.634_230_5, -5.799_101, -19.332_441],
    [6.228_27, 14.179_934, 56.690_55],
    [4.776_385, -13.745_145, -65.353_035],
    [-5.435_456, 4.645_852_6, 26.312_435],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_matplotlib() {
        // matplotlib.cm.viridis at 0, 0.25, 0.5, 0.75, 1.
        let table = [
            (0.0, [0.267, 0.005, 0.329]),
            (0.25, [0.230, 0.322, 0.546]),
            (0.5, [0.128, 0.567, 0.551]),
            (0.75, [0.363, 0.785, 0.387]),
            (1.0, [0.993, 0.906, 0.144]),
        ];
        for (value, expected) in table {
            let found = viridis(value);
            assert!((0..3).all(|n| (found[n] - expected[n]).abs() < 0.02), "{value}: {found:?}");
        }
    }
}
