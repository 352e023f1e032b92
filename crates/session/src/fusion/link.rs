//! What allows two images to be shown over each other.

use crate::core::{ErrorField, FrameOfReferenceUid};
use crate::plan::{ItemId, Registration, RegistrationMethod};
use glam::DAffine3;

/// Where a link comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkSource {
    /// Both images are in one frame of reference.
    SameFrame,
    /// Found just now, and not kept.
    Found {
        /// Distance of each moved landmark from its partner, mm.
        residuals_mm: Vec<f64>,
    },
    /// Kept in the plan.
    Kept {
        /// Which registration.
        id: ItemId,
        /// Who kept it.
        by: String,
    },
}

/// How the second image lies on the open one.
#[derive(Clone, Debug, PartialEq)]
pub struct FusionLink {
    /// Patient positions of the open image from those of the second.
    pub main_from_second: DAffine3,
    /// Where it comes from.
    pub source: LinkSource,
    /// How it was found; `None` in one frame of reference.
    pub method: Option<RegistrationMethod>,
    /// The error to expect, by place in the open image's frame; `None` in one frame of reference.
    pub error: Option<ErrorField>,
}

impl FusionLink {
    /// Both in one frame of reference.
    pub(super) fn same_frame() -> Self {
        Self { main_from_second: DAffine3::IDENTITY, source: LinkSource::SameFrame, method: None, error: None }
    }

    /// By a registration that was kept, whichever of its frames is the open image's.
    pub(super) fn kept(registration: &Registration, second: &FrameOfReferenceUid) -> Self {
        let fixed_from_moving = DAffine3::from_cols_array(&registration.fixed_from_moving);
        let source = LinkSource::Kept { id: registration.id.clone(), by: registration.author.name.clone() };
        let (main_from_second, error) = if registration.moving_frame == *second {
            (fixed_from_moving, registration.error)
        } else {
            // The open image is the one that was moved: its places are looked up where they went.
            (fixed_from_moving.inverse(), registration.error.through(&registration.fixed_from_moving))
        };
        Self { main_from_second, source, method: Some(registration.method), error: Some(error) }
    }
}
