//! One 3D picture: surfaces into layers, rays through the volume, and the picture enlarged if drawn coarsely.

use crate::layers::Layers;
use crate::mesh_params::CameraParams;
use crate::mesh_pipeline::is_translucent;
use crate::ray_pipeline::{RayInputs, RayParams, RayPipeline, is_composited, linear_sampler};
use crate::renderer::Renderer;
use crate::transfer_table::Table;
use crate::{Preset, TargetView, Viewport, VolumeScene};
use glam::{DVec3, Vec3};
use prosector_core::Window;
use prosector_gpu::Gpu;
use std::collections::HashMap;
use wgpu::util::DeviceExt;

/// What 3D pictures keep between frames.
pub(crate) struct VolumeDrawing {
    rays: HashMap<wgpu::TextureFormat, RayPipeline>,
    blits: HashMap<wgpu::TextureFormat, (wgpu::BindGroupLayout, wgpu::RenderPipeline)>,
    sampler: wgpu::Sampler,
    layers: Option<Layers>,
    coarse: Option<(Viewport, wgpu::TextureView)>,
    /// Transfer function in use, and what it was made from.
    table: Option<((Preset, Window), Table)>,
    nothing: wgpu::Buffer,
    no_volume: wgpu::TextureView,
}

const COARSE_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

