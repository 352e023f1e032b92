// Lit surfaces: opaque ones into layer 0, translucent ones peeled front to back into the layers after it.

struct CameraParams {
    center: vec3<f32>,
    near: f32,
    right: vec3<f32>,
    inverse_range: f32,
    up: vec3<f32>,
    scale_x: f32,
    forward: vec3<f32>,
    scale_y: f32,
    clip_normal: vec3<f32>,
    clip_offset: f32,
}

struct SurfaceParams {
    color: vec4<f32>,
    low: f32,
    gain: f32,
    has_scalars: u32,
    reserved: u32,
}

const LIGHT = vec3<f32>(-0.25, 0.35, -0.90);

@group(0) @binding(0) var<uniform> camera: CameraParams;
@group(1) @binding(0) var<uniform> surface: SurfaceParams;
@group(2) @binding(0) var opaque_depth: texture_depth_2d;
@group(2) @binding(1) var peeled_depth: texture_depth_2d;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) normal: vec3<f32>,
    @location(1) clipped: f32,
    @location(2) scalar: f32,
}

@vertex
fn vertex(
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) scalar: f32,
) -> Corner {
    let offset = position - camera.center;
    let depth = (dot(offset, camera.forward) - camera.near) * camera.inverse_range;
    var corner: Corner;
    corner.position = vec4<f32>(
        dot(offset, camera.right) * camera.scale_x,
        dot(offset, camera.up) * camera.scale_y,
        depth,
        1.0,
    );
    corner.normal = vec3<f32>(dot(normal, camera.right), dot(normal, camera.up), dot(normal, camera.forward));
    corner.clipped = dot(offset, camera.clip_normal) - camera.clip_offset;
    corner.scalar = scalar;
    return corner;
}

// Viridis by a polynomial; the CPU twin is render/src/viridis.rs.
fn viridis(value: f32) -> vec3<f32> {
    let t = clamp(value, 0.0, 1.0);
    let c0 = vec3<f32>(0.27772734, 0.005407345, 0.3340998);
    let c1 = vec3<f32>(0.10509304, 1.4046135, 1.3845902);
    let c2 = vec3<f32>(-0.33086184, 0.21484756, 0.095095165);
    let c3 = vec3<f32>(-4.6342305, -5.799101, -19.332441);
    let c4 = vec3<f32>(6.22827, 14.179934, 56.69055);
    let c5 = vec3<f32>(4.776385, -13.745145, -65.353035);
    let c6 = vec3<f32>(-5.435456, 4.6458526, 26.312435);
    return clamp(c0 + t * (c1 + t * (c2 + t * (c3 + t * (c4 + t * (c5 + t * c6))))), vec3(0.0), vec3(1.0));
}

fn base_color(scalar: f32) -> vec3<f32> {
    if surface.has_scalars == 0u {
        return surface.color.rgb;
    }
    // Not-a-number is sent as a value far below every range and drawn grey.
    if scalar < -1e30 {
        return vec3<f32>(0.5);
    }
    return viridis((scalar - surface.low) * surface.gain);
}

fn lit(corner: Corner) -> vec4<f32> {
    var normal = corner.normal / max(length(corner.normal), 1e-6);
    normal = select(normal, -normal, normal.z > 0.0);
    let light = normalize(LIGHT);
    let diffuse = max(dot(normal, light), 0.0);
    let half_way = normalize(light + vec3<f32>(0.0, 0.0, -1.0));
    let shine = pow(max(dot(normal, half_way), 0.0), 32.0);
    let color = base_color(corner.scalar) * (0.32 + 0.72 * diffuse) + vec3<f32>(0.12 * shine);
    return vec4<f32>(color, surface.color.a);
}

@fragment
fn opaque(corner: Corner) -> @location(0) vec4<f32> {
    if corner.clipped > 0.0 {
        discard;
    }
    return vec4<f32>(lit(corner).rgb, 1.0);
}

fn translucent(corner: Corner) -> vec4<f32> {
    let color = lit(corner);
    // Seen edge-on, translucent walls are thicker.
    let facing = abs(corner.normal.z) / max(length(corner.normal), 1e-6);
    return vec4<f32>(color.rgb, 1.0 - pow(1.0 - color.a, 1.0 / max(facing, 0.35)));
}

fn is_hidden(corner: Corner, at: vec2<i32>) -> bool {
    return corner.clipped > 0.0 || corner.position.z >= textureLoad(opaque_depth, at, 0);
}

@fragment
fn peel_first(corner: Corner) -> @location(0) vec4<f32> {
    if is_hidden(corner, vec2<i32>(floor(corner.position.xy))) {
        discard;
    }
    return translucent(corner);
}

@fragment
fn peel(corner: Corner) -> @location(0) vec4<f32> {
    let at = vec2<i32>(floor(corner.position.xy));
    let done = corner.position.z <= textureLoad(peeled_depth, at, 0) + 1e-6;
    if done || is_hidden(corner, at) {
        discard;
    }
    return translucent(corner);
}
