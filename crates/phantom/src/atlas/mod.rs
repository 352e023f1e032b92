//! Where the patient's organs lie, as signed distances in patient space.

pub(crate) mod bone;
pub(crate) mod hollow;
mod outlines;
pub(crate) mod solid;
pub(crate) mod spine;
pub(crate) mod vessel;
pub(crate) mod wall;

use crate::shape::noise;
use glam::DVec3;

/// Every shape of the patient that does not need to be grown.
pub(crate) struct Atlas {
    pub wall: wall::Wall,
    pub solids: solid::Solids,
    pub hollow: hollow::Hollow,
    pub bones: bone::Bones,
    pub kidneys: [solid::Kidney; 2],
    seed: u64,
}

impl Atlas {
    pub fn new(seed: u64) -> Self {
        let wall = wall::Wall::new();
        let bones = bone::Bones::new(&wall);
        let kidneys = [solid::Kidney::right(), solid::Kidney::left()];
        let solids = solid::Solids::new();
        let hollow = hollow::Hollow::new(&wall, &solids, &kidneys, seed);
        Self { wall, solids, hollow, bones, kidneys, seed }
    }

    /// The point whose drawn anatomy is found at `p`: a gentle irregular displacement, so that nothing is symmetric
    /// or straight.
    pub fn warped(&self, p: DVec3) -> DVec3 {
        let slow = noise::vector(self.seed ^ 0x51, p / 47.0) * 3.4;
        let quick = noise::vector(self.seed ^ 0x52, p / 15.0) * 1.1;
        p + slow + quick
    }

    /// Signed distance to the liver, vessels included.
    pub fn liver(&self, p: DVec3) -> f64 {
        self.solids.liver(&self.wall, self.warped(p))
    }
}
