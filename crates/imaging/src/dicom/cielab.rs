//! Display colours between sRGB and the CIELab values of DICOM (PS3.3 C.10.7.1.1: D50, 16 bits).

use prosector_core::Rgb;

const D50: [f64; 3] = [0.964_22, 1.0, 0.825_21];
/// XYZ (D50) from linear sRGB, with Bradford adaptation (B. Lindbloom, "RGB/XYZ matrices").
const XYZ_FROM_RGB: [[f64; 3]; 3] = [
    [0.436_074_7, 0.385_064_9, 0.143_080_4],
    [0.222_504_5, 0.716_878_6, 0.060_616_9],
    [0.013_932_2, 0.097_104_5, 0.714_173_3],
];
const RGB_FROM_XYZ: [[f64; 3]; 3] = [
    [3.133_856_1, -1.616_866_7, -0.490_614_6],
    [-0.978_768_4, 1.916_141_5, 0.033_454_0],
    [0.071_945_3, -0.228_991_4, 1.405_242_7],
];

fn product(matrix: [[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// Recommended Display CIELab Value of a colour.
pub(crate) fn from_rgb(Rgb(rgb): Rgb) -> [u16; 3] {
    let linear = |value: u8| {
        let v = f64::from(value) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    let xyz = product(XYZ_FROM_RGB, rgb.map(linear));
    let f = |n: usize| {
        let t = xyz[n] / D50[n];
        if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 }
    };
    let (l, a, b) = (116.0 * f(1) - 16.0, 500.0 * (f(0) - f(1)), 200.0 * (f(1) - f(2)));
    let scaled = |value: f64| (value.clamp(0.0, 1.0) * 65535.0).round() as u16;
    [scaled(l / 100.0), scaled((a + 128.0) / 255.0), scaled((b + 128.0) / 255.0)]
}

/// The sRGB colour nearest to a CIELab value.
pub(crate) fn to_rgb(lab: [u16; 3]) -> Rgb {
    let part = |n: usize| f64::from(lab[n]) / 65535.0;
    let (l, a, b) = (part(0) * 100.0, part(1) * 255.0 - 128.0, part(2) * 255.0 - 128.0);
    let y = (l + 16.0) / 116.0;
    let inverse = |t: f64, white: f64| {
        white * if t.powi(3) > 216.0 / 24389.0 { t.powi(3) } else { (116.0 * t - 16.0) * 27.0 / 24389.0 }
    };
    let xyz = [inverse(y + a / 500.0, D50[0]), inverse(y, D50[1]), inverse(y - b / 200.0, D50[2])];
    let encoded = |v: f64| {
        let v = if v <= 0.003_130_8 { 12.92 * v } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
        (v.clamp(0.0, 1.0) * 255.0).round() as u8
    };
    Rgb(product(RGB_FROM_XYZ, xyz).map(encoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_survive_the_way_through_cielab() {
        for rgb in [[0, 0, 0], [255, 255, 255], [221, 130, 101], [0, 151, 206], [216, 101, 79], [1, 2, 250]] {
            assert_eq!(to_rgb(from_rgb(Rgb(rgb))), Rgb(rgb));
        }
        // White is L 100, a 0, b 0: PS3.3 C.10.7.1.1 scales these to 65535, 32896, 32896.
        let [l, a, b] = from_rgb(Rgb([255; 3]));
        assert!(l == 65535 && a.abs_diff(32896) < 4 && b.abs_diff(32896) < 4);
    }
}
