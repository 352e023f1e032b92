//! Finds, measures and pictures vessels of the volume on the bench.

use super::bench::Bench;
use super::surfaces::push_mesh;
use crate::platform::workers::anatomy_wire::AnatomyResponse;
use crate::worker::answer::{Answer, bytes_buffer, f32_buffer};
use crate::worker::tasks::Work;
use prosector_session::vessels::VesselReply;
use prosector_session::vessels::work::VesselWork;
use std::ops::ControlFlow;

/// One piece of work on vessels; the buffers beside it, where there are any, are lumens.
pub(super) fn answer(vessel: VesselWork, bench: &mut Bench, work: &Work) -> Result<Answer<AnatomyResponse>, String> {
    let tell = &mut |fraction: f32| {
        work.teller.progress(fraction.into(), 1.0);
        ControlFlow::Continue(())
    };
    let lumens: Vec<Vec<u8>> = (0..work.buffers.len()).map(|n| work.bytes(n)).collect();
    let mut vessels = std::mem::take(&mut bench.vessels);
    let reply = bench.volume().and_then(|volume| vessels.answer(volume, vessel, &lumens, tell));
    bench.vessels = vessels;
    let VesselReply { answer, values, bytes, meshes } = reply?;
    let mut answer = Answer::new(AnatomyResponse::Vessel(answer));
    if !values.is_empty() {
        answer.buffers.push(f32_buffer(&values));
    }
    answer.buffers.extend(bytes.iter().map(|bytes| bytes_buffer(bytes)));
    meshes.iter().for_each(|mesh| push_mesh(&mut answer, mesh));
    Ok(answer)
}
