//! Shapes in patient space, and which voxels they hold.

use glam::DVec3;
use prosector_core::{LpsFromVoxel, LpsPoint, LpsVector, VoxelIndex};

/// A shape in patient space. Half axes are vectors at right angles, mm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Roi {
    /// A flat ellipse.
    Ellipse {
        /// Centre.
        center: LpsPoint,
        /// From the centre to the rim, along both axes.
        half_axes: [LpsVector; 2],
    },
    /// A flat rectangle.
    Rectangle {
        /// Centre.
        center: LpsPoint,
        /// From the centre to the middle of a side, along both axes.
        half_axes: [LpsVector; 2],
    },
    /// A ball.
    Sphere {
        /// Centre.
        center: LpsPoint,
        /// Radius, mm.
        radius_mm: f64,
    },
    /// A box.
    Box {
        /// Centre.
        center: LpsPoint,
        /// From the centre to the middle of a face, along the three axes.
        half_axes: [LpsVector; 3],
    },
}

/// Why a shape has no statistics.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RoiError {
    /// An axis is zero, leans, or is not finite.
    #[error("the shape has no size, or its axes do not stand at right angles")]
    Shape,
    /// No voxel centre lies in it.
    #[error("no voxel centre lies in the shape; make it larger or move it onto the image")]
    NoVoxels,
    /// A voxel of it holds no number.
    #[error("the image holds no number at a voxel of the shape")]
    NotFinite,
}

/// Fractions of a half axis within which a centre on the border counts as in the shape.
const BORDER: f64 = 1e-9;
/// Largest cosine between half axes.
const RIGHT_ANGLE: f64 = 1e-6;

/// A shape ready to be asked about voxels.
pub(super) struct RoiTest<'a> {
    from_voxel: &'a LpsFromVoxel,
    center: DVec3,
    /// Unit axes and half lengths; the third of a flat shape is its normal and half a layer.
    axes: [DVec3; 3],
    half: [f64; 3],
    round: usize,
    flat: bool,
}

impl Roi {
    /// Checks the shape and prepares it for a grid.
    pub(super) fn test<'a>(&self, from_voxel: &'a LpsFromVoxel) -> Result<RoiTest<'a>, RoiError> {
        let (center, vectors, round, flat) = match *self {
            Roi::Ellipse { center, half_axes: [u, v] } => (center, [u.0, v.0, u.0.cross(v.0)], 2, true),
            Roi::Rectangle { center, half_axes: [u, v] } => (center, [u.0, v.0, u.0.cross(v.0)], 0, true),
            Roi::Sphere { center, radius_mm } => (center, DVec3::AXES.map(|axis| axis * radius_mm), 3, false),
            Roi::Box { center, half_axes } => (center, half_axes.map(|axis| axis.0), 0, false),
        };
        let axes = vectors.map(DVec3::normalize_or_zero);
        let lean = axes[0].dot(axes[1]).abs().max(axes[1].dot(axes[2]).abs()).max(axes[2].dot(axes[0]).abs());
        let sized = vectors.iter().all(|v| v.is_finite() && v.length() > 0.0);
        let positive = !matches!(self, Roi::Sphere { radius_mm, .. } if *radius_mm <= 0.0);
        if !(sized && positive && center.is_finite() && lean < RIGHT_ANGLE) {
            return Err(RoiError::Shape);
        }
        let mut half = vectors.map(DVec3::length);
        if flat {
            let steps = from_voxel.steps().map(|step| step.0.dot(axes[2]).abs());
            half[2] = steps.into_iter().fold(0.0, f64::max) / 2.0;
        }
        Ok(RoiTest { from_voxel, center: center.0, axes, half, round, flat })
    }
}

impl RoiTest<'_> {
    /// Thickness of the layer that a flat shape holds, mm.
    pub fn layer_mm(&self) -> Option<f64> {
        self.flat.then_some(2.0 * self.half[2])
    }

    /// Whether a voxel's centre lies in the shape.
    pub fn holds(&self, at: [usize; 3]) -> bool {
        let center = self.from_voxel.point(VoxelIndex(at.map(|n| n as f64).into())).0 - self.center;
        let parts: [f64; 3] = std::array::from_fn(|n| center.dot(self.axes[n]) / self.half[n]);
        let radius = parts[..self.round].iter().map(|part| part * part).sum::<f64>().sqrt();
        // A centre half way between two layers belongs to one of them only.
        let within = |n: usize| {
            if self.flat && n == 2 {
                (-1.0 - BORDER..1.0 - BORDER).contains(&parts[n])
            } else {
                parts[n].abs() <= 1.0 + BORDER
            }
        };
        radius <= 1.0 + BORDER && (self.round..3).all(within)
    }

    /// Voxels of the grid in the box of indices around the shape.
    pub fn candidates(&self, dims: [usize; 3]) -> impl Iterator<Item = [usize; 3]> + use<> {
        let inverse = self.from_voxel.inverse_affine();
        let middle = inverse.transform_point3(self.center).to_array();
        let arms = [0, 1, 2].map(|n| inverse.transform_vector3(self.axes[n] * self.half[n]).abs());
        let reach = (arms[0] + arms[1] + arms[2]).to_array();
        let [columns, rows, slices] = [0, 1, 2].map(|n| {
            let low = (middle[n] - reach[n]).floor().max(0.0) as usize;
            let end = (middle[n] + reach[n]).ceil().max(-1.0) + 1.0;
            low..(end as usize).min(dims[n])
        });
        slices.flat_map(move |z| {
            let columns = columns.clone();
            rows.clone().flat_map(move |y| columns.clone().map(move |x| [x, y, z]))
        })
    }
}
