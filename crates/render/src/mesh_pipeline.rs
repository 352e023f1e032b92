//! Surfaces on the GPU: opaque ones into layer 0, translucent ones peeled into the layers behind each other.

use crate::layers::Layers;
use crate::mesh_params::{CameraParams, SurfaceParams};
use crate::{Scalars, Surface, SurfaceLook};
use prosector_gpu::Gpu;
use wgpu::util::DeviceExt;

/// One surface's buffers.
pub(crate) struct MeshBuffers {
    positions: wgpu::Buffer,
    normals: wgpu::Buffer,
    scalars: wgpu::Buffer,
    indices: wgpu::Buffer,
    count: u32,
    params: wgpu::Buffer,
    group: wgpu::BindGroup,
}

pub(crate) struct MeshPipelines {
    camera_layout: wgpu::BindGroupLayout,
    surface_layout: wgpu::BindGroupLayout,
    depth_layout: wgpu::BindGroupLayout,
    opaque: wgpu::RenderPipeline,
    peel_first: wgpu::RenderPipeline,
    peel: wgpu::RenderPipeline,
}

impl MeshPipelines {
    pub fn new(gpu: &Gpu) -> Self {
        use crate::target::{layout, texture, uniform};
        let depth = texture(wgpu::TextureSampleType::Depth, wgpu::TextureViewDimension::D2);
        let camera_layout = layout(gpu, "camera", &[uniform()]);
        let surface_layout = layout(gpu, "surface", &[uniform()]);
        let depth_layout = layout(gpu, "depths", &[depth, depth]);
        let source = wgpu::ShaderSource::Wgsl(include_str!("../shaders/mesh.wgsl").into());
        let module = gpu.device().create_shader_module(wgpu::ShaderModuleDescriptor { label: Some("mesh"), source });
        let two = [&camera_layout, &surface_layout];
        let three = [&camera_layout, &surface_layout, &depth_layout];
        let opaque = pipeline(gpu, &module, "opaque", &two);
        let peel_first = pipeline(gpu, &module, "peel_first", &three);
        let peel = pipeline(gpu, &module, "peel", &three);
        Self { camera_layout, surface_layout, depth_layout, opaque, peel_first, peel }
    }

    /// Copies a surface to the GPU.
    pub fn buffers(&self, gpu: &Gpu, surface: &Surface) -> MeshBuffers {
        let buffer = |contents: &[u8], usage| {
            let usage = usage | wgpu::BufferUsages::COPY_DST;
            gpu.device().create_buffer_init(&wgpu::util::BufferInitDescriptor { label: Some("mesh"), contents, usage })
        };
        let vertex = |contents: &[u8]| buffer(contents, wgpu::BufferUsages::VERTEX);
        let mesh = &surface.mesh;
        let params = buffer(bytemuck::bytes_of(&params(surface)), wgpu::BufferUsages::UNIFORM);
        let group = crate::target::bind(gpu, &self.surface_layout, [params.as_entire_binding()]);
        MeshBuffers {
            positions: vertex(bytemuck::cast_slice(&mesh.positions)),
            normals: vertex(bytemuck::cast_slice(&mesh.normals)),
            scalars: vertex(bytemuck::cast_slice(&scalars(surface))),
            indices: buffer(bytemuck::cast_slice(&mesh.triangles), wgpu::BufferUsages::INDEX),
            count: mesh.triangles.len() as u32 * 3,
            params,
            group,
        }
    }

    /// Draws the surfaces into the layers; layers beyond the first hold translucent ones, nearest first.
    pub fn draw<'a>(
        &self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        camera: &CameraParams,
        layers: &Layers,
        surfaces: &[(&'a SurfaceLook, &'a MeshBuffers)],
        count: u32,
    ) {
        let usage = wgpu::BufferUsages::UNIFORM;
        let contents = bytemuck::bytes_of(camera);
        let camera =
            gpu.device().create_buffer_init(&wgpu::util::BufferInitDescriptor { label: None, contents, usage });
        let camera = crate::target::bind(gpu, &self.camera_layout, [camera.as_entire_binding()]);
        for layer in 0..count.min(layers.count) as usize {
            let depths = (layer > 0).then(|| {
                let view = |n: usize| wgpu::BindingResource::TextureView(&layers.depth_layers[n]);
                crate::target::bind(gpu, &self.depth_layout, [view(0), view(layer - 1)])
            });
            let mut pass = begin(encoder, &layers.color_layers[layer], &layers.depth_layers[layer]);
            pass.set_pipeline([&self.opaque, &self.peel_first, &self.peel][layer.min(2)]);
            pass.set_bind_group(0, &camera, &[]);
            if let Some(depths) = &depths {
                pass.set_bind_group(2, depths, &[]);
            }
            for (_, buffers) in surfaces.iter().filter(|(look, _)| is_translucent(look) == (layer > 0)) {
                buffers.draw(&mut pass);
            }
        }
    }
}

