//! Rigid registration by paired landmarks, with the error to expect elsewhere.

use super::horn::best_turn;
use super::{RigidRegistration, RigidTransform};
use crate::fit::symmetric_eigen;
use glam::{DMat3, DVec3};
use prosector_core::{ErrorField, FrameOfReferenceUid, LpsPoint, LpsVector};

/// Landmarks of one frame of reference.
#[derive(Clone, Copy, Debug)]
pub struct Landmarks<'a> {
    /// Positions.
    pub points: &'a [LpsPoint],
    /// Their coordinate system.
    pub frame_of_reference: &'a FrameOfReferenceUid,
}

/// Why landmarks determine no registration.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LandmarkError {
    /// The sets do not pair.
    #[error("{source_points} landmarks cannot be paired with {target_points}")]
    Count {
        /// Landmarks of the source.
        source_points: usize,
        /// Landmarks of the target.
        target_points: usize,
    },
    /// Fewer than three pairs.
    #[error("{0} pairs of landmarks do not determine a turn; at least 3 are needed")]
    TooFew(usize),
    /// A coordinate is NaN or infinite.
    #[error("a landmark is not made of finite numbers")]
    NotFinite,
    /// All on one line, about which they leave the turn open.
    #[error(
        "the landmarks stand within {0:.2} mm of one line, which leaves the turn about it open; add one to the side"
    )]
    Collinear(f64),
    /// One set is the other's mirror image.
    #[error(
        "the landmarks fit a mirror image within {mirrored_mm:.2} mm but the patient only within {rigid_mm:.2} mm; \
         left and right are exchanged in one of the sets"
    )]
    Mirrored {
        /// Fiducial registration error with mirroring, mm.
        mirrored_mm: f64,
        /// Fiducial registration error without, mm.
        rigid_mm: f64,
    },
}

/// A registration by landmarks and how well they fit.
#[derive(Clone, Debug, PartialEq)]
pub struct LandmarkRegistration {
    /// The transform and its frames.
    pub registration: RigidRegistration,
    /// Distance of each moved source landmark from its target, mm.
    pub residuals_mm: Vec<f64>,
    /// Fiducial registration error: root mean square of the residuals, mm.
    pub fre_mm: f64,
    /// Fiducial localisation error that this FRE lets expect, mm (both sets together).
    pub fle_mm: f64,
    /// Mean of the target landmarks.
    mean: DVec3,
    /// Principal axes of the target landmarks.
    axes: [DVec3; 3],
    /// Mean squared distance of the target landmarks from each of these axes, mm².
    from_axis_squared: [f64; 3],
}

/// Root mean square distance from the best line, as a fraction of the extent along it, below which points count as
/// collinear: there a localisation error of 1 mm turns into 100 mm beside the line.
const LINE: f64 = 0.01;

/// The rigid transform with the least squared distances between paired landmarks, all of one weight.
///
/// A mirrored set is refused where mirroring fits twice as well; three landmarks, or such in one plane, cannot tell.
pub fn register_landmarks(source: Landmarks<'_>, target: Landmarks<'_>) -> Result<LandmarkRegistration, LandmarkError> {
    let (from, to) = (source.points, target.points);
    if from.len() != to.len() {
        return Err(LandmarkError::Count { source_points: from.len(), target_points: to.len() });
    }
    if from.len() < 3 {
        return Err(LandmarkError::TooFew(from.len()));
    }
    if !from.iter().chain(to).all(|point| point.is_finite()) {
        return Err(LandmarkError::NotFinite);
    }
    let [from_mean, mean] = [from, to].map(mean);
    check_line(from, from_mean)?;
    let (values, axes) = check_line(to, mean)?;
    let count = to.len() as f64;
    let best = best_turn(from.iter().zip(to).map(|(a, b)| (a.0 - from_mean, b.0 - mean)));
    let [rigid_mm, mirrored_mm] = [best.squares, best.squares_mirrored].map(|squares| (squares / count).sqrt());
    // Rounding alone is no sign of anything.
    if mirrored_mm < rigid_mm / 2.0 && rigid_mm > 1e-6 * (values[0] / count).sqrt() {
        return Err(LandmarkError::Mirrored { mirrored_mm, rigid_mm });
    }
    let target_from_source = RigidTransform::new(best.turn, LpsVector(mean - best.turn * from_mean));
    let residuals_mm: Vec<f64> =
        from.iter().zip(to).map(|(a, b)| target_from_source.point(*a).distance_mm(*b)).collect();
    let fre_mm = (residuals_mm.iter().map(|mm| mm * mm).sum::<f64>() / count).sqrt();
    let total: f64 = values.iter().sum();
    Ok(LandmarkRegistration {
        registration: RigidRegistration {
            target_from_source,
            target_frame: target.frame_of_reference.clone(),
            source_frame: source.frame_of_reference.clone(),
        },
        residuals_mm,
        fre_mm,
        fle_mm: fre_mm * (count / (count - 2.0)).sqrt(),
        mean,
        axes,
        from_axis_squared: values.map(|along| (total - along) / count),
    })
}

