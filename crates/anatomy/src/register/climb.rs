//! Regular steps up the gradient of mutual information.

use super::RigidTransform;
use super::intensity::{IntensityError, IntensitySettings};
use super::mutual::{Mutual, Value};
use crate::Cancelled;
use glam::{DQuat, DVec3};
use prosector_core::{LpsPoint, LpsVector};
use std::ops::ControlFlow;

/// Least fraction of the target that must fall into the source.
const LEAST_OVERLAP: f64 = 0.1;

/// What becomes of the step where the gradient turns back: halving it ends before narrow ridges are climbed.
const SHORTER: f64 = 0.7;

/// What stays while the transform climbs.
pub(super) struct Climb<'a> {
    /// Middle of the target.
    pub centre: LpsPoint,
    /// Its radius of gyration, by which turns are weighed.
    pub gyration_mm: f64,
    /// Steps and their end.
    pub settings: &'a IntensitySettings,
}

/// Where a level ended.
#[derive(Clone, Copy)]
pub(super) struct End {
    /// Source from target.
    pub at: RigidTransform,
    /// Mutual information, nats.
    pub information: f64,
    /// Fraction of the places that fall into the source.
    pub overlap: f64,
    /// Steps taken.
    pub steps: usize,
    /// Whether the last one was short enough.
    pub settled: bool,
}

impl End {
    /// Where a level starts.
    pub fn before(at: RigidTransform) -> Self {
        Self { at, information: 0.0, overlap: 0.0, steps: 0, settled: false }
    }
}

impl Climb<'_> {
    fn value(&self, mutual: &Mutual<'_>, at: &RigidTransform) -> Result<Value, IntensityError> {
        let value = mutual.at(at, self.centre);
        let overlap = value.as_ref().map_or(0.0, |value| value.overlap);
        value
            .filter(|value| value.overlap >= LEAST_OVERLAP)
            .ok_or(IntensityError::NoOverlap { percent: overlap * 100.0 })
    }

    /// Steps up the gradient from a transform; the first step is as long as told, mm.
    pub fn up(
        &self,
        mutual: &Mutual<'_>,
        from: RigidTransform,
        first_mm: f64,
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<End, IntensityError> {
        let (mut end, mut step_mm, mut before) = (End::before(from), first_mm, [DVec3::ZERO; 2]);
        loop {
            if progress(end.steps as f32 / self.settings.most_steps as f32).is_break() {
                return Err(Cancelled.into());
            }
            let value = self.value(mutual, &end.at)?;
            (end.information, end.overlap) = (value.information, value.overlap);
            // A turn by this many mm at the radius of gyration weighs as a shift by as many.
            let direction = [value.gradient[0] / self.gyration_mm, value.gradient[1]];
            let length = direction[0].length().hypot(direction[1].length());
            if direction[0].dot(before[0]) + direction[1].dot(before[1]) < 0.0 {
                step_mm *= SHORTER;
            }
            end.settled = step_mm < self.settings.settled_mm || length == 0.0;
            if end.settled || end.steps == self.settings.most_steps {
                return Ok(end);
            }
            let [turn, shift] = direction.map(|part| part * (step_mm / length));
            let turn = DQuat::from_scaled_axis(turn / self.gyration_mm);
            end.at = end.at.then(&RigidTransform::about(end.at.point(self.centre), turn, LpsVector(shift)));
            before = direction;
            end.steps += 1;
        }
    }
}
