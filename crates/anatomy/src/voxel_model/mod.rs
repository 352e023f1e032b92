//! The lattice that the tissue solver works on: how much of each cell is which tissue, and what its surface rests on.

mod boundary;
mod lattice;

use crate::Cancelled;
use crate::distance::{DistanceError, upright_spacing};
pub use boundary::{BoundaryKind, BoundarySet, CellFace, Support};
use lattice::Lattice;
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsFromVoxel};
use std::ops::ControlFlow;

/// Labels that share a stiffness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TissueClass {
    /// Name, for example "liver".
    pub name: String,
    /// Labels of its voxels.
    pub labels: Vec<u8>,
}

/// What becomes a cell and what holds the surface.
#[derive(Clone, Debug, PartialEq)]
pub struct VoxelModelSettings {
    /// Edge of a cell, mm.
    pub h_mm: f64,
    /// Tissues that deform, at least one.
    pub tissues: Vec<TissueClass>,
    /// Structures that the tissues rest on or slide along.
    pub supports: Vec<Support>,
    /// What holds the surface where the image ends: the body goes on there, unseen.
    pub image_edge: BoundaryKind,
    /// Cells that the tissues fill by less than this fraction are left out.
    pub least_fill: f64,
}

/// Fraction below which a cell is left out by custom of the finite cell method.
pub const LEAST_FILL: f64 = 0.05;

/// A lattice of cubes with the tissues in it.
#[derive(Clone, Debug, PartialEq)]
pub struct VoxelModel {
    /// Edge of a cell, mm.
    pub h_mm: f64,
    /// Cells along each axis; nodes are one more.
    pub dims: [usize; 3],
    /// Patient position of nodes; node `(i, j, k)` is the lower corner of cell `(i, j, k)`.
    pub lps_from_node: LpsFromVoxel,
    /// Coordinate system of `lps_from_node`.
    pub frame_of_reference: FrameOfReferenceUid,
    /// Names of the tissues.
    pub tissues: Vec<String>,
    /// Offsets of the cells that are kept, rising, first axis fastest.
    pub cells: Vec<usize>,
    /// Fraction of each kept cell filled by each tissue: all tissues of the first cell, then of the second, and so on.
    pub fractions: Vec<f64>,
    /// Volume of each tissue in cells left out, mL.
    pub left_out_ml: Vec<f64>,
    /// The surface by what it rests on: the supports in their order, then the image's edge, then the free rest.
    pub boundaries: Vec<BoundarySet>,
}

