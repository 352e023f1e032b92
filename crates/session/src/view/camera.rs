//! Movements of the volume view's orthographic camera.

use crate::core::{LpsPoint, LpsVector};
use crate::plan::Camera;
use glam::{DQuat, DVec3};
use std::f64::consts::PI;

/// Heights of the picture that the camera may have, mm.
const HEIGHT_RANGE_MM: [f64; 2] = [1.0, 10_000.0];

/// The camera with unit, perpendicular directions; `None` where its numbers make none.
pub(crate) fn checked(camera: Camera) -> Option<Camera> {
    let direction = camera.direction.0.try_normalize()?;
    let up = (camera.up.0 - direction * camera.up.0.dot(direction)).try_normalize()?;
    let sound = camera.target.is_finite() && camera.height_mm.is_finite() && camera.height_mm > 0.0;
    let height_mm = camera.height_mm.clamp(HEIGHT_RANGE_MM[0], HEIGHT_RANGE_MM[1]);
    sound.then_some(Camera { target: camera.target, direction: LpsVector(direction), up: LpsVector(up), height_mm })
}

/// The camera turned about its target so that it looks along `direction`.
pub(crate) fn along(camera: Camera, direction: LpsVector, up: LpsVector) -> Option<Camera> {
    checked(Camera { direction, up, ..camera })
}

/// Vector of unit length toward the right of the picture.
fn right(camera: &Camera) -> DVec3 {
    camera.direction.0.cross(camera.up.0)
}

/// Millimetres in a pixel.
fn mm_per_pixel(camera: &Camera, viewport: [f64; 2]) -> f64 {
    camera.height_mm / viewport[1].max(1.0)
}

/// The point under a pixel on the plane through the target across the view.
pub(crate) fn point_under(camera: &Camera, pixel: [f64; 2], viewport: [f64; 2]) -> LpsPoint {
    let mm = mm_per_pixel(camera, viewport);
    let [x, y] = [0, 1].map(|n| (pixel[n] - viewport[n] / 2.0) * mm);
    LpsPoint(camera.target.0 + right(camera) * x - camera.up.0 * y)
}

/// Turned about the target by a drag: half a turn for the height of the view. The patient follows the pointer.
pub(crate) fn orbited(camera: Camera, pixels: [f64; 2], viewport: [f64; 2]) -> Camera {
    let angle = |pixels: f64| -pixels / viewport[1].max(1.0) * PI;
    let turn = DQuat::from_axis_angle(camera.up.0, angle(pixels[0]))
        * DQuat::from_axis_angle(right(&camera), angle(pixels[1]));
    let turned =
        Camera { direction: LpsVector(turn * camera.direction.0), up: LpsVector(turn * camera.up.0), ..camera };
    checked(turned).unwrap_or(camera)
}

/// Moved so that the patient follows the pointer.
pub(crate) fn panned(camera: Camera, pixels: [f64; 2], viewport: [f64; 2]) -> Camera {
    let mm = mm_per_pixel(&camera, viewport);
    let target = camera.target.0 - right(&camera) * pixels[0] * mm + camera.up.0 * pixels[1] * mm;
    checked(Camera { target: LpsPoint(target), ..camera }).unwrap_or(camera)
}

/// Enlarged around a pixel by `factor`.
pub(crate) fn zoomed(camera: Camera, pixel: [f64; 2], viewport: [f64; 2], factor: f64) -> Camera {
    if !(factor.is_finite() && factor > 0.0) {
        return camera;
    }
    let height_mm = (camera.height_mm / factor).clamp(HEIGHT_RANGE_MM[0], HEIGHT_RANGE_MM[1]);
    let kept = 1.0 - height_mm / camera.height_mm;
    let from_middle = [pixel[0] - viewport[0] / 2.0, pixel[1] - viewport[1] / 2.0];
    // Panning by the opposite of the offset moves the target toward the pixel.
    let toward = panned(camera, [-from_middle[0] * kept, -from_middle[1] * kept], viewport);
    Camera { height_mm, ..toward }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frontal() -> Camera {
        Camera {
            target: LpsPoint::new(10.0, 20.0, 30.0),
            direction: LpsVector::new(0.0, 1.0, 0.0),
            up: LpsVector::new(0.0, 0.0, 1.0),
            height_mm: 400.0,
        }
    }

    #[test]
    fn from_the_front_the_patients_left_is_on_the_right() {
        assert_eq!(right(&frontal()), DVec3::X);
    }

    #[test]
    fn half_a_turn_takes_the_height_of_the_view() {
        let turned = orbited(frontal(), [500.0, 0.0], [700.0, 500.0]);
        assert!((turned.direction.0 + DVec3::Y).length() < 1e-12);
        // A short drag to the right brings the patient's right side, that is screen left, toward the viewer.
        let little = orbited(frontal(), [50.0, 0.0], [700.0, 500.0]);
        assert!(little.direction.0.x > 0.0);
        let down = orbited(frontal(), [0.0, 50.0], [700.0, 500.0]);
        assert!(down.direction.0.z < 0.0, "a drag down shows the patient from above");
    }

    #[test]
    fn zoom_keeps_the_pixel_under_the_pointer() {
        let (viewport, pixel) = ([800.0, 400.0], [600.0, 50.0]);
        let at = |camera: &Camera| {
            let mm = mm_per_pixel(camera, viewport);
            camera.target.0 + right(camera) * (pixel[0] - 400.0) * mm - camera.up.0 * (pixel[1] - 200.0) * mm
        };
        let before = frontal();
        let after = zoomed(before, pixel, viewport, 2.5);
        assert!((at(&before) - at(&after)).length() < 1e-9);
        assert!((after.height_mm - 160.0).abs() < 1e-9);
    }

    #[test]
    fn useless_cameras_are_refused() {
        assert!(along(frontal(), LpsVector::new(0.0, 0.0, 1.0), LpsVector::new(0.0, 0.0, 1.0)).is_none());
        assert!(checked(Camera { height_mm: f64::NAN, ..frontal() }).is_none());
    }
}
