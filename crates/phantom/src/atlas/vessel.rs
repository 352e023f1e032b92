//! Great vessels, drawn by hand from their usual course.

use super::solid::Kidney;
use super::spine::spine_y;
use crate::shape::tube::{Station, Tube};

/// A vessel with its name.
pub(crate) struct NamedTube {
    pub name: &'static str,
    /// Index of the vessel it leaves, in the same list.
    pub parent: Option<usize>,
    pub tube: Tube,
}

fn named(name: &'static str, parent: Option<usize>, stations: &[Station]) -> NamedTube {
    NamedTube { name, parent, tube: Tube::through(stations, 2.0) }
}

/// y of a vessel of radius `r` that lies on the front of the spine.
fn before_spine(z: f64, r: f64) -> f64 {
    spine_y(z) - 17.5 - r - 1.5
}

/// The aorta and its branches; each but the first starts on its parent's line.
pub(crate) fn arteries(kidneys: &[Kidney; 2]) -> Vec<NamedTube> {
    let trunk = [
        (184., 17., 12.2),
        (150., 16., 12.0),
        (110., 13., 11.6),
        (75., 10., 11.2),
        (46., 8., 10.8),
        (28., 8., 10.4),
        (12., 9., 9.9),
        (-10., 9., 9.4),
        (-45., 8., 8.9),
        (-80., 6., 8.6),
        (-100., 3., 8.8),
    ];
    let trunk: Vec<Station> = trunk.iter().map(|&(z, x, r)| [x, before_spine(z, r), z, r]).collect();
    let start = |z: f64| {
        let n = trunk.iter().position(|s| s[2] == z).unwrap_or(0);
        [trunk[n][0], trunk[n][1]]
    };
    let ([cx, cy], [sx, sy], [rx, ry]) = (start(46.), start(28.), start(12.));
    let end = trunk[trunk.len() - 1];
    let (right, left) = (kidneys[0].hilum(), kidneys[1].hilum());
    vec![
        named("Aorta", None, &trunk),
        named(
            "Coeliac trunk",
            Some(0),
            &[[cx, cy, 46., 3.6], [cx - 1., cy - 14., 44., 3.6], [cx - 1., cy - 24., 42., 3.5]],
        ),
        named(
            "Splenic artery",
            Some(1),
            &[
                [cx - 1., cy - 24., 42., 2.7],
                [24., -22., 46., 2.6],
                [40., 0., 40., 2.6],
                [54., 15., 46., 2.5],
                [72., 29., 44., 2.4],
                [90., 33., 52., 2.1],
                [99., 31., 58., 1.6],
            ],
        ),
        named(
            "Superior mesenteric artery",
            Some(0),
            &[
                [sx, sy, 28., 3.7],
                [sx, sy - 13., 22., 3.6],
                [sx - 1., -26., 4., 3.5],
                [5., -33., -24., 3.3],
                [3., -38., -52., 2.9],
                [-3., -40., -80., 2.4],
                [-16., -40., -106., 1.9],
                [-32., -34., -130., 1.4],
            ],
        ),
        named(
            "Right renal artery",
            Some(0),
            &[
                [rx, ry, 12., 2.9],
                [-8., ry + 10., 8., 2.8],
                [-26., 19., 0., 2.7],
                [right.x + 14., right.y - 2., right.z + 5., 2.5],
                [right.x + 2., right.y, right.z + 4., 1.8],
            ],
        ),
        named(
            "Left renal artery",
            Some(0),
            &[
                [rx, ry, 12., 2.9],
                [24., ry + 8., 8., 2.8],
                [36., 20., 5., 2.7],
                [left.x - 10., left.y - 2., left.z + 4., 2.4],
                [left.x - 1., left.y, left.z + 4., 1.8],
            ],
        ),
        named(
            "Inferior mesenteric artery",
            Some(0),
            &[
                [8., before_spine(-45., 8.9), -45., 2.0],
                [13., before_spine(-60., 8.9) - 10., -60., 1.9],
                [24., -8., -84., 1.8],
                [38., 2., -112., 1.6],
                [52., 8., -150., 1.4],
            ],
        ),
        named(
            "Right common iliac artery",
            Some(0),
            &[
                [end[0], end[1], end[2], 6.0],
                [-8., before_spine(-116., 5.5) + 3., -117., 5.6],
                [-22., 8., -136., 5.3],
                [-34., 18., -158., 5.0],
                [-42., 26., -178., 4.8],
            ],
        ),
        named(
            "Left common iliac artery",
            Some(0),
            &[
                [end[0], end[1], end[2], 6.0],
                [14., before_spine(-116., 5.5) + 3., -117., 5.6],
                [27., 8., -136., 5.3],
                [38., 18., -158., 5.0],
                [46., 26., -178., 4.8],
            ],
        ),
    ]
}

