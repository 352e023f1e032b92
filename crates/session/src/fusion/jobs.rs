//! The work that a registration asks for, and what comes back.

use crate::core::{ErrorField, FrameOfReferenceUid, LpsPoint, SurfaceMesh};
use crate::plan::{Mark, MarkShape, RegistrationMethod};
use serde::{Deserialize, Serialize};

/// How two images are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationWay {
    /// By landmarks of one name in both.
    Landmarks,
    /// By mutual information, from how they lie now.
    Intensity,
    /// By the held surface of the second image and that of a structure of the open one, from how they lie now.
    Surfaces {
        /// The structure's label value.
        label: u8,
    },
}

/// A landmark that has a partner of its name in the other image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LandmarkPair {
    /// Name of both.
    pub name: String,
    /// Where it is in the moving image.
    pub moving: LpsPoint,
    /// Where it is in the fixed one.
    pub fixed: LpsPoint,
}

/// A landmark of the open image, the second one, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct LandmarkRow {
    /// Its name.
    pub name: String,
    /// Whether the open image has it.
    pub here: bool,
    /// Whether the second image has it.
    pub there: bool,
    /// How far apart both are as the images lie now, mm; `None` where nothing links them or one lacks it.
    pub apart_mm: Option<f64>,
}

/// What a worker is to do; for [`RegistrationWork::Intensity`] it needs both images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegistrationJob {
    /// Tells questions apart.
    pub turn: u64,
    /// Frame of the second image.
    pub moving_frame: FrameOfReferenceUid,
    /// Frame of the open image.
    pub fixed_frame: FrameOfReferenceUid,
    /// How.
    pub work: RegistrationWork,
}

/// How a worker is to register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationWork {
    /// These pairs.
    Landmarks(Vec<LandmarkPair>),
    /// The images, from this transform where there is one.
    Intensity {
        /// Fixed from moving, as the plan keeps it.
        initial: Option<[f64; 12]>,
    },
    /// A surface of the second image to that of a structure, which the worker makes of the label map.
    Surfaces {
        /// Points of the second image's surface.
        moving: SurfaceMesh,
        /// The structure's label value.
        label: u8,
        /// Fixed from moving, as the plan keeps it.
        initial: Option<[f64; 12]>,
    },
}

/// A registration that a worker found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegistrationFound {
    /// As the plan keeps it.
    pub fixed_from_moving: [f64; 12],
    /// How it was found.
    pub method: RegistrationMethod,
    /// The error to expect, by place in the fixed frame.
    pub error: ErrorField,
    /// Distance of each moved landmark from its partner, mm, in the order of the pairs.
    pub residuals_mm: Vec<f64>,
}

/// Names and places of the landmarks of a frame of reference.
pub(crate) fn landmarks_of(marks: &[Mark], frame: &FrameOfReferenceUid) -> Vec<(String, LpsPoint)> {
    let landmark = |mark: &Mark| match &mark.shape {
        MarkShape::Landmark(at) if at.frame_of_reference.as_ref() == Some(frame) => {
            Some((mark.name.trim().to_owned(), at.point))
        }
        _ => None,
    };
    marks.iter().filter_map(landmark).collect()
}

/// Whether two names mean one landmark.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Landmarks of one name, in two frames of reference; of several with one name in one frame the first counts.
pub(crate) fn pairs(marks: &[Mark], moving: &FrameOfReferenceUid, fixed: &FrameOfReferenceUid) -> Vec<LandmarkPair> {
    let (ours, theirs) = (landmarks_of(marks, fixed), landmarks_of(marks, moving));
    let mut pairs: Vec<LandmarkPair> = Vec::new();
    for (name, moving) in theirs {
        let same = |other: &str| same_name(other, &name);
        let partner = ours.iter().find(|(other, _)| same(other));
        if let Some((_, fixed)) = partner.filter(|_| !pairs.iter().any(|pair| same(&pair.name))) {
            pairs.push(LandmarkPair { name, moving, fixed: *fixed });
        }
    }
    pairs
}
