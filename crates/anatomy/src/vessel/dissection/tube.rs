//! The round tube around both lumens, from which the wall is looked for.

use super::super::curve::{resample, smooth};
use super::super::lumen::LumenError;
use super::rays::{ANGLES, Across, BRIGHT, direction, sample_of};
use super::scene::{Known, Scene};
use super::wall::frames;
use glam::{DVec2, DVec3};
use std::f64::consts::{PI, TAU};

/// Cross-sections are this far apart, mm.
const EVERY_MM: f64 = 3.0;
/// Middles are tried on a grid of so many steps each way of 2 mm, and radii from 5 mm in steps of 1.5 mm.
const SIDE: usize = 17;
const OFFSET_MM: f64 = 2.0;
const RADII: usize = 17;
const LEAST_MM: f64 = 5.0;
const RADIUS_MM: f64 = 1.5;
/// Places around a circle, and how far inside and outside it the intensity is taken there, mm.
const AROUND: usize = 24;
const BESIDE_MM: f64 = 1.25;
/// What it costs to have all of the first lumen outside, or nothing but foreign medium inside.
const MISPLACED: f32 = 200.0;
/// What a step of middle or radius costs from one cross-section to the next.
const STEP: f32 = 10.0;
/// Half the edge of the raster of a cross-section, in mm and pixels.
const HALF: i32 = 48;
/// Farther from the course than this the first lumen's voxels are those of branches, mm.
const CORE_MM: f64 = 24.0;

/// A tube: circles across a curve.
pub(super) struct Tube {
    pub middle: Vec<DVec3>,
    radii: Vec<f64>,
}

/// The tube of greatest fall of intensity through its wall, over all middles and radii at once (dynamic programming along
/// the vessel; as the curves in place and radius of H. Li and A. Yezzi, IEEE TMI 26 (2007) 1213).
pub(super) fn tube(
    scene: &Scene,
    course: &[DVec3],
    breathe: &mut dyn FnMut() -> Result<(), LumenError>,
) -> Result<Tube, LumenError> {
    let places = resample(&smooth(course, |_| EVERY_MM), EVERY_MM);
    let (_, across) = frames(&places);
    let mut costs = Vec::with_capacity(places.len());
    for (&place, &across) in places.iter().zip(&across) {
        costs.push(Plane::of(scene, place, across).costs());
        breathe()?;
    }
    let states = cheapest(&costs);
    let middle = |(n, &state): (usize, &usize)| {
        let (offset, _) = circle(state);
        places[n] + across[n][0] * offset.x + across[n][1] * offset.y
    };
    let middle = states.iter().enumerate().map(middle).collect();
    Ok(Tube { middle, radii: states.iter().map(|&state| circle(state).1).collect() })
}

impl Tube {
    /// The outline of the nearest circle as rays from a place see it, in samples.
    pub fn seen_from(&self, place: DVec3, across: Across) -> [f32; ANGLES] {
        let away = |n: &usize| self.middle[*n].distance_squared(place);
        let n = (0..self.middle.len()).min_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or(0);
        let (to_middle, radius) = (self.middle[n] - place, self.radii[n]);
        std::array::from_fn(|ray| {
            let way = direction(across, ray);
            let along = to_middle.dot(way);
            let flat = to_middle - across[0].cross(across[1]) * to_middle.dot(across[0].cross(across[1]));
            let aside = flat.length_squared() - along * along;
            sample_of(along + (radius * radius - aside).max(1.0).sqrt()) as f32
        })
    }
}

/// Middle and radius of a state.
fn circle(state: usize) -> (DVec2, f64) {
    let (x, y, radius) = (state / RADII % SIDE, state / RADII / SIDE, state % RADII);
    let offset = |n: usize| OFFSET_MM * (n as f64 - (SIDE / 2) as f64);
    (DVec2::new(offset(x), offset(y)), LEAST_MM + RADIUS_MM * radius as f64)
}

/// A cross-section, one sample a mm.
struct Plane {
    values: Vec<f32>,
    first: Vec<DVec2>,
    foreign: Vec<DVec2>,
}

