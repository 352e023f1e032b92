//! The volume on the GPU: a 16-bit float texture that fills slice by slice.

use crate::renderer::RenderError;
use glam::{DAffine3, DMat3, DVec3};
use prosector_core::{IntensityUnit, LpsFromVoxel, Rescale, Volume, Voxels};
use prosector_gpu::Gpu;
use prosector_kernels::{TexelScale, half_from_stored};

/// What has to be known of a volume before its slices come.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeSpec {
    /// Columns, rows, slices.
    pub dims: [usize; 3],
    /// Patient position of voxel indices.
    pub lps_from_voxel: LpsFromVoxel,
    /// Stored value to intensity.
    pub rescale: Rescale,
    /// What intensities mean.
    pub unit: IntensityUnit,
    /// Smallest and largest stored value of floating-point data; integers need none.
    pub float_range: Option<[f32; 2]>,
}

impl From<&Volume> for VolumeSpec {
    fn from(volume: &Volume) -> Self {
        let float_range = match &volume.voxels {
            Voxels::I16(_) => None,
            Voxels::F32(values) => Some(finite_range(values)),
        };
        let Volume { dims, lps_from_voxel, rescale, unit, .. } = volume;
        Self { dims: *dims, lps_from_voxel: *lps_from_voxel, rescale: *rescale, unit: *unit, float_range }
    }
}

fn finite_range(values: &[f32]) -> [f32; 2] {
    let finite = values.iter().filter(|v| v.is_finite());
    let [low, high] = finite.fold([f32::INFINITY, f32::NEG_INFINITY], |[l, h], &v| [l.min(v), h.max(v)]);
    if low <= high { [low, high] } else { [0.0, 1.0] }
}

/// How the volume fits into the graphics memory; to be shown when a factor is above 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeReport {
    /// Voxels of the series.
    pub dims: [usize; 3],
    /// Texels of the picture's copy.
    pub texture_dims: [usize; 3],
    /// Voxels along each axis that share a texel; above 1 the picture is coarser than the data.
    pub factor: [usize; 3],
}

impl VolumeReport {
    /// Factors that keep every axis within `limit` texels and the whole within `budget` bytes.
    ///
    /// The budget is met by halving along the axis whose texels are smallest in mm.
    pub fn plan(dims: [usize; 3], spacing_mm: [f64; 3], limit: usize, budget: u64) -> Self {
        let mut factor = dims.map(|n| n.div_ceil(limit.max(1)).max(1));
        let texels = |factor: [usize; 3]| std::array::from_fn::<_, 3, _>(|n| dims[n].div_ceil(factor[n]));
        while texels(factor).iter().map(|&n| n as u64).product::<u64>() * 2 > budget.max(2) {
            let coarse = |n: usize| if dims[n] > factor[n] { spacing_mm[n] * factor[n] as f64 } else { f64::INFINITY };
            let finest = (0..3).min_by(|&a, &b| coarse(a).total_cmp(&coarse(b))).unwrap_or(0);
            factor[finest] += 1;
        }
        Self { dims, texture_dims: texels(factor), factor }
    }

    /// Whether the picture is coarser than the data.
    pub fn is_reduced(&self) -> bool {
        self.factor != [1; 3]
    }
}

/// Texture, its place in patient space, and which slices have come.
pub(crate) struct VolumeTexture {
    pub spec: VolumeSpec,
    pub report: VolumeReport,
    pub scale: TexelScale,
    /// Patient position (mm) of texel indices.
    pub lps_from_texel: DAffine3,
    pub texel_from_lps: DAffine3,
    pub view: wgpu::TextureView,
    /// One bit a texel slice.
    pub loaded: Vec<u32>,
    pub loaded_bits: wgpu::Buffer,
    texture: wgpu::Texture,
    /// Texel of each 16-bit stored value.
    table: Vec<u16>,
}

