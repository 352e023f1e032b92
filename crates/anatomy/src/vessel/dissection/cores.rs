//! The contrast medium of the first lumen and its course.

use super::super::VesselError;
use super::super::clicks::LumenWindow;
use super::super::course_region::{SLACK, median};
use super::super::grid::LumenGrid;
use super::super::heap::RadixHeap;
use super::super::lumen::{LumenError, LumenSettings};
use super::super::paths::Ways;
use crate::structure::Structure;
use prosector_core::{LabelMap, LpsPoint, Volume};
use std::ops::ControlFlow;
use std::sync::Arc;

/// The horns of a lumen that a flap presses flat are this many times farther from its course than those of a round one.
const FLAT: f64 = 2.0;

/// Voxels of the volume that belong to the lumen through `clicks`, those that do if they lie within the wall, and the
/// course through the clicks.
///
/// `reached` are those that its front reached: more than the lumen where the medium fills chambers and branches.
pub(super) fn first(
    volume: &Volume,
    reached: &[u32],
    clicks: &[LpsPoint],
    (settings, window): (&LumenSettings, &LumenWindow),
    breathe: &mut dyn FnMut() -> Result<(), LumenError>,
) -> Result<([Vec<u32>; 2], Vec<LpsPoint>), LumenError> {
    let map = map_of(volume, reached);
    let grid = LumenGrid::new(&Structure { map: &map, label: 1 }).map_err(|error| match error {
        VesselError::Grid(error) => LumenError::Grid(error),
        _ => LumenError::NoClick,
    })?;
    let depths = grid.depths();
    let seeds: Vec<usize> = clicks.iter().filter_map(|&click| grid.nearest(grid.local(click))).collect();
    let Some((&source, rest)) = seeds.split_first() else { return Err(LumenError::NoClick) };
    let mut ways = Ways::none(&grid);
    let mut pause = || if breathe().is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    let price = |at: usize| 1.0 / (depths[at] * depths[at]);
    ways.spread(&grid, source, price, &mut pause).map_err(|_| LumenError::Cancelled)?;
    if let Some(n) = seeds.iter().position(|&seed| !ways.cost[seed].is_finite()) {
        return Err(LumenError::Apart { click: n + 1, low: window.low, high: window.high });
    }
    // From the first click to the one that is farthest along the lumen.
    let last = rest.iter().copied().max_by(|&a, &b| ways.cost[a].total_cmp(&ways.cost[b])).unwrap_or(source);
    let mut course: Vec<usize> = ways.back(&grid, last).collect();
    course.reverse();
    let near = [settings.reach_radii, FLAT * settings.reach_radii].map(|reach| {
        let near = near_course(&grid, &depths, &course, reach);
        near.iter().filter_map(|&at| grid.map_offset(at as usize, map.dims)).map(|at| at as u32).collect()
    });
    Ok((near, course.iter().map(|&at| grid.lps(grid.position(at))).collect()))
}

fn map_of(volume: &Volume, reached: &[u32]) -> LabelMap {
    let mut labels = vec![0; volume.voxels.len()];
    reached.iter().for_each(|&at| labels[at as usize] = 1);
    let (dims, lps_from_voxel) = (volume.dims, volume.lps_from_voxel);
    LabelMap { dims, labels: Arc::new(labels), lps_from_voxel, frame_of_reference: volume.frame_of_reference.clone() }
}

/// Inside voxels whose way to the course, within the lumen, is at most `reach` inscribed radii there and a slack.
///
/// A chamber that touches the vessel with a wall between is near, but its way is long.
fn near_course(grid: &LumenGrid, depths: &[f32], course: &[usize], reach: f64) -> Vec<u32> {
    let radii: Vec<f64> = course.iter().map(|&at| f64::from(depths[at])).collect();
    let fuel: Vec<f64> = (0..course.len()).map(|n| reach * median(&radii, n) + SLACK * grid.edge_mm()).collect();
    let most = fuel.iter().copied().fold(0.0, f64::max);
    let (steps, mut taken, mut near) = (grid.neighbours(), vec![false; grid.inside.len()], Vec::new());
    let mut queue = RadixHeap::new();
    course.iter().zip(&fuel).for_each(|(&at, fuel)| queue.push((most - fuel) as f32, at as u32));
    while let Some((used, at)) = queue.pop() {
        if std::mem::replace(&mut taken[at as usize], true) {
            continue;
        }
        near.push(at);
        for &(step, length) in &steps {
            let (next, cost) = ((at as usize).wrapping_add_signed(step), f64::from(used) + length);
            if grid.inside[next] && !taken[next] && cost <= most {
                queue.push(cost as f32, next as u32);
            }
        }
    }
    near
}
