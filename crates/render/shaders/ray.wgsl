// Orthographic ray casting through the volume, composited with layers of surface drawn before.
//
// Along a ray, t is the distance in mm from the near plane. Samples lie at multiples of the step; what lies between
// two samples is integrated over the intensities between them (K. Engel, M. Kraus, T. Ertl, "High-quality
// pre-integrated volume rendering", 2001, here with a table of running integrals), which avoids rings at long steps.
// Empty bricks only change which samples are taken, never where they lie, so skipping does not change the picture.

struct RayParams {
    origin: vec3<f32>,
    step: f32,
    right: vec3<f32>,
    range: f32,
    down: vec3<f32>,
    entries: f32,
    direction: vec3<f32>,
    table_low: f32,
    dims: vec3<f32>,
    table_gain: f32,
    bricks: vec3<u32>,
    mode: u32,
    normal_right: vec3<f32>,
    gradient_low: f32,
    normal_up: vec3<f32>,
    gradient_high: f32,
    normal_forward: vec3<f32>,
    flat_opacity: f32,
    clip: vec3<f32>,
    clip_offset: f32,
    background: vec3<f32>,
    layers: u32,
    black: f32,
    gain: f32,
    flags: u32,
    clear_below: f32,
    wall: f32,
    reserved_0: u32,
    reserved_1: u32,
    reserved_2: u32,
}

const BRICK_EDGE = 8.0;
const MODE_MIP = 2u;
const OPAQUE = 0.97;
const JITTER = 1u;
const SKIP_EMPTY = 2u;
const FLAT_LIGHT = 0.6;
const LIGHT = vec3<f32>(-0.25, 0.35, -0.90);

@group(0) @binding(0) var<uniform> params: RayParams;
@group(0) @binding(1) var volume: texture_3d<f32>;
@group(0) @binding(2) var linear_sampler: sampler;
@group(0) @binding(3) var<storage, read> distances: array<u32>;
@group(0) @binding(4) var<storage, read> min_max: array<vec2<f32>>;
@group(0) @binding(5) var<storage, read> table: array<vec4<f32>>;
@group(0) @binding(6) var layer_colors: texture_2d_array<f32>;
@group(0) @binding(7) var layer_depths: texture_depth_2d_array;

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    let corner = vec2<f32>(f32(index & 1u), f32(index >> 1u));
    return vec4<f32>(corner * 4.0 - vec2<f32>(1.0), 0.0, 1.0);
}

struct Ray {
    origin: vec3<f32>,
    inverse: vec3<f32>,
}

// Set once a ray: dividing at every sample costs.
var<private> inverse_dims: vec3<f32>;

fn texel_at(voxel: vec3<f32>) -> f32 {
    return textureSampleLevel(volume, linear_sampler, (voxel + vec3<f32>(0.5)) * inverse_dims, 0.0).r;
}

fn entry_of(texel: f32) -> f32 {
    return clamp((texel - params.table_low) * params.table_gain, 0.0, params.entries);
}

fn integral(entry: f32) -> vec4<f32> {
    let low = min(u32(entry), u32(params.entries) - 1u);
    return mix(table[low], table[low + 1u], entry - f32(low));
}

// Mean colour times extinction, and extinction per mm, between two table entries.
fn mean_between(a: f32, b: f32) -> vec4<f32> {
    let span = b - a;
    if abs(span) < 1.0 {
        let low = min(u32(0.5 * (a + b)), u32(params.entries) - 1u);
        return table[low + 1u] - table[low];
    }
    return (integral(b) - integral(a)) / span;
}

// Gradient in intensity per mm along screen right, screen up and away from the eye: differences over the corners of a
// tetrahedron, four samples in place of six.
fn gradient_at(voxel: vec3<f32>) -> vec3<f32> {
    let h = 0.8;
    let a = texel_at(voxel + vec3<f32>(h, -h, -h));
    let b = texel_at(voxel + vec3<f32>(-h, -h, h));
    let c = texel_at(voxel + vec3<f32>(-h, h, -h));
    let d = texel_at(voxel + vec3<f32>(h, h, h));
    let g = vec3<f32>(a - b - c + d, c + d - a - b, b + d - a - c) / (4.0 * h);
    return vec3<f32>(dot(params.normal_right, g), dot(params.normal_up, g), dot(params.normal_forward, g));
}

fn shaded(color: vec3<f32>, gradient: vec3<f32>) -> vec3<f32> {
    var normal = gradient / max(length(gradient), 1e-6);
    // Turned toward the eye, so that both sides of a boundary are lit.
    normal = select(normal, -normal, normal.z > 0.0);
    let light = normalize(LIGHT);
    let diffuse = max(dot(normal, light), 0.0);
    let half_way = normalize(light + vec3<f32>(0.0, 0.0, -1.0));
    let shine = pow(max(dot(normal, half_way), 0.0), 24.0);
    return color * (0.28 + 0.76 * diffuse) + vec3<f32>(0.14 * shine);
}

