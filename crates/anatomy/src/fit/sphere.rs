//! The sphere nearest to points.

use super::linear::Normal;
use super::{Cloud, FitError};
use glam::DVec3;
use prosector_core::LpsPoint;

/// A sphere and how well it fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SphereFit {
    /// Centre.
    pub center: LpsPoint,
    /// Radius, mm.
    pub radius_mm: f64,
    /// Root mean square distance of the points from the sphere, mm.
    pub rms_mm: f64,
}

const STEPS: usize = 100;
/// A step this small, in deviations of the points, ends the search.
const SETTLED: f64 = 1e-12;
/// A radius this many times the points' deviation is a plane.
const FLATTEST: f64 = 1e5;

/// The sphere with the least sum of squared distances. Needs four points that lie in no plane.
///
/// Starts from the algebraic fit (least squares of `|p|² − 2 c·p + |c|² − r²`, linear: I. Coope, J. Optimization Theory
/// and Applications 76 (1993)), which is exact for exact points but shrinks under noise on a cap; Gauss-Newton steps on
/// the true distances `|p − c| − r` remove that.
pub fn fit_sphere(points: &[LpsPoint]) -> Result<SphereFit, FitError> {
    let cloud = Cloud::of(points, 4)?;
    cloud.refuse_plane()?;
    let (mut center, mut radius) = algebraic(&cloud.points).ok_or(FitError::Degenerate { flat: "a plane" })?;
    for _ in 0..STEPS {
        let step = normal(&cloud.points, center, radius).step(0.0).ok_or(FitError::NoMinimum)?;
        center += DVec3::new(step[0], step[1], step[2]);
        radius += step[3];
        if !(radius > 0.0 && radius < FLATTEST) {
            return Err(FitError::NoMinimum);
        }
        if step.iter().all(|part| part.abs() < SETTLED * radius.max(1.0)) {
            return Ok(SphereFit {
                center: LpsPoint(cloud.mean + center * cloud.scale),
                radius_mm: radius * cloud.scale,
                rms_mm: cloud.rms_mm(normal(&cloud.points, center, radius).squares),
            });
        }
    }
    Err(FitError::NoMinimum)
}

fn algebraic(points: &[DVec3]) -> Option<(DVec3, f64)> {
    let rows = points.iter().map(|p| (-p.length_squared(), [2.0 * p.x, 2.0 * p.y, 2.0 * p.z, 1.0]));
    let [x, y, z, rest] = Normal::of(rows).step(0.0)?;
    let center = DVec3::new(x, y, z);
    Some((center, (rest + center.length_squared()).max(0.0).sqrt()))
}

fn normal(points: &[DVec3], center: DVec3, radius: f64) -> Normal<4> {
    Normal::of(points.iter().map(|point| {
        let out = *point - center;
        let away = -out.normalize_or_zero();
        (out.length() - radius, [away.x, away.y, away.z, -1.0])
    }))
}