impl Plane {
    fn of(scene: &Scene, place: DVec3, across: Across) -> Self {
        let mut plane = Self { values: Vec::new(), first: Vec::new(), foreign: Vec::new() };
        let [outer, soft, medium] = scene.levels;
        for (y, x) in (-HALF..=HALF).flat_map(|y| (-HALF..=HALF).map(move |x| (y, x))) {
            let at = DVec2::new(f64::from(x), f64::from(y));
            let local = place + across[0] * at.x + across[1] * at.y;
            let value = scene.value(local);
            plane.values.push(value.clamp(outer, soft) + BRIGHT * value.clamp(soft, medium.max(soft)));
            match scene.known_at(local) {
                Known::First if at.length() <= CORE_MM => plane.first.push(at),
                Known::Foreign => plane.foreign.push(at),
                _ => {}
            }
        }
        plane
    }

    fn costs(&self) -> Vec<f32> {
        let reach = OFFSET_MM * (SIDE / 2) as f64 + 1e-6;
        let cost = |state: usize| match circle(state) {
            (offset, _) if offset.length() > reach => f32::INFINITY,
            (offset, radius) => self.cost(offset, radius),
        };
        (0..SIDE * SIDE * RADII).map(cost).collect()
    }

    fn cost(&self, offset: DVec2, radius: f64) -> f32 {
        let fall = |n: usize| {
            let way = DVec2::from_angle(TAU * n as f64 / AROUND as f64);
            self.at(offset + way * (radius - BESIDE_MM)) - self.at(offset + way * (radius + BESIDE_MM))
        };
        let fall: f32 = (0..AROUND).map(fall).sum::<f32>() / AROUND as f32;
        let inside = |point: &&DVec2| point.distance_squared(offset) < radius * radius;
        let lost = 1.0 - self.first.iter().filter(inside).count() as f64 / self.first.len().max(1) as f64;
        let lost = if self.first.is_empty() { 0.0 } else { lost };
        let foreign = self.foreign.iter().filter(inside).count() as f64 / (PI * radius * radius);
        MISPLACED * (lost + foreign) as f32 - fall
    }

    fn at(&self, place: DVec2) -> f32 {
        let wide = (2 * HALF + 1) as usize;
        let index = (place + f64::from(HALF)).clamp(DVec2::ZERO, DVec2::splat(f64::from(2 * HALF) - 1e-3));
        let (x, y) = (index.x as usize, index.y as usize);
        let part = (index - index.floor()).as_vec2();
        let row = |y: usize| {
            let at = y * wide + x;
            self.values[at] + (self.values[at + 1] - self.values[at]) * part.x
        };
        row(y) + (row(y + 1) - row(y)) * part.y
    }
}

/// The states of least cost along the vessel, each at most one step in middle and radius from the one before.
fn cheapest(costs: &[Vec<f32>]) -> Vec<usize> {
    let Some((first, rest)) = costs.split_first() else { return vec![] };
    let (mut total, mut steps) = (first.clone(), Vec::new());
    for costs in rest {
        let mut from = vec![0_u32; costs.len()];
        let best = |state: usize| {
            let way = |near: usize| total[near] + STEP * steps_between(near, state);
            near(state).min_by(|&a, &b| way(a).total_cmp(&way(b))).map_or((f32::INFINITY, state), |n| (way(n), n))
        };
        let next = costs.iter().enumerate().map(|(state, cost)| {
            let (reached, before) = if cost.is_finite() { best(state) } else { (0.0, state) };
            from[state] = before as u32;
            cost + reached
        });
        total = next.collect();
        steps.push(from);
    }
    let last = (0..total.len()).min_by(|&a, &b| total[a].total_cmp(&total[b])).unwrap_or(0);
    let mut states = vec![last];
    for from in steps.iter().rev() {
        states.push(from[states[states.len() - 1]] as usize);
    }
    states.reverse();
    states
}

fn split(state: usize) -> [usize; 3] {
    [state % RADII, state / RADII % SIDE, state / RADII / SIDE]
}

/// A state and those beside it.
fn near(state: usize) -> impl Iterator<Item = usize> {
    let [radius, x, y] = split(state);
    let range = |n: usize, count: usize| n.saturating_sub(1)..(n + 2).min(count);
    range(y, SIDE).flat_map(move |y| {
        range(x, SIDE).flat_map(move |x| range(radius, RADII).map(move |radius| (y * SIDE + x) * RADII + radius))
    })
}

fn steps_between(a: usize, b: usize) -> f32 {
    split(a).into_iter().zip(split(b)).map(|(a, b)| a.abs_diff(b) as f32).sum()
}
