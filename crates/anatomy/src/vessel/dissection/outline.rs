//! The closed line of least cost across rays, and what its neighbours say about it.

use super::rays::ANGLES;
use std::f64::consts::TAU;

/// Samples along each ray at which an outline passes; broken in between.
pub(super) type Outline = [f32; ANGLES];

/// Cost of a step from ray to ray, for each squared sample; most samples a step.
const BEND: f32 = 6.0;
const MOST: usize = 2;
/// Cost of being away from what is expected, for each squared sample.
const PULL: f32 = 3.0;
/// Cross-sections whose median is taken, and standard deviation of the smoothing of the medians, in cross-sections.
const MEDIAN: usize = 31;
const SMOOTHING: f64 = 3.0;
/// Waves around an outline that its neighbours tell: an oval.
const WAVES: usize = 2;

/// The outline of least cost, by dynamic programming twice around, of which the middle half is kept.
pub(super) fn cheapest(costs: &[f32], expected: &Outline) -> Outline {
    let count = costs.len() / ANGLES;
    let price = |ray: usize, n: usize| {
        let pull = PULL * (n as f32 - expected[ray]).powi(2);
        costs[ray * count + n] + pull
    };
    let mut total: Vec<f32> = (0..count).map(|n| price(0, n)).collect();
    let mut from = vec![0_u16; 2 * ANGLES * count];
    for turn in 1..2 * ANGLES {
        let before = std::mem::take(&mut total);
        for n in 0..count {
            let steps = n.saturating_sub(MOST)..(n + MOST + 1).min(count);
            let reached = |k: usize| before[k] + BEND * (n as f32 - k as f32).powi(2);
            let best = steps.min_by(|&a, &b| reached(a).total_cmp(&reached(b))).unwrap_or(n);
            from[turn * count + n] = best as u16;
            total.push(reached(best) + price(turn % ANGLES, n));
        }
    }
    let mut at = (0..count).min_by(|&a, &b| total[a].total_cmp(&total[b])).unwrap_or(0);
    let mut outline = [0.0; ANGLES];
    for turn in (0..2 * ANGLES).rev() {
        if (ANGLES / 2..ANGLES / 2 + ANGLES).contains(&turn) {
            outline[turn % ANGLES] = at as f32;
        }
        at = usize::from(from[turn * count + at]);
    }
    outline
}

/// What its neighbours along the vessel say about each outline: medians, smoothed along, with few waves around.
pub(super) fn expected(outlines: &[Outline]) -> Vec<Outline> {
    let last = outlines.len().saturating_sub(1) as isize;
    let near = |n: usize, half: isize| (-half..=half).map(move |k| (n as isize + k).clamp(0, last) as usize);
    let median = |n: usize, ray: usize| {
        let mut around: Vec<f32> = near(n, (MEDIAN / 2) as isize).map(|k| outlines[k][ray]).collect();
        around.sort_unstable_by(f32::total_cmp);
        around[around.len() / 2]
    };
    let medians: Vec<Outline> = (0..outlines.len()).map(|n| std::array::from_fn(|ray| median(n, ray))).collect();
    let half = (3.0 * SMOOTHING) as isize;
    let weights: Vec<f64> = (-half..=half).map(|k| (-0.5 * (k as f64 / SMOOTHING).powi(2)).exp()).collect();
    let whole: f64 = weights.iter().sum();
    let smooth = |n: usize, ray: usize| {
        let sum: f64 = near(n, half).zip(&weights).map(|(k, weight)| f64::from(medians[k][ray]) * weight).sum();
        (sum / whole) as f32
    };
    (0..outlines.len()).map(|n| few_waves(&std::array::from_fn(|ray| smooth(n, ray)))).collect()
}

/// An outline without its finer waves.
fn few_waves(outline: &Outline) -> Outline {
    let mut smooth = [0.0; ANGLES];
    for wave in 0..=WAVES {
        let angle = |ray: usize| TAU * (wave * ray) as f64 / ANGLES as f64;
        let part = |wave_of: fn(f64) -> f64| {
            let sum: f64 = outline.iter().enumerate().map(|(ray, &n)| f64::from(n) * wave_of(angle(ray))).sum();
            sum * if wave == 0 { 1.0 } else { 2.0 } / ANGLES as f64
        };
        let (cosine, sine) = (part(f64::cos), part(f64::sin));
        for (ray, value) in smooth.iter_mut().enumerate() {
            *value += (cosine * angle(ray).cos() + sine * angle(ray).sin()) as f32;
        }
    }
    smooth
}
