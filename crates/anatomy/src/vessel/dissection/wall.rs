//! The wall around both lumens.

use super::super::curve::{resample, smooth};
use super::super::lumen::LumenError;
use super::outline::{Outline, cheapest, expected};
use super::rays::{ANGLES, Across, costs, direction, radius_mm};
use super::scene::Scene;
use super::tube::{Tube, tube};
use glam::DVec3;
use prosector_core::LpsPoint;
use std::f64::consts::TAU;

/// Steps along the vessel, and standard deviations of smoothing of the middle and of its direction, mm.
const STEP_MM: f64 = 1.5;
const MIDDLE_MM: f64 = 7.5;
const DIRECTION_MM: f64 = 6.0;
/// Times that the middle moves to the centroid of the outlines; rounds of finding them, the first expecting the tube, the
/// others what the neighbours say.
const MOVES: usize = 2;
const ROUNDS: usize = 3;
/// How far outside the wall the second lumen may still show where the wall was wrong, mm.
const LEAK_MM: f64 = 4.0;
/// How far before and behind a cross-section a voxel may lie, mm.
const SLAB_MM: f64 = 3.0;

/// Cross-sections of a vessel.
pub(super) struct Wall {
    middle: Vec<DVec3>,
    along: Vec<DVec3>,
    across: Vec<Across>,
    outlines: Vec<Outline>,
}

/// The wall of the vessel whose first lumen follows a course.
///
/// What the second front reached counts only once the wall is about known, and only close to it: elsewhere the front has
/// leaked into bone or another vessel, and the scene forgets it.
pub(super) fn find(
    scene: &mut Scene,
    course: &[LpsPoint],
    breathe: &mut dyn FnMut() -> Result<(), LumenError>,
) -> Result<Wall, LumenError> {
    let course: Vec<DVec3> = course.iter().map(|&point| scene.local(point)).collect();
    let tube = tube(scene, &course, breathe)?;
    let mut wall = outlined(scene, &tube, &tube.middle, false, breathe)?;
    for turn in 1..=MOVES {
        let moved: Vec<DVec3> = (0..wall.middle.len()).map(|n| wall.centroid(n)).collect();
        if turn == MOVES {
            scene.forget_second(&wall.filled(scene, -LEAK_MM));
        }
        wall = outlined(scene, &tube, &moved, turn == MOVES, breathe)?;
    }
    Ok(wall)
}

/// Outlines around a middle; `with_second` if what the second front reached lies inside them.
fn outlined(
    scene: &Scene,
    tube: &Tube,
    middle: &[DVec3],
    with_second: bool,
    breathe: &mut dyn FnMut() -> Result<(), LumenError>,
) -> Result<Wall, LumenError> {
    let middle = resample(&smooth(middle, |_| MIDDLE_MM), STEP_MM);
    let (along, across) = frames(&middle);
    let mut prices = Vec::with_capacity(middle.len());
    for (&at, &across) in middle.iter().zip(&across) {
        prices.push(costs(scene, at, across, with_second));
        breathe()?;
    }
    let mut outlook: Vec<Outline> =
        middle.iter().zip(&across).map(|(&at, &across)| tube.seen_from(at, across)).collect();
    let mut outlines = vec![];
    for _ in 0..ROUNDS {
        breathe()?;
        outlines = prices.iter().zip(&outlook).map(|(costs, expected)| cheapest(costs, expected)).collect();
        outlook = expected(&outlines);
    }
    Ok(Wall { middle, along, across, outlines })
}