fn mean(points: &[LpsPoint]) -> DVec3 {
    points.iter().map(|point| point.0).sum::<DVec3>() / points.len() as f64
}

/// Sums of squares along the principal axes, longest first, and the axes; refuses points on a line.
fn check_line(points: &[LpsPoint], mean: DVec3) -> Result<([f64; 3], [DVec3; 3]), LandmarkError> {
    let spread = points
        .iter()
        .map(|point| point.0 - mean)
        .fold(DMat3::ZERO, |sum, d| sum + DMat3::from_cols(d * d.x, d * d.y, d * d.z));
    let (values, axes) = symmetric_eigen(spread);
    let values = values.map(|value| value.max(0.0));
    let aside = values[1] + values[2];
    if aside <= LINE * LINE * values[0] || values[0] == 0.0 {
        return Err(LandmarkError::Collinear((aside / points.len() as f64).sqrt()));
    }
    Ok((values, axes))
}

impl LandmarkRegistration {
    /// Target registration error to expect at a point of the target frame, mm (root mean square), for the localisation
    /// error that the landmarks show.
    pub fn tre_mm(&self, target: LpsPoint) -> f64 {
        self.tre_for_fle_mm(target, self.fle_mm)
    }

    /// The target registration error at every place of the target frame, as a field.
    pub fn error_field(&self) -> ErrorField {
        let count = self.residuals_mm.len() as f64;
        let all: f64 = self.from_axis_squared.iter().map(|f| 1.0 / f).sum();
        // Distances from two axes share the coordinate along the third: Σ dᵢ² ∕ fᵢ² = Σ xⱼ² Σ over i ≠ j of 1 ∕ fᵢ².
        let along = |j: usize| {
            let weight = self.fle_mm * ((all - 1.0 / self.from_axis_squared[j]) / (3.0 * count)).sqrt();
            (self.axes[j] * weight).extend(-weight * self.axes[j].dot(self.mean)).to_array()
        };
        ErrorField::from_rows([along(0), along(1), along(2), [0.0, 0.0, 0.0, self.fle_mm / count.sqrt()]])
    }

    /// The same for a known fiducial localisation error, mm.
    ///
    /// `TRE² ≈ FLE² ∕ N (1 + ⅓ Σ d² ∕ f²)` over the principal axes: `d` the target's distance from the axis, `f` the
    /// landmarks' root mean square one (M. Fitzpatrick, J. West, C. Maurer, *IEEE TMI* 17 (1998) 694, equation 46). To
    /// first order in FLE; the error of localising is even in all directions and at all landmarks.
    pub fn tre_for_fle_mm(&self, target: LpsPoint, fle_mm: f64) -> f64 {
        let from_mean = target.0 - self.mean;
        let distance_squared = |axis: DVec3| (from_mean - axis * from_mean.dot(axis)).length_squared();
        let ratios = self.axes.iter().zip(self.from_axis_squared).map(|(axis, f)| distance_squared(*axis) / f);
        fle_mm * ((1.0 + ratios.sum::<f64>() / 3.0) / self.residuals_mm.len() as f64).sqrt()
    }
}
