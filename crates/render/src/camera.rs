//! The orthographic camera and the way between patient space and the screen.

use glam::DVec3;
use prosector_core::{LpsPoint, LpsVector};

/// An orthographic view of the patient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The point in the middle of the view.
    pub target: LpsPoint,
    /// Unit vector from the eye to the target.
    pub direction: LpsVector,
    /// Direction of screen up; only its part across `direction` counts.
    pub up: LpsVector,
    /// Millimetres from the lower to the upper edge of the view.
    pub height_mm: f64,
}

/// Size of a picture in device pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewport {
    /// Width in device pixels.
    pub width: u32,
    /// Height in device pixels.
    pub height: u32,
}

/// A straight line of sight, from the eye's side into the scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ray {
    /// A point on the line, on the plane through the camera's target.
    pub origin: LpsPoint,
    /// Unit vector away from the eye.
    pub direction: LpsVector,
}

impl Camera {
    /// From the front: patient's right on screen left, head up.
    pub fn anterior(target: LpsPoint, height_mm: f64) -> Self {
        Self { target, direction: LpsVector(DVec3::Y), up: LpsVector(DVec3::Z), height_mm }
    }

    /// Unit vectors toward screen right, screen up and away from the eye.
    ///
    /// Degenerate directions (zero, not finite, up along the line of sight) fall back to a sound frame.
    pub fn axes(&self) -> [DVec3; 3] {
        let forward = self.direction.0.try_normalize().unwrap_or(DVec3::Y);
        let across = forward.cross(self.up.0).try_normalize();
        let right = across.filter(|r| r.is_finite()).unwrap_or_else(|| forward.any_orthonormal_vector());
        [right, right.cross(forward), forward]
    }

    /// Millimetres a device pixel covers.
    pub fn mm_per_pixel(&self, viewport: Viewport) -> f64 {
        self.height_mm.abs().max(1e-6) / f64::from(viewport.height.max(1))
    }

    /// Turned about the target: `yaw` about screen up, then `pitch` about screen right, radians.
    ///
    /// Positive yaw moves what is in front to the right; positive pitch moves it down.
    pub fn orbited(&self, yaw: f64, pitch: f64) -> Self {
        let [right, up, forward] = self.axes();
        let turn = glam::DQuat::from_axis_angle(up, -yaw) * glam::DQuat::from_axis_angle(right, -pitch);
        Self { direction: LpsVector((turn * forward).normalize()), up: LpsVector((turn * up).normalize()), ..*self }
    }

    /// Moved so that the picture follows a drag of `right` and `down` pixels.
    pub fn panned(&self, viewport: Viewport, right: f64, down: f64) -> Self {
        let [x, y, _] = self.axes();
        let scale = self.mm_per_pixel(viewport);
        Self { target: LpsPoint(self.target.0 - x * (right * scale) + y * (down * scale)), ..*self }
    }
}

/// Position of a patient point in the picture, in pixels from its upper left corner; `None` for numbers that are not
/// finite. Points outside the picture have positions outside it.
pub fn project(camera: &Camera, viewport: Viewport, point: LpsPoint) -> Option<[f32; 2]> {
    let [right, up, _] = camera.axes();
    let offset = (point.0 - camera.target.0) / camera.mm_per_pixel(viewport);
    let x = f64::from(viewport.width) / 2.0 + offset.dot(right);
    let y = f64::from(viewport.height) / 2.0 - offset.dot(up);
    (x.is_finite() && y.is_finite()).then_some([x as f32, y as f32])
}

/// The line of sight through a pixel position (from the upper left corner).
pub fn unproject_ray(camera: &Camera, viewport: Viewport, pixel: [f32; 2]) -> Ray {
    let [right, up, forward] = camera.axes();
    let scale = camera.mm_per_pixel(viewport);
    let x = (f64::from(pixel[0]) - f64::from(viewport.width) / 2.0) * scale;
    let y = (f64::from(viewport.height) / 2.0 - f64::from(pixel[1])) * scale;
    Ray { origin: LpsPoint(camera.target.0 + right * x + up * y), direction: LpsVector(forward) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Viewport = Viewport { width: 400, height: 300 };

    #[test]
    fn from_the_front_the_patient_faces_us_head_up() {
        let camera = Camera::anterior(LpsPoint::new(10.0, 20.0, 30.0), 300.0);
        let cases = [
            ([10.0, 20.0, 30.0], [200.0, 150.0]),
            ([60.0, 20.0, 30.0], [250.0, 150.0]), // patient's left is on screen right
            ([10.0, 20.0, 130.0], [200.0, 50.0]), // head is up
            ([10.0, 99.0, 30.0], [200.0, 150.0]),
        ];
        for ([x, y, z], expected) in cases {
            assert_eq!(project(&camera, VIEW, LpsPoint::new(x, y, z)), Some(expected));
        }
        assert_eq!(project(&camera, VIEW, LpsPoint::new(f64::NAN, 0.0, 0.0)), None);
    }

    #[test]
    fn rays_return_to_their_pixel() {
        let camera = Camera {
            direction: LpsVector::new(0.6, 0.7, -0.3),
            up: LpsVector::new(0.1, 0.0, 1.0),
            ..Camera::anterior(LpsPoint::new(1.0, 2.0, 3.0), 250.0)
        };
        for pixel in [[0.0, 0.0], [400.0, 300.0], [123.0, 45.0]] {
            let ray = unproject_ray(&camera, VIEW, pixel);
            let back = project(&camera, VIEW, LpsPoint(ray.origin.0 + ray.direction.0 * 77.0)).unwrap();
            assert!((back[0] - pixel[0]).abs() < 1e-3 && (back[1] - pixel[1]).abs() < 1e-3, "{back:?} {pixel:?}");
        }
    }

    #[test]
    fn a_drag_to_the_right_turns_the_front_to_the_right() {
        let camera = Camera::anterior(LpsPoint::new(0.0, 0.0, 0.0), 300.0);
        let front = LpsPoint::new(0.0, -50.0, 0.0);
        let turned = project(&camera.orbited(0.2, 0.0), VIEW, front).unwrap();
        assert!(turned[0] > 201.0 && (turned[1] - 150.0).abs() < 1e-3, "{turned:?}");
        let tipped = project(&camera.orbited(0.0, 0.2), VIEW, front).unwrap();
        assert!(tipped[1] > 151.0 && (tipped[0] - 200.0).abs() < 1e-3, "{tipped:?}");
    }

    #[test]
    fn useless_directions_still_give_a_frame() {
        let zero = LpsVector::new(0.0, 0.0, 0.0);
        let camera = Camera { direction: zero, up: zero, ..Camera::anterior(LpsPoint::new(0.0, 0.0, 0.0), 0.0) };
        for axis in camera.axes() {
            assert!((axis.length() - 1.0).abs() < 1e-9);
        }
    }
}
