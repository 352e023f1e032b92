//! Intensities within shapes that people draw.

mod shape;

use crate::rank::percentile;
use prosector_core::Volume;
pub use shape::{Roi, RoiError};

/// What the voxels of a shape hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoiStatistics {
    /// Voxels whose centres lie in the shape.
    pub voxels: u64,
    /// Mean intensity in the volume's unit.
    pub mean: f64,
    /// Standard deviation of the intensities (population, as in `label_statistics`).
    pub deviation: f64,
    /// Smallest intensity.
    pub least: f64,
    /// Largest intensity.
    pub greatest: f64,
    /// Median intensity; of an even number of voxels the mean of the middle two.
    pub median: f64,
    /// What the voxels cover: area of flat shapes in mm², volume of bodies in mL.
    pub extent: RoiExtent,
}

/// Size of the voxels that a shape holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RoiExtent {
    /// A flat shape's area, mm².
    AreaMm2(f64),
    /// A body's volume, mL.
    VolumeMl(f64),
}

/// Statistics of the voxels whose centres lie in the shape, borders included.
///
/// A flat shape holds one layer of voxels: those whose centres lie within half a layer of its plane, where a layer is
/// the largest step of the three voxel axes across the plane. On a plane along the grid that is one slice; on an oblique
/// one it is the naive digital plane (J.-P. Reveillès 1991), one voxel along that axis everywhere. Values that are no
/// finite numbers are refused, because a mean of them would hide them.
pub fn roi_statistics(volume: &Volume, roi: &Roi) -> Result<RoiStatistics, RoiError> {
    let test = roi.test(&volume.lps_from_voxel)?;
    let mut values = Vec::new();
    for at in test.candidates(volume.dims) {
        if test.holds(at) {
            values.extend(volume.intensity(at));
        }
    }
    if values.is_empty() {
        return Err(RoiError::NoVoxels);
    }
    if !values.iter().all(|value| value.is_finite()) {
        return Err(RoiError::NotFinite);
    }
    values.sort_unstable_by(f64::total_cmp);
    let voxel_mm3 = volume.lps_from_voxel.voxel_mm3();
    Ok(summary(&values, test.layer_mm(), voxel_mm3))
}

fn summary(sorted: &[f64], layer_mm: Option<f64>, voxel_mm3: f64) -> RoiStatistics {
    let count = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / count;
    let extent = match layer_mm {
        Some(layer) => RoiExtent::AreaMm2(count * voxel_mm3 / layer),
        None => RoiExtent::VolumeMl(count * voxel_mm3 / 1000.0),
    };
    RoiStatistics {
        voxels: sorted.len() as u64,
        mean,
        deviation: (sorted.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt(),
        least: percentile(sorted, 0.0),
        greatest: percentile(sorted, 1.0),
        median: percentile(sorted, 0.5),
        extent,
    }
}
