//! Slices on the GPU.

use crate::fusion::MixParams;
use crate::renderer::Labels;
use crate::volume_texture::VolumeTexture;
use crate::{OverlayStyle, RangePreview, SliceScene, TargetView, Viewport};
use bytemuck::{Pod, Zeroable};
use glam::DAffine3;
use prosector_core::Rescale;
use prosector_gpu::Gpu;
use prosector_kernels::{RESLICE_WGSL, ResliceParams, Sampling, TexelScale};
use wgpu::util::DeviceExt;

/// Uniforms of the segment overlay: label voxel position = `origin + right * column + down * row`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(crate) struct OverlayParams {
    /// Label voxel position of the centre of pixel (0, 0).
    pub origin: [f32; 3],
    pub fill_opacity: f32,
    /// Label voxels per pixel to the right.
    pub right: [f32; 3],
    pub outline_opacity: f32,
    /// Label voxels per pixel downward.
    pub down: [f32; 3],
    pub outline_px: f32,
    /// Columns, rows, slices of the label map; zero without one.
    pub dims: [u32; 3],
    pub reserved: u32,
    /// Colour of marked intensities and how much of it; 0 marks none.
    pub preview: [f32; 4],
    /// Texels that are marked, from and to; the rest is unused.
    pub preview_range: [f32; 4],
}

prosector_kernels::gpu_layout!(OverlayParams {
    origin,
    fill_opacity,
    right,
    outline_opacity,
    down,
    outline_px,
    dims,
    reserved,
    preview,
    preview_range
});

/// Source of the slice shader.
pub(crate) fn wgsl() -> String {
    format!("{RESLICE_WGSL}\n{}", include_str!("../shaders/slice.wgsl"))
}

/// Index positions of a picture's pixels on a grid: centre of pixel (0, 0), step right, step down.
pub(crate) fn plane_on_grid(scene: &SliceScene, viewport: Viewport, index_from_lps: &DAffine3) -> [[f32; 3]; 3] {
    let corner = scene.unproject(viewport, [0.5, 0.5]).0;
    let right = index_from_lps.transform_vector3(scene.plane.right.0 * scene.mm_per_pixel);
    let down = index_from_lps.transform_vector3(scene.plane.down.0 * scene.mm_per_pixel);
    [index_from_lps.transform_point3(corner), right, down].map(|v| v.as_vec3().to_array())
}

/// Uniforms of the plane for a grid of texels.
pub(crate) fn reslice_params(
    scene: &SliceScene,
    viewport: Viewport,
    index_from_lps: &DAffine3,
    dims: [u32; 3],
    scale: TexelScale,
    rescale: Rescale,
) -> ResliceParams {
    let [origin, right, down] = plane_on_grid(scene, viewport, index_from_lps);
    let [low, span] = scene.window.ramp();
    // Brightness = (slope * stored + intercept - low) / span, rewritten in texel units so that the subtraction
    // comes first: it is exact for 12-bit CT, and a narrow window loses nothing.
    let slope = if rescale.slope == 0.0 { f64::MIN_POSITIVE } else { rescale.slope };
    let black = scale.texel((low - rescale.intercept) / slope);
    let gain = slope / (scale.scale * span);
    ResliceParams {
        origin,
        linear: u32::from(scene.sampling == Sampling::Linear),
        right,
        black: black as f32,
        down,
        gain: gain as f32,
        dims,
        invert: u32::from(scene.invert),
    }
}

/// Uniforms of the second image's plane and of the mix; all zero, which mixes nothing, where the scene has none.
pub(crate) fn second_params(
    scene: &SliceScene,
    viewport: Viewport,
    index_from_lps: &DAffine3,
    dims: [u32; 3],
    scale: TexelScale,
    rescale: Rescale,
) -> (ResliceParams, MixParams) {
    let Some(fusion) = &scene.fusion else { return (ResliceParams::zeroed(), MixParams::zeroed()) };
    let index_from_main = *index_from_lps * fusion.main_from_second.inverse();
    let scene_of_second = SliceScene { window: fusion.window, ..*scene };
    let plane = reslice_params(&scene_of_second, viewport, &index_from_main, dims, scale, rescale);
    (plane, MixParams::new(scene, viewport, fusion.mix))
}

/// Uniforms of the overlay for a label grid.
pub(crate) fn overlay_params(
    scene: &SliceScene,
    style: &OverlayStyle,
    viewport: Viewport,
    index_from_lps: &DAffine3,
    dims: [u32; 3],
) -> OverlayParams {
    let [origin, right, down] = plane_on_grid(scene, viewport, index_from_lps);
    OverlayParams {
        origin,
        fill_opacity: style.fill_opacity.clamp(0.0, 1.0),
        right,
        outline_opacity: style.outline_opacity.clamp(0.0, 1.0),
        down,
        outline_px: style.outline_px.max(0.0),
        dims,
        reserved: 0,
        ..OverlayParams::zeroed()
    }
}

