// One pass of the chessboard distance to the nearest brick that holds 0, along one axis. One invocation a brick.

struct DistanceParams {
    bricks: vec3<u32>,
    axis: u32,
}

const MAX_BRICK_DISTANCE = 31u;

@group(0) @binding(0) var<uniform> params: DistanceParams;
@group(0) @binding(1) var<storage, read> input: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let count = params.bricks.x * params.bricks.y * params.bricks.z;
    if id.x >= count {
        return;
    }
    var stride = 1u;
    var length = params.bricks.x;
    if params.axis == 1u {
        stride = params.bricks.x;
        length = params.bricks.y;
    } else if params.axis == 2u {
        stride = params.bricks.x * params.bricks.y;
        length = params.bricks.z;
    }
    let at = id.x / stride % length;
    var best = min(input[id.x], MAX_BRICK_DISTANCE);
    for (var k = 1u; k < best; k++) {
        if k <= at {
            best = min(best, max(input[id.x - k * stride], k));
        }
        if at + k < length {
            best = min(best, max(input[id.x + k * stride], k));
        }
    }
    out[id.x] = best;
}
