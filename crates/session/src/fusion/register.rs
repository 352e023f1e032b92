//! Registering, as a worker does it.

use super::jobs::{LandmarkPair, RegistrationFound, RegistrationJob, RegistrationWork};
use crate::anatomy::register::{
    IntensityRegistration, IntensitySettings, LandmarkRegistration, Landmarks, RigidTransform, displacement_field,
    register_images_with, register_landmarks,
};
use crate::core::{LpsPoint, Volume};
use crate::plan::RegistrationMethod;
use glam::DAffine3;
use std::ops::ControlFlow;

/// Finds the registration of a job; `images` are the moving and the fixed one. The error is a sentence for people.
pub fn register(
    job: &RegistrationJob,
    images: Option<[&Volume; 2]>,
    tell: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<RegistrationFound, String> {
    match (&job.work, images) {
        (RegistrationWork::Landmarks(pairs), _) => by_landmarks(job, pairs),
        (RegistrationWork::Intensity { initial }, Some([moving, fixed])) => {
            let initial = initial.map(|matrix| RigidTransform::from_affine(DAffine3::from_cols_array(&matrix)));
            let initial = initial.transpose().map_err(|error| error.to_string())?;
            let settings = IntensitySettings { initial, ..IntensitySettings::default() };
            let found = register_images_with(moving, fixed, &settings, tell).map_err(|error| error.to_string())?;
            Ok(by_intensity(&found))
        }
        (RegistrationWork::Intensity { .. }, None) => Err("The two images did not arrive together. Try again.".into()),
    }
}

fn by_landmarks(job: &RegistrationJob, pairs: &[LandmarkPair]) -> Result<RegistrationFound, String> {
    let [moving, fixed]: [Vec<LpsPoint>; 2] =
        [pairs.iter().map(|pair| pair.moving).collect(), pairs.iter().map(|pair| pair.fixed).collect()];
    let source = Landmarks { points: &moving, frame_of_reference: &job.moving_frame };
    let target = Landmarks { points: &fixed, frame_of_reference: &job.fixed_frame };
    let found: LandmarkRegistration = register_landmarks(source, target).map_err(|error| error.to_string())?;
    let (fre_mm, fle_mm) = (found.fre_mm, found.fle_mm);
    Ok(RegistrationFound {
        fixed_from_moving: matrix(&found.registration.target_from_source),
        method: RegistrationMethod::Landmarks { pairs: pairs.len() as u32, fre_mm, fle_mm },
        error: found.error_field(),
        residuals_mm: found.residuals_mm,
    })
}

fn by_intensity(found: &IntensityRegistration) -> RegistrationFound {
    let IntensityRegistration { information, overlap, settled, .. } = *found;
    let transform = &found.registration.target_from_source;
    RegistrationFound {
        fixed_from_moving: matrix(transform),
        method: RegistrationMethod::Intensity { information: information.max(0.0), overlap, settled },
        error: displacement_field(transform, &found.repeated),
        residuals_mm: Vec::new(),
    }
}

fn matrix(transform: &RigidTransform) -> [f64; 12] {
    transform.affine().to_cols_array()
}
