//! Registration by intensity: mutual information from coarse to fine.

use super::climb::{Climb, End};
use super::mutual::Mutual;
use super::pyramid::Level;
use super::{DisplacementDifference, RigidRegistration, RigidTransform, box_corners, displacement_difference};
use crate::Cancelled;
use glam::DQuat;
use prosector_core::Volume;
use std::ops::ControlFlow;

/// How images are registered.
#[derive(Clone, Debug, PartialEq)]
pub struct IntensitySettings {
    /// Where to start, target from source. Without it: as they stand, if in one frame of reference, else middle on middle.
    pub initial: Option<RigidTransform>,
    /// Steps of the grids from coarse to fine, in smallest voxel edges of the two images.
    pub levels: Vec<f64>,
    /// Places compared at each level.
    pub samples: usize,
    /// Bins of the histogram along each side, at least 8.
    pub bins: usize,
    /// Steps at most at each level.
    pub most_steps: usize,
    /// A level ends when its step is shorter, mm.
    pub settled_mm: f64,
}

impl Default for IntensitySettings {
    fn default() -> Self {
        Self {
            initial: None,
            levels: vec![4.0, 2.0, 1.0],
            samples: 50_000,
            bins: 50,
            most_steps: 200,
            settled_mm: 0.005,
        }
    }
}

/// Why images determine no registration.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum IntensityError {
    /// An image without millimetres.
    #[error("the spacing of the {0} image is not calibrated in mm, so the images have different units")]
    Units(&'static str),
    /// Too thin to be moved across.
    #[error("the {0} image has fewer than 4 voxels along an axis")]
    Thin(&'static str),
    /// The same everywhere.
    #[error("an image holds one intensity only, at least where they overlap")]
    Flat,
    /// A setting out of range.
    #[error("{0} is out of its range")]
    Setting(&'static str),
    /// Too little in common.
    #[error("the images overlap by {percent:.0} % of the target only; bring them roughly together first")]
    NoOverlap {
        /// Part of the target that falls into the moved source.
        percent: f64,
    },
    /// The progress callback asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// A registration by intensity.
#[derive(Clone, Debug, PartialEq)]
pub struct IntensityRegistration {
    /// The transform and its frames.
    pub registration: RigidRegistration,
    /// Mutual information at the end, nats.
    pub information: f64,
    /// Fraction of the target that falls into the moved source.
    pub overlap: f64,
    /// Steps taken at each level.
    pub steps: Vec<usize>,
    /// Whether every level ended because its step was short.
    pub settled: bool,
    /// The transform that the last level gives with other places compared.
    pub repeated: RigidTransform,
    /// Difference, at the corners of the target's box, from the same last level with other places compared: how much the
    /// choice of places matters. A lower bound of the error.
    pub repeat: DisplacementDifference,
}

/// Moves an image onto another by mutual information; see [`register_images_with`].
pub fn register_images(
    source: &Volume,
    target: &Volume,
    settings: &IntensitySettings,
) -> Result<IntensityRegistration, IntensityError> {
    register_images_with(source, target, settings, &mut |_| ControlFlow::Continue(()))
}

/// Moves an image onto another by Mattes' mutual information, from coarse to fine.
///
/// Steps go up the gradient, and are shortened whenever it turns back by more than a right angle (regular step gradient
/// ascent); turns are weighed by the target's radius of gyration, so that a step has a length in mm. It finds the optimum
/// near its start. Tells the finished fraction and stops when the callback breaks.
pub fn register_images_with(
    source: &Volume,
    target: &Volume,
    settings: &IntensitySettings,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<IntensityRegistration, IntensityError> {
    check(source, target, settings)?;
    let edges = [source, target].map(|volume| volume.lps_from_voxel.spacing_mm());
    let edge = edges.as_flattened().iter().copied().fold(f64::INFINITY, f64::min);
    let climb = Climb { centre: target.center(), gyration_mm: gyration_mm(target), settings };
    let parts = settings.levels.len() as f32 + 1.0;
    let mut end = End::before(start(source, target, settings));
    let (mut steps, mut settled, mut again) = (Vec::new(), true, end);
    for (n, level) in settings.levels.iter().enumerate() {
        let [fixed, moving] = [target, source].map(|volume| Level::new(volume, level * edge));
        let places =
            |first| Mutual::new(&fixed, &moving, settings.bins, (first, settings.samples)).ok_or(IntensityError::Flat);
        end = climb.up(&places(0)?, end.at, level * edge, &mut |done| progress((n as f32 + done) / parts))?;
        steps.push(end.steps);
        settled &= end.settled;
        if n + 1 == settings.levels.len() {
            // Other places, from where the first ones ended.
            let mut rest = |done: f32| progress((n as f32 + 1.0 + done) / parts);
            again = climb.up(&places(settings.samples)?, end.at, level * edge, &mut rest)?;
        }
    }
    if progress(1.0).is_break() {
        return Err(Cancelled.into());
    }
    let [target_from_source, again] = [end.at, again.at].map(|source_from_target| source_from_target.inverse());
    let corners = box_corners(&target.lps_from_voxel, target.dims).map(|corner| end.at.point(corner));
    Ok(IntensityRegistration {
        registration: RigidRegistration {
            target_from_source,
            target_frame: target.frame_of_reference.clone(),
            source_frame: source.frame_of_reference.clone(),
        },
        information: end.information,
        overlap: end.overlap,
        steps,
        settled,
        repeated: again,
        repeat: displacement_difference(&target_from_source, &again, &corners),
    })
}

fn check(source: &Volume, target: &Volume, settings: &IntensitySettings) -> Result<(), IntensityError> {
    for (volume, name) in [(source, "source"), (target, "target")] {
        if !volume.spacing.is_calibrated() {
            return Err(IntensityError::Units(name));
        }
        if volume.dims.iter().any(|n| *n < 4) {
            return Err(IntensityError::Thin(name));
        }
    }
    let ranges = [
        (
            "the list of levels",
            !settings.levels.is_empty() && settings.levels.iter().all(|level| (1.0..=64.0).contains(level)),
        ),
        ("the number of samples", (100..=10_000_000).contains(&settings.samples)),
        ("the number of bins", (8..=256).contains(&settings.bins)),
        ("the number of steps", settings.most_steps > 0),
        ("the settled step", settings.settled_mm > 0.0 && settings.settled_mm.is_finite()),
        ("the starting transform", settings.initial.is_none_or(|initial| initial.is_finite())),
    ];
    match ranges.into_iter().find(|(_, within)| !within) {
        Some((name, _)) => Err(IntensityError::Setting(name)),
        None => Ok(()),
    }
}

/// Where to start, source from target.
fn start(source: &Volume, target: &Volume, settings: &IntensitySettings) -> RigidTransform {
    let same_frame = source.frame_of_reference == target.frame_of_reference;
    match settings.initial {
        Some(initial) => initial.inverse(),
        None if same_frame => RigidTransform::IDENTITY,
        None => RigidTransform::new(DQuat::IDENTITY, source.center() - target.center()),
    }
}

/// Root mean square distance of a box's points from its middle, mm.
fn gyration_mm(volume: &Volume) -> f64 {
    let steps = volume.lps_from_voxel.steps();
    let squares = (0..3).map(|axis| (steps[axis].0 * volume.dims[axis] as f64).length_squared() / 12.0);
    squares.sum::<f64>().sqrt()
}
