//! Stomach, bowel, gallbladder, and the soft tubes beside them.

use super::solid::{Kidney, Solids};
use super::wall::Wall;
use crate::shape::field::Field;
use crate::shape::noise::Dice;
use crate::shape::tube::{Station, Tube, bake};
use crate::shape::{cut, meet, union};
use glam::DVec3;

const STOMACH: [Station; 9] = [
    [74., 26., 102., 28.],
    [75., 8., 96., 38.],
    [70., -4., 72., 36.],
    [66., -28., 52., 31.],
    [54., -48., 32., 27.],
    [34., -62., 14., 22.],
    [8., -68., 8., 17.],
    [-12., -62., 14., 12.],
    [-26., -54., 20., 9.],
];
const DUODENUM: [Station; 10] = [
    [-26., -54., 20., 10.],
    [-38., -44., 22., 12.],
    [-46., -28., 14., 10.5],
    [-48., -16., -4., 10.],
    [-48., -10., -26., 11.5],
    [-40., -10., -46., 11.],
    [-18., -20., -54., 11.],
    [8., -22., -54., 10.],
    [28., -12., -44., 12.],
    [36., -18., -30., 12.],
];
const PANCREAS: [Station; 9] = [
    [-28., -16., -30., 11.],
    [-29., -20., -12., 17.],
    [-23., -24., 4., 16.],
    [-8., -33., 14., 10.5],
    [10., -36., 22., 11.],
    [32., -24., 28., 12.],
    [54., -4., 34., 12.],
    [73., 20., 39., 12.],
    [89., 29., 43., 9.],
];
const ASCENDING: [Station; 7] = [
    [-84., -14., -170., 25.],
    [-90., -6., -145., 26.],
    [-94., 4., -118., 22.],
    [-95., 8., -94., 21.],
    [-93., 2., -74., 20.],
    [-84., -22., -62., 19.],
    [-70., -44., -58., 19.],
];
const TRANSVERSE: [Station; 10] = [
    [-70., -44., -58., 19.],
    [-48., -60., -64., 18.],
    [-18., -66., -74., 19.],
    [14., -66., -74., 19.],
    [44., -62., -60., 19.],
    [72., -56., -34., 19.],
    [94., -42., -4., 19.],
    [106., -22., 22., 18.],
    [108., -4., 36., 17.],
    [108., 10., 24., 16.],
];
const DESCENDING: [Station; 7] = [
    [108., 10., 24., 16.],
    [108., 20., 0., 14.],
    [106., 22., -30., 13.],
    [106., 18., -62., 14.],
    [106., 14., -96., 13.],
    [102., 10., -130., 14.],
    [92., 4., -170., 15.],
];
const GALLBLADDER: [Station; 6] = [
    [-55., -80., -22., 12.],
    [-52., -74., -12., 16.],
    [-47., -64., 2., 14.],
    [-41., -54., 14., 9.],
    [-36., -48., 22., 5.],
    [-33., -45., 28., 3.],
];
const ESOPHAGUS: [Station; 5] =
    [[-5., 22., 185., 7.5], [-5., 21., 150., 7.5], [-3., 11., 122., 7.5], [16., 2., 104., 9.], [44., 10., 96., 11.]];
const ADRENALS: [[Station; 3]; 5] = [
    [[28., 26., 58., 3.1], [33., 30., 47., 3.9], [40., 36., 36., 2.8]],
    [[28., 26., 58., 3.1], [31., 30., 46., 3.6], [30., 38., 34., 2.7]],
    [[33., 24., 42., 3.4], [33., 28., 46., 3.9], [32., 30., 52., 3.1]],
    [[-30., 28., 66., 2.8], [-34., 34., 56., 3.6], [-38., 42., 44., 2.5]],
    [[-30., 28., 66., 2.8], [-32., 34., 56., 3.4], [-30., 42., 46., 2.5]],
];

/// Radius of a loop of small bowel, mm, and how far apart its beads stand.
const LOOP_RADIUS: f64 = 12.0;
const BEAD_STEP: f64 = 12.5;
const BEADS: usize = 300;

/// The hollow organs and soft tubes on grids.
pub(crate) struct Hollow {
    pub stomach: Field,
    pub duodenum: Field,
    pub pancreas: Field,
    /// Colon with haustra.
    pub colon: Field,
    pub small_bowel: Field,
    pub gallbladder: Field,
    pub esophagus: Field,
    pub adrenals: Field,
    /// Middle of the loops of small bowel, where its vessels go.
    pub loops: Vec<DVec3>,
}

impl Hollow {
    pub fn new(wall: &Wall, solids: &Solids, kidneys: &[Kidney; 2], seed: u64) -> Self {
        let tube = |stations: &[Station]| Tube::through(stations, 3.0);
        let stomach = bake(&[tube(&STOMACH)], 2.0, 14.0, 1.0);
        let duodenum = bake(&[tube(&DUODENUM)], 2.0, 12.0, 1.0);
        let pancreas = bake(&[tube(&PANCREAS)], 2.0, 12.0, 1.0);
        let colon = bake(&[haustral(&ASCENDING), haustral(&TRANSVERSE), haustral(&DESCENDING)], 2.0, 12.0, 1.0);
        let gallbladder = bake(&[tube(&GALLBLADDER)], 1.5, 12.0, 1.0);
        let blocked = |p: DVec3| {
            let organs = stomach.distance(p).min(duodenum.distance(p)).min(colon.distance(p)).min(pancreas.distance(p));
            let kidneys = kidneys.iter().map(|kidney| kidney.sample(p).surface - 7.0).fold(f64::INFINITY, f64::min);
            let outside = wall.cavity.distance(p) + 3.0;
            let spine = retroperitoneum(p);
            let liver = solids.liver(wall, p).min(gallbladder.distance(p)).min(solids.spleen(wall, p));
            outside.max(-organs).max(-kidneys).max(-liver).max(-spine)
        };
        let loops = pack_loops(&blocked, seed);
        let small_bowel = bake(&[loop_tube(&loops)], 2.0, 12.0, 1.0);
        let esophagus = bake(&[tube(&ESOPHAGUS)], 1.5, 10.0, 1.0);
        let adrenals = bake(&ADRENALS.map(|limb| tube(&limb)), 1.0, 6.0, 1.0);
        Self { stomach, duodenum, pancreas, colon, small_bowel, gallbladder, esophagus, adrenals, loops }
    }

