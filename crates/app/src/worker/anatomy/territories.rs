//! Divides an organ of the label map on the bench among vessels.

use super::bench::Bench;
use super::surfaces::push_mesh;
use crate::platform::workers::anatomy_wire::AnatomyResponse;
use crate::worker::answer::{Answer, bytes_buffer};
use crate::worker::tasks::Work;
use prosector_session::territory::{TerritoryJob, divide};
use std::ops::ControlFlow;

/// Territories of one tree or two: for each its label map, then its surfaces.
pub(super) fn territories(job: &TerritoryJob, bench: &Bench, work: &Work) -> Result<Answer<AnatomyResponse>, String> {
    let tell = &mut |fraction: f32| {
        work.teller.progress(fraction.into(), 1.0);
        ControlFlow::Continue(())
    };
    let found = divide(bench.labels()?, job, tell)?;
    let mut answer = Answer::new(AnatomyResponse::Territories(Box::default()));
    for division in found.divisions() {
        answer.buffers.push(bytes_buffer(&division.labels));
        division.surfaces.iter().for_each(|(_, mesh)| push_mesh(&mut answer, mesh));
    }
    answer.response = AnatomyResponse::Territories(Box::new(found));
    Ok(answer)
}
