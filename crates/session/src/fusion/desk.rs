//! The second image and what is known of how it lies.

use super::FusionMix;
use super::jobs::{RegistrationFound, RegistrationJob};
use super::link::{FusionLink, LinkSource};
use crate::core::{FrameOfReferenceUid, SurfaceMesh, Volume, Window};
use crate::plan::PlanView;
use glam::DAffine3;
use std::sync::Arc;

/// Where a registration stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum FusionState {
    /// Nothing is being computed.
    #[default]
    Idle,
    /// A second image is being read.
    Opening {
        /// Part that was read, 0 to 1.
        fraction: f32,
    },
    /// A worker registers.
    Registering {
        /// Finished part, 0 to 1.
        fraction: f32,
    },
    /// There is no registration, and why.
    Failed(String),
}

/// The second image.
#[derive(Clone, Debug)]
pub struct Second {
    /// Its identifier in the series list.
    pub id: String,
    /// Its name in the series list.
    pub name: String,
    /// The image.
    pub volume: Arc<Volume>,
    /// Its own window.
    pub window: Window,
}

/// The surface of a structure, held while another image is open.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldSurface {
    /// The structure's name.
    pub name: String,
    /// Its points, without triangles.
    pub points: Arc<SurfaceMesh>,
}

/// A registration that was found, and between which frames.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub moving_frame: FrameOfReferenceUid,
    pub fixed_frame: FrameOfReferenceUid,
    pub found: RegistrationFound,
}

/// The second image and what is known of how it lies.
#[derive(Clone, Debug, Default)]
pub struct FusionDesk {
    pub(crate) second: Option<Second>,
    pub(crate) mix: FusionMix,
    turn: u64,
    job: Option<Arc<RegistrationJob>>,
    state: FusionState,
    pub(crate) proposal: Option<Proposal>,
    pub(crate) held: Option<HeldSurface>,
}

impl FusionDesk {
    /// The second image.
    pub fn second(&self) -> Option<&Second> {
        self.second.as_ref()
    }

    /// The surface that is held, if it is one of the second image's.
    pub fn held(&self) -> Option<&HeldSurface> {
        let frame = &self.second.as_ref()?.volume.frame_of_reference;
        self.held.as_ref().filter(|held| held.points.frame_of_reference == *frame)
    }

    /// How both images share the picture.
    pub fn mix(&self) -> FusionMix {
        self.mix
    }

    /// Where a registration stands.
    pub fn state(&self) -> &FusionState {
        &self.state
    }

    /// The work to be done; `None` while nothing is asked.
    pub fn job(&self) -> Option<&Arc<RegistrationJob>> {
        self.job.as_ref()
    }

    /// Notes how much of a second image is read.
    pub(crate) fn reading(&mut self, fraction: Option<f32>) {
        match (fraction, &self.state) {
            (Some(fraction), _) if self.job.is_none() => self.state = FusionState::Opening { fraction },
            (None, FusionState::Opening { .. }) => self.state = FusionState::Idle,
            _ => {}
        }
    }

    pub(crate) fn open(&mut self, second: Second) {
        self.cancel();
        (self.second, self.proposal) = (Some(second), None);
    }

    pub(crate) fn close(&mut self) {
        self.cancel();
        (self.second, self.proposal) = (None, None);
    }

    /// The number that the next question gets.
    pub(crate) fn next_turn(&self) -> u64 {
        self.turn + 1
    }

    pub(crate) fn ask(&mut self, job: RegistrationJob) {
        self.turn = job.turn;
        (self.job, self.state) = (Some(Arc::new(job)), FusionState::Registering { fraction: 0.0 });
    }

    pub(crate) fn progress(&mut self, turn: u64, done: f32) {
        if let FusionState::Registering { fraction } = &mut self.state
            && turn == self.turn
        {
            *fraction = done.clamp(0.0, 1.0);
        }
    }

    pub(crate) fn found(&mut self, turn: u64, outcome: Result<Box<RegistrationFound>, String>) {
        let Some(job) = self.job.take_if(|_| turn == self.turn) else { return };
        self.state = FusionState::Idle;
        match outcome {
            Ok(found) => {
                let (moving_frame, fixed_frame) = (job.moving_frame.clone(), job.fixed_frame.clone());
                self.proposal = Some(Proposal { moving_frame, fixed_frame, found: *found });
            }
            Err(reason) => self.state = FusionState::Failed(reason),
        }
    }

    pub(crate) fn cancel(&mut self) {
        self.turn += 1;
        (self.job, self.state) = (None, FusionState::Idle);
    }

    /// What links the second image to the open one: one frame of reference, what was found just now, or the plan.
    pub(crate) fn link(&self, main: &Volume, plan: &PlanView) -> Option<FusionLink> {
        let (main, second) = (&main.frame_of_reference, &self.second.as_ref()?.volume.frame_of_reference);
        if main == second {
            return Some(FusionLink::same_frame());
        }
        let fits = |proposal: &&Proposal| (&proposal.moving_frame, &proposal.fixed_frame) == (second, main);
        if let Some(Proposal { found, .. }) = self.proposal.as_ref().filter(fits) {
            return Some(FusionLink {
                main_from_second: DAffine3::from_cols_array(&found.fixed_from_moving),
                source: LinkSource::Found { residuals_mm: found.residuals_mm.clone() },
                method: Some(found.method),
                error: Some(found.error),
            });
        }
        plan.link(second, main).map(|registration| FusionLink::kept(registration, second))
    }
}