impl VolumeTexture {
    pub fn new(gpu: &Gpu, spec: &VolumeSpec, budget: u64) -> Result<Self, RenderError> {
        if spec.dims.contains(&0) {
            return Err(RenderError::EmptyVolume);
        }
        let limit = gpu.max_texture_3d() as usize;
        let report = VolumeReport::plan(spec.dims, spec.lps_from_voxel.spacing_mm(), limit, budget);
        let scale = match spec.float_range {
            Some([low, high]) => TexelScale::for_range(f64::from(low), f64::from(high)),
            None => TexelScale::for_integers(spec.rescale, spec.unit),
        };
        let lps_from_texel = spec.lps_from_voxel.affine() * voxel_from_texel(report.factor);
        let texture = create_texture(gpu, report.texture_dims);
        let loaded = vec![0; report.texture_dims[2].div_ceil(32)];
        let loaded_bits = gpu.device().create_buffer(&wgpu::BufferDescriptor {
            label: Some("loaded slices"),
            size: loaded.len() as u64 * 4,
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Ok(Self {
            spec: spec.clone(),
            report,
            scale,
            lps_from_texel,
            texel_from_lps: lps_from_texel.inverse(),
            view: texture.create_view(&Default::default()),
            loaded,
            loaded_bits,
            texture,
            table: (i16::MIN..=i16::MAX).map(|v| half_from_stored(scale, f64::from(v))).collect(),
        })
    }

    pub fn dims(&self) -> [u32; 3] {
        self.report.texture_dims.map(|n| n as u32)
    }

    pub fn is_loaded(&self, slice: usize) -> bool {
        self.loaded.get(slice / 32).is_some_and(|word| word >> (slice % 32) & 1 == 1)
    }

    /// Writes whole slices of stored integers, the first one at index `first_z` of the series.
    pub fn upload_i16(&mut self, gpu: &Gpu, first_z: usize, stored: &[i16]) -> Result<(), RenderError> {
        let table = std::mem::take(&mut self.table);
        let full = |&value: &i16| table[(i32::from(value) + 32768) as usize];
        let outcome = self.upload(gpu, first_z, stored, full, |v| f64::from(*v));
        self.table = table;
        outcome
    }

    /// Writes whole slices of stored floating-point values.
    pub fn upload_f32(&mut self, gpu: &Gpu, first_z: usize, stored: &[f32]) -> Result<(), RenderError> {
        let scale = self.scale;
        self.upload(gpu, first_z, stored, |&v| half_from_stored(scale, f64::from(v)), |v| f64::from(*v))
    }

    fn upload<T>(
        &mut self,
        gpu: &Gpu,
        first_z: usize,
        stored: &[T],
        texel: impl Fn(&T) -> u16,
        number: impl Fn(&T) -> f64,
    ) -> Result<(), RenderError> {
        let [nx, ny, nz] = self.report.dims;
        let slice = nx * ny;
        let count = stored.len() / slice;
        if !stored.len().is_multiple_of(slice) || first_z + count > nz {
            return Err(RenderError::Slices { first_z, values: stored.len(), dims: self.report.dims });
        }
        if !self.report.is_reduced() {
            let bits: Vec<u16> = stored.iter().map(texel).collect();
            self.write(gpu, first_z, count, &bits);
            return Ok(());
        }
        let [_, _, fz] = self.report.factor;
        for (z, values) in (first_z..).zip(stored.chunks_exact(slice)) {
            // Along the slice axis the middle slice of each group stands for all, so that slices may come in any order.
            let group = z / fz * fz;
            if z == (group + fz / 2).min(nz - 1) {
                let bits = self.reduced(values, &number);
                self.write(gpu, z / fz, 1, &bits);
            }
        }
        Ok(())
    }

    /// Mean of each block of `factor` columns and rows.
    fn reduced<T>(&self, values: &[T], number: impl Fn(&T) -> f64) -> Vec<u16> {
        let [nx, ny, _] = self.report.dims;
        let [fx, fy, _] = self.report.factor;
        let [tx, ty, _] = self.report.texture_dims;
        let mut bits = Vec::with_capacity(tx * ty);
        for row in 0..ty {
            for column in 0..tx {
                let (xs, ys) = (column * fx..(column * fx + fx).min(nx), row * fy..(row * fy + fy).min(ny));
                let count = (xs.len() * ys.len()) as f64;
                let sum: f64 =
                    ys.map(|y| values[y * nx + xs.start..y * nx + xs.end].iter().map(&number).sum::<f64>()).sum();
                bits.push(half_from_stored(self.scale, sum / count));
            }
        }
        bits
    }

    fn write(&mut self, gpu: &Gpu, first: usize, count: usize, bits: &[u16]) {
        let [width, height, _] = self.dims();
        let mut target = self.texture.as_image_copy();
        target.origin.z = first as u32;
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 2), rows_per_image: Some(height) };
        let extent = wgpu::Extent3d { width, height, depth_or_array_layers: count as u32 };
        gpu.queue().write_texture(target, bytemuck::cast_slice(bits), layout, extent);
        for slice in first..first + count {
            self.loaded[slice / 32] |= 1 << (slice % 32);
        }
        gpu.queue().write_buffer(&self.loaded_bits, 0, bytemuck::cast_slice(&self.loaded));
    }
}

/// Voxel index of texel indices when `factor` voxels share a texel.
fn voxel_from_texel(factor: [usize; 3]) -> DAffine3 {
    let factor = DVec3::from(factor.map(|f| f as f64));
    DAffine3 { matrix3: DMat3::from_diagonal(factor), translation: (factor - 1.0) / 2.0 }
}

fn create_texture(gpu: &Gpu, dims: [usize; 3]) -> wgpu::Texture {
    let [width, height, depth_or_array_layers] = dims.map(|n| n as u32);
    gpu.device().create_texture(&wgpu::TextureDescriptor {
        label: Some("volume"),
        size: wgpu::Extent3d { width, height, depth_or_array_layers },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D3,
        format: wgpu::TextureFormat::R16Float,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_volumes_are_reduced_and_say_so() {
        let cases = [
            ([512, 512, 100], 2048, u64::MAX, [1, 1, 1], [512, 512, 100]),
            ([512, 512, 100], 256, u64::MAX, [2, 2, 1], [256, 256, 100]),
            ([2060, 10, 10], 2048, u64::MAX, [2, 1, 1], [1030, 10, 10]),
            ([100, 100, 100], 256, 1_000_000, [2, 1, 1], [50, 100, 100]),
        ];
        for (dims, limit, budget, factor, texture_dims) in cases {
            let report = VolumeReport::plan(dims, [1.0, 1.5, 2.0], limit, budget);
            assert_eq!((report.factor, report.texture_dims), (factor, texture_dims), "{dims:?}");
        }
    }
}
