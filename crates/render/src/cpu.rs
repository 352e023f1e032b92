//! Slices and surfaces without a GPU: for machines without WebGPU, and for the patient's phone.

mod slice;
mod surface;

pub use slice::{LabelOverlay, draw_fused_slice, draw_slice};
pub use surface::draw_surfaces;
