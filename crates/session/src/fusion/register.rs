//! Registering, as a worker does it.

use super::jobs::{LandmarkPair, RegistrationFound, RegistrationJob, RegistrationWork};
use crate::anatomy::register::{
    IcpSettings, IntensityRegistration, IntensitySettings, LandmarkRegistration, Landmarks, RigidTransform,
    displacement_field, register_images_with, register_landmarks, register_surfaces_with,
};
use crate::anatomy::{SurfaceSettings, extract_surface_alone};
use crate::core::{LabelMap, LpsPoint, SurfaceMesh, Volume};
use crate::plan::RegistrationMethod;
use glam::DAffine3;
use std::ops::ControlFlow;

/// Part of the moving surface that counts: a fifth may be cut off by the image's edge, or segmented otherwise.
const KEEP: f64 = 0.8;

/// Finds the registration of a job; `images` are the moving and the fixed one, `labels` the label map of the fixed one.
/// The error is a sentence for people.
pub fn register(
    job: &RegistrationJob,
    images: Option<[&Volume; 2]>,
    labels: Option<&LabelMap>,
    tell: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<RegistrationFound, String> {
    match (&job.work, images) {
        (RegistrationWork::Landmarks(pairs), _) => by_landmarks(job, pairs),
        (RegistrationWork::Intensity { initial }, Some([moving, fixed])) => {
            let initial = start(initial)?;
            let settings = IntensitySettings { initial, ..IntensitySettings::default() };
            let found = register_images_with(moving, fixed, &settings, tell).map_err(|error| error.to_string())?;
            Ok(by_intensity(&found))
        }
        (RegistrationWork::Surfaces { moving, label, initial }, _) => {
            let labels = labels.ok_or("The structures did not arrive. Try again.")?;
            let settings = SurfaceSettings::default();
            let fixed = extract_surface_alone(labels, *label, &settings, &mut |part| tell(part / 2.0));
            let fixed = fixed.map_err(|error| error.to_string())?;
            by_surfaces(moving, &fixed, start(initial)?, &mut |part| tell(0.5 + part / 2.0))
        }
        (RegistrationWork::Intensity { .. }, None) => Err("The two images did not arrive together. Try again.".into()),
    }
}

fn start(initial: &Option<[f64; 12]>) -> Result<Option<RigidTransform>, String> {
    let start = initial.map(|matrix| RigidTransform::from_affine(DAffine3::from_cols_array(&matrix)));
    start.transpose().map_err(|error| error.to_string())
}

fn by_surfaces(
    moving: &SurfaceMesh,
    fixed: &SurfaceMesh,
    initial: Option<RigidTransform>,
    tell: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<RegistrationFound, String> {
    let initial = initial.unwrap_or(RigidTransform::IDENTITY);
    let settings = IcpSettings { initial, keep: KEEP, ..IcpSettings::default() };
    let found = register_surfaces_with(moving, fixed, &settings, tell).map_err(|error| error.to_string())?;
    Ok(RegistrationFound {
        fixed_from_moving: matrix(&found.registration.target_from_source),
        method: RegistrationMethod::Surfaces { rms_mm: found.rms_mm, kept: KEEP, settled: found.settled },
        error: found.error_field(),
        residuals_mm: Vec::new(),
    })
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
