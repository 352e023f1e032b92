// One pass of the exact Euclidean distance to the other side of a boundary, along one axis. One invocation a line.
// Felzenszwalb and Huttenlocher, Theory of Computing 8 (2012), section 2.1, run by run: see the twin.

struct DistanceLinesParams {
    dims: vec3<u32>,
    axis: u32,
    spacing_mm: vec3<f32>,
    root: u32,
}

// No voxel of the other side was met yet. WGSL need not know infinity.
const FAR = 1e30;

@group(0) @binding(0) var<uniform> params: DistanceLinesParams;
// Squared distance in mm², negative inside.
@group(0) @binding(1) var<storage, read> input: array<f32>;
// Places along the line of the parabolas on the envelope, one room a voxel, for each line its own.
@group(0) @binding(2) var<storage, read_write> sites: array<i32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

// A line's first voxel and the way from one to the next.
struct Line {
    first: u32,
    stride: u32,
    length: i32,
    square: f32,
}

// A run of voxels of one side: from its first voxel to the one after its last.
struct Run {
    start: i32,
    end: i32,
}

fn line_of(number: u32) -> Line {
    let dims = params.dims;
    if params.axis == 0u {
        let step = params.spacing_mm.x;
        return Line(number * dims.x, 1u, i32(dims.x), step * step);
    }
    if params.axis == 1u {
        let step = params.spacing_mm.y;
        return Line(number / dims.x * dims.x * dims.y + number % dims.x, dims.x, i32(dims.y), step * step);
    }
    let step = params.spacing_mm.z;
    return Line(number, dims.x * dims.y, i32(dims.z), step * step);
}

fn value(line: Line, at: i32) -> f32 {
    return input[line.first + u32(at) * line.stride];
}

// The first place at which the parabola at `right` is not above that at `left`.
fn takes_over(line: Line, left: i32, right: i32) -> i32 {
    let rise = (abs(value(line, right)) - abs(value(line, left))) / line.square;
    let crossing = 0.5 * (rise / f32(right - left) + f32(right + left));
    return i32(clamp(ceil(crossing), -1e9, 1e9));
}

// Adds a parabola to an envelope of `count`, whose rooms begin at `base`, and takes away those it leaves nowhere lowest.
fn push(line: Line, base: u32, count: u32, at: i32) -> u32 {
    var kept = count;
    while kept >= 2u {
        let last = sites[base + (kept - 1u) * line.stride];
        let before = sites[base + (kept - 2u) * line.stride];
        if takes_over(line, last, at) > takes_over(line, before, last) {
            break;
        }
        kept -= 1u;
    }
    sites[base + kept * line.stride] = at;
    return kept + 1u;
}

fn finish(square: f32, like: f32) -> f32 {
    var result = square;
    if params.root == 1u && square < FAR {
        result = sqrt(square);
    }
    return select(result, -result, like < 0.0);
}

fn transform(line: Line, run: Run) {
    // The run's own parabolas find room in its own voxels; those of its two neighbours are compared apart.
    let base = line.first + u32(run.start) * line.stride;
    var count = 0u;
    for (var at = run.start; at < run.end; at++) {
        if abs(value(line, at)) < FAR {
            count = push(line, base, count, at);
        }
    }
    var site = 0u;
    for (var at = run.start; at < run.end; at++) {
        while site + 1u < count
            && takes_over(line, sites[base + site * line.stride], sites[base + (site + 1u) * line.stride]) <= at {
            site += 1u;
        }
        var best = FAR;
        if count > 0u {
            let own = sites[base + site * line.stride];
            let gap = f32(at - own);
            best = min(best, gap * gap * line.square + abs(value(line, own)));
        }
        if run.start > 0 {
            let gap = f32(at - run.start + 1);
            best = min(best, gap * gap * line.square);
        }
        if run.end < line.length {
            let gap = f32(run.end - at);
            best = min(best, gap * gap * line.square);
        }
        out[line.first + u32(at) * line.stride] = finish(best, value(line, at));
    }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let dims = params.dims;
    var lines = dims.y * dims.z;
    if params.axis == 1u {
        lines = dims.x * dims.z;
    } else if params.axis == 2u {
        lines = dims.x * dims.y;
    }
    if id.x >= lines {
        return;
    }
    let line = line_of(id.x);
    var start = 0;
    while start < line.length {
        let inside = value(line, start) < 0.0;
        var end = start + 1;
        while end < line.length && (value(line, end) < 0.0) == inside {
            end += 1;
        }
        transform(line, Run(start, end));
        start = end;
    }
}
