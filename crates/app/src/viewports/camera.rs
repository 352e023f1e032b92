//! The plan's camera and the renderer's camera are the same view of the patient; this joins them for drawing.

use prosector_session::core::LpsVector;
use prosector_session::plan;
use prosector_session::render::{Camera, Viewport};

/// The renderer's camera for a plan camera.
pub fn drawn(camera: &plan::Camera) -> Camera {
    Camera { target: camera.target, direction: camera.direction, up: camera.up, height_mm: camera.height_mm }
}

/// A viewport of this many CSS px; annotations are drawn in those.
pub fn viewport([width, height]: [f64; 2]) -> Viewport {
    Viewport { width: width.max(1.0) as u32, height: height.max(1.0) as u32 }
}

/// Screen right, screen up, away from the eye.
pub fn axes(camera: &Camera) -> [LpsVector; 3] {
    camera.axes().map(LpsVector)
}
