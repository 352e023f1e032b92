//! Body outline, abdominal wall, cavity and diaphragm.
//!
//! Outlines are of the left half, from the front of the midline to its back; the patient is a man of about 78 kg.
//! Heights are mm above the middle of the first lumbar vertebra.

use crate::shape::contour::{ContourStack, Level};
use crate::shape::{mix, smoothstep};
use glam::{DVec2, DVec3};

type Half = [[f64; 2]; 12];

const SKIN: [(f64, Half); 6] = [
    (168.0, [[0., -103.], [40., -106.], [85., -99.], [125., -75.], [150., -35.], [158., 10.], [150., 55.], [125., 87.], [85., 102.], [40., 104.], [12., 98.], [0., 96.]]),
    (100.0, [[0., -108.], [40., -111.], [88., -104.], [130., -78.], [156., -35.], [163., 10.], [154., 56.], [128., 89.], [85., 105.], [40., 107.], [12., 101.], [0., 98.]]),
    (30.0, [[0., -113.], [40., -114.], [88., -105.], [129., -78.], [154., -36.], [159., 8.], [149., 54.], [123., 88.], [82., 105.], [40., 109.], [12., 102.], [0., 99.]]),
    (-40.0, [[0., -113.], [40., -113.], [85., -102.], [124., -76.], [147., -38.], [151., 5.], [143., 51.], [117., 86.], [80., 105.], [41., 109.], [12., 101.], [0., 97.]]),
    (-90.0, [[0., -110.], [40., -112.], [85., -101.], [126., -76.], [152., -38.], [158., 6.], [151., 53.], [125., 90.], [84., 110.], [42., 114.], [12., 105.], [0., 100.]]),
    (-160.0, [[0., -102.], [40., -106.], [86., -99.], [134., -78.], [167., -38.], [177., 10.], [170., 62.], [142., 101.], [96., 123.], [45., 127.], [12., 119.], [0., 114.]]),
];

const WALL: [(f64, Half); 6] = [
    (168.0, [[0., -93.], [40., -96.], [80., -90.], [116., -68.], [140., -32.], [148., 10.], [140., 51.], [116., 79.], [80., 93.], [40., 96.], [12., 93.], [0., 89.]]),
    (100.0, [[0., -96.], [40., -99.], [82., -93.], [120., -70.], [145., -33.], [152., 10.], [143., 53.], [118., 82.], [80., 96.], [40., 99.], [12., 95.], [0., 90.]]),
    (30.0, [[0., -97.], [40., -98.], [81., -91.], [118., -69.], [142., -34.], [147., 8.], [136., 49.], [108., 74.], [75., 93.], [40., 100.], [14., 95.], [0., 89.]]),
    (-40.0, [[0., -94.], [40., -95.], [79., -87.], [113., -66.], [134., -34.], [137., 4.], [124., 42.], [95., 62.], [70., 89.], [41., 98.], [14., 92.], [0., 86.]]),
    (-90.0, [[0., -87.], [40., -90.], [79., -82.], [113., -64.], [135., -34.], [139., 2.], [124., 39.], [94., 58.], [71., 86.], [42., 98.], [14., 93.], [0., 85.]]),
    (-160.0, [[0., -74.], [40., -79.], [82., -77.], [118., -63.], [141., -30.], [146., 8.], [137., 52.], [113., 85.], [84., 105.], [44., 113.], [14., 106.], [0., 96.]]),
];

const CAVITY: [(f64, Half); 6] = [
    (168.0, [[0., -78.], [40., -81.], [74., -75.], [103., -56.], [125., -26.], [132., 10.], [124., 48.], [101., 74.], [70., 84.], [42., 79.], [24., 70.], [0., 66.]]),
    (100.0, [[0., -83.], [40., -87.], [76., -80.], [107., -59.], [129., -28.], [135., 10.], [126., 49.], [102., 74.], [70., 83.], [42., 78.], [24., 70.], [0., 66.]]),
    (30.0, [[0., -89.], [40., -87.], [74., -78.], [105., -58.], [127., -29.], [132., 8.], [122., 46.], [96., 67.], [66., 72.], [40., 66.], [20., 60.], [0., 58.]]),
    (-40.0, [[0., -87.], [38., -83.], [72., -74.], [99., -55.], [120., -28.], [123., 4.], [113., 35.], [90., 51.], [64., 57.], [42., 54.], [20., 52.], [0., 50.]]),
    (-90.0, [[0., -81.], [38., -79.], [72., -70.], [99., -53.], [121., -28.], [125., 2.], [114., 30.], [90., 45.], [64., 51.], [42., 49.], [20., 48.], [0., 46.]]),
    (-160.0, [[0., -68.], [38., -69.], [74., -66.], [103., -52.], [120., -26.], [118., 8.], [104., 36.], [84., 54.], [62., 62.], [42., 60.], [20., 58.], [0., 56.]]),
];

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
