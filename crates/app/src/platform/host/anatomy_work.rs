//! What the session asks of the anatomy worker: territories and registrations.

use super::Host;
use crate::platform::anatomy::{Question, mesh, surprised};
use crate::platform::js;
use crate::platform::pieces::{copy_bytes_in, copy_voxels_out};
use crate::platform::workers::anatomy_wire::{AnatomyResponse, AnatomyWork};
use crate::platform::workers::wire::VolumeHead;
use crate::platform::workers::{JobId, Reply, TaskError, Tell};
use prosector_session::Command;
use prosector_session::fusion::{FusionCommand, RegistrationFound, RegistrationJob, RegistrationWork};
use prosector_session::territory::{TerritoryAnswer, TerritoryCommand, TerritoryJob};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// Progress is told in steps of this part: each one is drawn.
const STEP: f64 = 0.02;

/// The work in progress for one question of the session, by the question's number.
#[derive(Clone, Copy, Default)]
pub(super) struct Working(Option<(u64, JobId)>);

impl Host {
    /// Begins what the session wants divided, and ends what it wants no more.
    pub(super) fn follow_territories(&self) {
        let job = self.read(|session| session.territories().job().cloned());
        let Some(task) = self.turn_to(&self.0.dividing, job.as_ref().map(|job| job.turn)) else { return };
        let (host, Some(job)) = (self.clone(), job) else { return };
        js::spawn(async move {
            let outcome = host.divide(task, &job).await;
            if !matches!(outcome, Err(TaskError::Cancelled)) {
                let outcome = outcome.map(Box::new).map_err(|error| plain(&error));
                host.dispatch(Command::Territory(TerritoryCommand::Answer { turn: job.turn, outcome }));
            }
        });
    }

    /// The same for registrations.
    pub(super) fn follow_registration(&self) {
        let job = self.read(|session| session.fusion().job().cloned());
        let Some(task) = self.turn_to(&self.0.registering, job.as_ref().map(|job| job.turn)) else { return };
        let (host, Some(job)) = (self.clone(), job) else { return };
        js::spawn(async move {
            let outcome = host.register(task, &job).await;
            if !matches!(outcome, Err(TaskError::Cancelled)) {
                let outcome = outcome.map(Box::new).map_err(|error| plain(&error));
                host.dispatch(Command::Fusion(FusionCommand::Found { turn: job.turn, outcome }));
            }
        });
    }

    /// Ends the work for another question; gives a job for a question that nobody works on yet.
    fn turn_to(&self, working: &Cell<Working>, turn: Option<u64>) -> Option<JobId> {
        let now = working.get().0;
        if now.map(|(turn, _)| turn) == turn {
            return None;
        }
        if let Some((_, job)) = now {
            self.0.anatomy.cancel(job);
        }
        let next = turn.map(|turn| (turn, self.0.anatomy.new_job()));
        working.set(Working(next));
        next.map(|(_, job)| job)
    }

    async fn divide(&self, task: JobId, job: &Arc<TerritoryJob>) -> Result<TerritoryAnswer, TaskError> {
        let turn = job.turn;
        let tell = self.teller(move |fraction| Command::Territory(TerritoryCommand::Progress { turn, fraction }));
        let work = AnatomyWork::Territories(Box::new((**job).clone()));
        let Reply { response, buffers, .. } = self.0.anatomy.ask(Question::new(task, work), tell).await?;
        let AnatomyResponse::Territories(mut answer) = response else { return Err(surprised()) };
        let frame = job.supply.frame_of_reference.clone();
        let mut rest = buffers.as_slice();
        for division in answer.divisions_mut() {
            let needed = 1 + 3 * division.rows.len();
            let (own, others) = rest.split_at_checked(needed).ok_or_else(surprised)?;
            rest = others;
            division.labels = Arc::new(copy_bytes_in(&own[0]).await);
            for (row, buffers) in division.rows.iter().zip(own[1..].chunks_exact(3)) {
                division.surfaces.push((row.label, Arc::new(mesh(buffers, frame.clone()))));
                js::next_task().await;
            }
        }
        Ok(*answer)
    }

    async fn register(&self, task: JobId, job: &Arc<RegistrationJob>) -> Result<RegistrationFound, TaskError> {
        let turn = job.turn;
        let tell = self.teller(move |fraction| Command::Fusion(FusionCommand::Progress { turn, fraction }));
        let second = self.read(|session| session.fusion().second().map(|second| second.volume.clone()));
        let second = second.filter(|_| matches!(job.work, RegistrationWork::Intensity { .. }));
        let moving = second.as_ref().map(|volume| VolumeHead::of(volume));
        let buffers = match &second {
            Some(volume) => vec![copy_voxels_out(&volume.voxels).await],
            None => Vec::new(),
        };
        let work = AnatomyWork::Register { job: Box::new((**job).clone()), moving };
        let reply = self.0.anatomy.ask(Question { buffers, ..Question::new(task, work) }, tell).await?;
        match reply.response {
            AnatomyResponse::Registered(found) => Ok(*found),
            _ => Err(surprised()),
        }
    }

    /// Tells the session how far a worker is, in steps that can be seen.
    fn teller(&self, command: impl Fn(f32) -> Command + 'static) -> Option<Tell> {
        let (host, told) = (self.clone(), Rc::new(Cell::new(0.0)));
        Some(Rc::new(move |done, total| {
            let fraction = if total > 0.0 { done / total } else { 0.0 };
            if fraction - told.get() >= STEP {
                told.set(fraction);
                host.dispatch(command(fraction as f32));
            }
        }))
    }
}

/// A reason without the full stop that the page's sentence around it has.
fn plain(error: &TaskError) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}
