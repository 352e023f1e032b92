//! Running recordings of kernels on the device.

use crate::{Gpu, GpuError};
use prosector_kernels::{BindingKind, Dispatch, ExecuteError, KernelExecutor, Recording, Resource, groups_for};
use wgpu::util::DeviceExt;

/// Runs recordings on the GPU; pipelines are made anew for each recording.
#[derive(Clone)]
pub struct GpuExecutor {
    gpu: Gpu,
}

enum Memory {
    Buffer(wgpu::Buffer),
    Volume(wgpu::TextureView),
}

impl GpuExecutor {
    /// An executor on this device.
    pub fn new(gpu: &Gpu) -> Self {
        Self { gpu: gpu.clone() }
    }
}

impl KernelExecutor for GpuExecutor {
    async fn run(&self, recording: Recording) -> Result<Vec<Vec<u8>>, ExecuteError> {
        let device = |e: GpuError| ExecuteError::Device(e.to_string());
        let submitted = self.gpu.checked("computing", || submit(&self.gpu, &recording)).await;
        let memory = submitted.map_err(device)??;
        let mut results = Vec::with_capacity(recording.downloads.len());
        for id in &recording.downloads {
            let (Some(Memory::Buffer(buffer)), Some(Resource::Bytes(bytes))) =
                (memory.get(id.0), recording.resources.get(id.0))
            else {
                return Err(ExecuteError::Resource);
            };
            let mut read = self.gpu.read_buffer(buffer).await.map_err(device)?;
            read.truncate(bytes.len());
            results.push(read);
        }
        Ok(results)
    }
}

fn submit(gpu: &Gpu, recording: &Recording) -> Result<Vec<Memory>, ExecuteError> {
    let uploads = recording.resources.iter().map(|resource| upload(gpu, resource));
    let memory: Vec<_> = uploads.collect::<Result<_, _>>()?;
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    for dispatch in recording.dispatches.iter().filter(|d| d.invocations > 0) {
        encode(gpu, &mut encoder, dispatch, &memory)?;
    }
    gpu.queue().submit([encoder.finish()]);
    Ok(memory)
}

fn upload(gpu: &Gpu, resource: &Resource) -> Result<Memory, ExecuteError> {
    Ok(match resource {
        Resource::Bytes(bytes) => {
            // Bindings may not be empty, and copies go by four bytes.
            let mut padded = bytes.clone();
            padded.resize(bytes.len().next_multiple_of(4).max(16), 0);
            let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC;
            let descriptor = wgpu::util::BufferInitDescriptor { label: None, contents: &padded, usage };
            Memory::Buffer(gpu.device().create_buffer_init(&descriptor))
        }
        Resource::HalfVolume { dims, bits } => {
            // A texture has at least one texel, which no kernel reads when the volume is empty.
            let (dims, bits) = if bits.is_empty() { (&[1; 3], &[0][..]) } else { (dims, &bits[..]) };
            if dims.iter().map(|&n| n as usize).product::<usize>() != bits.len() {
                return Err(ExecuteError::Resource);
            }
            let [width, height, depth_or_array_layers] = *dims;
            let descriptor = wgpu::TextureDescriptor {
                label: None,
                size: wgpu::Extent3d { width, height, depth_or_array_layers },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D3,
                format: wgpu::TextureFormat::R16Float,
                usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
                view_formats: &[],
            };
            let order = wgpu::util::TextureDataOrder::LayerMajor;
            let bytes = bytemuck::cast_slice(bits);
            let texture = gpu.device().create_texture_with_data(gpu.queue(), &descriptor, order, bytes);
            Memory::Volume(texture.create_view(&Default::default()))
        }
    })
}

fn encode(
    gpu: &Gpu,
    encoder: &mut wgpu::CommandEncoder,
    dispatch: &Dispatch,
    memory: &[Memory],
) -> Result<(), ExecuteError> {
    let kernel = dispatch.kernel;
    let device = gpu.device();
    let layout = bind_group_layout(device, kernel.bindings);
    let pipeline = compute_pipeline(device, kernel, &layout);
    let mut entries = Vec::new();
    for (binding, id) in (0..).zip(&dispatch.bindings) {
        let resource = match memory.get(id.0).ok_or(ExecuteError::Resource)? {
            Memory::Buffer(buffer) => buffer.as_entire_binding(),
            Memory::Volume(view) => wgpu::BindingResource::TextureView(view),
        };
        entries.push(wgpu::BindGroupEntry { binding, resource });
    }
    let descriptor = wgpu::BindGroupDescriptor { label: Some(kernel.name), layout: &layout, entries: &entries };
    let group = device.create_bind_group(&descriptor);
    let mut pass = encoder.begin_compute_pass(&Default::default());
    pass.set_pipeline(&pipeline);
    pass.set_bind_group(0, &group, &[]);
    pass.dispatch_workgroups(groups_for(kernel, dispatch.invocations), 1, 1);
    Ok(())
}

/// The bind group layout for a kernel's bindings.
pub fn bind_group_layout(device: &wgpu::Device, bindings: &[BindingKind]) -> wgpu::BindGroupLayout {
    let buffer = |ty| wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None };
    let entries: Vec<_> = (0..)
        .zip(bindings)
        .map(|(binding, kind)| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: match kind {
                BindingKind::Uniform => buffer(wgpu::BufferBindingType::Uniform),
                BindingKind::StorageRead => buffer(wgpu::BufferBindingType::Storage { read_only: true }),
                BindingKind::StorageReadWrite => buffer(wgpu::BufferBindingType::Storage { read_only: false }),
                BindingKind::HalfVolume => wgpu::BindingType::Texture {
                    sample_type: wgpu::TextureSampleType::Float { filterable: false },
                    view_dimension: wgpu::TextureViewDimension::D3,
                    multisampled: false,
                },
            },
            count: None,
        })
        .collect();
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries })
}

/// The pipeline of a kernel over its layout.
pub fn compute_pipeline(
    device: &wgpu::Device,
    kernel: &prosector_kernels::Kernel,
    layout: &wgpu::BindGroupLayout,
) -> wgpu::ComputePipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(kernel.name),
        source: wgpu::ShaderSource::Wgsl(kernel.wgsl.into()),
    });
    let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(kernel.name),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(kernel.name),
        layout: Some(&pipeline_layout),
        module: &module,
        entry_point: Some("main"),
        compilation_options: Default::default(),
        cache: None,
    })
}
