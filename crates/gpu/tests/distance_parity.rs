//! The distance kernel against its CPU twin, over sizes around the workgroup's.

mod common;

use common::numbers;
use prosector_gpu::GpuExecutor;
use prosector_kernels::{CpuExecutor, KernelExecutor, Recording, record_distance};

/// Distances agree to this fraction: both sides round in 32 bits, and a device may divide less exactly.
const RELATIVE: f32 = 1e-6;

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}

/// Lines 0, 1, one less than, equal to, one more than the workgroup, and large, along every axis in turn.
const GRIDS: [[u32; 3]; 9] =
    [[0, 1, 1], [1, 1, 1], [9, 63, 1], [8, 8, 8], [64, 5, 1], [13, 5, 13], [1, 1, 300], [65, 1, 7], [61, 47, 53]];

#[test]
fn distance_lines_equals_its_twin() {
    let Some(gpu) = common::gpu() else { return };
    for (seed, dims) in (1..).zip(GRIDS) {
        for share in [0.0, 0.003, 0.5, 1.0] {
            let mut next = numbers(seed);
            let inside: Vec<bool> = (0..dims.iter().product()).map(|_: u32| next() < share).collect();
            let mut work = Recording::default();
            let result = record_distance(&mut work, dims, [0.7, 0.8, 2.5], &inside);
            work.downloads.push(result);
            let expected = floats(&CpuExecutor.run_now(work.clone()).unwrap()[0]);
            let found = floats(&pollster::block_on(GpuExecutor::new(&gpu).run(work)).unwrap()[0]);
            assert_eq!((expected.len(), found.len()), (inside.len(), inside.len()));
            for (n, (expected, found)) in expected.iter().zip(&found).enumerate() {
                let near = (expected - found).abs() <= RELATIVE * expected.abs();
                assert!(near, "{dims:?} with {share}: voxel {n} is {found} for {expected}");
            }
        }
    }
}
