//! The label map on the GPU.

use crate::LabelStyle;
use crate::labels::label_colors;
use glam::DAffine3;
use prosector_core::{LabelMap, VoxelBox};
use prosector_gpu::Gpu;
use std::ops::Range;
use wgpu::util::DeviceExt;

/// Label texture with its place in patient space and the colours of its labels.
pub(crate) struct Labels {
    /// Label texel indices of a patient position; `None` without a label map.
    pub index_from_lps: Option<DAffine3>,
    pub dims: [u32; 3],
    factor: [usize; 3],
    texture: wgpu::Texture,
    pub view: wgpu::TextureView,
    pub colors: wgpu::Buffer,
}

impl Labels {
    /// Nothing to show.
    pub fn none(gpu: &Gpu) -> Self {
        Self::empty(gpu, [1; 3], None, &[])
    }

    /// Room for a label map, still without labels; beyond the adapter's limit every n-th voxel is kept.
    pub fn new(gpu: &Gpu, map: &LabelMap, styles: &[LabelStyle]) -> Self {
        let limit = gpu.max_texture_3d() as usize;
        let factor = map.dims.map(|n| n.div_ceil(limit).max(1));
        let dims = std::array::from_fn::<_, 3, _>(|n| map.dims[n].div_ceil(factor[n]) as u32);
        let scale = DAffine3::from_scale(glam::DVec3::from(factor.map(|f| f as f64)));
        let index_from_lps = Some((map.lps_from_voxel.affine() * scale).inverse());
        Self { factor, index_from_lps, dims, ..Self::empty(gpu, dims, index_from_lps, styles) }
    }

    fn empty(gpu: &Gpu, size: [u32; 3], index_from_lps: Option<DAffine3>, styles: &[LabelStyle]) -> Self {
        let texture = texture(gpu, size);
        let view = texture.create_view(&Default::default());
        Self { index_from_lps, dims: [0; 3], factor: [1; 3], texture, view, colors: colors(gpu, styles) }
    }

    /// Slices of texels.
    pub fn slices(&self) -> usize {
        self.dims[2] as usize
    }

    /// Voxels that share a texel along each axis.
    pub fn factor(&self) -> [usize; 3] {
        self.factor
    }

    /// Writes these slices of texels from the label map that this was made for.
    pub fn write(&self, gpu: &Gpu, map: &LabelMap, slices: Range<usize>) {
        let [nx, ny, _] = map.dims;
        let whole = self.factor == [1; 3];
        let thin = if whole { Vec::new() } else { thinned(map, self.dims, self.factor, slices.clone()) };
        let labels = if whole { &map.labels[slices.start * nx * ny..slices.end * nx * ny] } else { thin.as_slice() };
        let [width, height, _] = self.dims;
        let mut target = self.texture.as_image_copy();
        target.origin.z = slices.start as u32;
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width), rows_per_image: Some(height) };
        let extent = wgpu::Extent3d { width, height, depth_or_array_layers: slices.len() as u32 };
        gpu.queue().write_texture(target, labels, layout, extent);
    }

    /// Writes the texels of a box of voxels from the label map that this was made for, changed within the box only.
    pub fn write_box(&self, gpu: &Gpu, map: &LabelMap, bounds: VoxelBox) {
        let dims = self.dims.map(|n| n as usize);
        let ranges = bounds.ranges();
        // Texels whose voxel lies in the box: where voxels share one, it shows the first of them.
        let ranges: [Range<usize>; 3] = std::array::from_fn(|n| {
            ranges[n].start.div_ceil(self.factor[n])..ranges[n].end.div_ceil(self.factor[n]).min(dims[n])
        });
        if ranges.iter().any(Range::is_empty) {
            return;
        }
        let [columns, rows, slices] = ranges;
        let mut labels = Vec::with_capacity(columns.len() * rows.len() * slices.len());
        for z in slices.clone() {
            for y in rows.clone() {
                let row = (z * self.factor[2] * map.dims[1] + y * self.factor[1]) * map.dims[0];
                labels.extend(columns.clone().map(|x| map.labels[row + x * self.factor[0]]));
            }
        }
        let [width, height, depth] = [&columns, &rows, &slices].map(|range| range.len() as u32);
        let mut target = self.texture.as_image_copy();
        target.origin = wgpu::Origin3d { x: columns.start as u32, y: rows.start as u32, z: slices.start as u32 };
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width), rows_per_image: Some(height) };
        gpu.queue().write_texture(
            target,
            &labels,
            layout,
            wgpu::Extent3d { width, height, depth_or_array_layers: depth },
        );
    }

    pub fn set_styles(&mut self, gpu: &Gpu, styles: &[LabelStyle]) {
        if !gpu.is_lost() {
            gpu.queue().write_buffer(&self.colors, 0, bytemuck::cast_slice(&label_colors(styles)));
        }
    }
}

fn thinned(map: &LabelMap, dims: [u32; 3], factor: [usize; 3], slices: Range<usize>) -> Vec<u8> {
    let [nx, ny, _] = map.dims;
    let [width, height, _] = dims.map(|n| n as usize);
    let mut labels = Vec::with_capacity(width * height * slices.len());
    for z in slices {
        for y in 0..height {
            let row = (z * factor[2] * ny + y * factor[1]) * nx;
            labels.extend((0..width).map(|x| map.labels[row + x * factor[0]]));
        }
    }
    labels
}

/// A texture without labels: the device gives it as zeros.
fn texture(gpu: &Gpu, [width, height, depth_or_array_layers]: [u32; 3]) -> wgpu::Texture {
    gpu.device().create_texture(&wgpu::TextureDescriptor {
        label: Some("labels"),
        size: wgpu::Extent3d { width, height, depth_or_array_layers },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D3,
        format: wgpu::TextureFormat::R8Uint,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    })
}

fn colors(gpu: &Gpu, styles: &[LabelStyle]) -> wgpu::Buffer {
    gpu.device().create_buffer_init(&wgpu::util::BufferInitDescriptor {
        label: Some("label colours"),
        contents: bytemuck::cast_slice(&label_colors(styles)),
        usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
    })
}
