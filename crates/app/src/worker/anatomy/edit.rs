//! Changes segments of the label map on the bench; the page lays the patch that comes of it.

use super::bench::Bench;
use crate::platform::workers::anatomy_wire::AnatomyResponse;
use crate::worker::answer::{Answer, bytes_buffer};
use crate::worker::tasks::Work;
use prosector_session::segments::SegmentTask;
use std::ops::ControlFlow;

/// The patch of a task, encoded.
pub(super) fn edit(task: &SegmentTask, bench: &Bench, work: &Work) -> Result<Answer<AnatomyResponse>, String> {
    let mut tell = |fraction: f32| {
        work.teller.progress(fraction.into(), 1.0);
        ControlFlow::Continue(())
    };
    let volume = if task.needs_image() { Some(bench.volume()?) } else { None };
    let patch = task.run(bench.labels()?, volume, &mut tell);
    let patch = patch.map_err(|error| format!("The segment was not changed: {error}."))?;
    let mut answer = Answer::new(AnatomyResponse::Patch);
    answer.buffers.push(bytes_buffer(&patch.encode()));
    Ok(answer)
}
