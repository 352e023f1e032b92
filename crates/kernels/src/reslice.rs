//! Sampling a plane through a volume: plain-data twin and CPU twin of the slice shader.

use bytemuck::{Pod, Zeroable};

/// WGSL of the sampling, included by the slice shader.
pub const RESLICE_WGSL: &str = include_str!("../shaders/shared/reslice.wgsl");

/// How values between voxel centres are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampling {
    /// The nearest voxel's value.
    Nearest,
    /// Trilinear interpolation of the eight neighbours.
    #[default]
    Linear,
}

/// Uniforms of a plane: texel position = `origin + right * column + down * row`, brightness by window ramp.
///
/// Texel positions are continuous, integer at voxel centres; the grid reaches half a voxel beyond the outer centres.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct ResliceParams {
    /// Texel position of the centre of pixel (0, 0).
    pub origin: [f32; 3],
    /// 0 nearest, 1 linear.
    pub linear: u32,
    /// Texels per pixel to the right.
    pub right: [f32; 3],
    /// Texel value that becomes black.
    pub black: f32,
    /// Texels per pixel downward.
    pub down: [f32; 3],
    /// Brightness per texel unit.
    pub gain: f32,
    /// Columns, rows, slices.
    pub dims: [u32; 3],
    /// 1 to swap black and white.
    pub invert: u32,
}

crate::gpu_layout!(ResliceParams { origin, linear, right, black, down, gain, dims, invert });

/// Texel values on a grid, as the texture holds them.
pub trait TexelGrid {
    /// Value of a voxel inside the grid; `None` if it is not there yet.
    fn texel(&self, voxel: [usize; 3]) -> Option<f32>;
}

impl ResliceParams {
    /// Brightness 0 to 1 of a texel value.
    pub fn brightness(&self, texel: f32) -> f32 {
        let ramp = ((texel - self.black) * self.gain).clamp(0.0, 1.0);
        if self.invert == 1 { 1.0 - ramp } else { ramp }
    }

    /// Texel position of the centre of a pixel.
    pub fn position(&self, column: u32, row: u32) -> [f32; 3] {
        std::array::from_fn(|n| self.origin[n] + self.right[n] * column as f32 + self.down[n] * row as f32)
    }
}

/// CPU twin of the slice shader: grey levels 0 to 255, row by row; 0 outside the grid.
pub fn reslice(params: &ResliceParams, grid: &impl TexelGrid, width: u32, height: u32) -> Vec<u8> {
    let pixels = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
    pixels
        .map(|(column, row)| match sample_grid(params, grid, params.position(column, row)) {
            Some(texel) => (params.brightness(texel) * 255.0).round() as u8,
            None => 0,
        })
        .collect()
}

/// Texel value at a position; `None` outside the grid or where a voxel is missing.
pub fn sample_grid(params: &ResliceParams, grid: &impl TexelGrid, position: [f32; 3]) -> Option<f32> {
    let dims = params.dims.map(|n| n as f32);
    if (0..3).any(|n| !(position[n] >= -0.5 && position[n] < dims[n] - 0.5)) {
        return None;
    }
    if params.linear == 0 {
        return grid.texel(position.map(|p| (p + 0.5).floor() as usize));
    }
    let clamped: [f32; 3] = std::array::from_fn(|n| position[n].clamp(0.0, dims[n] - 1.0));
    let low = clamped.map(f32::floor);
    let [fx, fy, fz]: [f32; 3] = std::array::from_fn(|n| clamped[n] - low[n]);
    let [x0, y0, z0] = low.map(|p| p as usize);
    let next = |p: usize, axis: usize| (p + 1).min(params.dims[axis] as usize - 1);
    let [x1, y1, z1] = [next(x0, 0), next(y0, 1), next(z0, 2)];
    let mix = |a: f32, b: f32, t: f32| a * (1.0 - t) + b * t;
    let along_x = |y: usize, z: usize| Some(mix(grid.texel([x0, y, z])?, grid.texel([x1, y, z])?, fx));
    let plane = |z: usize| Some(mix(along_x(y0, z)?, along_x(y1, z)?, fy));
    Some(mix(plane(z0)?, plane(z1)?, fz))
}
