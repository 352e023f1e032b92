//! Pictures of surfaces behind each other, with their depths.

use prosector_gpu::Gpu;

/// Color and depth of every layer for one picture size.
pub(crate) struct Layers {
    pub size: [u32; 2],
    pub count: u32,
    pub colors: wgpu::TextureView,
    pub depths: wgpu::TextureView,
    pub color_layers: Vec<wgpu::TextureView>,
    pub depth_layers: Vec<wgpu::TextureView>,
}

impl Layers {
    pub fn new(gpu: &Gpu, size: [u32; 2], count: u32) -> Self {
        let texture = |format| {
            gpu.device().create_texture(&wgpu::TextureDescriptor {
                label: Some("surface layers"),
                size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: count },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
                view_formats: &[],
            })
        };
        let (color, depth) = (texture(wgpu::TextureFormat::Rgba8Unorm), texture(wgpu::TextureFormat::Depth32Float));
        let all = |texture: &wgpu::Texture| {
            let dimension = Some(wgpu::TextureViewDimension::D2Array);
            texture.create_view(&wgpu::TextureViewDescriptor { dimension, ..Default::default() })
        };
        let each = |texture: &wgpu::Texture| {
            let one = |layer| wgpu::TextureViewDescriptor {
                dimension: Some(wgpu::TextureViewDimension::D2),
                base_array_layer: layer,
                array_layer_count: Some(1),
                ..Default::default()
            };
            (0..count).map(|layer| texture.create_view(&one(layer))).collect()
        };
        let (color_layers, depth_layers) = (each(&color), each(&depth));
        Self { size, count, colors: all(&color), depths: all(&depth), color_layers, depth_layers }
    }
}
