//! Passes over tiles until nothing changes, on whatever executor there is.

use super::{FAR_COST, GROW_FROM_SEEDS, GrowParams, SeedGround, SeedWays, TILE_CHANGED, TILE_EDGE, TILE_TOUCHED};
use crate::executor::{ExecuteError, KernelExecutor, Recording, Resource, ResourceId};
use std::ops::ControlFlow;

/// Passes there and back between two looks at what changed.
const PASSES: usize = 8;

/// Most workgroups of one dispatch, by the limit that every device keeps.
const MOST_TILES: u32 = 65_535;

/// As [`super::cheapest_ways`], by passes on an executor; ends at the same ways, bit for bit.
///
/// `progress` is told the share of tiles that are at rest after having changed; where it breaks, the answer is a break
/// and `ways` are as they were, as after an error. A device needs 20 bytes a voxel.
pub async fn grow_by_passes(
    executor: &impl KernelExecutor,
    ground: &SeedGround,
    ways: &mut SeedWays,
    from: &[usize],
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, ExecuteError> {
    let (recording, flags) = passes(ground, ways, from);
    let mut stopped = ControlFlow::Continue(());
    let mut seen = |flags: &[u8]| {
        let flags: Vec<u32> = bytemuck::pod_collect_to_vec(flags);
        let resting = flags.iter().filter(|flags| **flags == TILE_TOUCHED).count();
        stopped = progress(resting as f32 / flags.len().max(1) as f32);
        let changing = flags.iter().any(|flags| flags & TILE_CHANGED != 0);
        if changing { stopped } else { ControlFlow::Break(()) }
    };
    let found = executor.run_rounds(recording, flags, &mut seen).await?;
    if stopped.is_break() {
        return Ok(stopped);
    }
    let [costs, labels] = found.as_slice() else { return Err(ExecuteError::Resource) };
    let labels: Vec<u32> = bytemuck::pod_collect_to_vec(labels);
    ways.costs = bytemuck::pod_collect_to_vec(costs);
    ways.labels = labels.into_iter().map(|label| label as u8).collect();
    Ok(stopped)
}

/// One round of passes and the flags that say what changed in the last one; it gives costs, then labels.
fn passes(ground: &SeedGround, ways: &SeedWays, from: &[usize]) -> (Recording, ResourceId) {
    let dims = ground.dims;
    let tiles = dims.map(|n| n.div_ceil(TILE_EDGE));
    let labels: Vec<u32> = ways.labels.iter().map(|&label| u32::from(label)).collect();
    let flags = woken(dims, tiles, from);
    let mut work = Recording::default();
    let voxels = work.resource(Resource::of(&ground.voxels));
    // Twice the same: a tile at rest is not written, so both must hold it.
    let states = [0, 1].map(|_| {
        [Resource::of(&ways.costs), Resource::of(&labels), Resource::of(&flags)].map(|state| work.resource(state))
    });
    let mut steps = [[FAR_COST; 4]; 7];
    steps.as_flattened_mut()[..27].copy_from_slice(&ground.steps);
    let count: u32 = tiles.iter().product();
    let parts: Vec<(ResourceId, u32)> = (0..count)
        .step_by(MOST_TILES as usize)
        .map(|first| {
            let end = count.min(first.saturating_add(MOST_TILES));
            let params = GrowParams { dims, first, tiles, end, steps };
            (work.resource(Resource::of(&[params])), (end - first) * GROW_FROM_SEEDS.workgroup_size)
        })
        .collect();
    for pass in 0..2 * PASSES {
        let [before, after] = [states[pass % 2], states[(pass + 1) % 2]];
        for &(params, invocations) in &parts {
            let [costs, labels, flags] = before;
            let bound = [params, voxels, costs, labels, flags, after[0], after[1], after[2]];
            work.dispatch(&GROW_FROM_SEEDS, &bound, invocations);
        }
    }
    work.downloads.extend([states[0][0], states[0][1]]);
    (work, states[0][2])
}

/// Flags of the tiles before the first pass: those changed that hold a voxel of `from`.
fn woken(dims: [u32; 3], tiles: [u32; 3], from: &[usize]) -> Vec<u32> {
    let mut flags = vec![0; tiles.iter().map(|&n| n as usize).product()];
    let ([nx, ny, _], [tx, ty, _], edge) = (dims.map(|n| n as usize), tiles.map(|n| n as usize), TILE_EDGE as usize);
    for &n in from {
        let [x, y, z] = [n % nx, n / nx % ny, n / nx / ny].map(|at| at / edge);
        flags[(z * ty + y) * tx + x] = TILE_CHANGED;
    }
    flags
}
