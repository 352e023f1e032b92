//! The renderer: what is on the GPU, and the calls that fill it and draw from it.

use crate::brick_pipeline::{BrickPipelines, Bricks};
use crate::mesh_pipeline::{MeshBuffers, MeshPipelines};
use crate::volume_texture::VolumeTexture;
use crate::{
    ClipPlane, LabelStyle, Pick, Preset, Ray, Scalars, SliceScene, Surface, SurfaceLook, SurfaceSet, TargetView,
    VolumeReport, VolumeScene, VolumeSpec, draw_volume, label_texture, slice_pipeline,
};
use prosector_core::{LabelMap, SurfaceMesh, Volume, VoxelBox, Voxels};
use prosector_gpu::Gpu;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

pub(crate) use label_texture::Labels;

/// Bounds on what the renderer takes from the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RendererOptions {
    /// Bytes of graphics memory for the volume; larger volumes are reduced and the factor reported.
    pub volume_budget_bytes: u64,
}

impl Default for RendererOptions {
    fn default() -> Self {
        Self { volume_budget_bytes: 1 << 30 }
    }
}

/// What cannot be drawn, in words for people.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RenderError {
    /// A volume without voxels.
    #[error("The series has no voxels, so there is nothing to draw.")]
    EmptyVolume,
    /// Slices came before the volume was described.
    #[error("Slices came before their series was described. Open the series again.")]
    NoVolume,
    /// Slices of the wrong size or beyond the end.
    #[error("{values} values from slice {first_z} on do not fit a series of {dims:?} voxels. Open the series again.")]
    Slices {
        /// Index of the first slice given.
        first_z: usize,
        /// Values given.
        values: usize,
        /// Columns, rows, slices of the series.
        dims: [usize; 3],
    },
}

/// Everything drawn, on one device. Disposable: after the device is lost its calls do nothing.
pub struct Renderer {
    pub(crate) gpu: Gpu,
    options: RendererOptions,
    pub(crate) volume: Option<VolumeTexture>,
    /// The image mixed into slices.
    second: Option<VolumeTexture>,
    pub(crate) bricks: Option<Bricks>,
    pub(crate) brick_pipelines: BrickPipelines,
    labels: Labels,
    pub(crate) surfaces: SurfaceSet,
    pub(crate) meshes: BTreeMap<String, MeshBuffers>,
    pub(crate) mesh_pipelines: MeshPipelines,
    slice_pipelines: HashMap<wgpu::TextureFormat, slice_pipeline::SlicePipeline>,
    pub(crate) three_d: draw_volume::VolumeDrawing,
}

impl Renderer {
    /// A renderer with nothing to show, with the usual options.
    pub fn new(gpu: &Gpu) -> Self {
        Self::with_options(gpu, RendererOptions::default())
    }

    /// A renderer with nothing to show.
    pub fn with_options(gpu: &Gpu, options: RendererOptions) -> Self {
        Self {
            gpu: gpu.clone(),
            options,
            volume: None,
            second: None,
            bricks: None,
            brick_pipelines: BrickPipelines::new(gpu),
            labels: Labels::none(gpu),
            surfaces: SurfaceSet::default(),
            meshes: BTreeMap::new(),
            mesh_pipelines: MeshPipelines::new(gpu),
            slice_pipelines: HashMap::new(),
            three_d: draw_volume::VolumeDrawing::new(gpu),
        }
    }

    /// The device drawn with.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Whether the device is gone; make a new renderer then.
    pub fn is_lost(&self) -> bool {
        self.gpu.is_lost()
    }

    /// Makes room for a volume, replacing the one before; slices show as they come.
    ///
    /// The report says whether the picture is coarser than the data.
    pub fn set_volume(&mut self, spec: &VolumeSpec) -> Result<VolumeReport, RenderError> {
        self.clear_volume();
        let texture = VolumeTexture::new(&self.gpu, spec, self.options.volume_budget_bytes)?;
        let report = texture.report;
        self.bricks = Some(Bricks::new(&self.gpu, texture.dims()));
        self.volume = Some(texture);
        self.three_d.forget_table();
        Ok(report)
    }

    /// Frees the volume.
    pub fn clear_volume(&mut self) {
        (self.volume, self.bricks) = (None, None);
    }

