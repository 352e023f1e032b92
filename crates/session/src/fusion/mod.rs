//! A second image over the open one: what links both, how they share the picture, and the error of the link.
//!
//! Two images of different frames of reference lie over each other only where a registration links the frames. It is
//! found by a worker ([`register`]), looked at, and then kept in the plan with both frames.

mod desk;
mod jobs;
mod link;
mod register;

pub use desk::{FusionDesk, FusionState, HeldSurface, Second};
pub use jobs::{LandmarkPair, LandmarkRow, RegistrationFound, RegistrationJob, RegistrationWay, RegistrationWork};
pub(crate) use jobs::{landmarks_of, pairs, same_name};
pub use link::{FusionLink, LinkSource};
pub use register::register;

use crate::core::{Volume, Window};
use crate::plan::ItemId;
use serde::{Deserialize, Serialize};

/// How both images share the picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FusionMix {
    /// Both everywhere.
    Blend {
        /// Part of the second, 0 to 100 percent.
        percent: f64,
    },
    /// One and the other in turn.
    Checkerboard {
        /// Edge of a tile, mm.
        tile_mm: f64,
    },
}

impl Default for FusionMix {
    fn default() -> Self {
        Self::Blend { percent: 50.0 }
    }
}

/// Requests about a second image.
#[derive(Clone, Debug)]
pub enum FusionCommand {
    /// Lays an image over the open one, in place of the one before.
    Open {
        /// Its identifier in the series list.
        id: String,
        /// Its name in the series list.
        name: String,
        /// The image, whole.
        volume: Box<Volume>,
    },
    /// How much of a second image is read, 0 to 1; `None` once nothing is being read.
    Opening(Option<f32>),
    /// Takes the second image away.
    Close,
    /// Shares the picture differently.
    SetMix(FusionMix),
    /// Sets the second image's own window.
    SetWindow(Window),
    /// Holds the surface of a structure of the open image, for when that image is the second one.
    Hold {
        /// The structure's label value.
        label: u8,
    },
    /// Asks for a registration; [`FusionDesk::job`] is the work that follows.
    Register(RegistrationWay),
    /// How far a worker has come, 0 to 1.
    Progress {
        /// Which question.
        turn: u64,
        /// Finished part.
        fraction: f32,
    },
    /// What a worker found, or why it found nothing.
    Found {
        /// Which question; others are dropped.
        turn: u64,
        /// The registration.
        outcome: Result<Box<RegistrationFound>, String>,
    },
    /// Gives the question up that is being worked on.
    Cancel,
    /// Keeps the registration that was found in the plan.
    Keep {
        /// Its identifier there: a fresh UUID as text.
        id: ItemId,
    },
    /// Drops the registration that was found.
    Discard,
}
