//! The three trees inside the liver.

use super::{Ground, Stem, Tree};
use crate::atlas::Atlas;
use crate::shape::noise::Dice;
use glam::DVec3;

const PORTAL: [Stem; 13] = [
    Stem {
        name: "Portal vein",
        parent: None,
        points: &[[-5., -22., 8.], [-12., -27., 21.], [-24., -28., 34.], [-34., -22., 44.]],
        open: false,
    },
    Stem { name: "Right portal vein", parent: Some(0), points: &[[-45., -16., 49.], [-56., -14., 54.]], open: false },
    Stem {
        name: "Right anterior portal branch",
        parent: Some(1),
        points: &[[-65., -20., 58.], [-71., -28., 63.]],
        open: true,
    },
    Stem {
        name: "Right posterior portal branch",
        parent: Some(1),
        points: &[[-68., -2., 53.], [-81., 14., 46.]],
        open: true,
    },
    Stem {
        name: "Segment 8 portal branch",
        parent: Some(2),
        points: &[[-76., -32., 76.], [-80., -30., 94.]],
        open: true,
    },
    Stem {
        name: "Segment 5 portal branch",
        parent: Some(2),
        points: &[[-76., -44., 50.], [-80., -54., 32.], [-82., -56., 14.]],
        open: true,
    },
    Stem {
        name: "Segment 7 portal branch",
        parent: Some(3),
        points: &[[-92., 22., 58.], [-96., 28., 76.]],
        open: true,
    },
    Stem {
        name: "Segment 6 portal branch",
        parent: Some(3),
        points: &[[-96., 14., 34.], [-104., 8., 12.], [-110., 2., -12.]],
        open: true,
    },
    Stem {
        name: "Left portal vein",
        parent: Some(0),
        points: &[[-28., -28., 53.], [-13., -38., 60.], [3., -45., 63.]],
        open: false,
    },
    Stem {
        name: "Umbilical portion of left portal vein",
        parent: Some(8),
        points: &[[11., -53., 64.], [14., -62., 62.]],
        open: true,
    },
    Stem {
        name: "Segment 2 portal branch",
        parent: Some(8),
        points: &[[20., -46., 69.], [38., -58., 72.]],
        open: true,
    },
    Stem {
        name: "Segment 3 portal branch",
        parent: Some(9),
        points: &[[24., -74., 64.], [44., -84., 64.]],
        open: true,
    },
    Stem {
        name: "Segment 4 portal branch",
        parent: Some(9),
        points: &[[4., -72., 66.], [-10., -78., 72.]],
        open: true,
    },
];

const HEPATIC_VEINS: [Stem; 3] = [
    Stem {
        name: "Right hepatic vein",
        parent: None,
        points: &[
            [-24., 9., 98.],
            [-36., 9., 97.],
            [-56., 9., 92.],
            [-78., 6., 78.],
            [-94., 0., 56.],
            [-102., -6., 32.],
        ],
        open: true,
    },
    Stem {
        name: "Middle hepatic vein",
        parent: None,
        points: &[
            [-21., 7., 101.],
            [-22., -8., 100.],
            [-26., -28., 92.],
            [-34., -48., 76.],
            [-44., -62., 56.],
            [-54., -70., 38.],
        ],
        open: true,
    },
    Stem {
        name: "Left hepatic vein",
        parent: None,
        points: &[
            [-19., 6., 103.],
            [-10., -8., 102.],
            [8., -26., 96.],
            [30., -44., 91.],
            [50., -62., 86.],
            [62., -76., 82.],
        ],
        open: true,
    },
];