/// Colour and range of marked intensities, in texels.
pub(crate) fn with_preview(
    params: OverlayParams,
    scene: &SliceScene,
    scale: TexelScale,
    rescale: Rescale,
) -> OverlayParams {
    let Some(RangePreview { range, color }) = scene.preview else { return params };
    let slope = if rescale.slope == 0.0 { f64::MIN_POSITIVE } else { rescale.slope };
    let ends = range.map(|intensity| scale.texel((intensity - rescale.intercept) / slope) as f32);
    let [r, g, b] = color.0.map(|channel| f32::from(channel) / 255.0);
    // A texel is a rounded number: half the step between two stored values is no difference.
    let slack = (scale.scale.abs() * 1e-3) as f32;
    let (low, high) = (ends[0].min(ends[1]) - slack, ends[0].max(ends[1]) + slack);
    OverlayParams { preview: [r, g, b, PREVIEW_OPACITY], preview_range: [low, high, 0.0, 0.0], ..params }
}

/// How much of the colour lies over a marked voxel: the image stays legible below.
const PREVIEW_OPACITY: f32 = 0.45;

pub(crate) struct SlicePipeline {
    layout: wgpu::BindGroupLayout,
    pipeline: wgpu::RenderPipeline,
}

impl SlicePipeline {
    pub fn new(gpu: &Gpu, format: wgpu::TextureFormat) -> Self {
        use crate::target::{storage, texture, uniform};
        let volume = texture(wgpu::TextureSampleType::Float { filterable: false }, wgpu::TextureViewDimension::D3);
        let labels = texture(wgpu::TextureSampleType::Uint, wgpu::TextureViewDimension::D3);
        let first = [uniform(), volume, storage(), uniform(), labels, uniform()];
        let kinds = [first.as_slice(), &[uniform(), volume, storage(), uniform()]].concat();
        let layout = crate::target::layout(gpu, "slice", &kinds);
        let pipeline = crate::target::full_screen(gpu, "slice", &wgsl(), &layout, format);
        Self { layout, pipeline }
    }

    /// Draws `volume`, with `second` mixed into it as the scene says, and the segments over both.
    pub fn draw(
        &self,
        gpu: &Gpu,
        target: &TargetView,
        scene: &SliceScene,
        (volume, second): (&VolumeTexture, Option<&VolumeTexture>),
        labels: &Labels,
    ) {
        let VolumeTexture { scale, spec, texel_from_lps, .. } = volume;
        let plane = reslice_params(scene, target.viewport, texel_from_lps, volume.dims(), *scale, spec.rescale);
        let overlay = match (&scene.overlay, labels.index_from_lps) {
            (Some(style), Some(map)) => overlay_params(scene, style, target.viewport, &map, labels.dims),
            _ => OverlayParams::zeroed(),
        };
        let overlay = with_preview(overlay, scene, *scale, spec.rescale);
        let (second_plane, mix) = match second {
            Some(VolumeTexture { scale, spec, texel_from_lps, report, .. }) => {
                let dims = report.texture_dims.map(|n| n as u32);
                second_params(scene, target.viewport, texel_from_lps, dims, *scale, spec.rescale)
            }
            None => (ResliceParams::zeroed(), MixParams::zeroed()),
        };
        // Bindings want something; what is not mixed in is not read.
        let second = second.unwrap_or(volume);
        let uniform = |contents: &[u8]| {
            let usage = wgpu::BufferUsages::UNIFORM;
            gpu.device().create_buffer_init(&wgpu::util::BufferInitDescriptor { label: None, contents, usage })
        };
        let (plane, overlay) = (uniform(bytemuck::bytes_of(&plane)), uniform(bytemuck::bytes_of(&overlay)));
        let (second_plane, mix) = (uniform(bytemuck::bytes_of(&second_plane)), uniform(bytemuck::bytes_of(&mix)));
        let resources = [
            plane.as_entire_binding(),
            wgpu::BindingResource::TextureView(&volume.view),
            volume.loaded_bits.as_entire_binding(),
            overlay.as_entire_binding(),
            wgpu::BindingResource::TextureView(&labels.view),
            labels.colors.as_entire_binding(),
            second_plane.as_entire_binding(),
            wgpu::BindingResource::TextureView(&second.view),
            second.loaded_bits.as_entire_binding(),
            mix.as_entire_binding(),
        ];
        let group = crate::target::bind(gpu, &self.layout, resources);
        crate::target::draw_full_screen(gpu, target, &self.pipeline, &group);
    }
}
