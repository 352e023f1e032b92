//! Distance in bricks to the nearest visible brick, so that rays leap over empty space.

use crate::executor::{BindingKind, ExecuteError, Kernel, Resource};
use bytemuck::{Pod, Zeroable};

/// Distances are cut off here; the longest leap of a ray is this many bricks.
pub const MAX_BRICK_DISTANCE: u32 = 31;

/// Uniforms of `brick_distance`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct DistanceParams {
    /// Bricks along columns, rows, slices.
    pub bricks: [u32; 3],
    /// 0, 1 or 2: the axis of this pass.
    pub axis: u32,
}

crate::gpu_layout!(DistanceParams { bricks, axis });

/// One pass along one axis; after the passes 0, 1, 2 the result is the chessboard distance.
///
/// Separable because the chessboard distance is the maximum over axes: min over k of max(|k|, distance so far)
/// (the scheme of Saito and Toriwaki, Pattern Recognition 27(11), 1994, with max in place of the sum).
pub static BRICK_DISTANCE: Kernel = Kernel {
    name: "brick_distance",
    wgsl: include_str!("../shaders/brick_distance.wgsl"),
    workgroup_size: 64,
    bindings: &[BindingKind::Uniform, BindingKind::StorageRead, BindingKind::StorageReadWrite],
    cpu: twin,
};

/// CPU twin of one pass; `input` and `out` hold one value a brick.
pub fn brick_distance(params: &DistanceParams, input: &[u32], out: &mut [u32]) {
    let [bx, by, _] = params.bricks.map(|n| n as usize);
    let axis = params.axis.min(2) as usize;
    let stride = [1, bx, bx * by][axis];
    let length = params.bricks[axis] as usize;
    for (brick, value) in out.iter_mut().enumerate().take(input.len()) {
        let at = brick / stride % length;
        let mut best = input[brick].min(MAX_BRICK_DISTANCE);
        let mut k = 1;
        while (k as u32) < best {
            if k <= at {
                best = best.min(input[brick - k * stride].max(k as u32));
            }
            if at + k < length {
                best = best.min(input[brick + k * stride].max(k as u32));
            }
            k += 1;
        }
        *value = best;
    }
}

fn twin(bound: &mut [Resource]) -> Result<(), ExecuteError> {
    let [params, input, Resource::Bytes(out)] = bound else {
        return Err(ExecuteError::Resource);
    };
    let params = *params.values::<DistanceParams>()?.first().ok_or(ExecuteError::Resource)?;
    let input: Vec<u32> = input.values()?;
    let mut values: Vec<u32> = bytemuck::pod_collect_to_vec(out);
    let count: u64 = params.bricks.iter().map(|&n| u64::from(n)).product();
    if input.len() as u64 != count || values.len() != input.len() {
        return Err(ExecuteError::Resource);
    }
    brick_distance(&params, &input, &mut values);
    out.copy_from_slice(bytemuck::cast_slice(&values));
    Ok(())
}
