// A plane through the volume, a second one mixed into it, with the segments over both. Appended to kernels/shaders/shared/reslice.wgsl.

struct OverlayParams {
    origin: vec3<f32>,
    fill_opacity: f32,
    right: vec3<f32>,
    outline_opacity: f32,
    down: vec3<f32>,
    outline_px: f32,
    dims: vec3<u32>,
    reserved: u32,
    preview: vec4<f32>,
    preview_range: vec4<f32>,
}

struct MixParams {
    origin: vec2<f32>,
    step: f32,
    part: f32,
}

@group(0) @binding(0) var<uniform> plane: ResliceParams;
@group(0) @binding(1) var volume: texture_3d<f32>;
@group(0) @binding(2) var<storage, read> loaded: array<u32>;
@group(0) @binding(3) var<uniform> overlay: OverlayParams;
@group(0) @binding(4) var labels: texture_3d<u32>;
@group(0) @binding(5) var<uniform> colors: array<vec4<f32>, 256>;
@group(0) @binding(6) var<uniform> second_plane: ResliceParams;
@group(0) @binding(7) var second: texture_3d<f32>;
@group(0) @binding(8) var<storage, read> second_loaded: array<u32>;
@group(0) @binding(9) var<uniform> mixing: MixParams;

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    let corner = vec2<f32>(f32(index & 1u), f32(index >> 1u));
    return vec4<f32>(corner * 4.0 - vec2<f32>(1.0), 0.0, 1.0);
}

fn is_loaded(slice: u32) -> bool {
    return ((loaded[slice / 32u] >> (slice % 32u)) & 1u) == 1u;
}

fn grey(pixel: vec2<f32>) -> f32 {
    let position = plane.origin + plane.right * pixel.x + plane.down * pixel.y;
    if !reslice_inside(plane.dims, position) {
        return 0.0;
    }
    if plane.linear == 0u {
        if !is_loaded(u32(floor(position.z + 0.5))) {
            return 0.0;
        }
        return reslice_brightness(plane, reslice_nearest(volume, position));
    }
    let z = clamp(position.z, 0.0, f32(plane.dims.z) - 1.0);
    let next = min(u32(z) + 1u, plane.dims.z - 1u);
    if !is_loaded(u32(z)) || (fract(z) > 0.0 && !is_loaded(next)) {
        return 0.0;
    }
    return reslice_brightness(plane, reslice_linear(volume, plane.dims, position));
}

fn is_second_loaded(slice: u32) -> bool {
    return ((second_loaded[slice / 32u] >> (slice % 32u)) & 1u) == 1u;
}

// Part of the second image at a pixel.
fn part_at(pixel: vec2<f32>) -> f32 {
    if mixing.step == 0.0 {
        return mixing.part;
    }
    let tile = vec2<i32>(floor(mixing.origin + mixing.step * pixel));
    return f32((tile.x + tile.y) & 1);
}

// The first image with the second mixed into it where that has voxels.
fn fused(pixel: vec2<f32>) -> f32 {
    let first = grey(pixel);
    let part = part_at(pixel);
    let position = second_plane.origin + second_plane.right * pixel.x + second_plane.down * pixel.y;
    if part == 0.0 || !reslice_inside(second_plane.dims, position) {
        return first;
    }
    if second_plane.linear == 0u {
        if !is_second_loaded(u32(floor(position.z + 0.5))) {
            return first;
        }
        return mix(first, reslice_brightness(second_plane, reslice_nearest(second, position)), part);
    }
    let z = clamp(position.z, 0.0, f32(second_plane.dims.z) - 1.0);
    let next = min(u32(z) + 1u, second_plane.dims.z - 1u);
    if !is_second_loaded(u32(z)) || (fract(z) > 0.0 && !is_second_loaded(next)) {
        return first;
    }
    return mix(first, reslice_brightness(second_plane, reslice_linear(second, second_plane.dims, position)), part);
}

// The voxel that a threshold would take, not what lies between voxels.
fn is_marked(pixel: vec2<f32>) -> bool {
    let position = plane.origin + plane.right * pixel.x + plane.down * pixel.y;
    if overlay.preview.a == 0.0 || !reslice_inside(plane.dims, position) || !is_loaded(u32(floor(position.z + 0.5))) {
        return false;
    }
    let texel = reslice_nearest(volume, position);
    return texel >= overlay.preview_range.x && texel <= overlay.preview_range.y;
}

fn label_at(pixel: vec2<f32>) -> u32 {
    let position = overlay.origin + overlay.right * pixel.x + overlay.down * pixel.y;
    if !reslice_inside(overlay.dims, position) {
        return 0u;
    }
    return textureLoad(labels, vec3<u32>(floor(position + vec3<f32>(0.5))), 0).r;
}

fn on_outline(pixel: vec2<f32>, label: u32) -> bool {
    let reach = overlay.outline_px;
    return label_at(pixel + vec2<f32>(reach, 0.0)) != label
        || label_at(pixel - vec2<f32>(reach, 0.0)) != label
        || label_at(pixel + vec2<f32>(0.0, reach)) != label
        || label_at(pixel - vec2<f32>(0.0, reach)) != label;
}

@fragment
fn fragment(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let pixel = floor(position.xy);
    let marked = select(0.0, overlay.preview.a, is_marked(pixel));
    let background = mix(vec3<f32>(fused(pixel)), overlay.preview.rgb, marked);
    let label = label_at(pixel);
    let color = colors[label];
    if label == 0u || color.a == 0.0 {
        return vec4<f32>(background, 1.0);
    }
    let opacity = select(overlay.fill_opacity, overlay.outline_opacity, on_outline(pixel, label));
    return vec4<f32>(mix(background, color.rgb, opacity * color.a), 1.0);
}
