// Enlarges a picture drawn at fewer pixels.

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var linear_sampler: sampler;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> Corner {
    let at = vec2<f32>(f32(index & 1u), f32(index >> 1u));
    var corner: Corner;
    corner.position = vec4<f32>(at * 4.0 - vec2<f32>(1.0), 0.0, 1.0);
    corner.uv = vec2<f32>(at.x * 2.0, 1.0 - at.y * 2.0);
    return corner;
}

@fragment
fn fragment(corner: Corner) -> @location(0) vec4<f32> {
    return textureSampleLevel(picture, linear_sampler, corner.uv, 0.0);
}
