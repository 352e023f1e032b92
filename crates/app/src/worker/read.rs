//! Reads volumes that come whole.

use super::answer::{Answer, f32_buffer, i16_buffer, read_blob};
use super::tasks::Work;
use crate::platform::workers::wire::{Response, VolumeHead};
use prosector_session::core::Voxels;
use prosector_session::imaging::read_nifti;

/// The blob as a NIfTI image.
pub(super) async fn read_volume(work: &Work) -> Result<Answer<Response>, String> {
    let bytes = read_blob(work.blob()?).await?;
    let volume = read_nifti(&bytes).map_err(|error| error.to_string())?;
    let buffer = match &volume.voxels {
        Voxels::I16(values) => i16_buffer(values),
        Voxels::F32(values) => f32_buffer(values),
    };
    Ok(Answer::new(Response::Volume(VolumeHead::of(&volume))).with(buffer))
}