const ARTERIES: [Stem; 8] = [
    Stem {
        name: "Common hepatic artery",
        parent: None,
        points: &[[7., -8., 42.], [-4., -22., 36.], [-18., -38., 32.]],
        open: false,
    },
    Stem {
        name: "Proper hepatic artery",
        parent: Some(0),
        points: &[[-26., -41., 38.], [-33., -38., 46.]],
        open: false,
    },
    Stem {
        name: "Right hepatic artery",
        parent: Some(1),
        points: &[[-46., -27., 53.], [-58., -21., 56.]],
        open: false,
    },
    Stem {
        name: "Right anterior hepatic artery",
        parent: Some(2),
        points: &[[-66., -27., 62.], [-72., -36., 66.], [-74., -42., 80.]],
        open: true,
    },
    Stem {
        name: "Right posterior hepatic artery",
        parent: Some(2),
        points: &[[-70., -9., 54.], [-84., 5., 52.], [-98., 12., 44.]],
        open: true,
    },
    Stem {
        name: "Left hepatic artery",
        parent: Some(1),
        points: &[[-22., -40., 55.], [-8., -45., 62.], [6., -53., 69.]],
        open: false,
    },
    Stem {
        name: "Gastroduodenal artery",
        parent: Some(0),
        points: &[[-25., -42., 18.], [-27., -38., 0.]],
        open: false,
    },
    Stem {
        name: "Segment 3 hepatic artery",
        parent: Some(5),
        points: &[[20., -64., 72.], [38., -76., 74.]],
        open: true,
    },
];

/// How many terminals each tree gets, and their radius in mm.
const PORTAL_SIZE: (u32, f64) = (640, 0.72);
const VENOUS_SIZE: (u32, f64) = (560, 0.84);
const ARTERIAL_SIZE: (u32, f64) = (170, 0.46);

/// What the dice of each tree are thrown for.
const PORTAL_PURPOSE: u64 = 1;
const VENOUS_PURPOSE: u64 = 2;
const ARTERIAL_PURPOSE: u64 = 3;
/// Radius kept free around the trunks of the hepatic veins before they are grown, mm.
const TRUNK_MM: f64 = 4.0;
/// Radius above which a vessel is an obstacle for the other trees, mm.
const OBSTACLE_MM: f64 = 1.25;

/// Portal, hepatic-venous and arterial tree, grown one after the other around each other and around the tumour.
pub(crate) struct LiverTrees {
    pub portal: Tree,
    pub hepatic_veins: Tree,
    pub arteries: Tree,
}

impl LiverTrees {
    /// Grows the trees; `tumour` is the signed distance to tissue that large vessels go around.
    pub fn grow(atlas: &Atlas, tumour: &dyn Fn(DVec3) -> f64, seed: u64) -> Self {
        let bile = |p: DVec3| atlas.hollow.gallbladder.distance(atlas.warped(p));
        let surface = |p: DVec3| atlas.liver(p).max(1.0 - tumour(p)).max(1.0 - bile(p));
        let (low, high) = (DVec3::new(-150.0, -110.0, -80.0), DVec3::new(100.0, 80.0, 140.0));
        // The veins' drawn trunks are kept free from the start.
        let veins = Tree::of(&HEPATIC_VEINS, VENOUS_SIZE.1);
        let mut others: Vec<_> = vessels(&veins).map(|(from, to, _)| (from, to, TRUNK_MM)).collect();
        let mut grown = |stems: &[Stem], size: (u32, f64), purpose: u64| {
            let mut tree = Tree::of(stems, size.1);
            if purpose == VENOUS_PURPOSE {
                others.retain(|vessel| vessel.2 != TRUNK_MM);
            }
            let ground = Ground { surface: &surface, others: &others, margin: 1.6 };
            tree.fill(&ground, low, high, size.0, &mut Dice::new(seed, purpose));
            others.extend(vessels(&tree).filter(|vessel| vessel.2 > OBSTACLE_MM));
            tree
        };
        let portal = grown(&PORTAL, PORTAL_SIZE, PORTAL_PURPOSE);
        let hepatic_veins = grown(&HEPATIC_VEINS, VENOUS_SIZE, VENOUS_PURPOSE);
        let arteries = grown(&ARTERIES, ARTERIAL_SIZE, ARTERIAL_PURPOSE);
        Self { portal, hepatic_veins, arteries }
    }
}

/// Every straight vessel of a tree: from, to, radius.
fn vessels(tree: &Tree) -> impl Iterator<Item = (DVec3, DVec3, f64)> + '_ {
    (0..tree.nodes.len()).filter_map(|n| {
        let from = tree.nodes[tree.nodes[n].parent?].at;
        Some((from, tree.nodes[n].at, tree.radius(n)))
    })
}
