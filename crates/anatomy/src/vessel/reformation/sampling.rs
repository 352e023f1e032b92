//! Intensities between voxels.

use prosector_core::{LpsPoint, Volume};

/// Intensity at a patient position, trilinear between the eight voxel centres around it; `None` off the image.
///
/// Within half a voxel outside the outermost centres the value of the border is taken, as far as the voxels reach.
pub(super) fn trilinear(volume: &Volume, point: LpsPoint) -> Option<f64> {
    let place = volume.lps_from_voxel.voxel(point).0.to_array();
    let mut corner = [[0; 2]; 3];
    let mut part = [0.0; 3];
    for axis in 0..3 {
        let last = volume.dims[axis] as f64 - 1.0;
        if !(place[axis] >= -0.5 && place[axis] <= last + 0.5) {
            return None;
        }
        let inside = place[axis].clamp(0.0, last);
        let low = inside.floor();
        part[axis] = inside - low;
        corner[axis] = [low as usize, (low as usize + 1).min(volume.dims[axis] - 1)];
    }
    let [x, y, z] = corner;
    let mix = |a: f64, b: f64, part: f64| a + (b - a) * part;
    let row = |y: usize, z: usize| {
        let at = |x: usize| volume.intensity([x, y, z]);
        Some(mix(at(x[0])?, at(x[1])?, part[0]))
    };
    let slice = |z: usize| Some(mix(row(y[0], z)?, row(y[1], z)?, part[1]));
    Some(mix(slice(z[0])?, slice(z[1])?, part[2]))
}
