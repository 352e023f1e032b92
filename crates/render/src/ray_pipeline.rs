//! Volume rendering on the GPU.

use crate::brick_pipeline::Bricks;
use crate::layers::Layers;
use crate::transfer_table::{ENTRIES, Table};
use crate::volume_texture::VolumeTexture;
use crate::{Preset, TargetView, Viewport, VolumeScene};
use bytemuck::{Pod, Zeroable};
use prosector_gpu::Gpu;
use wgpu::util::DeviceExt;

/// Uniforms of the ray caster; vectors in texels unless said otherwise.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(crate) struct RayParams {
    /// Texel position on the near plane of the centre of pixel (0, 0).
    pub origin: [f32; 3],
    /// Step in mm.
    pub step: f32,
    pub right: [f32; 3],
    /// Distance in mm from near to far plane.
    pub range: f32,
    pub down: [f32; 3],
    /// Entries of the transfer function.
    pub entries: f32,
    /// Texels per mm away from the eye.
    pub direction: [f32; 3],
    /// Texel of entry 0.
    pub table_low: f32,
    pub dims: [f32; 3],
    /// Entries per texel unit.
    pub table_gain: f32,
    pub bricks: [u32; 3],
    /// 0 nothing, 1 composite, 2 maximum.
    pub mode: u32,
    /// Intensity gradient along screen right per texel gradient.
    pub normal_right: [f32; 3],
    pub gradient_low: f32,
    pub normal_up: [f32; 3],
    pub gradient_high: f32,
    pub normal_forward: [f32; 3],
    pub flat_opacity: f32,
    /// Signed mm beyond the clip plane per pixel right, per pixel down, per mm along the ray.
    pub clip: [f32; 3],
    pub clip_offset: f32,
    pub background: [f32; 3],
    /// Layers of surface: opaque, then translucent.
    pub layers: u32,
    /// Texel that becomes black in a projection, and brightness per texel unit.
    pub black: f32,
    pub gain: f32,
    /// 1: jittered start, 2: skip empty bricks.
    pub flags: u32,
    /// Entry up to which everything is clear.
    pub clear_below: f32,
    /// Entry at which a ray meets a wall.
    pub wall: f32,
    pub reserved_0: u32,
    pub reserved_1: u32,
    pub reserved_2: u32,
}

prosector_kernels::gpu_layout!(RayParams {
    origin,
    step,
    right,
    range,
    down,
    entries,
    direction,
    table_low,
    dims,
    table_gain,
    bricks,
    mode,
    normal_right,
    gradient_low,
    normal_up,
    gradient_high,
    normal_forward,
    flat_opacity,
    clip,
    clip_offset,
    background,
    layers,
    black,
    gain,
    flags,
    clear_below,
    wall,
    reserved_0,
    reserved_1,
    reserved_2,
});

impl RayParams {
    /// Everything but the volume.
    pub fn of_scene(scene: &VolumeScene, viewport: Viewport, near: f64, range: f64, layers: u32) -> Self {
        let [right, up, forward] = scene.camera.axes();
        let scale = scene.camera.mm_per_pixel(viewport);
        let corner = crate::unproject_ray(&scene.camera, viewport, [0.5, 0.5]).origin.0 + forward * near;
        let (clip, clip_offset) = match &scene.clip {
            Some(cut) => {
                let n = cut.normal.0;
                ([right.dot(n) * scale, -up.dot(n) * scale, forward.dot(n)], (corner - cut.point.0).dot(n))
            }
            None => ([0.0; 3], -1.0),
        };
        Self {
            range: range as f32,
            clip: clip.map(|v| v as f32),
            clip_offset: clip_offset as f32,
            background: scene.background.0.map(|c| f32::from(c) / 255.0),
            layers,
            step: 1.0,
            flags: u32::from(scene.quality.jitter) | u32::from(scene.skip_empty) << 1,
            direction: [0.0, 0.0, 1.0],
            dims: [1.0; 3],
            bricks: [1; 3],
            entries: 1.0,
            ..Self::zeroed()
        }
    }

