// Sampling a plane through a volume. The CPU twin is kernels/src/reslice.rs.

struct ResliceParams {
    origin: vec3<f32>,
    linear: u32,
    right: vec3<f32>,
    black: f32,
    down: vec3<f32>,
    gain: f32,
    dims: vec3<u32>,
    invert: u32,
}

// Interpolated by hand: filtering hardware may keep only 8 bits of the weights, which shows in narrow windows.
fn reslice_linear(volume: texture_3d<f32>, dims: vec3<u32>, position: vec3<f32>) -> f32 {
    let top = vec3<f32>(dims) - vec3<f32>(1.0);
    let clamped = clamp(position, vec3<f32>(0.0), top);
    let low = floor(clamped);
    let f = clamped - low;
    let a = vec3<u32>(low);
    let b = min(a + vec3<u32>(1u), dims - vec3<u32>(1u));
    let x00 = mix(textureLoad(volume, vec3(a.x, a.y, a.z), 0).r, textureLoad(volume, vec3(b.x, a.y, a.z), 0).r, f.x);
    let x10 = mix(textureLoad(volume, vec3(a.x, b.y, a.z), 0).r, textureLoad(volume, vec3(b.x, b.y, a.z), 0).r, f.x);
    let x01 = mix(textureLoad(volume, vec3(a.x, a.y, b.z), 0).r, textureLoad(volume, vec3(b.x, a.y, b.z), 0).r, f.x);
    let x11 = mix(textureLoad(volume, vec3(a.x, b.y, b.z), 0).r, textureLoad(volume, vec3(b.x, b.y, b.z), 0).r, f.x);
    return mix(mix(x00, x10, f.y), mix(x01, x11, f.y), f.z);
}

fn reslice_nearest(volume: texture_3d<f32>, position: vec3<f32>) -> f32 {
    return textureLoad(volume, vec3<u32>(floor(position + vec3<f32>(0.5))), 0).r;
}

fn reslice_inside(dims: vec3<u32>, position: vec3<f32>) -> bool {
    return all(position >= vec3<f32>(-0.5)) && all(position < vec3<f32>(dims) - vec3<f32>(0.5));
}

fn reslice_brightness(params: ResliceParams, texel: f32) -> f32 {
    let ramp = clamp((texel - params.black) * params.gain, 0.0, 1.0);
    return select(ramp, 1.0 - ramp, params.invert == 1u);
}
