//! Growth from seeds: each pass against its twin, and passes to their end against Dijkstra's algorithm.

mod common;

use common::numbers;
use prosector_gpu::GpuExecutor;
use prosector_kernels::{
    CpuExecutor, FAR_COST, FIXED_VOXEL, GROW_FROM_SEEDS, GrowParams, KernelExecutor, Recording, Resource, SeedGround,
    SeedWays, TILE_CHANGED, TILE_EDGE, cheapest_ways, grow_by_passes,
};
use std::convert::Infallible;
use std::ops::ControlFlow;

/// Voxels 0, 1, one less than, equal to, one more than the workgroup of 256 and a tile's edge of 8, and large.
const GRIDS: [[u32; 3]; 10] = [
    [0, 3, 2],
    [1, 1, 1],
    [7, 8, 9],
    [255, 1, 1],
    [8, 8, 4],
    [1, 257, 1],
    [8, 8, 8],
    [9, 1, 300],
    [17, 16, 15],
    [45, 37, 29],
];

/// A scene: its ground, and ways that know the seeds alone.
fn scene(seed: u64, dims: [u32; 3], levels: f64, steps: [u32; 27], walls: f64) -> (SeedGround, SeedWays) {
    let mut next = numbers(seed);
    let count: u32 = dims.iter().product();
    let mut voxels: Vec<u32> = (0..count).map(|_| (next() * levels).floor() as u32).collect();
    let mut ways = SeedWays::none(voxels.len());
    let few = (4.0 / f64::from(count.max(1))).max(0.002);
    for (n, voxel) in voxels.iter_mut().enumerate() {
        match next() {
            share if share < few => {
                *voxel |= FIXED_VOXEL;
                ways.set(n, (0, [3, 9, 200, 255][(next() * 4.0) as usize]));
            }
            share if share < few + walls => *voxel |= FIXED_VOXEL,
            _ => {}
        }
    }
    (SeedGround { dims, voxels, steps }, ways)
}

/// Costs of steps to neighbours across faces, edges and corners; by the axis, for grids that are finer along some.
fn steps(most: usize, by_axis: [u32; 3]) -> [u32; 27] {
    std::array::from_fn(|k| {
        let away = [k % 3, k / 3 % 3, k / 9].map(|n| n.abs_diff(1));
        let cost = (0..3).map(|axis| away[axis] as u32 * by_axis[axis]).sum();
        if (1..=most).contains(&away.iter().sum()) { cost } else { FAR_COST }
    })
}

/// Scenes of every kind on a grid: noise, ties everywhere, walls that leave gaps, steps of three lengths.
fn scenes(seed: u64, dims: [u32; 3]) -> Vec<(SeedGround, SeedWays)> {
    vec![
        scene(seed, dims, 1000.0, steps(1, [0; 3]), 0.0),
        scene(seed + 100, dims, 1.0, steps(3, [0; 3]), 0.1),
        scene(seed + 200, dims, 3.0, steps(1, [1; 3]), 0.45),
        scene(seed + 300, dims, 500_000.0, steps(2, [179, 179, 640]), 0.2),
        scene(seed + 400, dims, 4.0, steps(3, [2, 3, 7]), 0.3),
    ]
}

fn never(_: usize) -> ControlFlow<Infallible> {
    ControlFlow::Continue(())
}

fn by_dijkstra(ground: &SeedGround, ways: &SeedWays) -> SeedWays {
    let mut ways = ways.clone();
    let from = ways.frontier(ground);
    let ControlFlow::Continue(()) = cheapest_ways(ground, &mut ways, &from, &mut never);
    ways
}

