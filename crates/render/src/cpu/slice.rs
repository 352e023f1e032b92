//! Slices on the CPU, equal to the slice shader within one grey level.

use crate::fusion::MixParams;
use crate::labels::label_colors;
use crate::slice_pipeline::{OverlayParams, overlay_params, reslice_params, second_params, with_preview};
use crate::{LabelStyle, SliceScene, Viewport};
use bytemuck::Zeroable;
use prosector_core::{LabelMap, Volume, Voxels};
use prosector_kernels::{ResliceParams, TexelGrid, TexelScale, sample_grid};

/// Segments to lie over a slice.
#[derive(Clone, Copy, Debug)]
pub struct LabelOverlay<'a> {
    /// Labels.
    pub map: &'a LabelMap,
    /// How each is drawn.
    pub styles: &'a [LabelStyle],
}

struct Stored<'a> {
    volume: &'a Volume,
    scale: TexelScale,
}

impl TexelGrid for Stored<'_> {
    fn texel(&self, [x, y, z]: [usize; 3]) -> Option<f32> {
        let [nx, ny, _] = self.volume.dims;
        let offset = (z * ny + y) * nx + x;
        match &self.volume.voxels {
            Voxels::I16(values) => values.get(offset).map(|&v| self.scale.texel(f64::from(v)) as f32),
            Voxels::F32(values) => values.get(offset).map(|&v| self.scale.texel(f64::from(v)) as f32),
        }
    }
}

/// Draws a slice into `out`, 8-bit RGBA, row by row; `out` shorter than the picture is filled as far as it goes.
pub fn draw_slice(
    volume: &Volume,
    overlay: Option<&LabelOverlay>,
    scene: &SliceScene,
    viewport: Viewport,
    out: &mut [u8],
) {
    draw_fused_slice(volume, None, overlay, scene, viewport, out);
}

/// Draws a slice as [`draw_slice`] does, with a second image mixed into it as the scene says.
pub fn draw_fused_slice(
    volume: &Volume,
    second: Option<&Volume>,
    overlay: Option<&LabelOverlay>,
    scene: &SliceScene,
    viewport: Viewport,
    out: &mut [u8],
) {
    let scale = scale_of(volume);
    let dims = volume.dims.map(|n| n as u32);
    let map = volume.lps_from_voxel.inverse_affine();
    let plane = reslice_params(scene, viewport, &map, dims, scale, volume.rescale);
    let segments = overlay.zip(scene.overlay).map(|(overlay, style)| Segments::new(overlay, &style, scene, viewport));
    let grid = Stored { volume, scale };
    let second = second.filter(|_| scene.fusion.is_some()).map(|second| Second::new(second, scene, viewport));
    let marks = with_preview(OverlayParams::zeroed(), scene, scale, volume.rescale);
    for (row, line) in (0..viewport.height).zip(out.chunks_mut(viewport.width.max(1) as usize * 4)) {
        for (column, pixel) in (0..).zip(line.chunks_exact_mut(4)) {
            let first = brightness(&plane, &grid, column, row).unwrap_or(0.0);
            let grey = second.as_ref().map_or(first, |second| second.over(first, column, row));
            let grey = marked(&marks, &plane, &grid, [column, row], grey);
            let color = segments.as_ref().map_or(grey, |s| s.over(grey, column as f32, row as f32));
            let [r, g, b] = color.map(|c| (c * 255.0).round() as u8);
            pixel.copy_from_slice(&[r, g, b, 255]);
        }
    }
}

fn scale_of(volume: &Volume) -> TexelScale {
    match volume.voxels {
        Voxels::I16(_) => TexelScale::for_integers(volume.rescale, volume.unit),
        Voxels::F32(_) => TexelScale { offset: 0.0, scale: 1.0 },
    }
}