/// Directions along a curve, and two across that turn as little as they can.
pub(super) fn frames(middle: &[DVec3]) -> (Vec<DVec3>, Vec<Across>) {
    let even = smooth(middle, |_| DIRECTION_MM);
    let last = even.len().saturating_sub(1);
    let tangent = |n: usize| (even[(n + 1).min(last)] - even[n.saturating_sub(1)]).normalize_or(DVec3::Z);
    let along: Vec<DVec3> = (0..even.len()).map(tangent).collect();
    let mut side = along.first().map_or(DVec3::X, |along| along.any_orthonormal_vector());
    let mut across = |along: &DVec3| {
        side = (side - *along * side.dot(*along)).normalize_or(along.any_orthonormal_vector());
        [side, along.cross(side)]
    };
    let across = along.iter().map(&mut across).collect();
    (along, across)
}

impl Wall {
    fn corner(&self, n: usize, ray: usize) -> DVec3 {
        direction(self.across[n], ray) * radius_mm(f64::from(self.outlines[n][ray]))
    }

    /// Centroid of the area within an outline.
    fn centroid(&self, n: usize) -> DVec3 {
        let (mut area, mut moment) = (0.0, DVec3::ZERO);
        for ray in 0..ANGLES {
            let [a, b] = [ray, (ray + 1) % ANGLES].map(|ray| self.corner(n, ray));
            let twice = a.cross(b).dot(self.along[n]);
            area += twice;
            moment += (a + b) * (twice / 3.0);
        }
        self.middle[n] + if area > 0.0 { moment / area } else { DVec3::ZERO }
    }

    /// Which voxels of a scene lie at least `inset_mm` within the wall, by the cross-section whose middle is nearest.
    pub fn filled(&self, scene: &Scene, inset_mm: f64) -> Vec<bool> {
        let widest = self.outlines.iter().flatten().copied().fold(0.0, f32::max);
        let reach = radius_mm(f64::from(widest)) + SLAB_MM;
        let mut nearest = vec![(f32::INFINITY, 0_u32); scene.known.len()];
        for (n, &middle) in self.middle.iter().enumerate() {
            ball(scene, middle, reach, |at, place| {
                let away = place.distance_squared(middle) as f32;
                if away < nearest[at].0 {
                    nearest[at] = (away, n as u32);
                }
            });
        }
        let mut inside = vec![false; scene.known.len()];
        let [nx, ny, _] = scene.dims;
        for (at, &(away, n)) in nearest.iter().enumerate().filter(|(_, (away, _))| away.is_finite()) {
            let place = DVec3::new((at % nx) as f64, (at / nx % ny) as f64, (at / nx / ny) as f64) * scene.spacing;
            inside[at] = self.holds(n as usize, place, f64::from(away).sqrt(), inset_mm);
        }
        inside
    }

    fn holds(&self, n: usize, place: DVec3, away: f64, inset_mm: f64) -> bool {
        let offset = place - self.middle[n];
        if offset.dot(self.along[n]).abs() > SLAB_MM || away == 0.0 {
            return away == 0.0;
        }
        let [x, y] = self.across[n].map(|side| offset.dot(side));
        let turn = y.atan2(x).rem_euclid(TAU) / TAU * ANGLES as f64;
        let [ray, next] = [0, 1].map(|more| (turn as usize + more) % ANGLES);
        let [a, b] = [ray, next].map(|ray| f64::from(self.outlines[n][ray]));
        x.hypot(y) <= radius_mm(a + (b - a) * turn.fract()) - inset_mm
    }
}

/// Visits the voxels of a ball.
fn ball(scene: &Scene, middle: DVec3, reach: f64, mut visit: impl FnMut(usize, DVec3)) {
    let range = |n: usize| {
        let ends = [middle[n] - reach, middle[n] + reach].map(|end| end / scene.spacing[n]);
        ends[0].ceil().max(0.0) as usize..((ends[1] + 1.0).max(0.0) as usize).min(scene.dims[n])
    };
    let [columns, rows, slices] = [range(0), range(1), range(2)];
    for z in slices {
        for y in rows.clone() {
            for x in columns.clone() {
                let place = DVec3::new(x as f64, y as f64, z as f64) * scene.spacing;
                visit((z * scene.dims[1] + y) * scene.dims[0] + x, place);
            }
        }
    }
}