/// The inferior vena cava from the iliac confluence to the heart, with renal and iliac veins.
pub(crate) fn cava(kidneys: &[Kidney; 2]) -> Vec<NamedTube> {
    let (right, left) = (kidneys[0].hilum(), kidneys[1].hilum());
    let trunk: Vec<Station> = vec![
        [-14., before_spine(-118., 9.5) + 2., -118., 9.8],
        [-18., before_spine(-95., 10.) + 3., -95., 10.2],
        [-20., before_spine(-60., 10.) + 3., -60., 10.4],
        [-21., before_spine(-20., 10.) + 3., -20., 10.8],
        [-22., before_spine(10., 11.) + 3., 10., 11.6],
        [-23., 14., 40., 12.0],
        [-23., 14., 70., 12.6],
        [-22., 10., 96., 13.4],
        [-20., 4., 116., 14.],
        [-17., -8., 134., 14.],
        [-16., -18., 150., 13.],
    ];
    let entry = |z: f64| [-21., before_spine(z, 10.) + 3., z];
    let (a, b) = (entry(-8.), entry(-14.));
    vec![
        named("Inferior vena cava", None, &trunk),
        named(
            "Left renal vein",
            Some(0),
            &[
                [a[0], a[1], a[2], 4.6],
                [-6., -8., -3., 4.4],
                [10., -13., -1., 4.0],
                [26., -2., -2., 4.6],
                [40., 14., -4., 4.6],
                [left.x - 4., left.y - 4., left.z - 2., 3.6],
            ],
        ),
        named(
            "Right renal vein",
            Some(0),
            &[[b[0], b[1], b[2], 4.8], [-34., 13., -18., 4.8], [right.x + 4., right.y - 4., right.z + 1., 3.8]],
        ),
        named(
            "Right common iliac vein",
            Some(0),
            &[
                [-14., before_spine(-118., 9.5) + 2., -118., 7.4],
                [-24., 22., -136., 7.0],
                [-36., 30., -158., 6.6],
                [-46., 38., -178., 6.2],
            ],
        ),
        named(
            "Left common iliac vein",
            Some(0),
            &[
                [-14., before_spine(-118., 9.5) + 2., -118., 7.4],
                [6., 18., -130., 6.8],
                [26., 28., -150., 6.4],
                [42., 38., -178., 6.2],
            ],
        ),
    ]
}

/// Where the splenic and superior mesenteric veins become the portal vein.
pub(crate) const CONFLUENCE: Station = [-5., -22., 8., 6.2];

/// The veins that feed the portal vein.
pub(crate) fn portal_feeders() -> Vec<NamedTube> {
    let c = CONFLUENCE;
    vec![
        named(
            "Splenic vein",
            None,
            &[
                [c[0], c[1], c[2], 4.6],
                [12., -24., 16., 4.6],
                [34., -10., 22., 4.5],
                [56., 8., 29., 4.3],
                [78., 24., 36., 4.0],
                [94., 32., 44., 3.6],
                [100., 33., 52., 2.8],
            ],
        ),
        named(
            "Superior mesenteric vein",
            None,
            &[
                [c[0], c[1], c[2], 5.4],
                [-8., -28., -12., 5.3],
                [-9., -36., -36., 5.0],
                [-10., -42., -60., 4.5],
                [-14., -44., -84., 3.8],
                [-24., -42., -108., 2.9],
                [-38., -36., -132., 2.0],
            ],
        ),
        named(
            "Inferior mesenteric vein",
            Some(0),
            &[
                [22., -18., 18., 2.2],
                [26., -8., 0., 2.2],
                [30., 2., -30., 2.1],
                [34., 6., -70., 1.9],
                [44., 10., -120., 1.6],
            ],
        ),
    ]
}

/// The crura of the diaphragm on both sides of the aorta.
pub(crate) fn crura() -> Vec<Tube> {
    let on_spine = |x: f64, z: f64, ahead: f64, r: f64| [x, spine_y(z) - 17.0 - ahead, z, r];
    let right = [
        on_spine(-9., -62., 1., 1.8),
        on_spine(-9., -25., 3., 3.6),
        on_spine(-8., 10., 6., 5.0),
        on_spine(-6., 40., 12., 5.6),
        on_spine(-4., 62., 22., 5.2),
        [6., 8., 84., 4.2],
    ];
    let left = [
        on_spine(22., -40., -1., 1.6),
        on_spine(22., 0., 4., 3.4),
        on_spine(21., 40., 8., 4.6),
        on_spine(22., 62., 14., 4.6),
        [28., 16., 86., 3.6],
    ];
    vec![Tube::through(&right, 2.0), Tube::through(&left, 2.0)]
}
