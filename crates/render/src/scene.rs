//! What a picture shows: plain values, given anew for every picture.

use crate::{Camera, Fusion, Preset, Viewport};
use prosector_core::{LpsPoint, LpsVector, Rgb, SlicePlane, Window};
use prosector_kernels::Sampling;

/// How segments lie over a slice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OverlayStyle {
    /// Opacity of the filled area, 0 to 1, times the label's own.
    pub fill_opacity: f32,
    /// Opacity of the outline, 0 to 1, times the label's own.
    pub outline_opacity: f32,
    /// Width of the outline in device pixels.
    pub outline_px: f32,
}

impl Default for OverlayStyle {
    fn default() -> Self {
        Self { fill_opacity: 0.25, outline_opacity: 0.9, outline_px: 1.5 }
    }
}

/// Intensities that are marked on a slice, as a threshold would take them voxel by voxel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RangePreview {
    /// Lowest and highest intensity, both included.
    pub range: [f64; 2],
    /// Colour laid over them.
    pub color: Rgb,
}

/// A slice through the patient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SliceScene {
    /// Plane; its centre is in the middle of the picture.
    pub plane: SlicePlane,
    /// Millimetres a device pixel covers.
    pub mm_per_pixel: f64,
    /// Which intensities are black and white.
    pub window: Window,
    /// Swap black and white.
    pub invert: bool,
    /// Between voxel centres.
    pub sampling: Sampling,
    /// Segments; `None` hides them.
    pub overlay: Option<OverlayStyle>,
    /// A second image; `None` shows the first alone.
    pub fusion: Option<Fusion>,
    /// Intensities that are marked.
    pub preview: Option<RangePreview>,
}

impl SliceScene {
    /// A slice with the usual settings.
    pub fn new(plane: SlicePlane, mm_per_pixel: f64, window: Window) -> Self {
        let overlay = Some(OverlayStyle::default());
        let sampling = Sampling::Linear;
        Self { plane, mm_per_pixel, window, invert: false, sampling, overlay, fusion: None, preview: None }
    }

    /// Position in pixels from the upper left corner and distance in mm behind the plane, of a patient point.
    pub fn project(&self, viewport: Viewport, point: LpsPoint) -> ([f32; 2], f64) {
        let [right, down, behind] = self.plane.coordinates(point);
        let x = f64::from(viewport.width) / 2.0 + right / self.mm_per_pixel;
        let y = f64::from(viewport.height) / 2.0 + down / self.mm_per_pixel;
        ([x as f32, y as f32], behind)
    }

    /// The patient point under a pixel position (from the upper left corner).
    pub fn unproject(&self, viewport: Viewport, pixel: [f32; 2]) -> LpsPoint {
        let right = (f64::from(pixel[0]) - f64::from(viewport.width) / 2.0) * self.mm_per_pixel;
        let down = (f64::from(pixel[1]) - f64::from(viewport.height) / 2.0) * self.mm_per_pixel;
        self.plane.point(right, down)
    }
}

/// How much work goes into one 3D picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Longest step of a ray in voxels.
    pub step_voxels: f32,
    /// Device pixels a drawn pixel covers on each axis; 1 is sharp, 2 is a quarter of the work.
    pub pixel_scale: f32,
    /// Layers of translucent surface that are told apart behind each other, 1 to 4.
    pub layers: u32,
    /// Start rays at a fixed pseudo-random part of a step, which trades rings for grain.
    pub jitter: bool,
}

impl Quality {
    /// When nothing moves.
    pub const FINE: Self = Self { step_voxels: 0.7, pixel_scale: 1.0, layers: 4, jitter: false };
    /// When nothing moves, on adapters that compute on the CPU.
    pub const FINE_SOFTWARE: Self = Self { step_voxels: 1.0, pixel_scale: 1.0, layers: 2, jitter: false };
    /// While something moves.
    pub const MOVING: Self = Self { step_voxels: 1.5, pixel_scale: 2.0, layers: 2, jitter: false };
    /// While something moves, on adapters that compute on the CPU.
    pub const MOVING_SOFTWARE: Self = Self { step_voxels: 2.0, pixel_scale: 4.0, layers: 1, jitter: false };
}

/// A cut: what lies on the side of `normal` is hidden.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClipPlane {
    /// A point of the plane.
    pub point: LpsPoint,
    /// Direction toward the hidden side.
    pub normal: LpsVector,
}

/// A view of the patient in 3D.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VolumeScene {
    /// Where from.
    pub camera: Camera,
    /// How intensities become visible; `None` shows surfaces only.
    pub preset: Option<Preset>,
    /// Window for the presets that follow one (MIP, MR).
    pub window: Window,
    /// Whether surfaces are drawn.
    pub surfaces: bool,
    /// Work put in.
    pub quality: Quality,
    /// Colour behind everything.
    pub background: Rgb,
    /// Cut through volume and surfaces.
    pub clip: Option<ClipPlane>,
    /// Skip empty bricks; off only to check that skipping does not change the picture.
    pub skip_empty: bool,
}

impl VolumeScene {
    /// A view with the usual settings.
    pub fn new(camera: Camera, preset: Option<Preset>, window: Window) -> Self {
        let background = Rgb([11, 14, 18]);
        Self {
            camera,
            preset,
            window,
            surfaces: true,
            quality: Quality::FINE,
            background,
            clip: None,
            skip_empty: true,
        }
    }
}
