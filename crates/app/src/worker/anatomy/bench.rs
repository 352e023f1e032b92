//! What the anatomy worker holds between tasks.

use crate::platform::workers::anatomy_wire::AnatomyResponse;
use crate::platform::workers::wire::{Grid, VolumeHead};
use crate::worker::answer::Answer;
use crate::worker::tasks::Work;
use js_sys::{ArrayBuffer, Float32Array, Int16Array};
use prosector_session::anatomy::LabelSurfaces;
use prosector_session::core::{LabelMap, Volume, Voxels};
use prosector_session::segments::TaskMemory;
use prosector_session::vessels::VesselBench;
use std::sync::Arc;

/// The open volume, the label map, and what was made of them.
#[derive(Default)]
pub(super) struct Bench {
    volume: Option<(u64, Volume)>,
    labels: Option<(u64, LabelMap)>,
    /// Boundaries of the label map: one task asks for one surface, and they are made once for all of them.
    pub(super) boundaries: Option<Boundaries>,
    /// The lumen and the numbers of the vessel that is looked at.
    pub(super) vessels: VesselBench,
    /// What tasks on segments remember of the volume.
    pub(super) memory: TaskMemory,
}

/// The boundaries of a label map, and the triangles that they were made for.
pub(super) struct Boundaries {
    pub(super) most_triangles: usize,
    pub(super) surfaces: LabelSurfaces,
}

impl Bench {
    /// Whether work that names this volume cannot be done yet.
    pub(super) fn lacks_volume(&self, wanted: Option<u64>) -> bool {
        wanted.is_some_and(|key| self.volume.as_ref().is_none_or(|(held, _)| *held != key))
    }

    /// Whether work that names this label map cannot be done yet.
    pub(super) fn lacks_labels(&self, wanted: Option<u64>) -> bool {
        wanted.is_some_and(|key| self.labels.as_ref().is_none_or(|(held, _)| *held != key))
    }

    /// The volume that the request named.
    pub(super) fn volume(&self) -> Result<&Volume, String> {
        self.volume.as_ref().map(|(_, volume)| volume).ok_or_else(|| "No image is open.".into())
    }

    /// The label map that the request named.
    pub(super) fn labels(&self) -> Result<&LabelMap, String> {
        self.labels.as_ref().map(|(_, labels)| labels).ok_or_else(|| "No structures are open.".into())
    }

    /// Takes over a volume; the one before is dropped first.
    pub(super) fn hold_volume(
        &mut self,
        key: u64,
        head: VolumeHead,
        work: &Work,
    ) -> Result<Answer<AnatomyResponse>, String> {
        (self.volume, self.vessels, self.memory) = (None, VesselBench::default(), TaskMemory::default());
        let buffer = work.buffers.first().ok_or("the volume has no values")?;
        self.volume = Some((key, volume_of(head, buffer)?));
        Ok(Answer::new(AnatomyResponse::Held))
    }

    /// Takes over a label map; the one before and its boundaries are dropped first.
    pub(super) fn hold_labels(&mut self, key: u64, grid: Grid, work: &Work) -> Result<Answer<AnatomyResponse>, String> {
        (self.labels, self.boundaries) = (None, None);
        let Grid { dims, lps_from_voxel, frame_of_reference } = grid;
        let map = LabelMap { dims, labels: Arc::new(work.bytes(0)), lps_from_voxel, frame_of_reference };
        self.labels = Some((key, map.checked().map_err(|error| error.to_string())?));
        Ok(Answer::new(AnatomyResponse::Held))
    }
}

/// The volume that a buffer of values makes with what is known of it.
pub(super) fn volume_of(head: VolumeHead, buffer: &ArrayBuffer) -> Result<Volume, String> {
    let voxels = match head.float {
        true => Voxels::F32(Arc::new(Float32Array::new(buffer).to_vec())),
        false => Voxels::I16(Arc::new(Int16Array::new(buffer).to_vec())),
    };
    head.with(voxels).checked().map_err(|error| error.to_string())
}
