//! Which lumen what lies within the wall belongs to.

use super::super::lumen::LumenError;
use super::scene::{Known, Scene};
use crate::distance::signed_squares;

/// Blurred rim of the first lumen, in voxel edges.
const RIM: f64 = 1.0;
/// How far a click may lie from the second lumen that was found, mm.
const NEAR_MM: f64 = 4.0;
/// What of the rest is less than twice this thick, in voxel edges, is rim and not the second lumen.
const THIN: f64 = 1.5;

/// Label 1 and 2 of each voxel of a scene whose `inside` of the wall is known.
///
/// # Errors
/// Where a click of the second lumen lies outside the wall, or in the first lumen.
pub(super) fn split(scene: &Scene, inside: &[bool], clicks: &[[usize; 3]]) -> Result<Vec<u8>, LumenError> {
    let edge = scene.edge_mm();
    let is = |at: usize, known: Known| scene.known[at] == known;
    let first = |at: usize| is(at, Known::First) || inside[at] && is(at, Known::Wide);
    let vessel = |at: usize| inside[at] || first(at);
    let from_first = squares(scene, first);
    let rim = ((RIM * edge) as f32).powi(2) * 1.0001;
    let wide = |at: usize| first(at) || vessel(at) && !is(at, Known::Second) && from_first[at] <= rim;
    let rest = |at: usize| vessel(at) && !wide(at);
    let thin = ((THIN * edge) as f32).powi(2) * 1.0001;
    let depth = squares(scene, rest);
    let from_deep = squares(scene, |at| depth[at] < -thin);
    let thick = |at: usize| rest(at) && (from_deep[at] <= thin || is(at, Known::Second));
    let second = connected(scene, thick, clicks)?;
    let from_second = squares(scene, |at| second[at]);
    let label = |at: usize| match vessel(at) {
        false => 0,
        true if second[at] => 2,
        true if wide(at) || from_first[at] <= from_second[at] => 1,
        true => 2,
    };
    Ok((0..inside.len()).map(label).collect())
}

fn squares(scene: &Scene, holds: impl Fn(usize) -> bool) -> Vec<f32> {
    signed_squares(scene.dims, scene.spacing.to_array(), holds)
}

/// The nearest voxel within a few mm of a click: wall and rim are not known to the voxel.
fn nearest(scene: &Scene, holds: &impl Fn(usize) -> bool, click: [usize; 3]) -> Option<usize> {
    let at = scene.offset_of_volume(click)?;
    let [nx, ny, nz] = scene.dims;
    let middle = [at % nx, at / nx % ny, at / nx / ny];
    let reach = (scene.spacing.recip() * NEAR_MM).to_array();
    let range = |n: usize| middle[n].saturating_sub(reach[n] as usize)..middle[n] + reach[n] as usize + 1;
    let places = range(2).flat_map(|z| range(1).flat_map(move |y| range(0).map(move |x| [x, y, z])));
    let within = places.filter(|&[x, y, z]| x < nx && y < ny && z < nz);
    let away = |[x, y, z]: [usize; 3]| {
        let steps = [x, y, z].into_iter().zip(middle).map(|(a, b)| a as f64 - b as f64);
        steps.zip(scene.spacing.to_array()).map(|(step, mm)| (step * mm).powi(2)).sum::<f64>()
    };
    let held =
        within.map(|place| ((place[2] * ny + place[1]) * nx + place[0], away(place))).filter(|(at, _)| holds(*at));
    held.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, away)| *away <= NEAR_MM * NEAR_MM).map(|(at, _)| at)
}

/// What hangs together with the clicks (six neighbours).
fn connected(scene: &Scene, holds: impl Fn(usize) -> bool, clicks: &[[usize; 3]]) -> Result<Vec<bool>, LumenError> {
    let mut taken = vec![false; scene.known.len()];
    let mut queue = Vec::new();
    for (n, &click) in clicks.iter().enumerate() {
        queue.push(nearest(scene, &holds, click).ok_or(LumenError::NotBeside { click: n + 1 })?);
    }
    let [nx, ny, nz] = scene.dims;
    let steps = [1, nx, nx * ny];
    while let Some(at) = queue.pop() {
        if std::mem::replace(&mut taken[at], true) {
            continue;
        }
        let place = [at % nx, at / nx % ny, at / nx / ny];
        for axis in 0..3 {
            let back = (place[axis] > 0).then(|| at - steps[axis]);
            let on = (place[axis] + 1 < [nx, ny, nz][axis]).then(|| at + steps[axis]);
            queue.extend(back.into_iter().chain(on).filter(|&next| !taken[next] && holds(next)));
        }
    }
    Ok(taken)
}
