//! Display windows: which intensities become black, grey and white.

use serde::{Deserialize, Serialize};

/// A linear display window in intensity units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Window Center (0028,1050), also called level.
    pub center: f64,
    /// Window Width (0028,1051), at least 1.
    pub width: f64,
}

/// A window with the name it is offered under.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NamedWindow {
    /// Name shown to people.
    pub name: &'static str,
    /// The window.
    pub window: Window,
}

const fn named(name: &'static str, width: f64, center: f64) -> NamedWindow {
    NamedWindow { name, window: Window { center, width } }
}

/// CT presets in the order of the keys 1 to 5 and on, in HU.
pub const CT_WINDOWS: [NamedWindow; 7] = [
    named("Soft tissue", 400.0, 40.0),
    named("Lung", 1500.0, -600.0),
    named("Liver", 150.0, 90.0),
    named("Bone", 2500.0, 480.0),
    named("Brain", 80.0, 40.0),
    named("Mediastinum", 350.0, 50.0),
    named("CT angio", 600.0, 200.0),
];

impl Window {
    /// Brightness 0 to 1 of an intensity, by the LINEAR function of PS3.3 C.11.2.1.2.1.
    pub fn brightness(self, intensity: f64) -> f64 {
        let [low, span] = self.ramp();
        ((intensity - low) / span).clamp(0.0, 1.0)
    }

    /// Intensity that becomes black, and the span to white; the span is never zero.
    pub fn ramp(self) -> [f64; 2] {
        let span = (self.width - 1.0).max(1e-6);
        [self.center - 0.5 - span / 2.0, span]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Grey levels by PS3.3 C.11.2.1.2.1 for y in 0..=255, worked from its pseudo-code.
    #[test]
    fn brightness_follows_the_standard() {
        let window = Window { center: 2048.0, width: 4096.0 };
        // Example 1 of the standard: x <= 0 gives ymin, x > 4095 gives ymax, else ((x - 2047.5) / 4095 + 0.5) scaled.
        for x in [-10.0, 0.0, 1.0, 1000.0, 2047.5, 4095.0, 5000.0] {
            let expected = ((x - 2047.5) / 4095.0 + 0.5f64).clamp(0.0, 1.0);
            assert!((window.brightness(x) - expected).abs() < 1e-12, "{x}");
        }
    }

    #[test]
    fn width_one_is_a_step() {
        let window = Window { center: 40.0, width: 1.0 };
        assert_eq!((window.brightness(39.0), window.brightness(40.0)), (0.0, 1.0));
    }
}
