//! Body outline, abdominal wall, cavity and diaphragm.

use super::outlines::{CAVITY, Half, SKIN, WALL};
use crate::shape::contour::{ContourStack, Level};
use crate::shape::{mix, smoothstep};
use glam::{DVec2, DVec3};

fn stack(levels: &[(f64, Half)]) -> ContourStack {
    let levels: Vec<Level<'_>> = levels.iter().map(|(z, half)| (*z, half.as_slice())).collect();
    ContourStack::open_mirrored(&levels)
}

/// The envelopes around everything else.
pub(crate) struct Wall {
    /// Skin surface.
    pub skin: ContourStack,
    /// Surface of the muscles under the fat.
    pub muscle: ContourStack,
    /// Inside of ribs and abdominal muscles.
    pub cavity: ContourStack,
    /// Under surface of the lungs.
    pub diaphragm: Diaphragm,
}

impl Wall {
    pub fn new() -> Self {
        let cavity = stack(&CAVITY);
        let diaphragm = Diaphragm::over(&cavity);
        Self { skin: stack(&SKIN), muscle: stack(&WALL), cavity, diaphragm }
    }
}

/// The domes of the diaphragm as a height over the body's cross-section.
pub(crate) struct Diaphragm {
    low: DVec2,
    size: [usize; 2],
    heights: Vec<f64>,
}

const CELL_MM: f64 = 2.0;

impl Diaphragm {
    fn over(cavity: &ContourStack) -> Self {
        let (low, size) = (DVec2::new(-170.0, -120.0), [171, 121]);
        let at = |n: usize| low + DVec2::new((n % size[0]) as f64, (n / size[0]) as f64) * CELL_MM;
        let heights = (0..size[0] * size[1]).map(|n| dome_height(cavity, at(n))).collect();
        Self { low, size, heights }
    }

    /// Signed distance to the domes, negative below them (in the abdomen), about 1 mm accurate.
    pub fn distance(&self, p: DVec3) -> f64 {
        let limit = DVec2::new(self.size[0] as f64 - 1.001, self.size[1] as f64 - 1.001);
        let at = ((DVec2::new(p.x, p.y) - self.low) / CELL_MM).clamp(DVec2::ZERO, limit);
        let (t, first) = (at - at.floor(), at.y as usize * self.size[0] + at.x as usize);
        let [a, b] = [self.heights[first], self.heights[first + 1]];
        let [c, d] = [self.heights[first + self.size[0]], self.heights[first + self.size[0] + 1]];
        let height = mix(mix(a, b, t.x), mix(c, d, t.x), t.y);
        let slope = DVec2::new(mix(b - a, d - c, t.y), mix(c - a, d - b, t.x)) / CELL_MM;
        (p.z - height) / (1.0 + slope.length_squared()).sqrt()
    }
}

/// Height of the diaphragm: from a low rim, deepest behind, steeply up to two domes with a saddle under the heart.
fn dome_height(cavity: &ContourStack, p: DVec2) -> f64 {
    let bump = |x: f64, y: f64, wide: f64, deep: f64| {
        libm::exp(-((p.x - x) / wide) * ((p.x - x) / wide) - ((p.y - y) / deep) * ((p.y - y) / deep))
    };
    let top = 91.0 + 46.0 * bump(-74.0, -6.0, 76.0, 92.0) + 33.0 * bump(80.0, 2.0, 62.0, 84.0);
    let direction = p.normalize_or_zero();
    let rim = if direction.y > 0.0 {
        mix(24.0, 2.0, smoothstep(0.0, 0.9, direction.y))
    } else {
        mix(24.0, 92.0, smoothstep(0.1, 1.0, -direction.y))
    };
    let inward = -cavity.distance(DVec3::new(p.x, p.y, 80.0));
    let t = (inward / 50.0).clamp(0.0, 1.0);
    rim + (top - rim).max(4.0) * (1.0 - (1.0 - t) * (1.0 - t)).sqrt() + inward.min(0.0)
}
