//! The work that a registration asks for, and what comes back.

use crate::core::{ErrorField, FrameOfReferenceUid, LpsPoint};
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

/// Landmarks of one name, in two frames of reference; of several with one name in one frame the first counts.
pub(crate) fn pairs(marks: &[Mark], moving: &FrameOfReferenceUid, fixed: &FrameOfReferenceUid) -> Vec<LandmarkPair> {
    let of = |frame: &FrameOfReferenceUid| {
        let landmark = |mark: &Mark| match &mark.shape {
            MarkShape::Landmark(at) if at.frame_of_reference.as_ref() == Some(frame) => {
                Some((mark.name.trim().to_owned(), at.point))
            }
            _ => None,
        };
        marks.iter().filter_map(landmark).collect::<Vec<_>>()
    };
    let (ours, theirs) = (of(fixed), of(moving));
    let mut pairs: Vec<LandmarkPair> = Vec::new();
    for (name, moving) in theirs {
        let same = |other: &str| other.to_lowercase() == name.to_lowercase();
        let partner = ours.iter().find(|(other, _)| same(other));
        if let Some((_, fixed)) = partner.filter(|_| !pairs.iter().any(|pair| same(&pair.name))) {
            pairs.push(LandmarkPair { name, moving, fixed: *fixed });
        }
    }
    pairs
}
