//! Where pictures go.

use crate::Viewport;
use prosector_gpu::{CanvasFrame, Gpu};

/// A texture view to draw into: a canvas frame, or a texture for read-back.
///
/// The format must be renderable and not sRGB (grey levels are written as they should appear).
#[derive(Clone, Copy, Debug)]
pub struct TargetView<'a> {
    /// The view.
    pub view: &'a wgpu::TextureView,
    /// Its format.
    pub format: wgpu::TextureFormat,
    /// Its size in device pixels.
    pub viewport: Viewport,
}

impl<'a> From<&'a CanvasFrame> for TargetView<'a> {
    fn from(frame: &'a CanvasFrame) -> Self {
        let viewport = Viewport { width: frame.width, height: frame.height };
        Self { view: &frame.view, format: frame.format, viewport }
    }
}

/// A binding without its number and visibility.
pub(crate) fn uniform() -> wgpu::BindingType {
    buffer(wgpu::BufferBindingType::Uniform)
}

/// A read-only storage buffer.
pub(crate) fn storage() -> wgpu::BindingType {
    buffer(wgpu::BufferBindingType::Storage { read_only: true })
}

fn buffer(ty: wgpu::BufferBindingType) -> wgpu::BindingType {
    wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None }
}

/// A texture.
pub(crate) fn texture(
    sample_type: wgpu::TextureSampleType,
    view_dimension: wgpu::TextureViewDimension,
) -> wgpu::BindingType {
    wgpu::BindingType::Texture { sample_type, view_dimension, multisampled: false }
}

/// A bind group layout with the bindings numbered in order, visible to vertex and fragment stage.
pub(crate) fn layout(gpu: &Gpu, label: &str, kinds: &[wgpu::BindingType]) -> wgpu::BindGroupLayout {
    let entry = |(binding, &ty): (u32, &wgpu::BindingType)| wgpu::BindGroupLayoutEntry {
        binding,
        // Storage buffers in the vertex stage are not everywhere, and nothing here needs them there.
        visibility: wgpu::ShaderStages::FRAGMENT
            | if ty == uniform() { wgpu::ShaderStages::VERTEX } else { wgpu::ShaderStages::NONE },
        ty,
        count: None,
    };
    let entries: Vec<_> = (0..).zip(kinds).map(entry).collect();
    gpu.device().create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries: &entries })
}

/// A bind group with the resources numbered in order.
pub(crate) fn bind<const N: usize>(
    gpu: &Gpu,
    layout: &wgpu::BindGroupLayout,
    resources: [wgpu::BindingResource; N],
) -> wgpu::BindGroup {
    let entries: Vec<_> =
        (0..).zip(resources).map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource }).collect();
    gpu.device().create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout, entries: &entries })
}

/// A pipeline over the whole target with entry points `vertex` and `fragment`.
pub(crate) fn full_screen(
    gpu: &Gpu,
    label: &str,
    wgsl: &str,
    layout: &wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let device = gpu.device();
    let source = wgpu::ShaderSource::Wgsl(wgsl.into());
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor { label: Some(label), source });
    let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(label),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(label),
        layout: Some(&pipeline_layout),
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("vertex"),
            compilation_options: Default::default(),
            buffers: &[],
        },
        primitive: Default::default(),
        depth_stencil: None,
        multisample: Default::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("fragment"),
            compilation_options: Default::default(),
            targets: &[Some(format.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// Draws one pipeline over the whole target and submits it.
pub(crate) fn draw_full_screen(
    gpu: &Gpu,
    target: &TargetView,
    pipeline: &wgpu::RenderPipeline,
    group: &wgpu::BindGroup,
) {
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    {
        let attachment = wgpu::RenderPassColorAttachment {
            view: target.view,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::BLACK), store: wgpu::StoreOp::Store },
        };
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            color_attachments: &[Some(attachment)],
            ..Default::default()
        });
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, group, &[]);
        pass.draw(0..3, 0..1);
    }
    gpu.queue().submit([encoder.finish()]);
}
