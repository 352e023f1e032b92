//! The part of a region that belongs to the vessel between clicks.

use super::VesselError;
use super::clicks::LumenWindow;
use super::grid::LumenGrid;
use super::lumen::LumenError;
use super::paths::Ways;
use crate::structure::Structure;
use glam::DVec3;
use prosector_core::{LabelMap, LpsPoint};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Samples of the course over which the median of the inscribed radius is taken, and voxel edges added to the reach.
const MEDIAN: usize = 15;
pub(super) const SLACK: f64 = 1.5;

/// What of label 1 lies within `reach` inscribed radii of the course through the clicks and hangs together with it.
pub(super) fn along_course(
    map: LabelMap,
    clicks: &[LpsPoint],
    (reach, window): (f64, &LumenWindow),
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<LabelMap, LumenError> {
    let mut grid = LumenGrid::new(&Structure { map: &map, label: 1 }).map_err(|error| match error {
        VesselError::Grid(error) => LumenError::Grid(error),
        _ => LumenError::NoClick,
    })?;
    let depths = grid.depths();
    let mut breathe = || progress(1.0);
    let seeds: Vec<usize> = clicks.iter().filter_map(|&click| grid.nearest(grid.local(click))).collect();
    let Some((&first, rest)) = seeds.split_first() else { return Err(LumenError::NoClick) };
    let mut ways = Ways::none(&grid);
    let price = |at: usize| 1.0 / (depths[at] * depths[at]);
    ways.spread(&grid, first, price, &mut breathe).map_err(|_| LumenError::Cancelled)?;
    if let Some(n) = seeds.iter().position(|&seed| !ways.cost[seed].is_finite()) {
        return Err(LumenError::Apart { click: n + 1, low: window.low, high: window.high });
    }
    let mut kept = vec![false; grid.inside.len()];
    for &seed in rest {
        let course: Vec<usize> = ways.back(&grid, seed).collect();
        let radii: Vec<f64> = course.iter().map(|&at| f64::from(depths[at])).collect();
        for (n, &at) in course.iter().enumerate() {
            let radius = reach * median(&radii, n) + SLACK * grid.edge_mm();
            mark(&grid, &mut kept, at, radius);
        }
    }
    grid.inside.iter_mut().zip(&kept).for_each(|(inside, kept)| *inside &= kept);
    grid.inside[first] = true;
    let mut even = Ways::none(&grid);
    even.spread_evenly(&grid, first, &mut breathe).map_err(|_| LumenError::Cancelled)?;
    let mut labels = vec![0; map.labels.len()];
    for &at in &even.order {
        if let Some(offset) = grid.map_offset(at as usize, map.dims) {
            labels[offset] = 1;
        }
    }
    Ok(LabelMap { labels: Arc::new(labels), ..map })
}

/// Median of the values around one: a side branch or a touching neighbour widens the course only for a few samples.
pub(super) fn median(values: &[f64], n: usize) -> f64 {
    let mut near = values[n.saturating_sub(MEDIAN / 2)..(n + MEDIAN / 2 + 1).min(values.len())].to_vec();
    near.sort_unstable_by(f64::total_cmp);
    near[near.len() / 2]
}

/// Marks the inside voxels of a ball.
fn mark(grid: &LumenGrid, kept: &mut [bool], center: usize, radius: f64) {
    let (index, [nx, ny, _]) = (grid.index(center), grid.dims);
    let steps = DVec3::splat(radius) / grid.spacing;
    let range =
        |n: usize| index[n].saturating_sub(steps[n] as usize)..(index[n] + steps[n] as usize + 1).min(grid.dims[n]);
    let middle = grid.position(center);
    for (z, y) in range(2).flat_map(|z| range(1).map(move |y| (z, y))) {
        for at in range(0).map(|x| (z * ny + y) * nx + x) {
            if grid.inside[at] && grid.position(at).distance_squared(middle) <= radius * radius {
                kept[at] = true;
            }
        }
    }
}
