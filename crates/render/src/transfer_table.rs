//! A transfer function as the ray caster reads it.

use crate::TransferFunction;
use crate::volume_texture::VolumeTexture;
use prosector_gpu::Gpu;
use prosector_kernels::occupied_prefix;
use wgpu::util::DeviceExt;

/// Entries of a transfer function's table; 12-bit CT presets come to about 2 HU an entry.
pub(crate) const ENTRIES: usize = 2048;

/// Share of the table's range that a wall's level lies above the clear part; about 18 HU, so that noise makes few.
const WALL: f32 = 0.006;

/// A transfer function sampled over texel values: running integrals of colour times extinction, and extinction.
pub(crate) struct Table {
    pub buffer: wgpu::Buffer,
    pub low: f32,
    pub entries_per_texel: f32,
    pub prefix: Vec<u32>,
    pub gradient: [f32; 2],
    pub flat_opacity: f32,
}

impl Table {
    pub fn new(gpu: &Gpu, function: &TransferFunction, volume: &VolumeTexture) -> Self {
        let slope = if volume.spec.rescale.slope == 0.0 { 1.0 } else { volume.spec.rescale.slope };
        let texel = |intensity: f64| volume.scale.texel((intensity - volume.spec.rescale.intercept) / slope);
        let intensity = |texel: f64| volume.spec.rescale.apply(volume.scale.stored(texel));
        let [a, b] = function.range().map(texel);
        // A negative slope turns the order round. A few entries beyond both ends keep what lies outside apart from the
        // first visible entry, of which occupancy takes one entry of margin.
        let margin = (a - b).abs().max(1.0) * 4.0 / ENTRIES as f64;
        let (low, high) = (a.min(b) - margin, a.max(b) + margin);
        let width = (high - low) / ENTRIES as f64;
        let mut opacity = Vec::with_capacity(ENTRIES);
        let mut sum = [0.0f64; 4];
        let mut integrals = vec![[0.0f32; 4]];
        for n in 0..ENTRIES {
            let (color, extinction) = function.at(intensity(low + (n as f64 + 0.5) * width));
            opacity.push(extinction);
            for (total, part) in sum.iter_mut().zip([color[0], color[1], color[2], 1.0]) {
                *total += f64::from(part * extinction);
            }
            integrals.push(sum.map(|v| v as f32));
        }
        let contents = bytemuck::cast_slice(&integrals);
        let usage = wgpu::BufferUsages::STORAGE;
        let label = Some("transfer function");
        let buffer = gpu.device().create_buffer_init(&wgpu::util::BufferInitDescriptor { label, contents, usage });
        let prefix = occupied_prefix(&opacity);
        let entries_per_texel = (1.0 / width) as f32;
        let TransferFunction { gradient, flat_opacity, .. } = *function;
        Self { buffer, low: low as f32, entries_per_texel, prefix, gradient, flat_opacity }
    }
}

impl Table {
    /// Entry up to which everything is clear.
    pub fn clear_below(&self) -> f32 {
        self.prefix.iter().filter(|&&visible| visible == 0).count() as f32 - 1.0
    }

    /// Entry at which a ray meets a wall.
    pub fn wall(&self) -> f32 {
        self.clear_below() + ENTRIES as f32 * WALL
    }
}