/// Why a label map makes no voxel model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VoxelModelError {
    /// The edge is not a positive number.
    #[error("the edge of a cell must be a positive number of mm, not {0}")]
    Edge(f64),
    /// The least fill is no fraction.
    #[error("the least fill must be a fraction from 0 to below 1, not {0}")]
    LeastFill(f64),
    /// A label stands for two things.
    #[error("label {0} is named twice among tissues and supports")]
    Twice(u8),
    /// Background deforms with nothing.
    #[error("label 0 is background and can be neither tissue nor support")]
    Background,
    /// No voxel carries a label of a tissue.
    #[error("no voxel carries a label of a tissue, so there is nothing to deform")]
    Empty,
    /// Every cell is filled too little.
    #[error("no cell of {h_mm} mm is filled by {least_fill} or more; take smaller cells")]
    TooCoarse {
        /// Edge of a cell, mm.
        h_mm: f64,
        /// The least fill.
        least_fill: f64,
    },
    /// The lattice would not fit.
    #[error("{cells:.3e} cells of {h_mm} mm are more than {limit}; take larger cells")]
    TooFine {
        /// Edge of a cell, mm.
        h_mm: f64,
        /// Cells that would be needed.
        cells: f64,
        /// Cells allowed.
        limit: usize,
    },
    /// The grid is not upright.
    #[error(transparent)]
    Grid(#[from] DistanceError),
    /// The progress callback asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// Makes the lattice of a label map; see [`voxel_model_with`].
pub fn voxel_model(map: &LabelMap, settings: &VoxelModelSettings) -> Result<VoxelModel, VoxelModelError> {
    voxel_model_with(map, settings, &mut |_| ControlFlow::Continue(()))
}

/// Makes the lattice of a label map, cubes along its voxel axes from the lowest corner of the tissues, one cell of margin.
///
/// Fractions are exact volumes of overlap between voxels, taken as boxes, and cells; over all cells, kept and left out,
/// they sum to the labels' volume. Tells the finished fraction and stops when the callback breaks.
pub fn voxel_model_with(
    map: &LabelMap,
    settings: &VoxelModelSettings,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<VoxelModel, VoxelModelError> {
    let slots = checked_slots(settings)?;
    let spacing = upright_spacing(&map.lps_from_voxel)?;
    let count = settings.tissues.len();
    let tissue = |label: u8| slots[usize::from(label)].filter(|slot| *slot < count);
    let lattice = Lattice::around(map, spacing, settings.h_mm, |label| tissue(label).is_some())?;
    let all = |cell: usize| Some(cell);
    let mut first_half = |done: f32| progress(done / 2.0);
    let volumes = lattice.fill(map, (count, tissue), (lattice.len(), all), &mut first_half)?;
    let cell_mm3 = settings.h_mm.powi(3);
    let fill = |cell: &[f64]| cell.iter().sum::<f64>() / cell_mm3;
    // Rounding must not keep a cell that nothing fills.
    let kept = |cell: &[f64]| fill(cell) > 0.0 && fill(cell) >= settings.least_fill;
    let mut left_out_ml = vec![0.0; count];
    let (mut cells, mut fractions) = (Vec::new(), Vec::new());
    for (offset, cell) in volumes.chunks_exact(count).enumerate() {
        if kept(cell) {
            cells.push(offset);
            fractions.extend(cell.iter().map(|mm3| mm3 / cell_mm3));
        } else {
            left_out_ml.iter_mut().zip(cell).for_each(|(sum, mm3)| *sum += mm3 / 1000.0);
        }
    }
    if cells.is_empty() {
        return Err(VoxelModelError::TooCoarse { h_mm: settings.h_mm, least_fill: settings.least_fill });
    }
    let support = |label: u8| slots[usize::from(label)].and_then(|slot| slot.checked_sub(count));
    let mut second_half = |done: f32| progress(0.5 + done / 2.0);
    let boundaries = boundary::sets(map, &lattice, &cells, (settings, &support), &mut second_half)?;
    Ok(VoxelModel {
        h_mm: settings.h_mm,
        dims: lattice.dims,
        lps_from_node: lattice.lps_from_node,
        frame_of_reference: map.frame_of_reference.clone(),
        tissues: settings.tissues.iter().map(|tissue| tissue.name.clone()).collect(),
        cells,
        fractions,
        left_out_ml,
        boundaries,
    })
}

/// Place of each label among tissues, then supports.
fn checked_slots(settings: &VoxelModelSettings) -> Result<[Option<usize>; 256], VoxelModelError> {
    if !(settings.h_mm > 0.0 && settings.h_mm.is_finite()) {
        return Err(VoxelModelError::Edge(settings.h_mm));
    }
    if !(0.0..1.0).contains(&settings.least_fill) {
        return Err(VoxelModelError::LeastFill(settings.least_fill));
    }
    let tissues = settings.tissues.iter().map(|tissue| &tissue.labels);
    let mut slots = [None; 256];
    for (slot, labels) in tissues.chain(settings.supports.iter().map(|support| &support.labels)).enumerate() {
        for &label in labels {
            if label == 0 {
                return Err(VoxelModelError::Background);
            }
            if slots[usize::from(label)].replace(slot).is_some() {
                return Err(VoxelModelError::Twice(label));
            }
        }
    }
    Ok(slots)
}

impl VoxelModel {
    /// Volume of each tissue in the kept cells, mL.
    pub fn kept_ml(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.tissues.len()];
        for cell in self.fractions.chunks_exact(self.tissues.len().max(1)) {
            sums.iter_mut().zip(cell).for_each(|(sum, fraction)| *sum += fraction);
        }
        sums.iter().map(|sum| sum * self.h_mm.powi(3) / 1000.0).collect()
    }
}
