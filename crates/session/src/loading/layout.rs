//! What is known of a volume before its voxels come.

use crate::core::{FrameOfReferenceUid, IntensityUnit, LpsFromVoxel, Modality, Rescale, Spacing, VolumeError, Window};
use crate::imaging::SeriesPlan;

/// Everything about a volume but its voxels.
#[derive(Clone, Debug)]
pub struct VolumeLayout {
    /// Columns, rows, slices.
    pub dims: [usize; 3],
    /// Patient position of voxel indices.
    pub lps_from_voxel: LpsFromVoxel,
    /// Coordinate system.
    pub frame_of_reference: FrameOfReferenceUid,
    /// Whether millimetres can be trusted.
    pub spacing: Spacing,
    /// What an intensity means.
    pub unit: IntensityUnit,
    /// Stored value to intensity.
    pub rescale: Rescale,
    /// Windows that the files recommend.
    pub windows: Vec<Window>,
    /// Kind of image.
    pub modality: Modality,
    /// Slices that no file holds; their decoder blends the neighbours.
    pub interpolated: Vec<usize>,
}

impl From<&SeriesPlan> for VolumeLayout {
    fn from(plan: &SeriesPlan) -> Self {
        let interpolated = plan.slots.iter().filter(|slot| slot.is_interpolated()).map(|slot| slot.z as usize);
        Self {
            dims: plan.dims,
            lps_from_voxel: plan.lps_from_voxel,
            frame_of_reference: plan.frame_of_reference.clone(),
            spacing: plan.spacing,
            unit: plan.unit,
            rescale: plan.rescale,
            windows: plan.windows.clone(),
            modality: plan.summary.modality.clone(),
            interpolated: interpolated.collect(),
        }
    }
}

/// Why a volume is not opened.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LoadError {
    /// The voxels would not fit into the memory budget.
    #[error(
        "This series needs {needed_mb} MB of memory and the limit here is {limit_mb} MB. Open fewer slices, or use a \
         computer with more memory."
    )]
    MemoryBudget {
        /// Needed, in MB (10^6 bytes).
        needed_mb: u64,
        /// Allowed, in MB.
        limit_mb: u64,
    },
    /// The system has no memory left.
    #[error(
        "This series needs {needed_mb} MB of memory and the browser gives no more. Close other tabs and cases, or open \
         fewer slices."
    )]
    NoMemory {
        /// Needed, in MB (10^6 bytes).
        needed_mb: u64,
    },
    /// Dimensions that no volume can have.
    #[error("This series cannot be shown: {0}.")]
    Volume(#[from] VolumeError),
    /// A slice number outside the volume.
    #[error("Slice {0} does not belong to this series.")]
    UnknownSlice(usize),
    /// A slice with the wrong number of values.
    #[error("Slice {slice} holds {found} values instead of {expected}. Its file may be cut; open the folder again.")]
    SliceLength {
        /// Slice number from 0.
        slice: usize,
        /// Values given.
        found: usize,
        /// Values needed.
        expected: usize,
    },
}

/// Number of voxels, if 16 bits each fit into the budget.
pub(crate) fn check_budget(dims: [usize; 3], budget_bytes: u64) -> Result<usize, LoadError> {
    let needed = dims.iter().fold(2u64, |product, &n| product.saturating_mul(n as u64));
    if needed > budget_bytes {
        return Err(LoadError::MemoryBudget { needed_mb: needed / 1_000_000, limit_mb: budget_bytes / 1_000_000 });
    }
    Ok((needed / 2) as usize)
}

/// As many zeros; refused where the system has no memory for them.
pub(super) fn zeroed(count: usize) -> Result<Vec<i16>, LoadError> {
    let mut zeros = Vec::new();
    let refused = |_| LoadError::NoMemory { needed_mb: count as u64 * 2 / 1_000_000 };
    zeros.try_reserve_exact(count).map_err(refused)?;
    zeros.resize(count, 0);
    Ok(zeros)
}
