//! Smallest and largest texel of every brick of a volume: the ground for skipping empty space.

use crate::executor::{BindingKind, ExecuteError, Kernel, Resource};
use bytemuck::{Pod, Zeroable};
use half::f16;

/// Voxels along the edge of a brick.
pub const BRICK_EDGE: u32 = 8;

/// Smallest and largest texel of a brick that holds nothing (yet): smallest above largest.
pub const EMPTY_BRICK: [f32; 2] = [1e9, -1e9];

/// Uniforms of `brick_min_max`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct BrickParams {
    /// Columns, rows, slices of the texture.
    pub dims: [u32; 3],
    /// First brick to compute, as a linear index.
    pub first: u32,
    /// Bricks along columns, rows, slices.
    pub bricks: [u32; 3],
    /// Number of bricks to compute from `first` on.
    pub count: u32,
}

crate::gpu_layout!(BrickParams { dims, first, bricks, count });

/// One invocation reduces one brick with a border of one voxel, so that interpolation across faces is covered.
pub static BRICK_MIN_MAX: Kernel = Kernel {
    name: "brick_min_max",
    wgsl: include_str!("../shaders/brick_min_max.wgsl"),
    workgroup_size: 64,
    bindings: &[BindingKind::Uniform, BindingKind::HalfVolume, BindingKind::StorageReadWrite],
    cpu: twin,
};

/// Bricks along columns, rows and slices of a volume.
pub fn brick_grid(dims: [u32; 3]) -> [u32; 3] {
    dims.map(|n| n.div_ceil(BRICK_EDGE))
}

/// CPU twin: writes smallest and largest texel of bricks `first..first + count` into `out`, indexed by brick.
///
/// Returns an error if the bits do not fill `dims` or `out` is too short.
pub fn brick_min_max(params: &BrickParams, bits: &[u16], out: &mut [[f32; 2]]) -> Result<(), ExecuteError> {
    let [nx, ny, nz] = params.dims.map(|n| n as usize);
    let [bx, by, _] = params.bricks.map(|n| n as usize);
    let end = (params.first + params.count) as usize;
    if bits.len() != nx * ny * nz || out.len() < end || params.dims.contains(&0) && params.count > 0 {
        return Err(ExecuteError::Resource);
    }
    let first = params.first as usize;
    for (brick, range_of_brick) in (first..end).zip(&mut out[first..]) {
        let at = [brick % bx, brick / bx % by, brick / (bx * by)];
        let range = |axis: usize, n: usize| {
            let start = at[axis] * BRICK_EDGE as usize;
            start.saturating_sub(1)..(start + BRICK_EDGE as usize + 1).min(n)
        };
        let [mut low, mut high] = EMPTY_BRICK;
        for z in range(2, nz) {
            for y in range(1, ny) {
                let row = (z * ny + y) * nx;
                for &texel in &bits[range(0, nx).start + row..range(0, nx).end + row] {
                    let value = f16::from_bits(texel).to_f32();
                    low = low.min(value);
                    high = high.max(value);
                }
            }
        }
        *range_of_brick = [low, high];
    }
    Ok(())
}

fn twin(bound: &mut [Resource]) -> Result<(), ExecuteError> {
    let [params, Resource::HalfVolume { dims, bits }, Resource::Bytes(out)] = bound else {
        return Err(ExecuteError::Resource);
    };
    let params = *params.values::<BrickParams>()?.first().ok_or(ExecuteError::Resource)?;
    if params.dims != *dims {
        return Err(ExecuteError::Resource);
    }
    let mut pairs: Vec<[f32; 2]> = bytemuck::pod_collect_to_vec(out);
    brick_min_max(&params, bits, &mut pairs)?;
    out.copy_from_slice(bytemuck::cast_slice(&pairs));
    Ok(())
}