// Gradient at the last wall on this ray; zero before the first.
var<private> wall_gradient: vec3<f32>;

fn edge_of(gradient: vec3<f32>) -> f32 {
    return smoothstep(params.gradient_low, params.gradient_high, length(gradient));
}

// Even material has no direction of its own: it is lit like the wall it lies behind, so that organs look solid.
fn lit(color: vec3<f32>, gradient: vec3<f32>, edge: f32) -> vec3<f32> {
    if edge >= 0.99 {
        return shaded(color, gradient);
    }
    let even = mix(color * FLAT_LIGHT, shaded(color, wall_gradient) * 0.95, edge_of(wall_gradient));
    return mix(even, shaded(color, gradient), edge);
}

// Adds the light of one segment behind `acc`, which is premultiplied.
fn add_segment(acc: vec4<f32>, a: f32, b: f32, voxel: vec3<f32>, length_mm: f32) -> vec4<f32> {
    let mean = mean_between(a, b);
    let free = 1.0 - acc.a;
    // What adds less than a grey level in all is not worth a gradient.
    if mean.a * length_mm * free < 0.001 {
        let alpha = mean.a * params.flat_opacity * length_mm * free;
        return acc + vec4<f32>(mean.rgb * FLAT_LIGHT * params.flat_opacity * length_mm * free, alpha);
    }
    // Shaded in the middle of the visible part of the segment; at its end the light would follow the samples' phase
    // and draw rings on smooth walls.
    let hidden = clamp((params.clear_below - a) / select(b - a, 1e-6, abs(b - a) < 1e-6), 0.0, 1.0);
    let visible_from = select(0.0, hidden, a < params.clear_below);
    let back = 0.5 * (1.0 - visible_from) * length_mm;
    let gradient = gradient_at(voxel - params.direction * back);
    let edge = edge_of(gradient);
    let extinction = mean.a * mix(params.flat_opacity, 1.0, edge);
    let alpha = (1.0 - exp(-extinction * length_mm)) * free;
    return acc + vec4<f32>(lit(mean.rgb / mean.a, gradient, edge) * alpha, alpha);
}

fn skips() -> bool {
    return (params.flags & SKIP_EMPTY) != 0u;
}

fn brick_of(voxel: vec3<f32>) -> vec3<u32> {
    let brick = floor(max(voxel, vec3<f32>(0.0)) / BRICK_EDGE);
    return min(vec3<u32>(brick), params.bricks - vec3<u32>(1u));
}

fn brick_index(brick: vec3<u32>) -> u32 {
    return (brick.z * params.bricks.y + brick.y) * params.bricks.x + brick.x;
}

// Where the ray leaves the cube of bricks within `reach` of `brick`.
fn exit_of(ray: Ray, brick: vec3<u32>, reach: f32) -> f32 {
    let low = (vec3<f32>(brick) - vec3<f32>(reach)) * BRICK_EDGE;
    let high = (vec3<f32>(brick) + vec3<f32>(reach + 1.0)) * BRICK_EDGE;
    let far = select(low, high, params.direction >= vec3<f32>(0.0));
    let t = (far - ray.origin) * ray.inverse;
    return min(t.x, min(t.y, t.z));
}

