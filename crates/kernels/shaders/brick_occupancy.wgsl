// 0 for a brick that the transfer function can make visible, else 255. One invocation decides one brick.

struct OccupancyParams {
    count: u32,
    entries: u32,
    low: f32,
    entries_per_texel: f32,
}

@group(0) @binding(0) var<uniform> params: OccupancyParams;
@group(0) @binding(1) var<storage, read> min_max: array<vec2<f32>>;
@group(0) @binding(2) var<storage, read> prefix: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<u32>;

fn entry(texel: f32) -> f32 {
    return clamp((texel - params.low) * params.entries_per_texel, 0.0, f32(params.entries) - 1.0);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= params.count {
        return;
    }
    let range = min_max[id.x];
    // One entry of margin on both sides: interpolation between entries reaches that far.
    let first = u32(max(floor(entry(range.x)), 1.0) - 1.0);
    let last = u32(min(ceil(entry(range.y)) + 1.0, f32(params.entries) - 1.0));
    let visible = range.x <= range.y && prefix[last + 1u] > prefix[first];
    out[id.x] = select(255u, 0u, visible);
}