impl MeshBuffers {
    /// Follows a change of look or of scalars; the geometry stays.
    pub fn update(&self, gpu: &Gpu, surface: &Surface, scalars_too: bool) {
        gpu.queue().write_buffer(&self.params, 0, bytemuck::bytes_of(&params(surface)));
        if scalars_too {
            gpu.queue().write_buffer(&self.scalars, 0, bytemuck::cast_slice(&scalars(surface)));
        }
    }

    fn draw(&self, pass: &mut wgpu::RenderPass) {
        pass.set_bind_group(1, &self.group, &[]);
        for (slot, buffer) in (0..).zip([&self.positions, &self.normals, &self.scalars]) {
            pass.set_vertex_buffer(slot, buffer.slice(..));
        }
        pass.set_index_buffer(self.indices.slice(..), wgpu::IndexFormat::Uint32);
        pass.draw_indexed(0..self.count, 0, 0..1);
    }
}

/// Whether a surface is peeled rather than drawn solid.
pub(crate) fn is_translucent(look: &SurfaceLook) -> bool {
    look.opacity < 0.995
}

fn params(surface: &Surface) -> SurfaceParams {
    let [r, g, b] = surface.look.color.0.map(|c| f32::from(c) / 255.0);
    let [low, high] = surface.scalars.as_ref().map_or([0.0, 1.0], |s| s.range);
    SurfaceParams {
        color: [r, g, b, surface.look.opacity.clamp(0.0, 1.0)],
        low,
        gain: 1.0 / (high - low).abs().max(f32::MIN_POSITIVE),
        has_scalars: u32::from(surface.scalars.is_some()),
        reserved: 0,
    }
}

fn scalars(surface: &Surface) -> Vec<f32> {
    match &surface.scalars {
        Some(Scalars { values, .. }) => values.iter().map(|v| if v.is_nan() { f32::MIN } else { *v }).collect(),
        None => vec![0.0; surface.mesh.positions.len()],
    }
}

fn begin<'a>(
    encoder: &'a mut wgpu::CommandEncoder,
    color: &wgpu::TextureView,
    depth: &wgpu::TextureView,
) -> wgpu::RenderPass<'a> {
    let color = wgpu::RenderPassColorAttachment {
        view: color,
        depth_slice: None,
        resolve_target: None,
        ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT), store: wgpu::StoreOp::Store },
    };
    let depth_ops = wgpu::Operations { load: wgpu::LoadOp::Clear(1.0), store: wgpu::StoreOp::Store };
    encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some("surfaces"),
        color_attachments: &[Some(color)],
        depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
            view: depth,
            depth_ops: Some(depth_ops),
            stencil_ops: None,
        }),
        ..Default::default()
    })
}

fn pipeline(
    gpu: &Gpu,
    module: &wgpu::ShaderModule,
    entry: &str,
    layouts: &[&wgpu::BindGroupLayout],
) -> wgpu::RenderPipeline {
    let layouts: Vec<_> = layouts.iter().map(|&layout| Some(layout)).collect();
    let layout = gpu.device().create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(entry),
        bind_group_layouts: &layouts,
        immediate_size: 0,
    });
    let vec3 = wgpu::VertexFormat::Float32x3;
    let attribute = |format, location| [wgpu::VertexAttribute { format, offset: 0, shader_location: location }];
    let attributes = [attribute(vec3, 0), attribute(vec3, 1), attribute(wgpu::VertexFormat::Float32, 2)];
    let buffers = attributes.each_ref().map(|attributes| {
        let array_stride = attributes[0].format.size();
        Some(wgpu::VertexBufferLayout { array_stride, step_mode: wgpu::VertexStepMode::Vertex, attributes })
    });
    gpu.device().create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(entry),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vertex"),
            compilation_options: Default::default(),
            buffers: &buffers,
        },
        primitive: Default::default(),
        depth_stencil: Some(wgpu::DepthStencilState {
            format: wgpu::TextureFormat::Depth32Float,
            depth_write_enabled: Some(true),
            depth_compare: Some(wgpu::CompareFunction::Less),
            stencil: Default::default(),
            bias: Default::default(),
        }),
        multisample: Default::default(),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some(entry),
            compilation_options: Default::default(),
            targets: &[Some(wgpu::TextureFormat::Rgba8Unorm.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}
