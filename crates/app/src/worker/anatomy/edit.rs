//! Changes segments of the label map on the bench; the page lays the patch that comes of it.

use super::bench::Bench;
use crate::platform::workers::anatomy_wire::AnatomyResponse;
use crate::worker::answer::{Answer, bytes_buffer};
use crate::worker::tasks::Work;
use prosector_session::core::{LabelPatch, PatchLimits};
use prosector_session::segments::SegmentTask;
use std::ops::ControlFlow;

/// The patch of a task, encoded; the buffer beside it, where there is one, is what grew before.
pub(super) fn edit(mut task: SegmentTask, bench: &mut Bench, work: &Work) -> Result<Answer<AnatomyResponse>, String> {
    if !work.buffers.is_empty() {
        let grown = LabelPatch::decode(&work.bytes(0), PatchLimits::default());
        task.grown = Some(grown.map_err(|error| error.to_string())?);
    }
    let mut tell = |fraction: f32| {
        work.teller.progress(fraction.into(), 1.0);
        ControlFlow::Continue(())
    };
    let mut memory = std::mem::take(&mut bench.memory);
    let volume = if task.needs_image() { Some(bench.volume()?) } else { None };
    let patch = task.run(bench.labels()?, volume, &mut memory, &mut tell);
    bench.memory = memory;
    let patch = patch.map_err(|error| format!("The segment was not changed: {error}."))?;
    let mut answer = Answer::new(AnatomyResponse::Patch);
    answer.buffers.push(bytes_buffer(&patch.encode()));
    Ok(answer)
}
