//! The plan's camera and the renderer's camera are the same view of the patient; this joins them.

use prosector_session::core::LpsVector;
use prosector_session::plan;
use prosector_session::render::{Camera, Viewport};

/// The renderer's camera for a plan camera.
pub fn drawn(camera: &plan::Camera) -> Camera {
    Camera { target: camera.target, direction: camera.direction, up: camera.up, height_mm: camera.height_mm }
}

/// The plan's camera for a renderer's camera.
pub fn kept(camera: Camera) -> plan::Camera {
    plan::Camera { target: camera.target, direction: camera.direction, up: camera.up, height_mm: camera.height_mm }
}

/// A viewport of this many CSS px; annotations are drawn in those.
pub fn viewport([width, height]: [f64; 2]) -> Viewport {
    Viewport { width: width.max(1.0) as u32, height: height.max(1.0) as u32 }
}

/// Screen right, screen up, away from the eye.
pub fn axes(camera: &Camera) -> [LpsVector; 3] {
    camera.axes().map(LpsVector)
}

/// Turned by a drag: half a turn for the height of the view.
pub fn turned(camera: Camera, pixels: [f64; 2], height: f64) -> Camera {
    let angle = |px: f64| px / height.max(1.0) * std::f64::consts::PI;
    camera.orbited(angle(pixels[0]), angle(pixels[1]))
}

/// Enlarged by `factor`, within what still shows anatomy.
pub fn enlarged(camera: Camera, factor: f64) -> Camera {
    Camera { height_mm: (camera.height_mm / factor).clamp(2.0, 5000.0), ..camera }
}