#[test]
fn a_pass_equals_its_twin() {
    let Some(gpu) = common::gpu() else { return };
    let executor = GpuExecutor::new(&gpu);
    for (seed, dims) in (1..).zip(GRIDS) {
        for (ground, ways) in scenes(seed, dims) {
            let tiles = dims.map(|n| n.div_ceil(TILE_EDGE));
            let count: u32 = tiles.iter().product();
            let mut all = [[FAR_COST; 4]; 7];
            all.as_flattened_mut()[..27].copy_from_slice(&ground.steps);
            let mut work = Recording::default();
            let voxels = work.resource(Resource::of(&ground.voxels));
            let labels: Vec<u32> = ways.labels.iter().map(|label| u32::from(*label)).collect();
            let flags: Vec<u32> = (0..count).map(|n| if n % 3 == 0 { TILE_CHANGED } else { 0 }).collect();
            let mut state =
                [Resource::of(&ways.costs), Resource::of(&labels), Resource::of(&flags)].map(|r| work.resource(r));
            // Three passes in two parts each: the second part begins where the first ends.
            for _ in 0..3 {
                let next = [&ways.costs, &labels, &flags].map(|values| work.resource(Resource::of(values)));
                for (first, end) in [(0, count / 2), (count / 2, count)] {
                    let params = work.resource(Resource::of(&[GrowParams { dims, first, tiles, end, steps: all }]));
                    let bound = [params, voxels, state[0], state[1], state[2], next[0], next[1], next[2]];
                    work.dispatch(&GROW_FROM_SEEDS, &bound, (end - first) * GROW_FROM_SEEDS.workgroup_size);
                }
                state = next;
                work.downloads.extend(next);
            }
            let expected = CpuExecutor.run_now(work.clone()).unwrap();
            let found = pollster::block_on(executor.run(work)).unwrap();
            assert!(expected == found, "{dims:?} with seed {seed}");
        }
    }
}

#[test]
fn passes_end_where_dijkstra_ends() {
    let executor = common::gpu().map(|gpu| GpuExecutor::new(&gpu));
    for (seed, dims) in (1..).zip(GRIDS) {
        for (number, (ground, ways)) in scenes(seed, dims).into_iter().enumerate() {
            let expected = by_dijkstra(&ground, &ways);
            assert!(expected.frontier(&ground).is_empty());
            let from = ways.frontier(&ground);
            let mut told = Vec::new();
            let mut progress = |share| {
                told.push(share);
                ControlFlow::Continue(())
            };
            let mut found = ways.clone();
            let outcome = match &executor {
                Some(executor) => {
                    pollster::block_on(grow_by_passes(executor, &ground, &mut found, &from, &mut progress))
                }
                None => pollster::block_on(grow_by_passes(&CpuExecutor, &ground, &mut found, &from, &mut progress)),
            };
            assert_eq!(outcome, Ok(ControlFlow::Continue(())));
            assert!(found == expected, "{dims:?}, scene {number}");
            assert!(told.iter().all(|share| (0.0..=1.0).contains(share)) && !told.is_empty());
        }
    }
}

/// A way through a labyrinth crosses every tile many times, and comes back into tiles that rested.
#[test]
fn a_long_way_through_walls_is_found() {
    let Some(gpu) = common::gpu() else { return };
    let dims = [33, 31, 3];
    let mut voxels: Vec<u32> = vec![5; 33 * 31 * 3];
    for (n, voxel) in voxels.iter_mut().enumerate() {
        let (x, y) = (n % 33, n / 33 % 31);
        // Every other row is a wall but for one voxel, by turns at either end.
        let gap = if y % 4 == 1 { 32 } else { 0 };
        if y % 2 == 1 && x != gap {
            *voxel |= FIXED_VOXEL;
        }
    }
    let mut ways = SeedWays::none(voxels.len());
    voxels[0] |= FIXED_VOXEL;
    ways.set(0, (0, 7));
    let ground = SeedGround { dims, voxels, steps: steps(1, [1; 3]) };
    let expected = by_dijkstra(&ground, &ways);
    let mut going = |_| ControlFlow::Continue(());
    let executor = GpuExecutor::new(&gpu);
    let grown = pollster::block_on(grow_by_passes(&executor, &ground, &mut ways, &[0], &mut going));
    assert_eq!(grown, Ok(ControlFlow::Continue(())));
    assert!(ways == expected);
    assert_eq!(ways.at(30 * 33 + 32), (15 * 32 + 30, 7));
    // Stopped, it leaves the ways as they were.
    let mut unfinished = SeedWays::none(ways.costs.len());
    unfinished.set(0, (0, 7));
    let before = unfinished.clone();
    let mut stop = |_| ControlFlow::Break(());
    let stopped = pollster::block_on(grow_by_passes(&executor, &ground, &mut unfinished, &[0], &mut stop));
    assert_eq!((stopped, unfinished), (Ok(ControlFlow::Break(())), before));
}
