//! The label map on the GPU.

use crate::LabelStyle;
use crate::labels::label_colors;
use glam::DAffine3;
use prosector_core::LabelMap;
use prosector_gpu::Gpu;
use wgpu::util::DeviceExt;

/// Label texture with its place in patient space and the colours of its labels.
pub(crate) struct Labels {
    /// Label texel indices of a patient position; `None` without a label map.
    pub index_from_lps: Option<DAffine3>,
    pub dims: [u32; 3],
    pub view: wgpu::TextureView,
    pub colors: wgpu::Buffer,
}

impl Labels {
    /// Nothing to show.
    pub fn none(gpu: &Gpu) -> Self {
        let view = texture(gpu, [1; 3], &[0]);
        Self { index_from_lps: None, dims: [0; 3], view, colors: colors(gpu, &[]) }
    }

    /// A label map; beyond the adapter's limit every n-th voxel is kept, and n returned for each axis.
    pub fn new(gpu: &Gpu, map: &LabelMap, styles: &[LabelStyle]) -> (Self, [usize; 3]) {
        let limit = gpu.max_texture_3d() as usize;
        let factor = map.dims.map(|n| n.div_ceil(limit).max(1));
        let dims = std::array::from_fn::<_, 3, _>(|n| map.dims[n].div_ceil(factor[n]));
        let view = if factor == [1; 3] {
            texture(gpu, dims, &map.labels)
        } else {
            texture(gpu, dims, &thinned(map, dims, factor))
        };
        let scale = DAffine3::from_scale(glam::DVec3::from(factor.map(|f| f as f64)));
        let index_from_lps = Some((map.lps_from_voxel.affine() * scale).inverse());
        let labels = Self { index_from_lps, dims: dims.map(|n| n as u32), view, colors: colors(gpu, styles) };
        (labels, factor)
    }

    pub fn set_styles(&mut self, gpu: &Gpu, styles: &[LabelStyle]) {
        if !gpu.is_lost() {
            gpu.queue().write_buffer(&self.colors, 0, bytemuck::cast_slice(&label_colors(styles)));
        }
    }
}

fn thinned(map: &LabelMap, dims: [usize; 3], factor: [usize; 3]) -> Vec<u8> {
    let [nx, ny, _] = map.dims;
    let mut labels = Vec::with_capacity(dims.iter().product());
    for z in 0..dims[2] {
        for y in 0..dims[1] {
            let row = (z * factor[2] * ny + y * factor[1]) * nx;
            labels.extend((0..dims[0]).map(|x| map.labels[row + x * factor[0]]));
        }
    }
    labels
}

fn texture(gpu: &Gpu, dims: [usize; 3], labels: &[u8]) -> wgpu::TextureView {
    let [width, height, depth_or_array_layers] = dims.map(|n| n as u32);
    let descriptor = wgpu::TextureDescriptor {
        label: Some("labels"),
        size: wgpu::Extent3d { width, height, depth_or_array_layers },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D3,
        format: wgpu::TextureFormat::R8Uint,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    };
    let order = wgpu::util::TextureDataOrder::LayerMajor;
    gpu.device().create_texture_with_data(gpu.queue(), &descriptor, order, labels).create_view(&Default::default())
}

fn colors(gpu: &Gpu, styles: &[LabelStyle]) -> wgpu::Buffer {
    gpu.device().create_buffer_init(&wgpu::util::BufferInitDescriptor {
        label: Some("label colours"),
        contents: bytemuck::cast_slice(&label_colors(styles)),
        usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
    })
}
