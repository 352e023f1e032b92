//! Rigid registration: by paired landmarks, surface to surface, and by intensity.

mod climb;
mod displacement;
mod horn;
mod intensity;
mod landmarks;
mod mutual;
mod pairs;
mod pyramid;
mod rigid;
mod six;
mod surfaces;
mod triangles;

pub use displacement::{
    DisplacementDifference, box_corners, displacement_difference, displacement_field, inverse_consistency,
};
pub use intensity::{IntensityError, IntensityRegistration, IntensitySettings, register_images, register_images_with};
pub use landmarks::{LandmarkError, LandmarkRegistration, Landmarks, register_landmarks};
pub use rigid::{RigidRegistration, RigidTransform, TransformError};
pub use surfaces::{
    IcpSettings, SurfaceError, SurfaceMetric, SurfaceRegistration, register_surfaces, register_surfaces_with,
};
