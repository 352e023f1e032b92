//! The cylinder nearest to points.

use super::linear::Normal;
use super::{Cloud, FitError};
use glam::DVec3;
use prosector_core::{LpsPoint, LpsVector};

/// A cylinder without ends and how well it fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CylinderFit {
    /// The point of the axis nearest to the mean of the points.
    pub point: LpsPoint,
    /// Unit vector along the axis; its largest component is positive.
    pub axis: LpsVector,
    /// Radius, mm.
    pub radius_mm: f64,
    /// Root mean square distance of the points from the cylinder, mm.
    pub rms_mm: f64,
}

const STEPS: usize = 200;
const SETTLED: f64 = 1e-11;
const FLATTEST: f64 = 1e5;

/// In scaled units: a point of the axis, the axis, the radius.
#[derive(Clone, Copy)]
struct Cylinder {
    point: DVec3,
    axis: DVec3,
    radius: f64,
}

/// The cylinder with the least sum of squared distances. Needs six points that lie in no plane.
///
/// Damped Gauss-Newton steps (D. Marquardt, J. SIAM 11 (1963)) on `|(p − c) − a (a·(p − c))| − r` from several starts:
/// the points' principal axes and the directions between them, each with the algebraic circle across it. The best end
/// is taken, so short stubs, whose axis is their shortest extent, are found as well as long tubes.
pub fn fit_cylinder(points: &[LpsPoint]) -> Result<CylinderFit, FitError> {
    let cloud = Cloud::of(points, 6)?;
    cloud.refuse_plane()?;
    let ends = starts(&cloud).filter_map(|start| settle(&cloud.points, start));
    let best = ends.min_by(|(_, a), (_, b)| a.total_cmp(b));
    let (cylinder, squares) = best.ok_or(FitError::NoMinimum)?;
    let axis = cylinder.axis;
    let largest = axis.to_array().into_iter().fold(0.0, |a: f64, b| if b.abs() > a.abs() { b } else { a });
    Ok(CylinderFit {
        point: LpsPoint(cloud.mean + cylinder.point.reject_from(axis) * cloud.scale),
        axis: LpsVector(axis * largest.signum()),
        radius_mm: cylinder.radius * cloud.scale,
        rms_mm: cloud.rms_mm(squares),
    })
}

/// Thirteen directions through the corners, edges and faces of a cube along the principal axes.
fn starts(cloud: &Cloud) -> impl Iterator<Item = Cylinder> + '_ {
    let codes = (0..27).map(|n| DVec3::new((n % 3) as f64 - 1.0, (n / 3 % 3) as f64 - 1.0, (n / 9) as f64 - 1.0));
    let [x, y, z] = cloud.axes;
    // Of each direction and its opposite only the second half of the codes.
    codes.skip(14).filter_map(move |code| circle(&cloud.points, (x * code.x + y * code.y + z * code.z).normalize()))
}

/// The algebraic circle through the points seen along `axis`.
fn circle(points: &[DVec3], axis: DVec3) -> Option<Cylinder> {
    let (u, v) = axis.any_orthonormal_pair();
    let rows = points.iter().map(|p| {
        let (x, y) = (p.dot(u), p.dot(v));
        (-(x * x + y * y), [2.0 * x, 2.0 * y, 1.0])
    });
    let [x, y, rest] = Normal::of(rows).step(0.0)?;
    Some(Cylinder { point: u * x + v * y, axis, radius: (rest + x * x + y * y).max(0.0).sqrt() })
}

fn settle(points: &[DVec3], mut at: Cylinder) -> Option<(Cylinder, f64)> {
    let (mut damping, mut normal) = (1e-3, equations(points, &at));
    for _ in 0..STEPS {
        let Some(step) = normal.step(damping) else {
            damping = (damping * 10.0).max(1e-9);
            continue;
        };
        let next = moved(&at, &step);
        let tried = equations(points, &next);
        let small = step.iter().all(|part| part.abs() < SETTLED);
        if tried.squares <= normal.squares {
            (at, normal, damping) = (next, tried, damping * 0.1);
        } else {
            damping *= 10.0;
        }
        if small {
            let usable = at.radius > 0.0 && at.radius < FLATTEST;
            return usable.then_some((at, normal.squares));
        }
    }
    None
}

/// Unknowns: two shifts across the axis, two tilts of it, the radius.
fn equations(points: &[DVec3], at: &Cylinder) -> Normal<5> {
    let (u, v) = at.axis.any_orthonormal_pair();
    Normal::of(points.iter().map(|point| {
        let from = *point - at.point;
        let along = from.dot(at.axis);
        let out = (from - at.axis * along).normalize_or_zero();
        let (x, y) = (out.dot(u), out.dot(v));
        (from.dot(out) - at.radius, [-x, -y, -along * x, -along * y, -1.0])
    }))
}

fn moved(at: &Cylinder, step: &[f64; 5]) -> Cylinder {
    let (u, v) = at.axis.any_orthonormal_pair();
    let point = at.point + u * step[0] + v * step[1];
    Cylinder { point, axis: (at.axis + u * step[2] + v * step[3]).normalize(), radius: at.radius + step[4] }
}
