//! A volume that fills slice by slice, in whatever order the workers deliver.

mod layout;

pub use layout::{LoadError, VolumeLayout};

use crate::core::{Volume, Voxels};
pub(crate) use layout::check_budget;
use layout::zeroed;
use std::sync::Arc;

/// Counts up with every volume that is opened; results that carry an older one are dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub u64);

/// How much of a volume is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Slices decoded or given up.
    pub done: usize,
    /// Slices of the volume.
    pub total: usize,
    /// Slices that could not be decoded.
    pub failed: usize,
}

impl Progress {
    /// Whether nothing more will come.
    pub fn is_complete(self) -> bool {
        self.done == self.total
    }
}

/// A volume being filled.
#[derive(Debug)]
pub struct VolumeBuilder {
    generation: Generation,
    volume: Volume,
    interpolated: Vec<usize>,
    states: Vec<SliceState>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SliceState {
    Waiting,
    Present,
    Failed,
    Filled,
}

impl VolumeBuilder {
    /// An empty volume of this layout; refused if its 16-bit voxels exceed `budget_bytes`.
    ///
    /// `zeros` becomes its voxels if it has the right length; else they are made here, which takes long for large ones.
    pub fn new(
        layout: VolumeLayout,
        generation: Generation,
        budget_bytes: u64,
        zeros: Vec<i16>,
    ) -> Result<Self, LoadError> {
        let count = check_budget(layout.dims, budget_bytes)?;
        let zeros = if zeros.len() == count { zeros } else { zeroed(count)? };
        let volume = Volume {
            dims: layout.dims,
            voxels: Voxels::I16(Arc::new(zeros)),
            rescale: layout.rescale,
            unit: layout.unit,
            lps_from_voxel: layout.lps_from_voxel,
            frame_of_reference: layout.frame_of_reference,
            spacing: layout.spacing,
            modality: layout.modality,
            windows: layout.windows,
        };
        let states = vec![SliceState::Waiting; layout.dims[2]];
        Ok(Self { generation, volume: volume.checked()?, interpolated: layout.interpolated, states })
    }

    /// A volume that came whole, for example from NIfTI.
    pub fn complete(volume: Volume, generation: Generation, budget_bytes: u64) -> Result<Self, LoadError> {
        check_budget(volume.dims, budget_bytes)?;
        let states = vec![SliceState::Present; volume.dims[2]];
        Ok(Self { generation, volume: volume.checked()?, interpolated: Vec::new(), states })
    }

    /// The number that results for this volume carry.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Gives it another number, so that slices on their way are dropped.
    pub(crate) fn renumber(&mut self, generation: Generation) {
        self.generation = generation;
    }

    /// The volume as far as it is there; slices not yet there hold zeros.
    pub fn volume(&self) -> &Volume {
        &self.volume
    }

    /// Whether slice `z` (by voxel index) holds image data.
    pub fn is_present(&self, z: usize) -> bool {
        matches!(self.states.get(z), Some(SliceState::Present | SliceState::Filled))
    }

    /// Slices computed from their neighbours, by voxel index: missing in the series, or not decodable.
    pub fn interpolated(&self) -> &[usize] {
        &self.interpolated
    }

    /// How much is there.
    pub fn progress(&self) -> Progress {
        let count = |state| self.states.iter().filter(|s| **s == state).count();
        let failed = count(SliceState::Failed) + count(SliceState::Filled);
        Progress { done: count(SliceState::Present) + failed, total: self.states.len(), failed }
    }

    /// Slices still to be decoded: the middle one first, then outward, so that the first picture shows the organ.
    pub fn decode_order(&self) -> Vec<usize> {
        middle_first(self.states.len()).filter(|&z| self.states[z] == SliceState::Waiting).collect()
    }

    /// Takes a decoded slice. Slices of another generation are dropped: `Ok(false)`.
    pub fn accept(&mut self, generation: Generation, z: usize, slice: &[i16]) -> Result<bool, LoadError> {
        if generation != self.generation {
            return Ok(false);
        }
        let expected = self.volume.dims[0] * self.volume.dims[1];
        if z >= self.states.len() {
            return Err(LoadError::UnknownSlice(z));
        }
        if slice.len() != expected {
            return Err(LoadError::SliceLength { slice: z, found: slice.len(), expected });
        }
        if let Voxels::I16(voxels) = &mut self.volume.voxels {
            // Copies the whole volume only if somebody kept a handle across this call; nobody should while loading.
            Arc::make_mut(voxels)[z * expected..][..expected].copy_from_slice(slice);
        }
        self.states[z] = SliceState::Present;
        Ok(true)
    }

    /// Notes that a slice cannot be decoded. Of another generation, or not waited for: `false`.
    pub fn give_up(&mut self, generation: Generation, z: usize) -> bool {
        let waited_for = generation == self.generation && self.states.get(z) == Some(&SliceState::Waiting);
        if waited_for {
            self.states[z] = SliceState::Failed;
        }
        waited_for
    }

    /// Fills slices that failed linearly from the nearest ones on both sides; gives their numbers.
    ///
    /// Called once nothing more will come. At an end of the stack there is nothing to interpolate from.
    pub fn fill_failed(&mut self) -> Vec<usize> {
        let present: Vec<usize> = (0..self.states.len()).filter(|&z| self.is_present(z)).collect();
        let mut filled = Vec::new();
        for pair in present.windows(2) {
            for z in pair[0] + 1..pair[1] {
                self.interpolate(pair[0], z, pair[1]);
                filled.push(z);
            }
        }
        for &z in &filled {
            self.states[z] = SliceState::Filled;
            self.interpolated.push(z);
        }
        self.interpolated.sort_unstable();
        self.interpolated.dedup();
        filled
    }

    fn interpolate(&mut self, below: usize, z: usize, above: usize) {
        let size = self.volume.dims[0] * self.volume.dims[1];
        let share = (z - below) as f64 / (above - below) as f64;
        if let Voxels::I16(voxels) = &mut self.volume.voxels {
            let voxels = Arc::make_mut(voxels);
            for n in 0..size {
                let (low, high) = (f64::from(voxels[below * size + n]), f64::from(voxels[above * size + n]));
                voxels[z * size + n] = (low + (high - low) * share).round() as i16;
            }
        }
    }
}

/// 0 to n-1 from the middle outward.
fn middle_first(n: usize) -> impl Iterator<Item = usize> {
    let middle = n / 2;
    (0..=n).flat_map(move |step| {
        let above = (middle + step < n).then_some(middle + step);
        let below = (step > 0 && step <= middle).then(|| middle - step);
        above.into_iter().chain(below)
    })
}
