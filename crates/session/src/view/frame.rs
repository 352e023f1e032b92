//! The map between a slice view's pixels and patient space.

use super::{SliceView, ViewState};
use crate::core::{LpsFromVoxel, LpsPoint, SliceAxis, SlicePlane, Volume, VoxelIndex};
use glam::DVec3;

/// Where a slice view's pixels lie in the patient. Pixels are CSS pixels from the view's top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SliceFrame {
    /// The plane; its centre is in the middle of the view.
    pub plane: SlicePlane,
    /// Millimetres in one pixel.
    pub mm_per_pixel: f64,
    /// Width and height of the view in pixels.
    pub viewport: [f64; 2],
}

/// Share of the view that the whole volume takes at zoom 1.
const FIT_SHARE: f64 = 0.98;

impl SliceFrame {
    /// The frame of the view along `axis` with this size in pixels.
    pub fn new(state: &ViewState, volume: &Volume, axis: SliceAxis, viewport: [f64; 2]) -> Self {
        let view = state.slice(axis);
        let through = axis.plane(state.crosshair);
        // The plane holds the crosshair; the view's middle does not follow it, so that clicks do not move the picture.
        let [right, down, _] = through.coordinates(volume.center());
        let center = through.point(right + view.pan_mm[0], down + view.pan_mm[1]);
        let plane = SlicePlane { center, ..through };
        Self { plane, mm_per_pixel: fit_mm_per_pixel(volume, &plane, viewport) / view.zoom, viewport }
    }

    /// Patient position of a pixel.
    pub fn point(&self, pixel: [f64; 2]) -> LpsPoint {
        let from_middle = |n: usize| (pixel[n] - self.viewport[n] / 2.0) * self.mm_per_pixel;
        self.plane.point(from_middle(0), from_middle(1))
    }

    /// Pixel of a patient position, and its distance in mm from the plane (positive away from the viewer).
    pub fn pixel(&self, point: LpsPoint) -> ([f64; 2], f64) {
        let [right, down, away] = self.plane.coordinates(point);
        let pixel = |mm: f64, n: usize| mm / self.mm_per_pixel + self.viewport[n] / 2.0;
        ([pixel(right, 0), pixel(down, 1)], away)
    }
}

/// Smallest and largest corner of the box around all voxels, half a voxel beyond their centres.
pub(crate) fn bounds(volume: &Volume) -> [DVec3; 2] {
    index_box(&volume.lps_from_voxel, [-0.5; 3], volume.dims.map(|n| n as f64 - 0.5))
}

/// Smallest and largest corner of the box around the voxel indices from `near` to `far`, mm.
pub(crate) fn index_box(lps_from_voxel: &LpsFromVoxel, near: [f64; 3], far: [f64; 3]) -> [DVec3; 2] {
    let mut low = DVec3::INFINITY;
    let mut high = DVec3::NEG_INFINITY;
    for corner in 0..8 {
        let at = |axis: usize| if corner >> axis & 1 == 0 { near[axis] } else { far[axis] };
        let point = lps_from_voxel.point(VoxelIndex::new(at(0), at(1), at(2))).0;
        low = low.min(point);
        high = high.max(point);
    }
    [low, high]
}

/// Millimetres a pixel at which the whole volume fits into the view.
fn fit_mm_per_pixel(volume: &Volume, plane: &SlicePlane, viewport: [f64; 2]) -> f64 {
    let [low, high] = bounds(volume);
    let extent = high - low;
    let size = [extent.dot(plane.right.0.abs()), extent.dot(plane.down.0.abs())];
    let needed = (size[0] / viewport[0].max(1.0)).max(size[1] / viewport[1].max(1.0));
    needed / FIT_SHARE
}

impl SliceView {
    /// Zooms by `factor`, keeping the pixel under the pointer where it is.
    pub(crate) fn zoom_about(&mut self, frame: &SliceFrame, pixel: [f64; 2], factor: f64) {
        let zoom = (self.zoom * factor).clamp(super::ZOOM_RANGE[0], super::ZOOM_RANGE[1]);
        let kept = 1.0 - self.zoom / zoom;
        for (n, pan) in self.pan_mm.iter_mut().enumerate() {
            *pan += (pixel[n] - frame.viewport[n] / 2.0) * frame.mm_per_pixel * kept;
        }
        self.zoom = zoom;
    }

    /// Moves the picture with the pointer by this many pixels.
    pub(crate) fn pan_by(&mut self, frame: &SliceFrame, pixels: [f64; 2]) {
        for (pan, moved) in self.pan_mm.iter_mut().zip(pixels) {
            *pan -= moved * frame.mm_per_pixel;
        }
    }
}
