//! Finds, measures and pictures vessels of the volume on the bench.

use super::bench::Bench;
use crate::platform::workers::anatomy_wire::AnatomyResponse;
use crate::worker::answer::{Answer, bytes_buffer, f32_buffer};
use crate::worker::tasks::Work;
use prosector_session::vessels::VesselReply;
use prosector_session::vessels::work::VesselWork;
use std::ops::ControlFlow;

/// One piece of work on vessels; the buffer beside it, where there is one, is the lumen.
pub(super) fn answer(vessel: VesselWork, bench: &mut Bench, work: &Work) -> Result<Answer<AnatomyResponse>, String> {
    let tell = &mut |fraction: f32| {
        work.teller.progress(fraction.into(), 1.0);
        ControlFlow::Continue(())
    };
    let lumen = if work.buffers.is_empty() { Vec::new() } else { work.bytes(0) };
    let mut vessels = std::mem::take(&mut bench.vessels);
    let reply = bench.volume().and_then(|volume| vessels.answer(volume, vessel, &lumen, tell));
    bench.vessels = vessels;
    let VesselReply { answer, values, bytes } = reply?;
    let mut answer = Answer::new(AnatomyResponse::Vessel(answer));
    if !values.is_empty() {
        answer.buffers.push(f32_buffer(&values));
    }
    if !bytes.is_empty() {
        answer.buffers.push(bytes_buffer(&bytes));
    }
    Ok(answer)
}
