//! What the volume view frames: the box around what is shown, as it is seen along the camera's direction.

use super::frame::index_box;
use crate::Session;
use crate::core::{LabelMap, LpsFromVoxel, LpsPoint, Volume};
use crate::event::Event;
use crate::layers::{LayerContent, LayerId};
use crate::plan::Camera;
use glam::DVec3;

/// Share of the view that the box takes; the rest keeps letters and scale bar off the anatomy.
const SHARE: f64 = 0.88;
/// At most about this many voxels are looked at along each axis: 125,000 in all, a millisecond or two.
const LOOKS: usize = 50;
/// Intensities above this belong to the body rather than to the air around it, HU.
const BODY_HU: f64 = -300.0;

/// The camera moved, direction kept, so that the box fits a view of `aspect` (width by height).
pub(crate) fn framed(camera: Camera, [low, high]: [DVec3; 2], aspect: f64) -> Camera {
    let extent = |axis: DVec3| axis.abs().dot(high - low);
    let right = camera.direction.0.cross(camera.up.0);
    let height_mm = extent(camera.up.0).max(extent(right) / aspect.max(0.1)) / SHARE;
    Camera { target: LpsPoint((low + high) / 2.0), height_mm, ..camera }
}

impl Session {
    /// Notes the shape of the volume view; a camera that nobody has moved is framed anew.
    pub(crate) fn set_volume_viewport(&mut self, [width, height]: [f64; 2]) -> Vec<Event> {
        if width >= 1.0 && height >= 1.0 && width.is_finite() && height.is_finite() {
            self.view.volume_aspect = width / height;
        }
        self.reframe().into_iter().collect()
    }

    /// Frames what is shown, unless somebody has moved the camera since it was framed last.
    pub(crate) fn reframe(&mut self) -> Option<Event> {
        let untouched = self.view.camera.is_some() && self.view.camera == self.view.framed;
        let camera = self.view.camera.filter(|_| untouched)?;
        self.frame_camera(camera);
        (self.view.camera != Some(camera)).then_some(Event::CameraChanged)
    }

    /// Frames what is shown along the direction of `camera`.
    pub(crate) fn frame_camera(&mut self, camera: Camera) {
        if let Some(bounds) = self.shown_bounds() {
            self.view.camera = Some(framed(camera, bounds, self.view.volume_aspect));
            self.view.framed = self.view.camera;
        }
    }

    /// Smallest and largest corner of the box around everything that is shown in 3D, mm.
    fn shown_bounds(&self) -> Option<[DVec3; 2]> {
        let volume = self.volume()?;
        let body = self.is_visible(&LayerId::volume()).then(|| body_box(volume)).flatten();
        let parts = [body, self.segments_box(), self.trees_box()];
        Some(parts.into_iter().flatten().reduce(joined).unwrap_or_else(|| super::frame::bounds(volume)))
    }

    fn segments_box(&self) -> Option<[DVec3; 2]> {
        let mut shown = [false; 256];
        for layer in self.layers.all().iter().filter(|layer| layer.visible) {
            if let LayerContent::Segment { label_value } = layer.content {
                shown[usize::from(label_value)] = true;
            }
        }
        let LabelMap { dims, labels, lps_from_voxel, .. } = &self.segments()?.label_map;
        let inside = |offset: usize| labels.get(offset).is_some_and(|label| shown[usize::from(*label)]);
        voxels_box(*dims, lps_from_voxel, inside)
    }

    fn trees_box(&self) -> Option<[DVec3; 2]> {
        let shown = self.trees().filter(|tree| self.is_visible(&LayerId::tree(&tree.name)));
        let points = shown.flat_map(|tree| &tree.branches).flat_map(|branch| &branch.points);
        points.map(|p| [p.position.0 - p.radius_mm, p.position.0 + p.radius_mm]).reduce(joined)
    }
}

fn joined([low, high]: [DVec3; 2], other: [DVec3; 2]) -> [DVec3; 2] {
    [low.min(other[0]), high.max(other[1])]
}

/// The box around the body in a CT; other images have no level that separates it from air.
fn body_box(volume: &Volume) -> Option<[DVec3; 2]> {
    if !volume.modality.is_ct() {
        return Some(super::frame::bounds(volume));
    }
    let inside = |offset| volume.voxels.stored(offset).is_some_and(|stored| volume.rescale.apply(stored) > BODY_HU);
    voxels_box(volume.dims, &volume.lps_from_voxel, inside)
}

