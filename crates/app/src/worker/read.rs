//! Reads volumes that come whole.

use super::answer::{Answer, f32_buffer, i16_buffer, read_blob};
use super::tasks::Work;
use crate::platform::workers::wire::{Grid, Response, VolumeHead};
use prosector_session::core::{Volume, Voxels};
use prosector_session::imaging::read_nifti;

/// The blob as a NIfTI image.
pub(super) async fn read_volume(work: &Work) -> Result<Answer, String> {
    let bytes = read_blob(work.blob()?).await?;
    let volume = read_nifti(&bytes).map_err(|error| error.to_string())?;
    let buffer = match &volume.voxels {
        Voxels::I16(values) => i16_buffer(values),
        Voxels::F32(values) => f32_buffer(values),
    };
    Ok(Answer::new(Response::Volume(head(volume))).with(buffer))
}

fn head(volume: Volume) -> VolumeHead {
    VolumeHead {
        grid: Grid {
            dims: volume.dims,
            lps_from_voxel: volume.lps_from_voxel,
            frame_of_reference: volume.frame_of_reference,
        },
        float: matches!(volume.voxels, Voxels::F32(_)),
        rescale: volume.rescale,
        unit: volume.unit,
        spacing: volume.spacing,
        modality: volume.modality,
        windows: volume.windows,
    }
}
