//! Registers a second image, which comes with the task, to the volume on the bench.

use super::bench::{Bench, volume_of};
use crate::platform::workers::anatomy_wire::AnatomyResponse;
use crate::platform::workers::wire::VolumeHead;
use crate::worker::answer::Answer;
use crate::worker::tasks::Work;
use prosector_session::fusion::{RegistrationJob, RegistrationWork, register};
use std::ops::ControlFlow;

/// The registration of a job; `moving` describes the image whose values are the buffer.
pub(super) fn registration(
    job: &RegistrationJob,
    moving: Option<VolumeHead>,
    bench: &Bench,
    work: &Work,
) -> Result<Answer<AnatomyResponse>, String> {
    let tell = &mut |fraction: f32| {
        work.teller.progress(fraction.into(), 1.0);
        ControlFlow::Continue(())
    };
    let moving = moving.zip(work.buffers.first()).map(|(head, buffer)| volume_of(head, buffer)).transpose()?;
    let images = match &moving {
        Some(moving) => Some([moving, bench.volume()?]),
        None => None,
    };
    let labels = bench.labels().ok().filter(|_| matches!(job.work, RegistrationWork::Surfaces { .. }));
    register(job, images, labels, tell).map(|found| Answer::new(AnatomyResponse::Registered(Box::new(found))))
}
