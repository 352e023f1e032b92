//! Surface to surface: iterative closest points, trimmed.

use super::pairs::Search;
use super::triangles::Triangles;
use super::{RigidRegistration, RigidTransform};
use crate::Cancelled;
use glam::DVec3;
use prosector_core::{ErrorField, LpsPoint, SurfaceMesh};
use std::ops::ControlFlow;

/// What each step makes least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SurfaceMetric {
    /// Distances along the target's normals (Y. Chen, G. Medioni, *Image Vision Comput.* 10 (1992) 145): few steps,
    /// because surfaces may slide along each other.
    #[default]
    PointToPlane,
    /// Distances between points (P. Besl, N. McKay, *IEEE PAMI* 14 (1992) 239): many small steps, each an improvement.
    PointToPoint,
}

/// How surfaces are registered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IcpSettings {
    /// Where to start; the moved source must reach into the box around the target.
    pub initial: RigidTransform,
    /// What each step makes least.
    pub metric: SurfaceMetric,
    /// Fraction of the source's points, those nearest to the target, that count: 1 where all of the source is on the
    /// target (D. Chetverikov et al., *Image Vision Comput.* 23 (2005) 299).
    pub keep: f64,
    /// Source vertices to use at most, evenly picked.
    pub most_points: usize,
    /// Steps at most.
    pub most_steps: usize,
    /// A step that moves no corner of the box around the points that count by more ends it, mm.
    pub settled_mm: f64,
}

impl Default for IcpSettings {
    fn default() -> Self {
        Self {
            initial: RigidTransform::IDENTITY,
            metric: SurfaceMetric::default(),
            keep: 1.0,
            most_points: 5000,
            most_steps: 100,
            settled_mm: 1e-4,
        }
    }
}

/// Why surfaces determine no registration.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SurfaceError {
    /// One has no triangles or too few points.
    #[error("the {0} surface has no triangles with finite corners, or too few points")]
    Empty(&'static str),
    /// The fraction to keep is none.
    #[error("the fraction of points to keep must lie above 0 and not above 1, it is {0}")]
    Keep(f64),
    /// The starting transform is not finite.
    #[error("the starting transform is not made of finite numbers")]
    Initial,
    /// The boxes do not meet.
    #[error(
        "the moved surface does not reach the other one; bring them roughly together first, by landmarks or by hand"
    )]
    Apart,
    /// They can slide along each other.
    #[error(
        "the surfaces can slide or turn along each other without coming apart, as balls and bars do; use landmarks"
    )]
    Slides,
    /// The progress callback asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// A registration of surfaces and how well they fit.
#[derive(Clone, Debug, PartialEq)]
pub struct SurfaceRegistration {
    /// The transform and its frames.
    pub registration: RigidRegistration,
    /// Points that count at the end.
    pub points: usize,
    /// Root mean square distance of these points from the target surface, mm.
    pub rms_mm: f64,
    /// Largest distance of these points from it, mm.
    pub greatest_mm: f64,
    /// Steps taken.
    pub steps: usize,
    /// Whether the last step was smaller than asked.
    pub settled: bool,
    /// Middle of the points that count, in the target frame.
    centre: DVec3,
    /// Length that scales turns, mm.
    size: f64,
    /// Covariance of a small turn (times `size`) about the centre and of a shift, mm².
    covariance: [[f64; 6]; 6],
}

/// Moves the vertices of one surface onto another; see [`register_surfaces_with`].
pub fn register_surfaces(
    source: &SurfaceMesh,
    target: &SurfaceMesh,
    settings: &IcpSettings,
) -> Result<SurfaceRegistration, SurfaceError> {
    register_surfaces_with(source, target, settings, &mut |_| ControlFlow::Continue(()))
}

