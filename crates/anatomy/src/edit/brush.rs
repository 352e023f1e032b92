//! Brush and eraser: balls and discs drawn along a line.

use super::rule::Canvas;
use super::{EditError, EditRule};
use glam::DVec3;
use prosector_core::{LabelMap, LabelPatch, LpsFromVoxel, LpsPoint, LpsVector, VoxelBox, VoxelIndex};

/// What a brush covers around its position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BrushShape {
    /// All voxel centres within the radius.
    Ball,
    /// One layer of voxels on the plane through the position across `normal`, within the radius.
    ///
    /// The layer is as thick as the largest step of the three voxel axes across the plane: one slice on a plane along
    /// the grid, the naive digital plane (J.-P. Reveillès 1991) on an oblique one.
    Disc {
        /// Direction across the plane, of any length.
        normal: LpsVector,
    },
}

/// A brush.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brush {
    /// What it covers.
    pub shape: BrushShape,
    /// Radius, mm in the patient.
    pub radius_mm: f64,
}

/// Fraction of the radius within which a centre on the rim counts as covered.
const RIM: f64 = 1e-9;

/// Draws the brush along the straight way between two positions, both included, without gaps.
///
/// Covered are voxels whose centres lie within the radius of the way (a capsule; for a disc, of the way as seen across
/// its plane, which passes through `from`). A brush finer than the grid covers the voxels that the way passes nearest
/// to, so that it always leaves a connected line. Positions outside the grid cover what of the brush lies within it.
/// Time grows with the voxels of the box around the way.
pub fn stroke(
    map: &LabelMap,
    brush: Brush,
    from: LpsPoint,
    to: LpsPoint,
    rule: &EditRule<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let way = Way::new(&map.lps_from_voxel, brush, from, to)?;
    let fine = way.fine_line(map.dims);
    let affine = map.lps_from_voxel.affine();
    canvas.patch(way.bounds(map.dims), |at, offset| {
        let center = affine.transform_point3(DVec3::from(at.map(|n| n as f64)));
        way.covers(center - from.0) || fine.binary_search(&offset).is_ok()
    })
}

/// A brush on its way over a grid; positions are relative to its start.
struct Way<'a> {
    grid: &'a LpsFromVoxel,
    from: DVec3,
    /// From start to end, and 1 / its square, 0 for no length.
    along: DVec3,
    per_square: f64,
    radius_mm: f64,
    /// Unit normal and half the thickness of a disc.
    layer: Option<(DVec3, f64)>,
}

impl<'a> Way<'a> {
    fn new(grid: &'a LpsFromVoxel, brush: Brush, from: LpsPoint, to: LpsPoint) -> Result<Self, EditError> {
        if !(from.is_finite() && to.is_finite()) {
            return Err(EditError::Position);
        }
        if !(brush.radius_mm.is_finite() && brush.radius_mm > 0.0) {
            return Err(EditError::Size { mm: brush.radius_mm });
        }
        let layer = match brush.shape {
            BrushShape::Ball => None,
            BrushShape::Disc { normal } => {
                let normal = normal.0.try_normalize().ok_or(EditError::Direction)?;
                let steps = grid.steps().map(|step| step.0.dot(normal).abs());
                Some((normal, steps.into_iter().fold(0.0, f64::max) / 2.0))
            }
        };
        let mut along = to.0 - from.0;
        if let Some((normal, _)) = layer {
            along -= normal * along.dot(normal);
        }
        let square = along.length_squared();
        let per_square = if square > 0.0 { 1.0 / square } else { 0.0 };
        Ok(Self { grid, from: from.0, along, per_square, radius_mm: brush.radius_mm, layer })
    }

    /// Whether a point lies under the brush.
    fn covers(&self, mut point: DVec3) -> bool {
        if let Some((normal, half)) = self.layer {
            let height = point.dot(normal);
            if !in_layer(height, half) {
                return false;
            }
            point -= normal * height;
        }
        let nearest = self.along * (point.dot(self.along) * self.per_square).clamp(0.0, 1.0);
        let reach = self.radius_mm * (1.0 + RIM);
        (point - nearest).length_squared() <= reach * reach
    }

    /// Box of voxels around all that may be covered.
    fn bounds(&self, dims: [usize; 3]) -> VoxelBox {
        let inverse = self.grid.inverse_affine();
        let ends = [self.from, self.from + self.along].map(|end| inverse.transform_point3(end).to_array());
        let rows = inverse.matrix3.transpose();
        let reach = [rows.x_axis, rows.y_axis, rows.z_axis].map(|row| match self.layer {
            None => self.radius_mm * row.length(),
            Some((normal, half)) => {
                let across = row.dot(normal);
                self.radius_mm * (row - normal * across).length() + half * across.abs()
            }
        });
        VoxelBox::from_ranges([0, 1, 2].map(|n| {
            // One voxel more holds the fine line and rounding.
            let low = ends[0][n].min(ends[1][n]) - reach[n] - 1.0;
            let high = ends[0][n].max(ends[1][n]) + reach[n] + 1.0;
            low.floor().max(0.0) as usize..((high.ceil().max(-1.0) + 1.0) as usize).min(dims[n])
        }))
    }

    /// Offsets, in order, of the voxels nearest to the way, for a brush that could pass between voxel centres.
    fn fine_line(&self, dims: [usize; 3]) -> Vec<usize> {
        let steps = self.grid.steps().map(|step| step.0);
        let diagonal = steps.iter().map(|step| step.length()).sum::<f64>() / 2.0;
        if self.radius_mm >= diagonal {
            return Vec::new();
        }
        let finest = steps.iter().fold(f64::INFINITY, |least, step| least.min(step.length()));
        let count = (self.along.length() / finest * 4.0).ceil().min(1e6);
        let point = |n: usize| self.from + self.along * (n as f64 / count.max(1.0));
        let mut offsets: Vec<usize> = (0..=count as usize).filter_map(|n| self.voxel_at(point(n), dims)).collect();
        offsets.sort_unstable();
        offsets.dedup();
        offsets
    }

    /// Offset of the voxel nearest to a point, for a disc that of its layer in the same line across.
    fn voxel_at(&self, point: DVec3, dims: [usize; 3]) -> Option<usize> {
        let mut index = (self.grid.voxel(LpsPoint(point)).0 + 0.5).floor();
        if let Some((normal, half)) = self.layer {
            let across = self.grid.steps().map(|step| step.0.dot(normal));
            let axis = (0..3).max_by(|&a, &b| across[a].abs().total_cmp(&across[b].abs()))?;
            let height = |index: DVec3| (self.grid.point(VoxelIndex(index)).0 - self.from).dot(normal);
            index[axis] -= (height(index) / across[axis]).round();
            let shift = [0.0, -1.0, 1.0].into_iter().find(|shift| in_layer(height(index) + shift * across[axis], half));
            index[axis] += shift?;
        }
        let inside = (0..3).all(|n| index[n] >= 0.0 && index[n] < dims[n] as f64);
        let [x, y, z] = index.to_array().map(|n| n as usize);
        inside.then(|| (z * dims[1] + y) * dims[0] + x)
    }
}

/// Whether a height lies in a layer; a centre half way between two layers belongs to one of them only.
fn in_layer(height: f64, half: f64) -> bool {
    (-half * (1.0 + RIM)..half * (1.0 - RIM)).contains(&height)
}
