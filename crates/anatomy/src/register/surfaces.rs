//! Surface to surface: iterative closest points, trimmed.

use super::horn::best_turn;
use super::six::Six;
use super::triangles::Triangles;
use super::{RigidRegistration, RigidTransform};
use crate::Cancelled;
use crate::territory::Bounds;
use glam::{DQuat, DVec3};
use prosector_core::{LpsPoint, LpsVector, SurfaceMesh};
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
    let mut search = Search { surface, guesses: vec![None; points.len()], points, keep: settings.keep };
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

struct Search {
    points: Vec<DVec3>,
    surface: Triangles,
    /// The triangle that each point was nearest to.
    guesses: Vec<Option<u32>>,
    keep: f64,
}

/// A moved source point, the nearest point of the target, and the normal there.
struct Pair {
    from: DVec3,
    to: DVec3,
    normal: DVec3,
    squared: f64,
}

/// The pairs that count.
struct Pairs {
    kept: Vec<Pair>,
    centre: DVec3,
    size: f64,
}

impl Search {
    fn pairs(&mut self, at: &RigidTransform) -> Pairs {
        let mut kept = Vec::with_capacity(self.points.len());
        for (point, guess) in self.points.iter().zip(&mut self.guesses) {
            let from = at.point(LpsPoint(*point)).0;
            let Some(nearest) = self.surface.nearest(from, *guess) else { continue };
            *guess = Some(nearest.triangle);
            let squared = from.distance_squared(nearest.at);
            kept.push(Pair { from, to: nearest.at, normal: nearest.normal, squared });
        }
        let count = ((kept.len() as f64 * self.keep).round() as usize).clamp(1, kept.len().max(1));
        // Stable, so that of equal ones the first are kept on every machine.
        kept.sort_by(|a, b| a.squared.total_cmp(&b.squared));
        kept.truncate(count);
        let centre = kept.iter().map(|pair| pair.from).sum::<DVec3>() / kept.len() as f64;
        let squares: f64 = kept.iter().map(|pair| pair.from.distance_squared(centre)).sum();
        Pairs { size: (squares / kept.len() as f64).sqrt().max(f64::MIN_POSITIVE), kept, centre }
    }
}

impl Pairs {
    fn step(&self, metric: SurfaceMetric) -> Option<RigidTransform> {
        let (turn, shift) = match metric {
            SurfaceMetric::PointToPlane => {
                let [turn, shift] = self.normal_equations().step()?;
                (DQuat::from_scaled_axis(turn / self.size), shift)
            }
            SurfaceMetric::PointToPoint => {
                let middle = self.kept.iter().map(|pair| pair.to).sum::<DVec3>() / self.kept.len() as f64;
                let pairs = self.kept.iter().map(|pair| (pair.from - self.centre, pair.to - middle));
                (best_turn(pairs).turn, middle - self.centre)
            }
        };
        Some(RigidTransform::about(LpsPoint(self.centre), turn, LpsVector(shift)))
    }

    /// How far a step moves the corner of the points' box that it moves most, mm.
    fn greatest_move(&self, step: &RigidTransform) -> f64 {
        let bounds = Bounds::around(&self.kept.iter().map(|pair| pair.from).collect::<Vec<_>>());
        let corner =
            |n: usize| [0, 1, 2].map(|axis| if n >> axis & 1 == 1 { bounds.high[axis] } else { bounds.low[axis] });
        let moves = (0..8).map(|n| LpsPoint(corner(n).into())).map(|corner| step.point(corner).distance_mm(corner));
        moves.fold(0.0, f64::max)
    }

    /// Of the distances along the normals, by a turn about the centre (times the size) and a shift.
    fn normal_equations(&self) -> Six {
        let mut six = Six::default();
        for pair in &self.kept {
            let lever = (pair.from - self.centre) / self.size;
            six.add(pair.normal.dot(pair.from - pair.to), lever.cross(pair.normal), pair.normal);
        }
        six
    }

    /// The residuals' variance times the inverse of the normal matrix.
    fn covariance(&self) -> Option<[[f64; 6]; 6]> {
        let along = self.kept.iter().map(|pair| pair.normal.dot(pair.from - pair.to).powi(2));
        let variance = along.sum::<f64>() / (self.kept.len() as f64 - 6.0).max(1.0);
        Some(self.normal_equations().covariance()?.map(|row| row.map(|entry| entry * variance)))
    }
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
}
