//! A second series, read whole and laid over the open one.

use super::{Host, open};
use crate::platform::import::{Import, OpenError, SliceOutcome, decode_series, read_volume};
use prosector_session::core::Volume;
use prosector_session::fusion::FusionCommand;
use prosector_session::imaging::Limits;
use prosector_session::{Command, Generation, VolumeBuilder, VolumeLayout};
use std::future::ready;

/// Time between two looks for whether the swapped image is open, ms.
const SWAP_LOOK_MS: u32 = 100;

impl Host {
    /// Lays a series of the list over the open one; `name` is how the list calls it.
    pub fn show_over(&self, id: String, name: String) {
        let (host, turn) = (self.clone(), self.0.opening.get());
        self.tell_opening(Some(0.0));
        crate::platform::js::spawn(async move {
            let read = host.read_whole(&id).await;
            if !host.is_wanted(turn) {
                return;
            }
            host.tell_opening(None);
            match read {
                Ok(volume) => {
                    host.dispatch(Command::Fusion(FusionCommand::Open { id, name, volume: Box::new(volume) }))
                }
                Err(OpenError::Cancelled) => {}
                Err(error) => host.refuse(&error),
            }
        });
    }

    /// Opens the second image in place of the first, and lays that one, which the list calls `name`, over it.
    pub fn swap_over(&self, id: String, name: String) {
        let Some(second) = self.read(|session| session.fusion().second().map(|second| second.id.clone())) else {
            return;
        };
        let (host, turn) = (self.clone(), self.0.opening.get());
        self.dispatch(Command::Fusion(FusionCommand::Close));
        self.open_series(&second);
        crate::platform::js::spawn(async move {
            let there = |session: &prosector_session::Session| {
                let open = session.series().rows().into_iter().any(|row| row.open && row.id == second);
                open && session.progress().is_some_and(|progress| progress.is_complete())
            };
            while host.is_wanted(turn) && !host.read(there) {
                crate::platform::js::sleep_ms(SWAP_LOOK_MS).await;
            }
            if host.is_wanted(turn) {
                host.show_over(id, name);
            }
        });
    }

    fn tell_opening(&self, fraction: Option<f32>) {
        self.dispatch(Command::Fusion(FusionCommand::Opening(fraction)));
    }

    /// A series of the list as a volume, beside the open one.
    async fn read_whole(&self, id: &str) -> Result<Volume, OpenError> {
        let import = Import::begin(&self.0.pool);
        if let Some(file) = open::file_of_row(id) {
            let blob = self.blob(file).ok_or(OpenError::Nothing)?;
            return Ok(read_volume(&import, &blob).await?);
        }
        let plan = self.read(|session| session.series().series(id).cloned()).ok_or(OpenError::Nothing)?;
        let refused = |error: prosector_session::LoadError| OpenError::Refused(error.to_string());
        let generation = Generation::default();
        let budget = Limits::default().max_volume_bytes;
        let mut builder =
            VolumeBuilder::new(VolumeLayout::from(&plan), generation, budget, Vec::new()).map_err(refused)?;
        let files = self.0.sources.borrow().files.clone();
        let mut take = |z: usize, outcome| {
            let taken = match outcome {
                SliceOutcome::Decoded(values) => builder.accept(generation, z, &values).is_ok(),
                SliceOutcome::Failed(_) => builder.give_up(generation, z),
            };
            let progress = builder.progress();
            if progress.done.is_multiple_of(8) {
                self.tell_opening(Some(progress.done as f32 / progress.total.max(1) as f32));
            }
            taken
        };
        decode_series(&import, &files, &plan, &plan.slots, Box::pin(ready(())), &mut take).await?;
        builder.fill_failed();
        Ok(builder.volume().clone())
    }
}
