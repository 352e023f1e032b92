//! The tumour: an irregular, poorly enhancing mass with a brighter rim and a necrotic middle.

use super::Voxel;
use crate::segments::label;
use crate::shape::{noise, smoothstep};
use glam::DVec3;

/// A mass in the right liver beside the anterior portal branch.
pub(crate) struct Tumour {
    pub center: DVec3,
    /// Mean radius, mm.
    pub radius: f64,
    seed: u64,
}

impl Tumour {
    pub fn new(seed: u64) -> Self {
        Self { center: DVec3::new(-90.0, -30.0, 60.0), radius: 16.5, seed }
    }

    /// Signed distance to the tumour's surface, mm.
    pub fn distance(&self, p: DVec3) -> f64 {
        let offset = p - self.center;
        let from_center = (offset * DVec3::new(1.0, 0.9, 1.08)).length() - self.radius;
        if from_center > 12.0 {
            return from_center - 4.0;
        }
        let lobes = 4.2 * noise::scalar(self.seed ^ 101, p / 12.0) + 1.6 * noise::scalar(self.seed ^ 102, p / 5.0);
        from_center + lobes
    }

    /// Lays the tumour where it lies in the liver.
    pub fn lay(&self, voxel: &mut Voxel, p: DVec3, liver: f64) {
        let d = self.distance(p).max(liver + 1.0);
        if d > 4.0 {
            return;
        }
        voxel.tint(d - 1.6, 128.0);
        let necrosis = smoothstep(6.0, 11.0, -d) * smoothstep(-0.25, 0.2, noise::scalar(self.seed ^ 103, p / 8.0));
        let patchy = 7.0 * noise::scalar(self.seed ^ 104, p / 4.5);
        voxel.lay(d, 74.0 + patchy - 32.0 * necrosis, label::TUMOUR);
    }
}
