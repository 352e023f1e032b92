//! Numbers about structures, from voxels and centrelines, never from surfaces.

use prosector_core::{CenterlineGraph, LabelMap, LpsFromVoxel, Volume, VoxelIndex};
use std::f64::consts::PI;

/// What the voxels of one label hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelStatistics {
    /// The label.
    pub label: u8,
    /// Voxels carrying it.
    pub voxels: u64,
    /// Voxel count times voxel volume, mL.
    pub volume_ml: f64,
    /// Mean intensity in the volume's unit.
    pub mean: f64,
    /// Standard deviation of the intensities (population).
    pub deviation: f64,
    /// Smallest intensity.
    pub least: f64,
    /// Largest intensity.
    pub greatest: f64,
}

/// Why intensities and labels cannot be combined.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StatisticsError {
    /// Different coordinate systems and no registration.
    #[error("the image and the segments are in different frames of reference")]
    FrameOfReference,
    /// Different grids.
    #[error("the image has {image:?} voxels and the segments {labels:?}, or they stand at other places")]
    Grid {
        /// Dimensions of the volume.
        image: [usize; 3],
        /// Dimensions of the label map.
        labels: [usize; 3],
    },
}

/// Largest difference between two grids that are taken for the same, mm.
const SAME_GRID_MM: f64 = 1e-3;

/// Statistics of every label that occurs, by rising label; background is left out.
///
/// The label map must lie on the volume's grid (positions within 0.001 mm) and in its frame of reference.
pub fn label_statistics(volume: &Volume, map: &LabelMap) -> Result<Vec<LabelStatistics>, StatisticsError> {
    check_same_space(volume, map)?;
    let mut sums = vec![Sums::default(); 256];
    for (offset, &label) in map.labels.iter().enumerate().filter(|(_, label)| **label != 0) {
        if let Some(stored) = volume.voxels.stored(offset) {
            sums[usize::from(label)].add(volume.rescale.apply(stored));
        }
    }
    let voxel_ml = map.lps_from_voxel.voxel_mm3() / 1000.0;
    let present = sums.iter().enumerate().filter(|(_, s)| s.count > 0);
    Ok(present.map(|(label, sums)| sums.finish(label as u8, voxel_ml)).collect())
}

/// Refuses an image and labels of different spaces or grids.
pub(crate) fn check_same_space(volume: &Volume, map: &LabelMap) -> Result<(), StatisticsError> {
    if volume.frame_of_reference != map.frame_of_reference {
        return Err(StatisticsError::FrameOfReference);
    }
    if !same_grid((volume.dims, &volume.lps_from_voxel), (map.dims, &map.lps_from_voxel)) {
        return Err(StatisticsError::Grid { image: volume.dims, labels: map.dims });
    }
    Ok(())
}

/// Whether two grids have the same voxels at the same places, within 0.001 mm.
pub(crate) fn same_grid(
    (dims, from_voxel): ([usize; 3], &LpsFromVoxel),
    (other_dims, other_from_voxel): ([usize; 3], &LpsFromVoxel),
) -> bool {
    let corner = |n: usize| VoxelIndex([0, 1, 2].map(|axis| ((n >> axis & 1) * dims[axis]) as f64).into());
    let near = |n| from_voxel.point(corner(n)).distance_mm(other_from_voxel.point(corner(n))) < SAME_GRID_MM;
    dims == other_dims && (0..8).all(near)
}

/// Running sums about the first value, so that large offsets cost no precision.
#[derive(Clone, Default)]
struct Sums {
    count: u64,
    origin: f64,
    sum: f64,
    squares: f64,
    least: f64,
    greatest: f64,
}

impl Sums {
    fn add(&mut self, value: f64) {
        if self.count == 0 {
            (self.origin, self.least, self.greatest) = (value, value, value);
        }
        self.count += 1;
        let from_origin = value - self.origin;
        self.sum += from_origin;
        self.squares += from_origin * from_origin;
        (self.least, self.greatest) = (self.least.min(value), self.greatest.max(value));
    }

    fn finish(&self, label: u8, voxel_ml: f64) -> LabelStatistics {
        let count = self.count as f64;
        let mean = self.sum / count;
        LabelStatistics {
            label,
            voxels: self.count,
            volume_ml: count * voxel_ml,
            mean: self.origin + mean,
            deviation: (self.squares / count - mean * mean).max(0.0).sqrt(),
            least: self.least,
            greatest: self.greatest,
        }
    }
}

/// Volume of the blood in a tree, mL: truncated cones between centreline points, overlaps at bifurcations counted
/// twice (a few per cent for slender branches).
pub fn tree_volume_ml(graph: &CenterlineGraph) -> f64 {
    let cones = graph.branches.iter().flat_map(|branch| branch.points.windows(2)).map(|pair| {
        let (r, s) = (pair[0].radius_mm, pair[1].radius_mm);
        PI / 3.0 * pair[0].position.distance_mm(pair[1].position) * (r * r + r * s + s * s)
    });
    cones.sum::<f64>() / 1000.0
}