    /// The stomach as it lies between liver, spleen and diaphragm.
    pub fn stomach_among(&self, wall: &Wall, p: DVec3, liver: f64, spleen: f64, uneven: f64) -> f64 {
        let alone = self.stomach.distance(p) + uneven;
        if alone > 10.0 {
            return alone;
        }
        let held = meet(alone, (wall.diaphragm.distance(p) + 2.4).max(wall.cavity.distance(p) + 2.4), 10.0);
        cut(cut(held, liver, 1.8, 5.0), spleen, 2.2, 5.0)
    }
}

/// Distance to what lies on the back wall and pushes the bowel forward: spine, psoas and great vessels.
pub(crate) fn retroperitoneum(p: DVec3) -> f64 {
    let y = 40.0 + 0.0006 * (p.z + 70.0) * (p.z + 70.0);
    let wide = 58.0 + 0.12 * (-p.z).clamp(0.0, 120.0);
    union(
        ((p.x / wide) * (p.x / wide) + ((p.y - y) / 56.0) * ((p.y - y) / 56.0)).sqrt() * 56.0 - 56.0,
        40.0 - p.y,
        10.0,
    )
}

/// A colon whose wall is drawn in every 25 to 30 mm.
fn haustral(stations: &[Station]) -> Tube {
    let mut tube = Tube::through(stations, 2.0);
    let mut length = 0.0;
    for n in 1..tube.points.len() {
        length += tube.points[n].distance(tube.points[n - 1]);
        let wave = libm::sin(length * 0.235 + 0.6 * libm::sin(length * 0.071));
        let neck = 1.0 - wave.abs();
        tube.radii[n] *= 0.97 + 0.13 * wave.abs() - 0.10 * neck * neck * neck;
    }
    tube
}

fn loop_tube(loops: &[DVec3]) -> Tube {
    let stations: Vec<Station> = loops
        .iter()
        .enumerate()
        .map(|(n, p)| [p.x, p.y, p.z, LOOP_RADIUS * (0.93 + 0.13 * libm::sin(n as f64 * 0.83 + libm::sin(n as f64)))])
        .collect();
    Tube::through(&stations, 3.0)
}

/// A chain of beads pushed about until no loop runs through another, through `free` space (negative where it may lie).
fn pack_loops(free: &impl Fn(DVec3) -> f64, seed: u64) -> Vec<DVec3> {
    let mut dice = Dice::new(seed, 0xB0E1);
    let mut beads: Vec<DVec3> = (0..BEADS).map(|n| first_place(n as f64 / BEADS as f64, &mut dice)).collect();
    for round in 0..260 {
        let mut push = vec![DVec3::ZERO; BEADS];
        for a in 0..BEADS {
            for b in a + 1..BEADS {
                let away = beads[a] - beads[b];
                let distance = away.length().max(1e-6);
                let wanted = if b - a <= 2 { BEAD_STEP * (b - a) as f64 * 0.92 } else { 2.0 * LOOP_RADIUS + 2.6 };
                let pull = if b == a + 1 { distance - BEAD_STEP } else { (distance - wanted).min(0.0) };
                let move_by = away / distance * pull * if b == a + 1 { 0.30 } else { 0.28 };
                push[a] -= move_by;
                push[b] += move_by;
            }
        }
        let step = if round < 200 { 0.8 } else { 0.5 };
        for (bead, push) in beads.iter_mut().zip(&push) {
            *bead += *push * step;
            let wall = free(*bead) + LOOP_RADIUS + 1.0;
            if wall > 0.0 {
                let slope = gradient(free, *bead);
                *bead -= slope * wall.min(6.0) * 0.8;
            }
            bead.z = bead.z.clamp(-182.0, -8.0);
        }
    }
    beads
}

/// Beads start on a winding path from the upper left to the lower right, jejunum to ileum.
fn first_place(t: f64, dice: &mut Dice) -> DVec3 {
    let across = libm::sin(t * 61.0) * (66.0 + 16.0 * t);
    let depth = -36.0 + 32.0 * libm::sin(t * 97.0 + 0.7);
    let jitter = dice.point(DVec3::splat(-4.0), DVec3::splat(4.0));
    DVec3::new(across + 22.0 * (1.0 - 2.0 * t), depth, -26.0 - 150.0 * t) + jitter
}

/// Direction in which `f` grows fastest, unit length.
pub(crate) fn gradient(f: &impl Fn(DVec3) -> f64, p: DVec3) -> DVec3 {
    let along = |axis: DVec3| f(p + axis) - f(p - axis);
    DVec3::new(along(DVec3::X), along(DVec3::Y), along(DVec3::Z)).normalize_or_zero()
}
