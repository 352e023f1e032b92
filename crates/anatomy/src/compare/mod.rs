//! How much two segmentations of the same thing agree.
//!
//! Definitions follow L. Maier-Hein, A. Reinke et al., "Metrics reloaded: recommendations for image analysis validation",
//! Nature Methods 21 (2024) 195.

mod surface;
mod triangles;

use crate::structure::{Pair, PairError, Structure};
pub use surface::SurfaceDistances;
pub use triangles::{SurfacePairError, compare_surfaces};

/// Agreement of two structures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Voxels of the first, of the second, and of both at once.
    pub overlap: Overlap,
    /// Volume of one voxel, mL.
    pub voxel_ml: f64,
    /// From the first structure's surface to the second's.
    pub from_first: SurfaceDistances,
    /// From the second structure's surface to the first's.
    pub from_second: SurfaceDistances,
}

/// Voxel counts of two structures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Voxels of the first.
    pub first: u64,
    /// Voxels of the second.
    pub second: u64,
    /// Voxels of both.
    pub both: u64,
}

impl Overlap {
    /// Dice similarity coefficient, 0 to 1: twice the common part over the sum (Dice 1945).
    pub fn dice(&self) -> f64 {
        2.0 * self.both as f64 / (self.first + self.second) as f64
    }

    /// Jaccard index, 0 to 1: the common part over the union (Jaccard 1912).
    pub fn jaccard(&self) -> f64 {
        self.both as f64 / (self.first + self.second - self.both) as f64
    }
}

impl Comparison {
    /// Volume of the second less volume of the first, mL.
    pub fn volume_difference_ml(&self) -> f64 {
        (self.overlap.second as f64 - self.overlap.first as f64) * self.voxel_ml
    }

    /// Volume difference over the first structure's volume, without unit.
    pub fn relative_volume_difference(&self) -> f64 {
        (self.overlap.second as f64 - self.overlap.first as f64) / self.overlap.first as f64
    }

    /// Hausdorff distance, mm: the farthest that any surface voxel of either lies from the other's surface.
    pub fn hausdorff_mm(&self) -> f64 {
        self.from_first.greatest_mm.max(self.from_second.greatest_mm)
    }

    /// 95 % Hausdorff distance, mm: the larger of the two directions' 95th percentiles.
    pub fn hausdorff_95_mm(&self) -> f64 {
        self.from_first.percentile_95_mm.max(self.from_second.percentile_95_mm)
    }

    /// Average symmetric surface distance, mm: the mean over the surface voxels of both.
    pub fn mean_surface_distance_mm(&self) -> f64 {
        let sum = |one: &SurfaceDistances| one.mean_mm * one.voxels as f64;
        let voxels = self.from_first.voxels + self.from_second.voxels;
        (sum(&self.from_first) + sum(&self.from_second)) / voxels as f64
    }
}

/// Compares two structures on one grid.
///
/// The surface of a structure are its voxels with at least one of six face neighbours outside it; the grid's edge is
/// outside. Surface distances run between centres of surface voxels, so they are exact for the voxels and within about
/// half a voxel diagonal of the distances between the drawn surfaces.
pub fn compare(first: Structure<'_>, second: Structure<'_>) -> Result<Comparison, PairError> {
    let pair = Pair::new(first, second)?;
    let (a, b) = (pair.mask(&first), pair.mask(&second));
    let count = |mask: &mut dyn Iterator<Item = bool>| mask.filter(|inside| *inside).count() as u64;
    let overlap = Overlap {
        first: count(&mut a.iter().copied()),
        second: count(&mut b.iter().copied()),
        both: count(&mut a.iter().zip(&b).map(|(a, b)| *a && *b)),
    };
    let dims = pair.dims();
    let surfaces = [surface::surface_voxels(dims, &a), surface::surface_voxels(dims, &b)];
    let [from_first, from_second] = surface::both_ways(dims, pair.spacing, &surfaces);
    Ok(Comparison { overlap, voxel_ml: first.map.lps_from_voxel.voxel_mm3() / 1000.0, from_first, from_second })
}
