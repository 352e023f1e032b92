//! Spheres, planes and cylinders through points, by least squares of the distances.

mod cylinder;
mod linear;
mod plane;
mod sphere;

use glam::{DMat3, DVec3};
use prosector_core::LpsPoint;

pub use cylinder::{CylinderFit, fit_cylinder};
pub(crate) use linear::symmetric_eigen;
pub use plane::{PlaneFit, fit_plane};
pub use sphere::{SphereFit, fit_sphere};

/// Why points determine no such shape.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FitError {
    /// Too few points.
    #[error("{found} points were given; this shape needs at least {needed}")]
    TooFew {
        /// Points given.
        found: usize,
        /// Points that determine the shape.
        needed: usize,
    },
    /// A coordinate is NaN or infinite.
    #[error("a point is not made of finite numbers")]
    NotFinite,
    /// The points lie in one spot, on a line or in a plane.
    #[error("the points lie too close to {flat} to determine this shape")]
    Degenerate {
        /// What they lie on, for example `a line`.
        flat: &'static str,
    },
    /// The steps did not settle.
    #[error("no best shape was found: the points fit many shapes about equally well")]
    NoMinimum,
}

/// Points about their mean, scaled so that their largest deviation is 1: fits then know no units.
struct Cloud {
    points: Vec<DVec3>,
    mean: DVec3,
    scale: f64,
    /// Deviations along the principal axes, longest first.
    deviations: [f64; 3],
    axes: [DVec3; 3],
}

/// Deviation, as a fraction of the largest, below which points count as having no extent: positions are 32-bit.
const NO_EXTENT: f64 = 1e-6;

impl Cloud {
    fn of(points: &[LpsPoint], needed: usize) -> Result<Self, FitError> {
        if points.len() < needed {
            return Err(FitError::TooFew { found: points.len(), needed });
        }
        if !points.iter().all(|point| point.is_finite()) {
            return Err(FitError::NotFinite);
        }
        let count = points.len() as f64;
        let mean = points.iter().map(|point| point.0).sum::<DVec3>() / count;
        let (mut covariance, mut points) = (DMat3::ZERO, points.iter().map(|point| point.0 - mean).collect::<Vec<_>>());
        for v in &points {
            covariance += DMat3::from_cols(*v * v.x, *v * v.y, *v * v.z) * (1.0 / count);
        }
        let (variances, axes) = symmetric_eigen(covariance);
        let deviations = variances.map(|variance| variance.max(0.0).sqrt());
        let scale = deviations[0];
        if scale <= f64::EPSILON * mean.length().max(f64::MIN_POSITIVE) {
            return Err(FitError::Degenerate { flat: "one spot" });
        }
        points.iter_mut().for_each(|point| *point /= scale);
        Ok(Self { points, mean, scale, deviations, axes })
    }

    fn refuse_line(&self) -> Result<(), FitError> {
        let line = self.deviations[1] < NO_EXTENT * self.scale;
        if line { Err(FitError::Degenerate { flat: "a line" }) } else { Ok(()) }
    }

    fn refuse_plane(&self) -> Result<(), FitError> {
        self.refuse_line()?;
        let plane = self.deviations[2] < NO_EXTENT * self.scale;
        if plane { Err(FitError::Degenerate { flat: "a plane" }) } else { Ok(()) }
    }

    /// Root mean square in mm of residuals in scaled units.
    fn rms_mm(&self, squares: f64) -> f64 {
        (squares / self.points.len() as f64).sqrt() * self.scale
    }
}
