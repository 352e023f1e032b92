// Smallest and largest texel of each brick of 8 x 8 x 8 voxels, with a border of one voxel on every side.
// One invocation reduces one brick.

struct BrickParams {
    dims: vec3<u32>,
    first: u32,
    bricks: vec3<u32>,
    count: u32,
}

@group(0) @binding(0) var<uniform> params: BrickParams;
@group(0) @binding(1) var volume: texture_3d<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<vec2<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= params.count {
        return;
    }
    let brick = params.first + id.x;
    let at = vec3<u32>(
        brick % params.bricks.x,
        brick / params.bricks.x % params.bricks.y,
        brick / (params.bricks.x * params.bricks.y),
    );
    let start = max(at * 8u, vec3<u32>(1u)) - vec3<u32>(1u);
    let end = min(at * 8u + vec3<u32>(9u), params.dims);
    var low = 1e9;
    var high = -1e9;
    for (var z = start.z; z < end.z; z++) {
        for (var y = start.y; y < end.y; y++) {
            for (var x = start.x; x < end.x; x++) {
                let value = textureLoad(volume, vec3<u32>(x, y, z), 0).r;
                low = min(low, value);
                high = max(high, value);
            }
        }
    }
    out[brick] = vec2<f32>(low, high);
}
