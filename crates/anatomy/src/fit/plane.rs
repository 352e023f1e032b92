//! The plane nearest to points.

use super::{Cloud, FitError};
use prosector_core::{LpsPoint, LpsVector};

/// A plane and how well it fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaneFit {
    /// The mean of the points, which lies on the plane.
    pub point: LpsPoint,
    /// Unit normal; its largest component is positive.
    pub normal: LpsVector,
    /// Root mean square distance of the points from the plane, mm.
    pub rms_mm: f64,
}

/// The plane with the least sum of squared distances: through the mean, across the direction of least variance
/// (K. Pearson, Philosophical Magazine 2 (1901) 559). Needs three points that lie on no line.
pub fn fit_plane(points: &[LpsPoint]) -> Result<PlaneFit, FitError> {
    let cloud = Cloud::of(points, 3)?;
    cloud.refuse_line()?;
    let normal = cloud.axes[2];
    let largest = normal.to_array().into_iter().fold(0.0, |a: f64, b| if b.abs() > a.abs() { b } else { a });
    let squares = cloud.points.iter().map(|point| point.dot(normal).powi(2)).sum();
    Ok(PlaneFit {
        point: LpsPoint(cloud.mean),
        normal: LpsVector(normal * largest.signum()),
        rms_mm: cloud.rms_mm(squares),
    })
}