// Where between `clear` (below the wall's level) and `seen` (above it) the ray meets it, to an eighth of the way.
fn wall_between(ray: Ray, clear: f32, seen: f32) -> f32 {
    var low = clear;
    var high = seen;
    for (var n = 0; n < 3; n++) {
        let middle = 0.5 * (low + high);
        if entry_of(texel_at(ray.origin + params.direction * middle)) > params.wall {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

// Composites the volume from `start` to `end` behind `acc`.
//
// Where a ray meets a wall, samples are counted anew from the wall: else their phase would draw rings on it.
fn march(ray: Ray, start: f32, end: f32, first_shift: f32, before: vec4<f32>) -> vec4<f32> {
    var acc = before;
    var t = start;
    var shift = first_shift;
    // Index of the sample that ends the segment beginning at t.
    var k = floor(start / params.step - shift) + 1.0;
    var known = false;
    var previous = 0.0;
    // Whether the ray has been in the clear since its last wall; without it, noise around the level is all walls.
    var armed = false;
    while t < end && acc.a < OPAQUE {
        let brick = brick_of(ray.origin + params.direction * t);
        let away = select(0u, distances[brick_index(brick)], skips());
        var leave = min(exit_of(ray, brick, f32(max(away, 1u)) - 1.0), end);
        if away > 0u {
            if leave >= end {
                break;
            }
            let last = floor(leave / params.step - shift);
            if last >= k {
                k = last + 1.0;
                t = (last + shift) * params.step;
                known = false;
                continue;
            }
            leave = t;
        }
        if !known {
            previous = entry_of(texel_at(ray.origin + params.direction * t));
            known = true;
        }
        loop {
            let next = min((k + shift) * params.step, end);
            let voxel = ray.origin + params.direction * next;
            let current = entry_of(texel_at(voxel));
            armed = armed || previous <= params.clear_below;
            if armed && previous <= params.wall && current > params.wall {
                armed = false;
                t = wall_between(ray, t, next);
                let wall = ray.origin + params.direction * t;
                previous = entry_of(texel_at(wall));
                wall_gradient = gradient_at(wall);
                let steps = t / params.step;
                shift = fract(steps);
                k = floor(steps) + 1.0;
            } else {
                if max(previous, current) > params.clear_below {
                    acc = add_segment(acc, previous, current, voxel, next - t);
                }
                previous = current;
                t = next;
                k += 1.0;
            }
            if t >= leave || acc.a >= OPAQUE {
                break;
            }
        }
    }
    return acc;
}

// Largest texel from `start` to `end`; very small where the ray meets nothing.
fn brightest(ray: Ray, start: f32, end: f32, shift: f32) -> f32 {
    var best = -1e9;
    var k = ceil(start / params.step - shift);
    var t = (k + shift) * params.step;
    while t < end {
        let brick = brick_of(ray.origin + params.direction * t);
        let range = min_max[brick_index(brick)];
        let leave = min(exit_of(ray, brick, 0.0), end);
        let pointless = (range.y <= best && skips()) || range.x > range.y;
        let after = max(floor(leave / params.step - shift), k) + 1.0;
        if !pointless {
            for (; k < after; k += 1.0) {
                t = (k + shift) * params.step;
                if t < end {
                    best = max(best, texel_at(ray.origin + params.direction * t));
                }
            }
        }
        k = after;
        t = (k + shift) * params.step;
    }
    return best;
}

// A fixed number 0 to 1 for a pixel (interleaved gradient noise, J. Jimenez, SIGGRAPH 2014).
fn noise(pixel: vec2<f32>) -> f32 {
    return fract(52.9829189 * fract(dot(pixel, vec2<f32>(0.06711056, 0.00583715))));
}

@fragment
fn fragment(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    inverse_dims = vec3<f32>(1.0) / params.dims;
    let pixel = floor(position.xy);
    let at = vec2<i32>(pixel);
    var ray: Ray;
    ray.origin = params.origin + params.right * pixel.x + params.down * pixel.y;
    // Along an axis the other two never leave their slabs: a huge number, not infinity, which times 0 is no number.
    let along = abs(params.direction) < vec3<f32>(1e-9);
    ray.inverse = select(vec3<f32>(1.0) / params.direction, vec3<f32>(1e30), along);
    let a = (vec3<f32>(-0.5) - ray.origin) * ray.inverse;
    let b = (params.dims - vec3<f32>(0.5) - ray.origin) * ray.inverse;
    let low = min(a, b);
    let high = max(a, b);
    var start = max(max(low.x, low.y), max(low.z, 0.0));
    var end = min(min(high.x, high.y), min(high.z, params.range));
    // The clip plane hides where offset + slope * t > 0.
    let offset = params.clip_offset + params.clip.x * pixel.x + params.clip.y * pixel.y;
    let slope = params.clip.z;
    if slope > 1e-6 {
        end = min(end, -offset / slope);
    } else if slope < -1e-6 {
        start = max(start, -offset / slope);
    } else if offset > 0.0 {
        end = start;
    }
    if params.mode == 0u {
        end = start;
    }

    var behind = vec4<f32>(params.background, 1.0);
    var wall = params.range * 2.0;
    if params.layers > 0u {
        let depth = textureLoad(layer_depths, at, 0, 0);
        if depth < 1.0 {
            behind = vec4<f32>(textureLoad(layer_colors, at, 0, 0).rgb, 1.0);
            wall = depth * params.range;
        }
    }
    end = min(end, wall);
    let shift = select(0.0, noise(pixel), (params.flags & JITTER) != 0u);

    if params.mode == MODE_MIP {
        let best = brightest(ray, start, end, shift);
        let grey = clamp((best - params.black) * params.gain, 0.0, 1.0);
        behind = vec4<f32>(vec3<f32>(grey) + behind.rgb * (1.0 - grey), 1.0);
        end = start;
    }

    var acc = vec4<f32>(0.0);
    var t = start;
    for (var layer = 1u; layer < params.layers; layer++) {
        let depth = textureLoad(layer_depths, at, layer, 0);
        if depth >= 1.0 || acc.a >= OPAQUE {
            break;
        }
        let stop = clamp(depth * params.range, t, max(end, t));
        acc = march(ray, t, stop, shift, acc);
        t = stop;
        let color = textureLoad(layer_colors, at, layer, 0);
        let alpha = color.a * (1.0 - acc.a);
        acc += vec4<f32>(color.rgb * alpha, alpha);
    }
    acc = march(ray, t, end, shift, acc);
    if acc.a >= OPAQUE {
        return vec4<f32>(acc.rgb / acc.a, 1.0);
    }
    return vec4<f32>(acc.rgb + behind.rgb * (1.0 - acc.a), 1.0);
}
