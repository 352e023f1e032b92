//! What runs inside the anatomy worker: one module a concern, all at one bench.

mod bench;
mod edit;
mod registration;
mod segments;
mod surfaces;
mod territories;
mod vessels;

use super::answer::Answer;
use super::tasks::{self, Work};
use crate::platform::workers::anatomy_wire::{AnatomyRequest, AnatomyResponse, AnatomyWork};
use bench::Bench;
use std::cell::RefCell;

thread_local! {
    /// Taken by a task while it works and put back when it is done.
    static BENCH: RefCell<Bench> = RefCell::default();
}

/// Begins to take the tasks of the anatomy worker. Called once, by the worker's own binary.
pub fn start() {
    tasks::take_tasks(answer);
}

async fn answer(request: AnatomyRequest, work: Work) -> Result<Answer<AnatomyResponse>, String> {
    match request.work {
        AnatomyWork::ReadNiftiLabels => segments::read_labels(&work).await,
        AnatomyWork::ReadSegmentation => segments::read_segmentation(&work).await,
        // Nothing below waits for anything, so tasks have the bench one after another.
        _ => BENCH.with_borrow_mut(|bench| at_bench(request, work, bench)),
    }
}

fn at_bench(request: AnatomyRequest, work: Work, bench: &mut Bench) -> Result<Answer<AnatomyResponse>, String> {
    let (volume, labels) = (bench.lacks_volume(request.volume), bench.lacks_labels(request.labels));
    if volume || labels {
        return Ok(Answer { buffers: work.buffers, ..Answer::new(AnatomyResponse::Lacks { volume, labels }) });
    }
    match request.work {
        AnatomyWork::HoldVolume { key, head } => bench.hold_volume(key, head, &work),
        AnatomyWork::HoldLabels { key, grid } => bench.hold_labels(key, grid, &work),
        AnatomyWork::ExtractIsosurface { level } => surfaces::extract_at(level, bench),
        AnatomyWork::EditSegments(task) => edit::edit(task, bench, &work),
        AnatomyWork::SurfaceAlone { label, most_triangles } => surfaces::alone(label, most_triangles, bench, &work),
        AnatomyWork::ExtractSurfaces { labels, most_triangles } => {
            surfaces::extract(&labels, most_triangles, bench, &work)
        }
        AnatomyWork::Territories(job) => territories::territories(&job, bench, &work),
        AnatomyWork::Register { job, moving } => registration::registration(&job, moving, bench, &work),
        AnatomyWork::Vessel(vessel) => vessels::answer(vessel, bench, &work),
        AnatomyWork::ReadNiftiLabels | AnatomyWork::ReadSegmentation => Err("this needs no bench".into()),
    }
}