/// Brightness 0 to 1 at a pixel; `None` outside the volume.
fn brightness(plane: &ResliceParams, grid: &Stored, column: u32, row: u32) -> Option<f32> {
    sample_grid(plane, grid, plane.position(column, row)).map(|texel| plane.brightness(texel))
}

/// CPU twin of the second image in the slice shader.
struct Second<'a> {
    plane: ResliceParams,
    mix: MixParams,
    grid: Stored<'a>,
}

impl<'a> Second<'a> {
    fn new(volume: &'a Volume, scene: &SliceScene, viewport: Viewport) -> Self {
        let (scale, dims) = (scale_of(volume), volume.dims.map(|n| n as u32));
        let map = volume.lps_from_voxel.inverse_affine();
        let (plane, mix) = second_params(scene, viewport, &map, dims, scale, volume.rescale);
        Self { plane, mix, grid: Stored { volume, scale } }
    }

    fn over(&self, first: f32, column: u32, row: u32) -> f32 {
        let part = self.mix.part_at(column, row);
        let second = (part > 0.0).then(|| brightness(&self.plane, &self.grid, column, row)).flatten();
        second.map_or(first, |second| first * (1.0 - part) + second * part)
    }
}

/// The colour of a pixel whose voxel lies in the marked range, else its grey.
fn marked(marks: &OverlayParams, plane: &ResliceParams, grid: &Stored, [x, y]: [u32; 2], grey: f32) -> [f32; 3] {
    let [r, g, b, part] = marks.preview;
    if part == 0.0 {
        return [grey; 3];
    }
    let nearest = ResliceParams { linear: 0, ..*plane };
    let texel = sample_grid(&nearest, grid, plane.position(x, y));
    let is_marked = texel.is_some_and(|t| t >= marks.preview_range[0] && t <= marks.preview_range[1]);
    if is_marked { [r, g, b].map(|color| grey * (1.0 - part) + color * part) } else { [grey; 3] }
}

/// CPU twin of the overlay part of the slice shader.
struct Segments<'a> {
    params: OverlayParams,
    labels: &'a [u8],
    colors: [[f32; 4]; 256],
}

impl<'a> Segments<'a> {
    fn new(overlay: &LabelOverlay<'a>, style: &crate::OverlayStyle, scene: &SliceScene, viewport: Viewport) -> Self {
        let dims = overlay.map.dims.map(|n| n as u32);
        let map = overlay.map.lps_from_voxel.inverse_affine();
        let params = overlay_params(scene, style, viewport, &map, dims);
        Self { params, labels: &overlay.map.labels, colors: label_colors(overlay.styles) }
    }

    fn label_at(&self, x: f32, y: f32) -> u8 {
        let OverlayParams { origin, right, down, dims, .. } = &self.params;
        let index: [f32; 3] = std::array::from_fn(|n| origin[n] + right[n] * x + down[n] * y);
        if (0..3).any(|n| !(index[n] >= -0.5 && index[n] < dims[n] as f32 - 0.5)) {
            return 0;
        }
        let [i, j, k] = index.map(|p| (p + 0.5).floor() as usize);
        let offset = (k * dims[1] as usize + j) * dims[0] as usize + i;
        self.labels.get(offset).copied().unwrap_or(0)
    }

    fn over(&self, grey: [f32; 3], x: f32, y: f32) -> [f32; 3] {
        let label = self.label_at(x, y);
        let [r, g, b, opacity] = self.colors[usize::from(label)];
        if label == 0 || opacity == 0.0 {
            return grey;
        }
        let reach = self.params.outline_px;
        let around = [(reach, 0.0), (-reach, 0.0), (0.0, reach), (0.0, -reach)];
        let outline = around.iter().any(|(dx, dy)| self.label_at(x + dx, y + dy) != label);
        let part = opacity * if outline { self.params.outline_opacity } else { self.params.fill_opacity };
        [(grey[0], r), (grey[1], g), (grey[2], b)].map(|(grey, color)| grey * (1.0 - part) + color * part)
    }
}