    /// Writes whole slices of stored integers, row-major, the first at index `first_z`; any order, again if changed.
    pub fn upload_slices(&mut self, first_z: usize, stored: &[i16]) -> Result<(), RenderError> {
        self.upload(first_z, stored.len(), |volume, gpu| volume.upload_i16(gpu, first_z, stored))
    }

    /// Writes whole slices of stored floating-point values.
    pub fn upload_slices_f32(&mut self, first_z: usize, stored: &[f32]) -> Result<(), RenderError> {
        self.upload(first_z, stored.len(), |volume, gpu| volume.upload_f32(gpu, first_z, stored))
    }

    fn upload(
        &mut self,
        first_z: usize,
        values: usize,
        write: impl FnOnce(&mut VolumeTexture, &Gpu) -> Result<(), RenderError>,
    ) -> Result<(), RenderError> {
        if self.is_lost() {
            return Ok(());
        }
        let (Some(volume), Some(bricks)) = (&mut self.volume, &mut self.bricks) else {
            return Err(RenderError::NoVolume);
        };
        write(volume, &self.gpu)?;
        let [nx, ny, _] = volume.report.dims;
        let depth = volume.report.factor[2];
        bricks.invalidate(first_z / depth..(first_z + values / (nx * ny)).div_ceil(depth));
        Ok(())
    }

    /// Makes room for a second image, to be mixed into slices as their scenes say; it shows as its slices come.
    pub fn set_second(&mut self, spec: &VolumeSpec) -> Result<VolumeReport, RenderError> {
        let texture = VolumeTexture::new(&self.gpu, spec, self.options.volume_budget_bytes)?;
        let report = texture.report;
        self.second = Some(texture);
        Ok(report)
    }

    /// Frees the second image.
    pub fn clear_second(&mut self) {
        self.second = None;
    }

    /// Writes whole slices of the second image, `range` of its own.
    pub fn upload_second(&mut self, volume: &Volume, range: Range<usize>) -> Result<(), RenderError> {
        if self.is_lost() {
            return Ok(());
        }
        let second = self.second.as_mut().ok_or(RenderError::NoVolume)?;
        let size = volume.dims[0] * volume.dims[1];
        let (first_z, offsets) = (range.start, range.start * size..range.end * size);
        let refused = RenderError::Slices { first_z, values: offsets.len(), dims: volume.dims };
        match &volume.voxels {
            Voxels::I16(values) => second.upload_i16(&self.gpu, first_z, values.get(offsets).ok_or(refused)?),
            Voxels::F32(values) => second.upload_f32(&self.gpu, first_z, values.get(offsets).ok_or(refused)?),
        }
    }

    /// Describes and writes a whole volume at once.
    pub fn show_volume(&mut self, volume: &Volume) -> Result<VolumeReport, RenderError> {
        let report = self.set_volume(&VolumeSpec::from(volume))?;
        let batch = (volume.dims[0] * volume.dims[1] * 16).max(1);
        match &volume.voxels {
            Voxels::I16(values) => {
                values.chunks(batch).enumerate().try_for_each(|(n, part)| self.upload_slices(n * 16, part))?;
            }
            Voxels::F32(values) => {
                values.chunks(batch).enumerate().try_for_each(|(n, part)| self.upload_slices_f32(n * 16, part))?;
            }
        }
        Ok(report)
    }

    /// Shows a label map over slices, replacing the one before. Returns voxels that share a texel along each axis.
    pub fn set_labels(&mut self, map: &LabelMap, styles: &[LabelStyle]) -> [usize; 3] {
        let factor = self.begin_labels(map, styles);
        self.upload_labels(map, 0..self.label_slices());
        factor
    }

    /// Makes room for a label map, replacing the one before; labels show as [`Renderer::upload_labels`] brings them.
    /// Returns voxels that share a texel along each axis.
    pub fn begin_labels(&mut self, map: &LabelMap, styles: &[LabelStyle]) -> [usize; 3] {
        if self.is_lost() {
            return [1; 3];
        }
        self.labels = Labels::new(&self.gpu, map, styles);
        self.labels.factor()
    }

    /// Writes a part of the label map that was begun: a range within [`Renderer::label_slices`].
    pub fn upload_labels(&mut self, map: &LabelMap, slices: Range<usize>) {
        if !self.is_lost() && !slices.is_empty() && slices.end <= self.label_slices() {
            self.labels.write(&self.gpu, map, slices);
        }
    }

