//! Which bricks a transfer function can make visible.

use crate::executor::{BindingKind, ExecuteError, Kernel, Resource};
use bytemuck::{Pod, Zeroable};

/// Uniforms of `brick_occupancy`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct OccupancyParams {
    /// Number of bricks.
    pub count: u32,
    /// Entries of the transfer function.
    pub entries: u32,
    /// Texel of entry 0.
    pub low: f32,
    /// Entries per texel unit.
    pub entries_per_texel: f32,
}

crate::gpu_layout!(OccupancyParams { count, entries, low, entries_per_texel });

/// One invocation decides one brick.
pub static BRICK_OCCUPANCY: Kernel = Kernel {
    name: "brick_occupancy",
    wgsl: include_str!("../shaders/brick_occupancy.wgsl"),
    workgroup_size: 64,
    bindings: &[
        BindingKind::Uniform,
        BindingKind::StorageRead,
        BindingKind::StorageRead,
        BindingKind::StorageReadWrite,
    ],
    cpu: twin,
};

/// Number of visible entries before each entry of a transfer function, one longer than `opacity`.
pub fn occupied_prefix(opacity: &[f32]) -> Vec<u32> {
    let mut prefix = vec![0; opacity.len() + 1];
    for (n, &alpha) in opacity.iter().enumerate() {
        prefix[n + 1] = prefix[n] + u32::from(alpha > 0.0);
    }
    prefix
}

/// CPU twin: writes 0 for a brick with a visible entry between its smallest and largest texel, else 255.
pub fn brick_occupancy(params: &OccupancyParams, min_max: &[[f32; 2]], prefix: &[u32], out: &mut [u32]) {
    let top = params.entries as f32 - 1.0;
    let entry = |texel: f32| ((texel - params.low) * params.entries_per_texel).clamp(0.0, top);
    for (value, &[low, high]) in out.iter_mut().zip(min_max).take(params.count as usize) {
        // One entry of margin on both sides: interpolation between entries reaches that far.
        let first = (entry(low).floor().max(1.0) - 1.0) as usize;
        let last = (entry(high).ceil() + 1.0).min(top) as usize;
        let visible = low <= high && prefix[last + 1] > prefix[first];
        *value = if visible { 0 } else { 255 };
    }
}

fn twin(bound: &mut [Resource]) -> Result<(), ExecuteError> {
    let [params, min_max, prefix, Resource::Bytes(out)] = bound else {
        return Err(ExecuteError::Resource);
    };
    let params = *params.values::<OccupancyParams>()?.first().ok_or(ExecuteError::Resource)?;
    let (min_max, prefix) = (min_max.values()?, prefix.values()?);
    if params.entries == 0 || prefix.len() != params.entries as usize + 1 {
        return Err(ExecuteError::Resource);
    }
    let mut values: Vec<u32> = bytemuck::pod_collect_to_vec(out);
    brick_occupancy(&params, &min_max, &prefix, &mut values);
    out.copy_from_slice(bytemuck::cast_slice(&values));
    Ok(())
}
