//! Brick ranges and distances on the GPU, kept up to date while slices come and presets change.

use crate::volume_texture::VolumeTexture;
use bytemuck::NoUninit;
use prosector_gpu::{Gpu, bind_group_layout, compute_pipeline};
use prosector_kernels::{
    BRICK_DISTANCE, BRICK_EDGE, BRICK_MIN_MAX, BRICK_OCCUPANCY, BrickParams, DistanceParams, EMPTY_BRICK, Kernel,
    OccupancyParams, brick_grid, groups_for,
};
use wgpu::util::DeviceExt;

struct Compute {
    kernel: &'static Kernel,
    layout: wgpu::BindGroupLayout,
    pipeline: wgpu::ComputePipeline,
}

impl Compute {
    fn new(gpu: &Gpu, kernel: &'static Kernel) -> Self {
        let layout = bind_group_layout(gpu.device(), kernel.bindings);
        let pipeline = compute_pipeline(gpu.device(), kernel, &layout);
        Self { kernel, layout, pipeline }
    }

    fn encode<const N: usize>(
        &self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        resources: [wgpu::BindingResource; N],
        invocations: u32,
    ) {
        let group = crate::target::bind(gpu, &self.layout, resources);
        let mut pass = encoder.begin_compute_pass(&Default::default());
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.dispatch_workgroups(groups_for(self.kernel, invocations), 1, 1);
    }
}

/// The three pipelines; made once a device.
pub(crate) struct BrickPipelines {
    min_max: Compute,
    occupancy: Compute,
    distance: Compute,
}

impl BrickPipelines {
    pub fn new(gpu: &Gpu) -> Self {
        Self {
            min_max: Compute::new(gpu, &BRICK_MIN_MAX),
            occupancy: Compute::new(gpu, &BRICK_OCCUPANCY),
            distance: Compute::new(gpu, &BRICK_DISTANCE),
        }
    }
}

/// Brick data of one volume.
pub(crate) struct Bricks {
    /// Bricks along columns, rows, slices.
    pub grid: [u32; 3],
    /// Smallest and largest texel of each brick.
    pub min_max: wgpu::Buffer,
    /// Distance in bricks to the nearest visible one.
    pub distances: wgpu::Buffer,
    spare: wgpu::Buffer,
    /// Whether each layer of bricks has its range.
    done: Vec<bool>,
}

impl Bricks {
    pub fn new(gpu: &Gpu, dims: [u32; 3]) -> Self {
        let grid = brick_grid(dims);
        let count = grid.iter().product::<u32>() as usize;
        let plain = vec![255u32; count];
        Self {
            grid,
            min_max: buffer(gpu, &vec![EMPTY_BRICK; count]),
            distances: buffer(gpu, &plain),
            spare: buffer(gpu, &plain),
            done: vec![false; grid[2] as usize],
        }
    }

    /// Computes ranges of the brick layers whose slices have all come; `true` if there were any.
    pub fn update(&mut self, gpu: &Gpu, pipelines: &BrickPipelines, volume: &VolumeTexture) -> bool {
        let [bx, by, _] = self.grid;
        let dims = volume.dims();
        let mut encoder = gpu.device().create_command_encoder(&Default::default());
        let mut any = false;
        for layer in 0..self.grid[2] {
            let start = layer * BRICK_EDGE;
            let needed = start.saturating_sub(1)..(start + BRICK_EDGE + 1).min(dims[2]);
            let ready = needed.into_iter().all(|slice| volume.is_loaded(slice as usize));
            if self.done[layer as usize] || !ready {
                continue;
            }
            let params = BrickParams { dims, first: layer * bx * by, bricks: self.grid, count: bx * by };
            let params = buffer(gpu, &[params]);
            let view = wgpu::BindingResource::TextureView(&volume.view);
            let resources = [params.as_entire_binding(), view, self.min_max.as_entire_binding()];
            pipelines.min_max.encode(gpu, &mut encoder, resources, bx * by);
            self.done[layer as usize] = true;
            any = true;
        }
        gpu.queue().submit([encoder.finish()]);
        any
    }

    /// Forgets the ranges of layers that touch these texel slices, because their content changed.
    pub fn invalidate(&mut self, slices: std::ops::Range<usize>) {
        let edge = BRICK_EDGE as usize;
        let first = slices.start.saturating_sub(1) / edge;
        let last = (slices.end / edge + 1).min(self.done.len());
        self.done[first.min(last)..last].fill(false);
    }

    /// Computes distances for a transfer function given by the running count of its visible entries.
    pub fn classify(&self, gpu: &Gpu, pipelines: &BrickPipelines, prefix: &[u32], low: f32, entries_per_texel: f32) {
        let count = self.grid.iter().product();
        let entries = prefix.len() as u32 - 1;
        let params = buffer(gpu, &[OccupancyParams { count, entries, low, entries_per_texel }]);
        let prefix = buffer(gpu, prefix);
        let mut encoder = gpu.device().create_command_encoder(&Default::default());
        let resources = [
            params.as_entire_binding(),
            self.min_max.as_entire_binding(),
            prefix.as_entire_binding(),
            self.spare.as_entire_binding(),
        ];
        pipelines.occupancy.encode(gpu, &mut encoder, resources, count);
        // Three passes, so that the last one ends in `distances`.
        let passes = [(&self.spare, &self.distances), (&self.distances, &self.spare), (&self.spare, &self.distances)];
        for (axis, (input, output)) in (0..).zip(passes) {
            let params = buffer(gpu, &[DistanceParams { bricks: self.grid, axis }]);
            let resources = [params.as_entire_binding(), input.as_entire_binding(), output.as_entire_binding()];
            pipelines.distance.encode(gpu, &mut encoder, resources, count);
        }
        gpu.queue().submit([encoder.finish()]);
    }
}

fn buffer<T: NoUninit>(gpu: &Gpu, values: &[T]) -> wgpu::Buffer {
    let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC;
    let contents = bytemuck::cast_slice(values);
    gpu.device().create_buffer_init(&wgpu::util::BufferInitDescriptor { label: Some("bricks"), contents, usage })
}