    /// Slices of the label map on the device.
    pub fn label_slices(&self) -> usize {
        self.labels.slices()
    }

    /// Brings the labels of a box of voxels that were changed since they were brought.
    pub fn edit_labels(&mut self, map: &LabelMap, bounds: VoxelBox) {
        if !self.gpu.is_lost() {
            self.labels.write_box(&self.gpu, map, bounds);
        }
    }

    /// Changes colours, opacities and visibility of labels.
    pub fn set_label_styles(&mut self, styles: &[LabelStyle]) {
        self.labels.set_styles(&self.gpu, styles);
    }

    /// Removes the label map.
    pub fn clear_labels(&mut self) {
        self.labels = Labels::none(&self.gpu);
    }

    /// Adds or replaces a surface. Scalars of the wrong length are dropped.
    pub fn set_surface(&mut self, id: &str, mesh: &Arc<SurfaceMesh>, look: SurfaceLook, scalars: Option<Scalars>) {
        let surface = Surface::new(mesh, look, scalars);
        if !self.is_lost() && !surface.mesh.triangles.is_empty() {
            self.meshes.insert(id.to_owned(), self.mesh_pipelines.buffers(&self.gpu, &surface));
        } else {
            self.meshes.remove(id);
        }
        self.surfaces.set(id, surface);
    }

    /// Changes the look of a surface; `false` if there is none of this name.
    pub fn set_surface_look(&mut self, id: &str, look: SurfaceLook) -> bool {
        self.surfaces.set_look(id, look) && self.refresh(id, false)
    }

    /// Changes the scalars of a surface; `false` if there is none of this name or the length is wrong.
    pub fn set_surface_scalars(&mut self, id: &str, scalars: Option<Scalars>) -> bool {
        self.surfaces.set_scalars(id, scalars) && self.refresh(id, true)
    }

    fn refresh(&mut self, id: &str, scalars: bool) -> bool {
        if let (false, Some(buffers), Some(surface)) = (self.is_lost(), self.meshes.get(id), self.surfaces.get(id)) {
            buffers.update(&self.gpu, surface, scalars);
        }
        true
    }

    /// Removes a surface; `false` if there was none.
    pub fn remove_surface(&mut self, id: &str) -> bool {
        self.meshes.remove(id);
        self.surfaces.remove(id)
    }

    /// The surfaces as CPU data.
    pub fn surfaces(&self) -> &SurfaceSet {
        &self.surfaces
    }

    /// Draws a slice; `false` if nothing was drawn because the device is lost.
    ///
    /// Without a volume the picture is black.
    pub fn render_slice(&mut self, target: &TargetView, scene: &SliceScene) -> bool {
        if self.is_lost() {
            return false;
        }
        let Some(volume) = &self.volume else {
            draw_volume::clear(&self.gpu, target, [0.0; 3]);
            return true;
        };
        let pipeline = self
            .slice_pipelines
            .entry(target.format)
            .or_insert_with(|| slice_pipeline::SlicePipeline::new(&self.gpu, target.format));
        pipeline.draw(&self.gpu, target, scene, (volume, self.second.as_ref()), &self.labels);
        true
    }

    /// Draws the patient in 3D; `false` if nothing was drawn because the device is lost.
    pub fn render_volume(&mut self, target: &TargetView, scene: &VolumeScene) -> bool {
        if self.is_lost() {
            return false;
        }
        draw_volume::draw(self, target, scene);
        true
    }

    /// The nearest surface point along a ray, or the volume's first visible point if that is nearer.
    pub fn pick(&self, scene: &VolumeScene, ray: &Ray, volume: Option<&Volume>) -> Option<Pick> {
        let clip: Option<&ClipPlane> = scene.clip.as_ref();
        let surface = scene.surfaces.then(|| crate::pick_surface(&self.surfaces, ray, clip)).flatten();
        let in_volume = volume.zip(scene.preset).and_then(|(volume, preset): (&Volume, Preset)| {
            crate::pick_volume(volume, ray, preset, scene.window, clip)
        });
        [surface, in_volume].into_iter().flatten().min_by(|a, b| a.distance_mm.total_cmp(&b.distance_mm))
    }
}
