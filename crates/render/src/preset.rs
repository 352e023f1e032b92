//! How intensities become visible in 3D.

use prosector_core::Window;

/// One point of a transfer function; between points everything is linear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlPoint {
    /// Intensity (HU for CT).
    pub intensity: f64,
    /// sRGB colour, each channel 0 to 1.
    pub color: [f32; 3],
    /// Opacity of 1 mm of this material, 0 to below 1.
    pub opacity_per_mm: f32,
}

/// A piecewise linear map from intensity to colour and opacity, constant beyond its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferFunction {
    /// Points by rising intensity, at least two.
    pub points: Vec<ControlPoint>,
    /// Gradient in intensity per mm below which material is drawn flat, and above which it is fully shaded.
    pub gradient: [f32; 2],
    /// Share of the opacity that flat material keeps, 0 to 1: below 1 the inside of organs clears and edges stay.
    pub flat_opacity: f32,
}

/// A named way of showing a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// CT: bone and contrast-filled vessels.
    CtBoneAndVessels,
    /// CT: skin from outside, and fat, muscle and organs where a cut opens it.
    CtSoftTissue,
    /// MR: everything above the dark quarter of the window.
    Mr,
    /// Maximum intensity projection, grey by the window.
    Mip,
}

impl Preset {
    /// All, in the order in which they are offered.
    pub const ALL: [Preset; 4] = [Preset::CtBoneAndVessels, Preset::CtSoftTissue, Preset::Mr, Preset::Mip];

    /// Stable key for text catalogues and saved views.
    pub fn key(self) -> &'static str {
        match self {
            Preset::CtBoneAndVessels => "ct-bone-and-vessels",
            Preset::CtSoftTissue => "ct-soft-tissue",
            Preset::Mr => "mr",
            Preset::Mip => "mip",
        }
    }

    /// The preset with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.key() == key)
    }

    /// Its transfer function; `None` for projections, which take none.
    pub fn transfer_function(self, window: Window) -> Option<TransferFunction> {
        match self {
            Preset::CtBoneAndVessels => Some(table(&BONE_AND_VESSELS, [25.0, 110.0], 0.3)),
            Preset::CtSoftTissue => Some(table(&SOFT_TISSUE, [10.0, 70.0], 0.8)),
            Preset::Mr => Some(magnetic_resonance(window)),
            Preset::Mip => None,
        }
    }
}

/// Intensity, red, green, blue (0 to 255), opacity of 1 mm.
type Row = (f64, u8, u8, u8, f32);

const BONE_AND_VESSELS: [Row; 8] = [
    (130.0, 150, 48, 36, 0.0),
    (150.0, 176, 56, 40, 0.18),
    (172.0, 198, 66, 46, 0.48),
    (250.0, 216, 100, 74, 0.60),
    (340.0, 232, 190, 150, 0.68),
    (500.0, 241, 222, 190, 0.80),
    (1000.0, 250, 244, 230, 0.92),
    (3071.0, 255, 255, 255, 0.95),
];

const SOFT_TISSUE: [Row; 8] = [
    (-420.0, 222, 166, 136, 0.0),
    (-260.0, 226, 172, 140, 0.45),
    (-100.0, 230, 178, 142, 0.60),
    (-20.0, 214, 130, 104, 0.62),
    (60.0, 190, 88, 72, 0.75),
    (200.0, 206, 110, 88, 0.85),
    (400.0, 241, 222, 190, 0.92),
    (3071.0, 255, 255, 255, 0.95),
];

fn table(rows: &[Row], gradient: [f32; 2], flat_opacity: f32) -> TransferFunction {
    let point = |&(intensity, r, g, b, opacity_per_mm): &Row| ControlPoint {
        intensity,
        color: [r, g, b].map(|c| f32::from(c) / 255.0),
        opacity_per_mm,
    };
    TransferFunction { points: rows.iter().map(point).collect(), gradient, flat_opacity }
}

/// Magnetic resonance has no units, so the function follows the window.
fn magnetic_resonance(window: Window) -> TransferFunction {
    let [low, span] = window.ramp();
    let point = |part: f64, grey: f32, opacity_per_mm| ControlPoint {
        intensity: low + span * part,
        color: [grey, grey * 0.93, grey * 0.86],
        opacity_per_mm,
    };
    let points = vec![
        point(0.18, 0.35, 0.0),
        point(0.30, 0.55, 0.10),
        point(0.55, 0.80, 0.30),
        point(1.0, 1.0, 0.60),
        point(2.0, 1.0, 0.70),
    ];
    TransferFunction { points, gradient: [span as f32 * 0.03, span as f32 * 0.12], flat_opacity: 0.4 }
}

impl TransferFunction {
    /// Colour and extinction (1/mm, natural) of an intensity.
    pub fn at(&self, intensity: f64) -> ([f32; 3], f32) {
        let after = self.points.partition_point(|point| point.intensity <= intensity);
        let last = self.points.len().saturating_sub(1);
        let (a, b) = (self.points[after.saturating_sub(1).min(last)], self.points[after.min(last)]);
        let span = b.intensity - a.intensity;
        let t = if span > 0.0 { ((intensity - a.intensity) / span).clamp(0.0, 1.0) as f32 } else { 0.0 };
        let opacity = (a.opacity_per_mm + (b.opacity_per_mm - a.opacity_per_mm) * t).clamp(0.0, 0.999);
        let color = std::array::from_fn(|n| a.color[n] + (b.color[n] - a.color[n]) * t);
        (color, -(1.0 - opacity).ln())
    }

    /// First and last intensity with a point.
    pub fn range(&self) -> [f64; 2] {
        [self.points.first().map_or(0.0, |p| p.intensity), self.points.last().map_or(1.0, |p| p.intensity)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_sound() {
        let window = Window { center: 500.0, width: 1000.0 };
        for preset in Preset::ALL {
            assert_eq!(Preset::from_key(preset.key()), Some(preset));
            let Some(function) = preset.transfer_function(window) else { continue };
            assert!(function.points.windows(2).all(|pair| pair[0].intensity < pair[1].intensity), "{preset:?}");
            assert_eq!(function.at(-5000.0).1, 0.0, "{preset:?}: what is darker than all points is clear");
        }
    }

    #[test]
    fn opacity_of_a_millimetre_comes_back() {
        let function = Preset::CtBoneAndVessels.transfer_function(Window { center: 0.0, width: 1.0 }).unwrap();
        let (color, extinction) = function.at(500.0);
        assert!((1.0 - (-extinction).exp() - 0.80).abs() < 1e-5);
        assert!((color[0] - 241.0 / 255.0).abs() < 1e-6);
        assert_eq!(function.at(9000.0), function.at(3071.0));
    }
}
