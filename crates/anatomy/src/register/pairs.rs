//! Pairs of a moved point and the nearest one of a surface, and the step that they ask for.

use super::RigidTransform;
use super::horn::best_turn;
use super::six::Six;
use super::surfaces::SurfaceMetric;
use super::triangles::Triangles;
use crate::territory::Bounds;
use glam::{DQuat, DVec3};
use prosector_core::{LpsPoint, LpsVector};

/// The source's points and the surface that they look for.
pub(super) struct Search {
    points: Vec<DVec3>,
    surface: Triangles,
    /// The triangle that each point was nearest to.
    guesses: Vec<Option<u32>>,
    keep: f64,
}

/// A moved source point, the nearest point of the target, and the normal there.
pub(super) struct Pair {
    from: DVec3,
    to: DVec3,
    normal: DVec3,
    /// Of their distance, mm².
    pub squared: f64,
}

/// The pairs that count.
pub(super) struct Pairs {
    pub kept: Vec<Pair>,
    /// Middle of the moved points, mm.
    pub centre: DVec3,
    /// Their root mean square distance from it, by which turns are scaled, mm.
    pub size: f64,
}

impl Search {
    /// Points whose nearest fraction `keep` counts.
    pub fn new(points: Vec<DVec3>, surface: Triangles, keep: f64) -> Self {
        Self { guesses: vec![None; points.len()], points, surface, keep }
    }

    /// The pairs that count at a transform.
    pub fn pairs(&mut self, at: &RigidTransform) -> Pairs {
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
    /// The motion that makes the metric least, to first order; `None` where it is open.
    pub fn step(&self, metric: SurfaceMetric) -> Option<RigidTransform> {
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
    pub fn greatest_move(&self, step: &RigidTransform) -> f64 {
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
    pub fn covariance(&self) -> Option<[[f64; 6]; 6]> {
        let along = self.kept.iter().map(|pair| pair.normal.dot(pair.from - pair.to).powi(2));
        let variance = along.sum::<f64>() / (self.kept.len() as f64 - 6.0).max(1.0);
        Some(self.normal_equations().covariance()?.map(|row| row.map(|entry| entry * variance)))
    }
}