    /// With the volume's place and values.
    pub fn with_volume(
        self,
        scene: &VolumeScene,
        viewport: Viewport,
        near: f64,
        volume: &VolumeTexture,
        bricks: &Bricks,
        table: Option<&Table>,
    ) -> Self {
        let [right, up, forward] = scene.camera.axes();
        let scale = scene.camera.mm_per_pixel(viewport);
        let corner = crate::unproject_ray(&scene.camera, viewport, [0.5, 0.5]).origin.0 + forward * near;
        let map = &volume.texel_from_lps;
        let vector = |v: glam::DVec3| map.transform_vector3(v);
        let per_texel = volume.spec.rescale.slope / volume.scale.scale;
        let narrow = |v: glam::DVec3| v.as_vec3().to_array();
        let [low, span] = scene.window.ramp();
        let slope = if volume.spec.rescale.slope == 0.0 { f64::MIN_POSITIVE } else { volume.spec.rescale.slope };
        // A projection takes single samples, which at long steps miss thin bright structures.
        let share = if table.is_some() { 1.0 } else { 0.7 };
        let step = share * f64::from(scene.quality.step_voxels.max(0.05)) / vector(forward).abs().max_element();
        Self {
            origin: narrow(map.transform_point3(corner)),
            step: step as f32,
            right: narrow(vector(right * scale)),
            down: narrow(vector(up * -scale)),
            direction: narrow(vector(forward)),
            dims: volume.dims().map(|n| n as f32),
            bricks: bricks.grid,
            mode: if table.is_some() { 1 } else { 2 },
            normal_right: narrow(vector(right) * per_texel),
            normal_up: narrow(vector(up) * per_texel),
            normal_forward: narrow(vector(forward) * per_texel),
            entries: ENTRIES as f32,
            table_low: table.map_or(0.0, |t| t.low),
            table_gain: table.map_or(0.0, |t| t.entries_per_texel),
            gradient_low: table.map_or(0.0, |t| t.gradient[0]),
            gradient_high: table.map_or(1.0, |t| t.gradient[1]),
            flat_opacity: table.map_or(1.0, |t| t.flat_opacity),
            clear_below: table.map_or(0.0, Table::clear_below),
            wall: table.map_or(0.0, Table::wall),
            black: volume.scale.texel((low - volume.spec.rescale.intercept) / slope) as f32,
            gain: (slope / (volume.scale.scale * span)) as f32,
            ..self
        }
    }
}

pub(crate) struct RayPipeline {
    layout: wgpu::BindGroupLayout,
    pipeline: wgpu::RenderPipeline,
    sampler: wgpu::Sampler,
}

/// What a ray needs besides its uniforms.
pub(crate) struct RayInputs<'a> {
    pub volume: &'a wgpu::TextureView,
    pub distances: &'a wgpu::Buffer,
    pub min_max: &'a wgpu::Buffer,
    pub table: &'a wgpu::Buffer,
    pub layers: &'a Layers,
}

impl RayPipeline {
    pub fn new(gpu: &Gpu, format: wgpu::TextureFormat) -> Self {
        use crate::target::{storage, texture, uniform};
        use wgpu::TextureViewDimension::{D2Array, D3};
        let float = wgpu::TextureSampleType::Float { filterable: true };
        let kinds = [
            uniform(),
            texture(float, D3),
            wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
            storage(),
            storage(),
            storage(),
            texture(wgpu::TextureSampleType::Float { filterable: false }, D2Array),
            texture(wgpu::TextureSampleType::Depth, D2Array),
        ];
        let layout = crate::target::layout(gpu, "ray", &kinds);
        let pipeline = crate::target::full_screen(gpu, "ray", include_str!("../shaders/ray.wgsl"), &layout, format);
        Self { layout, pipeline, sampler: linear_sampler(gpu) }
    }

    pub fn draw(&self, gpu: &Gpu, target: &TargetView, params: &RayParams, inputs: &RayInputs) {
        let usage = wgpu::BufferUsages::UNIFORM;
        let contents = bytemuck::bytes_of(params);
        let uniform =
            gpu.device().create_buffer_init(&wgpu::util::BufferInitDescriptor { label: None, contents, usage });
        let resources = [
            uniform.as_entire_binding(),
            wgpu::BindingResource::TextureView(inputs.volume),
            wgpu::BindingResource::Sampler(&self.sampler),
            inputs.distances.as_entire_binding(),
            inputs.min_max.as_entire_binding(),
            inputs.table.as_entire_binding(),
            wgpu::BindingResource::TextureView(&inputs.layers.colors),
            wgpu::BindingResource::TextureView(&inputs.layers.depths),
        ];
        let group = crate::target::bind(gpu, &self.layout, resources);
        crate::target::draw_full_screen(gpu, target, &self.pipeline, &group);
    }
}

/// Linear interpolation, clamped to the edge.
pub(crate) fn linear_sampler(gpu: &Gpu) -> wgpu::Sampler {
    gpu.device().create_sampler(&wgpu::SamplerDescriptor {
        label: Some("linear"),
        mag_filter: wgpu::FilterMode::Linear,
        min_filter: wgpu::FilterMode::Linear,
        ..Default::default()
    })
}

/// Whether a preset composites by a transfer function.
pub(crate) fn is_composited(preset: Preset) -> bool {
    preset != Preset::Mip
}