/// The box around the voxels of a grid that are `inside`, by their offset; `None` if there are none.
fn voxels_box(dims: [usize; 3], lps: &LpsFromVoxel, inside: impl Fn(usize) -> bool) -> Option<[DVec3; 2]> {
    let (mut low, mut high) = ([usize::MAX; 3], [0; 3]);
    let step = dims.map(|n| n.div_ceil(LOOKS).max(1));
    for z in (0..dims[2]).step_by(step[2]) {
        for y in (0..dims[1]).step_by(step[1]) {
            for x in (0..dims[0]).step_by(step[0]) {
                if inside((z * dims[1] + y) * dims[0] + x) {
                    [x, y, z].into_iter().enumerate().for_each(|(k, n)| low[k] = low[k].min(n));
                    [x, y, z].into_iter().enumerate().for_each(|(k, n)| high[k] = high[k].max(n));
                }
            }
        }
    }
    // Voxels that were stepped over are taken to be inside, so that nothing is cut off.
    let near = [0, 1, 2].map(|k| low[k].saturating_sub(step[k] - 1) as f64 - 0.5);
    let far = [0, 1, 2].map(|k| (high[k] + step[k] - 1).min(dims[k] - 1) as f64 + 0.5);
    (low[0] < usize::MAX).then(|| index_box(lps, near, far))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::LpsVector;

    fn camera(direction: [f64; 3], up: [f64; 3]) -> Camera {
        let vector = |[x, y, z]: [f64; 3]| LpsVector::new(x, y, z);
        Camera { target: LpsPoint::new(0.0, 0.0, 0.0), direction: vector(direction), up: vector(up), height_mm: 1.0 }
    }

    /// A box 300 mm wide, 200 mm deep and 400 mm high, seen from the front, the side and above.
    #[test]
    fn the_box_fits_the_narrower_side_of_the_view() {
        let bounds = [DVec3::new(-100.0, 0.0, 50.0), DVec3::new(200.0, 200.0, 450.0)];
        let (front, side, above) = (
            camera([0.0, 1.0, 0.0], [0.0, 0.0, 1.0]),
            camera([1.0, 0.0, 0.0], [0.0, 0.0, 1.0]),
            camera([0.0, 0.0, -1.0], [0.0, -1.0, 0.0]),
        );
        let cases =
            [(front, 1.0, 400.0), (front, 0.5, 600.0), (side, 1.0, 400.0), (above, 2.0, 200.0), (above, 1.0, 300.0)];
        for (seen, aspect, height) in cases {
            let fitted = framed(seen, bounds, aspect);
            assert!((fitted.height_mm * SHARE - height).abs() < 1e-9, "{fitted:?} at {aspect}");
            assert_eq!(fitted.target, LpsPoint::new(50.0, 100.0, 250.0));
            assert_eq!((fitted.direction, fitted.up), (seen.direction, seen.up));
        }
    }

    #[test]
    fn voxels_that_count_are_inside_the_box_and_little_else() {
        let steps = [LpsVector::new(1.0, 0.0, 0.0), LpsVector::new(0.0, 1.0, 0.0), LpsVector::new(0.0, 0.0, 2.0)];
        let lps = LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), steps).unwrap();
        let dims = [30, 120, 30];
        let inside = |offset: usize| {
            let (x, y, z) = (offset % 30, offset / 30 % 120, offset / 3600);
            (10..20).contains(&x) && (10..80).contains(&y) && z < 15
        };
        let [low, high] = voxels_box(dims, &lps, inside).unwrap();
        let (inner, outer) = (DVec3::new(9.5, 9.5, -1.0), DVec3::new(19.5, 79.5, 29.0));
        assert!(low.cmple(inner).all() && high.cmpge(outer).all(), "{low} to {high} cuts something off");
        // Every third voxel is looked at along y.
        assert!(low.distance(inner) <= 2.0 && high.distance(outer) <= 2.0, "{low} to {high} is too large");
        assert!(voxels_box(dims, &lps, |_| false).is_none());
    }
}