/// Moves the vertices of one surface onto another by iterative closest points.
///
/// Each step pairs the moved source vertices with the exactly nearest points of the target's triangles, keeps the nearest
/// fraction, and moves by the metric's least squares. It finds the optimum near its start, not the best of all. Tells the
/// finished fraction of the steps allowed and stops when the callback breaks.
pub fn register_surfaces_with(
    source: &SurfaceMesh,
    target: &SurfaceMesh,
    settings: &IcpSettings,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<SurfaceRegistration, SurfaceError> {
    if !(settings.keep > 0.0 && settings.keep <= 1.0) {
        return Err(SurfaceError::Keep(settings.keep));
    }
    if !settings.initial.is_finite() {
        return Err(SurfaceError::Initial);
    }
    let surface = Triangles::new(target).ok_or(SurfaceError::Empty("target"))?;
    let points = sample(source, settings.most_points);
    if (points.len() as f64 * settings.keep) < 6.0 {
        return Err(SurfaceError::Empty("source"));
    }
    check_reach(&points, &settings.initial, target)?;
    let mut search = Search::new(points, surface, settings.keep);
    let mut at = settings.initial;
    let (mut steps, mut settled) = (0, false);
    while steps < settings.most_steps && !settled {
        if progress(steps as f32 / settings.most_steps as f32).is_break() {
            return Err(Cancelled.into());
        }
        let pairs = search.pairs(&at);
        let next = pairs.step(settings.metric).ok_or(SurfaceError::Slides)?;
        settled = pairs.greatest_move(&next) <= settings.settled_mm;
        at = at.then(&next);
        steps += 1;
    }
    let pairs = search.pairs(&at);
    let covariance = pairs.covariance().ok_or(SurfaceError::Slides)?;
    if progress(1.0).is_break() {
        return Err(Cancelled.into());
    }
    Ok(SurfaceRegistration {
        registration: RigidRegistration {
            target_from_source: at,
            target_frame: target.frame_of_reference.clone(),
            source_frame: source.frame_of_reference.clone(),
        },
        points: pairs.kept.len(),
        rms_mm: (pairs.kept.iter().map(|pair| pair.squared).sum::<f64>() / pairs.kept.len() as f64).sqrt(),
        greatest_mm: pairs.kept.iter().map(|pair| pair.squared).fold(0.0, f64::max).sqrt(),
        steps,
        settled,
        centre: pairs.centre,
        size: pairs.size,
        covariance,
    })
}

/// Finite vertices, every n-th of them.
fn sample(mesh: &SurfaceMesh, most: usize) -> Vec<DVec3> {
    let finite: Vec<DVec3> =
        mesh.positions.iter().map(|p| DVec3::from(p.map(f64::from))).filter(|p| p.is_finite()).collect();
    let stride = finite.len().div_ceil(most.max(1)).max(1);
    finite.into_iter().step_by(stride).collect()
}

fn check_reach(points: &[DVec3], initial: &RigidTransform, target: &SurfaceMesh) -> Result<(), SurfaceError> {
    let [low, high] = target.bounds().ok_or(SurfaceError::Empty("target"))?;
    let within = |p: DVec3| p.cmpge(low.0).all() && p.cmple(high.0).all();
    let reaches = points.iter().any(|p| within(initial.point(LpsPoint(*p)).0));
    if reaches { Ok(()) } else { Err(SurfaceError::Apart) }
}

impl SurfaceRegistration {
    /// Error to expect at a point of the target frame, mm (root mean square), if the distances left are independent noise.
    ///
    /// `√ tr(J C Jᵀ)` with the covariance `C` of least squares and `J` the motion of the point. A lower bound: distances
    /// left by a segmentation are alike over neighbouring points, and trimming hides those that are large.
    pub fn expected_error_mm(&self, target: LpsPoint) -> f64 {
        let lever = (target.0 - self.centre) / self.size;
        // Rows of J: the motion along each axis by turn (ω × lever) and shift.
        let rows = DVec3::AXES.map(|axis| {
            let turn = lever.cross(axis);
            [turn.x, turn.y, turn.z, axis.x, axis.y, axis.z]
        });
        let form = |row: &[f64; 6]| -> f64 {
            (0..6).map(|i| (0..6).map(|j| row[i] * self.covariance[i][j] * row[j]).sum::<f64>()).sum()
        };
        rows.iter().map(form).sum::<f64>().max(0.0).sqrt()
    }

    /// The same error at every place of the target frame, as a field.
    pub fn error_field(&self) -> ErrorField {
        // Each row of J is linear in the lever and one: its square is a form of four numbers.
        let mut form = [[0.0; 4]; 4];
        for axis in DVec3::AXES {
            let turned = DVec3::AXES.map(|along| along.cross(axis));
            let linear: [[f64; 4]; 6] = std::array::from_fn(|i| match i {
                0..3 => [turned[0][i], turned[1][i], turned[2][i], 0.0],
                _ => [0.0, 0.0, 0.0, axis[i - 3]],
            });
            for (m, row) in form.iter_mut().enumerate() {
                for (n, sum) in row.iter_mut().enumerate() {
                    let term = |i: usize, j: usize| linear[i][m] * self.covariance[i][j] * linear[j][n];
                    *sum += (0..6).map(|i| (0..6).map(|j| term(i, j)).sum::<f64>()).sum::<f64>();
                }
            }
        }
        let in_place = |[x, y, z, one]: [f64; 4]| {
            let slope = DVec3::new(x, y, z) / self.size;
            slope.extend(one - slope.dot(self.centre)).to_array()
        };
        ErrorField::from_rows(upper_root(form).map(in_place))
    }
}

/// The upper triangle `U` of a symmetric form with `UᵀU` equal to it (A.-L. Cholesky); rows that rounding leaves nothing of
/// are zero.
fn upper_root(form: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
    let mut root = [[0.0; 4]; 4];
    for i in 0..4 {
        let left = |root: &[[f64; 4]; 4], j: usize| form[i][j] - (0..i).map(|k| root[k][i] * root[k][j]).sum::<f64>();
        let pivot = left(&root, i);
        if pivot > 0.0 {
            root[i] = std::array::from_fn(|j| if j < i { 0.0 } else { left(&root, j) / pivot.sqrt() });
        }
    }
    root
}
