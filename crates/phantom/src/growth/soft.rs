//! Vessels that are seen but not planned with: in the lungs and in the mesentery.

use super::{Ground, Stem, Tree};
use crate::atlas::Atlas;
use crate::shape::noise::Dice;
use glam::DVec3;

const LUNG_RIGHT: [Stem; 3] = [
    Stem { name: "", parent: None, points: &[[-44., 8., 210.], [-56., 18., 186.]], open: true },
    Stem { name: "", parent: Some(0), points: &[[-72., 40., 160.], [-82., 56., 128.], [-84., 64., 100.]], open: true },
    Stem { name: "", parent: Some(0), points: &[[-84., -6., 172.], [-104., -30., 158.]], open: true },
];
const LUNG_LEFT: [Stem; 3] = [
    Stem { name: "", parent: None, points: &[[48., 20., 210.], [60., 28., 186.]], open: true },
    Stem { name: "", parent: Some(0), points: &[[76., 46., 158.], [84., 58., 128.], [86., 66., 96.]], open: true },
    Stem { name: "", parent: Some(0), points: &[[96., 14., 168.], [112., -16., 148.]], open: true },
];
const MESENTERY: [Stem; 1] = [Stem {
    name: "",
    parent: None,
    points: &[[-9., -37., -36.], [-8., -42., -60.], [-6., -44., -88.], [-14., -42., -116.]],
    open: true,
}];

/// The lung, negative inside, in drawn space.
pub(crate) fn lung(atlas: &Atlas, q: DVec3) -> f64 {
    use crate::shape::meet;
    let under = 1.8 - atlas.wall.diaphragm.distance(q);
    let between = -atlas.solids.mediastinum(q);
    meet(meet(atlas.wall.cavity.distance(q) + 2.4, under, 2.0), between, 5.0)
}

/// Vessels of both lung bases.
pub(crate) fn lung_trees(atlas: &Atlas, seed: u64) -> Vec<Tree> {
    let surface = |p: DVec3| lung(atlas, atlas.warped(p));
    let ground = Ground { surface: &surface, others: &[], margin: 2.5 };
    let grow = |stems: &[Stem], low: DVec3, high: DVec3, purpose: u64| {
        let mut tree = Tree::of(stems, 0.85);
        tree.fill(&ground, low, high, 300, &mut Dice::new(seed, purpose));
        tree
    };
    vec![
        grow(&LUNG_RIGHT, DVec3::new(-140., -90., 20.), DVec3::new(-20., 90., 190.), 21),
        grow(&LUNG_LEFT, DVec3::new(20., -90., 20.), DVec3::new(140., 90., 190.), 22),
    ]
}

/// Vessels from the root of the mesentery to every other bead of the small bowel.
pub(crate) fn mesenteric_tree(atlas: &Atlas) -> Tree {
    let free = |_: DVec3| -100.0;
    let ground = Ground { surface: &free, others: &[], margin: 0.0 };
    let mut tree = Tree::of(&MESENTERY, 0.85);
    for &bead in atlas.hollow.loops.iter().step_by(2) {
        tree.join(bead, &ground);
    }
    tree
}
