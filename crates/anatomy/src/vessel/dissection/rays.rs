//! What rays across a vessel say about where its wall lies.

use super::scene::{Known, Scene};
use glam::DVec3;
use std::f64::consts::TAU;

/// Rays of a cross-section.
pub(super) const ANGLES: usize = 48;
/// Steps along a ray, and where it starts, mm.
pub(super) const STEP_MM: f64 = 0.5;
const START_MM: f64 = 1.0;
/// Samples before and behind a place over which the intensity is taken: 2 mm, about the wall's thickness.
const HALF: usize = 4;
/// Weight of the edge of contrast medium: only where nothing else tells, as the flap between the lumens has it too.
pub(super) const BRIGHT: f32 = 0.1;
/// What a sample of a lumen outside the wall costs, or a foreign one inside; and how many count.
const MISPLACED: f32 = 30.0;
const MOST_MISPLACED: usize = 20;

/// Two directions across a course.
pub(super) type Across = [DVec3; 2];

/// Direction of a ray.
pub(super) fn direction([u, v]: Across, ray: usize) -> DVec3 {
    let (sin, cos) = (TAU * ray as f64 / ANGLES as f64).sin_cos();
    u * cos + v * sin
}

/// How far from the middle the wall of a ray is that passes before its `sample`, mm; samples may be broken.
pub(super) fn radius_mm(sample: f64) -> f64 {
    START_MM + STEP_MM * (sample - 0.5)
}

/// The sample before which the wall passes at a distance from the middle, mm; the reverse of [`radius_mm`].
pub(super) fn sample_of(radius_mm: f64) -> f64 {
    ((radius_mm - START_MM) / STEP_MM + 0.5).max(0.0)
}

/// Samples of a ray in a scene.
pub(super) fn samples(scene: &Scene) -> usize {
    (((scene.reach_mm - START_MM) / STEP_MM) as usize).max(2 * HALF)
}

/// Cost of the wall before each sample of each ray, ray by ray; `with_second` if the second lumen must lie inside.
pub(super) fn costs(scene: &Scene, middle: DVec3, across: Across, with_second: bool) -> Vec<f32> {
    let count = samples(scene);
    let mut costs = Vec::with_capacity(ANGLES * count);
    for ray in 0..ANGLES {
        let way = direction(across, ray);
        let places = (0..count).map(|n| middle + way * (START_MM + STEP_MM * n as f64));
        let (values, known): (Vec<f32>, Vec<Known>) = places.map(|at| (scene.value(at), scene.known_at(at))).unzip();
        let [outer, soft, medium] = scene.levels;
        let edges = drops(&values, outer, soft).into_iter().zip(drops(&values, soft, medium.max(soft)));
        let misplaced = misplaced(&known, with_second);
        costs.extend(
            edges.zip(misplaced).map(|((wall, bright), wrong)| wrong as f32 * MISPLACED - wall - BRIGHT * bright),
        );
    }
    costs
}

/// How far the mean intensity falls at each sample, counted between two levels.
fn drops(values: &[f32], low: f32, high: f32) -> Vec<f32> {
    let mut sums = vec![0.0];
    let mut sum = 0.0;
    for value in values {
        sum += value.clamp(low, high);
        sums.push(sum);
    }
    let mean = |from: usize, to: usize| (sums[to] - sums[from]) / (to - from) as f32;
    let drop = |n: usize| {
        let before = mean(n.saturating_sub(HALF).min(n.max(1) - 1), n.max(1));
        before - mean(n, (n + HALF).min(values.len()))
    };
    (0..values.len()).map(drop).collect()
}

/// Samples on the wrong side of a wall before each sample: of a lumen from there on, foreign before.
fn misplaced(known: &[Known], with_second: bool) -> Vec<usize> {
    let lumen = |one: &Known| *one == Known::First || with_second && *one == Known::Second;
    let mut outside = known.iter().filter(|one| lumen(one)).count();
    let mut inside = 0;
    let at = |one: &Known| {
        let wrong = outside.min(MOST_MISPLACED) + inside.min(MOST_MISPLACED);
        outside -= usize::from(lumen(one));
        inside += usize::from(*one == Known::Foreign);
        wrong
    };
    known.iter().map(at).collect()
}
