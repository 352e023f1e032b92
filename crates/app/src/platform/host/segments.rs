//! Operations on segments, done by the anatomy worker; and surfaces that follow what was changed.

use super::{Host, HostEvent};
use crate::platform::anatomy::Question;
use crate::platform::pieces::copy_bytes_out;
use crate::platform::workers::anatomy_wire::{AnatomyResponse, AnatomyWork};
use crate::platform::workers::{JobId, TaskError};
use crate::platform::{clock, js};
use prosector_session::core::{LabelPatch, PatchLimits};
use prosector_session::plan::ItemId;
use prosector_session::segments::SegmentTask;
use prosector_session::{Command, SegmentCommand};
use std::cell::Cell;
use std::rc::Rc;

/// Quiet time after the last change of labels before surfaces are made anew, ms.
const SURFACES_WAIT_MS: u32 = 400;

/// Work on segments in progress.
#[derive(Default)]
pub(super) struct Segmenting {
    job: Cell<Option<JobId>>,
    /// Counts changes of labels, so that only the last one makes surfaces.
    changes: Cell<u64>,
}

impl Host {
    /// Has the worker do an operation and lays what comes of it; one at a time, a new one ends the one before.
    pub(super) fn begin_segment_task(&self, task: &SegmentTask) {
        self.cancel_segment_task();
        let job = self.0.anatomy.new_job();
        self.0.segmenting.job.set(Some(job));
        self.emit(&HostEvent::Segmenting(Some(None)));
        let (host, task) = (self.clone(), task.clone());
        js::spawn(async move {
            let generation = host.read(|session| session.label_generation());
            let outcome = host.do_segment_task(job, &task).await;
            if host.0.segmenting.job.get() != Some(job) {
                return;
            }
            host.0.segmenting.job.set(None);
            host.emit(&HostEvent::Segmenting(None));
            match outcome {
                Ok(patch) => {
                    let id = ItemId::new(clock::new_id());
                    let command = SegmentCommand::Lay { id, task: Box::new(task), patch, generation };
                    host.dispatch(Command::Segment(command));
                }
                Err(TaskError::Cancelled) => {}
                Err(error) => host.refuse(&error),
            }
        });
    }

    async fn do_segment_task(&self, job: JobId, task: &SegmentTask) -> Result<LabelPatch, TaskError> {
        let host = self.clone();
        let tell = move |done: f64, total: f64| {
            if host.0.segmenting.job.get() == Some(job) {
                host.emit(&HostEvent::Segmenting(Some(Some(done / total.max(f64::MIN_POSITIVE)))));
            }
        };
        let mut question = Question::new(job, AnatomyWork::EditSegments(task.clone()));
        if let Some(grown) = &task.grown {
            question.buffers.push(copy_bytes_out(&grown.encode()).await);
        }
        let reply = self.0.anatomy.ask(question, Some(Rc::new(tell))).await?;
        let damaged = crate::platform::anatomy::surprised;
        match (reply.response, reply.buffers.first()) {
            (AnatomyResponse::Patch, Some(buffer)) => {
                let bytes = js_sys::Uint8Array::new(buffer).to_vec();
                LabelPatch::decode(&bytes, PatchLimits::default()).map_err(|_| damaged())
            }
            _ => Err(damaged()),
        }
    }

    /// Stops the operation in progress; the segments stay as they are.
    pub fn cancel_segment_task(&self) {
        if let Some(job) = self.0.segmenting.job.take() {
            self.0.anatomy.cancel(job);
            self.emit(&HostEvent::Segmenting(None));
        }
    }

    /// Labels were changed: their surfaces follow once the hand rests.
    pub(super) fn labels_edited(&self) {
        let change = self.0.segmenting.changes.get() + 1;
        self.0.segmenting.changes.set(change);
        let host = self.clone();
        js::spawn(async move {
            js::sleep_ms(SURFACES_WAIT_MS).await;
            if host.0.segmenting.changes.get() == change && !host.read(|session| session.is_drawing()) {
                host.build_shown();
            }
        });
    }
}
