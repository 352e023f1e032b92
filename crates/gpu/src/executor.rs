//! Running recordings of kernels on the device.

use crate::{Gpu, GpuError};
use prosector_kernels::{
    BindingKind, Dispatch, ExecuteError, Kernel, KernelExecutor, Recording, Resource, ResourceId, groups_for,
};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use wgpu::util::DeviceExt;

/// Runs recordings on the GPU; keeps the pipeline of each kernel, as making one takes far longer than running it.
#[derive(Clone)]
pub struct GpuExecutor {
    gpu: Gpu,
    pipelines: Arc<Mutex<BTreeMap<&'static str, Pipeline>>>,
}

#[derive(Clone)]
struct Pipeline {
    layout: wgpu::BindGroupLayout,
    pipeline: wgpu::ComputePipeline,
}

enum Memory {
    Buffer(wgpu::Buffer),
    Volume(wgpu::TextureView),
}

impl GpuExecutor {
    /// An executor on this device.
    pub fn new(gpu: &Gpu) -> Self {
        Self { gpu: gpu.clone(), pipelines: Arc::default() }
    }
}

/// A recording on the device: its memory, and for each dispatch what is set and how many workgroups run.
struct Prepared {
    memory: Vec<Memory>,
    passes: Vec<(wgpu::ComputePipeline, wgpu::BindGroup, u32)>,
}

impl KernelExecutor for GpuExecutor {
    async fn run(&self, recording: Recording) -> Result<Vec<Vec<u8>>, ExecuteError> {
        let prepared = self.prepare(&recording).await?;
        self.submit(&prepared).await?;
        self.downloads(&recording, &prepared).await
    }

    async fn run_rounds(
        &self,
        recording: Recording,
        watched: ResourceId,
        seen: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<Vec<Vec<u8>>, ExecuteError> {
        let prepared = self.prepare(&recording).await?;
        loop {
            self.submit(&prepared).await?;
            if seen(&self.download(&recording, &prepared, watched).await?).is_break() {
                return self.downloads(&recording, &prepared).await;
            }
        }
    }
}

impl GpuExecutor {
    async fn prepare(&self, recording: &Recording) -> Result<Prepared, ExecuteError> {
        self.gpu.checked("computing", || self.prepared(recording)).await.map_err(device_error)?
    }

    fn prepared(&self, recording: &Recording) -> Result<Prepared, ExecuteError> {
        let uploads = recording.resources.iter().map(|resource| upload(&self.gpu, resource));
        let memory: Vec<_> = uploads.collect::<Result<_, _>>()?;
        let mut passes = Vec::new();
        for dispatch in recording.dispatches.iter().filter(|d| d.invocations > 0) {
            let Pipeline { layout, pipeline } = self.pipeline(dispatch.kernel);
            let group = bind_group(&self.gpu, dispatch, &layout, &memory)?;
            passes.push((pipeline, group, groups_for(dispatch.kernel, dispatch.invocations)));
        }
        Ok(Prepared { memory, passes })
    }

    fn pipeline(&self, kernel: &Kernel) -> Pipeline {
        let mut made = self.pipelines.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let layout = bind_group_layout(self.gpu.device(), kernel.bindings);
            Pipeline { pipeline: compute_pipeline(self.gpu.device(), kernel, &layout), layout }
        };
        made.entry(kernel.name).or_insert_with(make).clone()
    }

    async fn submit(&self, prepared: &Prepared) -> Result<(), ExecuteError> {
        let work = || {
            let mut encoder = self.gpu.device().create_command_encoder(&Default::default());
            prepared.encode(&mut encoder);
            self.gpu.queue().submit([encoder.finish()]);
        };
        self.gpu.checked("computing", work).await.map_err(device_error)
    }

    async fn downloads(&self, recording: &Recording, prepared: &Prepared) -> Result<Vec<Vec<u8>>, ExecuteError> {
        let mut results = Vec::with_capacity(recording.downloads.len());
        for &id in &recording.downloads {
            results.push(self.download(recording, prepared, id).await?);
        }
        Ok(results)
    }

    async fn download(
        &self,
        recording: &Recording,
        prepared: &Prepared,
        id: ResourceId,
    ) -> Result<Vec<u8>, ExecuteError> {
        let (Some(Memory::Buffer(buffer)), Some(Resource::Bytes(bytes))) =
            (prepared.memory.get(id.0), recording.resources.get(id.0))
        else {
            return Err(ExecuteError::Resource);
        };
        let mut read = self.gpu.read_buffer(buffer).await.map_err(device_error)?;
        read.truncate(bytes.len());
        Ok(read)
    }
}

fn device_error(error: GpuError) -> ExecuteError {
    ExecuteError::Device(error.to_string())
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

impl Prepared {
    fn encode(&self, encoder: &mut wgpu::CommandEncoder) {
        for (pipeline, group, workgroups) in &self.passes {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, group, &[]);
            pass.dispatch_workgroups(*workgroups, 1, 1);
        }
    }
}

fn bind_group(
    gpu: &Gpu,
    dispatch: &Dispatch,
    layout: &wgpu::BindGroupLayout,
    memory: &[Memory],
) -> Result<wgpu::BindGroup, ExecuteError> {
    let mut entries = Vec::new();
    for (binding, id) in (0..).zip(&dispatch.bindings) {
        let resource = match memory.get(id.0).ok_or(ExecuteError::Resource)? {
            Memory::Buffer(buffer) => buffer.as_entire_binding(),
            Memory::Volume(view) => wgpu::BindingResource::TextureView(view),
        };
        entries.push(wgpu::BindGroupEntry { binding, resource });
    }
    let descriptor = wgpu::BindGroupDescriptor { label: Some(dispatch.kernel.name), layout, entries: &entries };
    Ok(gpu.device().create_bind_group(&descriptor))
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