impl VolumeDrawing {
    pub fn new(gpu: &Gpu) -> Self {
        let nothing = gpu.device().create_buffer_init(&wgpu::util::BufferInitDescriptor {
            label: Some("nothing"),
            contents: &[0; 64],
            usage: wgpu::BufferUsages::STORAGE,
        });
        let no_volume = gpu.device().create_texture(&wgpu::TextureDescriptor {
            label: Some("no volume"),
            size: wgpu::Extent3d { width: 1, height: 1, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D3,
            format: wgpu::TextureFormat::R16Float,
            usage: wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        });
        Self {
            rays: HashMap::new(),
            blits: HashMap::new(),
            sampler: linear_sampler(gpu),
            layers: None,
            coarse: None,
            table: None,
            nothing,
            no_volume: no_volume.create_view(&Default::default()),
        }
    }

    /// Makes the next picture build its transfer function anew.
    pub fn forget_table(&mut self) {
        self.table = None;
    }
}

/// Draws `scene` into `target`.
pub(crate) fn draw(renderer: &mut Renderer, target: &TargetView, scene: &VolumeScene) {
    let scale = scene.quality.pixel_scale.max(1.0);
    if scale <= 1.0 {
        return draw_at(renderer, target, scene);
    }
    let viewport = Viewport {
        width: (target.viewport.width as f32 / scale).ceil().max(1.0) as u32,
        height: (target.viewport.height as f32 / scale).ceil().max(1.0) as u32,
    };
    let gpu = renderer.gpu.clone();
    if renderer.three_d.coarse.as_ref().is_none_or(|(size, _)| *size != viewport) {
        renderer.three_d.coarse = Some((viewport, coarse_texture(&gpu, viewport)));
    }
    let Some((_, view)) = renderer.three_d.coarse.clone() else { return };
    draw_at(renderer, &TargetView { view: &view, format: COARSE_FORMAT, viewport }, scene);
    let (layout, pipeline) = renderer.three_d.blits.entry(target.format).or_insert_with(|| blit(&gpu, target.format));
    let sampler = wgpu::BindingResource::Sampler(&renderer.three_d.sampler);
    let group = crate::target::bind(&gpu, layout, [wgpu::BindingResource::TextureView(&view), sampler]);
    crate::target::draw_full_screen(&gpu, target, pipeline, &group);
}

fn draw_at(renderer: &mut Renderer, target: &TargetView, scene: &VolumeScene) {
    let gpu = renderer.gpu.clone();
    prepare_volume(renderer, scene);
    let Some([near, far]) = depth_range(renderer, scene) else {
        return clear(&gpu, target, scene.background.0.map(|c| f64::from(c) / 255.0));
    };
    let range = far - near;
    let layers = draw_surfaces(renderer, target, scene, near, range);
    let three_d = &mut renderer.three_d;
    let mut params = RayParams::of_scene(scene, target.viewport, near, range, layers);
    let table = three_d.table.as_ref().map(|(_, table)| table);
    let mut inputs = RayInputs {
        volume: &three_d.no_volume,
        distances: &three_d.nothing,
        min_max: &three_d.nothing,
        table: &three_d.nothing,
        layers: three_d.layers.as_ref().expect("layers are made before rays"),
    };
    if let (Some(preset), Some(volume), Some(bricks)) = (scene.preset, &renderer.volume, &renderer.bricks) {
        let table = table.filter(|_| is_composited(preset));
        params = params.with_volume(scene, target.viewport, near, volume, bricks, table);
        inputs.volume = &volume.view;
        inputs.distances = &bricks.distances;
        inputs.min_max = &bricks.min_max;
        inputs.table = table.map_or(&three_d.nothing, |t| &t.buffer);
    }
    let pipeline = three_d.rays.entry(target.format).or_insert_with(|| RayPipeline::new(&gpu, target.format));
    pipeline.draw(&gpu, target, &params, &inputs);
}

/// Brings brick ranges, transfer function and distances up to date.
fn prepare_volume(renderer: &mut Renderer, scene: &VolumeScene) {
    let (Some(volume), Some(bricks), Some(preset)) = (&renderer.volume, &mut renderer.bricks, scene.preset) else {
        return;
    };
    let changed = bricks.update(&renderer.gpu, &renderer.brick_pipelines, volume);
    let Some(function) = preset.transfer_function(scene.window) else { return };
    let key = (preset, if preset == Preset::Mr { scene.window } else { Window { center: 0.0, width: 1.0 } });
    let current = renderer.three_d.table.as_ref().is_some_and(|(made_from, _)| *made_from == key);
    if !current {
        renderer.three_d.table = Some((key, Table::new(&renderer.gpu, &function, volume)));
    }
    if let (true, Some((_, table))) = (changed || !current, &renderer.three_d.table) {
        bricks.classify(&renderer.gpu, &renderer.brick_pipelines, &table.prefix, table.low, table.entries_per_texel);
    }
}

/// Draws the visible surfaces and returns the number of layers to composite; 0 without surfaces.
fn draw_surfaces(renderer: &mut Renderer, target: &TargetView, scene: &VolumeScene, near: f64, range: f64) -> u32 {
    let Renderer { gpu, surfaces, meshes, mesh_pipelines, three_d, .. } = renderer;
    let shown: Vec<_> = if scene.surfaces {
        surfaces.visible().filter_map(|(id, surface)| Some((&surface.look, meshes.get(id)?))).collect()
    } else {
        Vec::new()
    };
    let peels = if shown.iter().any(|(look, _)| is_translucent(look)) { scene.quality.layers.clamp(1, 4) } else { 0 };
    let size = if shown.is_empty() { [1, 1] } else { [target.viewport.width, target.viewport.height] };
    // One layer is never enough for an array view on some adapters, so there are always at least two.
    let count = (1 + peels).max(2);
    if three_d.layers.as_ref().is_none_or(|layers| layers.size != size || layers.count != count) {
        three_d.layers = Some(Layers::new(gpu, size, count));
    }
    let (Some(layers), false) = (&three_d.layers, shown.is_empty()) else { return 0 };
    let camera = CameraParams::new(scene, target, near, range);
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    mesh_pipelines.draw(gpu, &mut encoder, &camera, layers, &shown, 1 + peels);
    gpu.queue().submit([encoder.finish()]);
    1 + peels
}

/// Signed distances in mm from the camera's target to the planes before and behind everything; `None` if empty.
fn depth_range(renderer: &Renderer, scene: &VolumeScene) -> Option<[f64; 2]> {
    let [_, _, forward] = scene.camera.axes();
    let depth = |point: DVec3| (point - scene.camera.target.0).dot(forward);
    let mut range = [f64::INFINITY, f64::NEG_INFINITY];
    let mut add = |point: DVec3| range = [range[0].min(depth(point)), range[1].max(depth(point))];
    if let (Some(volume), Some(_)) = (&renderer.volume, scene.preset) {
        let dims = DVec3::from(volume.dims().map(f64::from));
        corners([DVec3::splat(-0.5), dims - 0.5])
            .for_each(|corner| add(volume.lps_from_texel.transform_point3(corner)));
    }
    if scene.surfaces {
        let boxes = renderer.surfaces.visible().flat_map(|(_, surface)| surface.boxes.iter());
        boxes.for_each(|b| corners(b.map(|corner| Vec3::from(corner).as_dvec3())).for_each(&mut add));
    }
    let [near, far] = range;
    (near.is_finite() && far.is_finite()).then_some([near - 1.0, far + 1.0])
}

fn corners([low, high]: [DVec3; 2]) -> impl Iterator<Item = DVec3> {
    (0..8).map(move |n| {
        let pick = |axis: usize| if n >> axis & 1 == 0 { low[axis] } else { high[axis] };
        DVec3::new(pick(0), pick(1), pick(2))
    })
}

/// Fills the target with one colour.
pub(crate) fn clear(gpu: &Gpu, target: &TargetView, [r, g, b]: [f64; 3]) {
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    let load = wgpu::LoadOp::Clear(wgpu::Color { r, g, b, a: 1.0 });
    let attachment = wgpu::RenderPassColorAttachment {
        view: target.view,
        depth_slice: None,
        resolve_target: None,
        ops: wgpu::Operations { load, store: wgpu::StoreOp::Store },
    };
    drop(encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        color_attachments: &[Some(attachment)],
        ..Default::default()
    }));
    gpu.queue().submit([encoder.finish()]);
}

fn coarse_texture(gpu: &Gpu, viewport: Viewport) -> wgpu::TextureView {
    let texture = gpu.device().create_texture(&wgpu::TextureDescriptor {
        label: Some("coarse picture"),
        size: wgpu::Extent3d { width: viewport.width, height: viewport.height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: COARSE_FORMAT,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
        view_formats: &[],
    });
    texture.create_view(&Default::default())
}

fn blit(gpu: &Gpu, format: wgpu::TextureFormat) -> (wgpu::BindGroupLayout, wgpu::RenderPipeline) {
    let picture =
        crate::target::texture(wgpu::TextureSampleType::Float { filterable: true }, wgpu::TextureViewDimension::D2);
    let sampler = wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering);
    let layout = crate::target::layout(gpu, "blit", &[picture, sampler]);
    let pipeline = crate::target::full_screen(gpu, "blit", include_str!("../shaders/blit.wgsl"), &layout, format);
    (layout, pipeline)
}
