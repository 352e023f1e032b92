//! One slice from all layers.

use super::frame::Envelopes;
use super::tumour::Tumour;
use super::vessels::{Raster, VesselLayer};
use super::{Voxel, abdomen, chest, frame, grain, skeleton};
use crate::atlas::Atlas;
use glam::DVec3;

/// Everything a slice is painted from.
pub(crate) struct Scene {
    pub atlas: Atlas,
    pub tumour: Tumour,
    pub vessels: Vec<VesselLayer>,
    pub seed: u64,
    /// Deviation of the noise, HU; 0 for none.
    pub noise_hu: f64,
    pub size: [usize; 2],
    /// Position of the first voxel, mm.
    pub origin: DVec3,
    pub spacing: DVec3,
}

impl Scene {
    /// Hounsfield units and labels of slice `z`, row by row.
    pub fn paint(&self, z: usize) -> (Vec<i16>, Vec<u8>) {
        let count = self.size[0] * self.size[1];
        let (mut hu, mut labels) = (vec![-1000.0f32; count], vec![0u8; count]);
        let corner = self.origin + DVec3::new(0.0, 0.0, z as f64 * self.spacing.z);
        for y in 0..self.size[1] {
            for x in 0..self.size[0] {
                let p = corner + DVec3::new(x as f64, y as f64, 0.0) * self.spacing;
                if let Some(voxel) = self.tissue(p) {
                    let at = y * self.size[0] + x;
                    (hu[at], labels[at]) = (voxel.hu as f32, voxel.label);
                }
            }
        }
        let mut cover = vec![0.0; count];
        let mut raster =
            Raster { size: self.size, origin: corner, spacing: self.spacing, hu: &mut hu, labels: &mut labels };
        self.vessels.iter().for_each(|layer| layer.lay(&mut raster, &mut cover));
        grain::blur(&mut hu, self.size[0]);
        (self.grainy(hu, z), labels)
    }

    fn grainy(&self, hu: Vec<f32>, z: usize) -> Vec<i16> {
        let whole = |value: f32| value.round().clamp(-1024.0, 3071.0) as i16;
        if self.noise_hu <= 0.0 {
            return hu.into_iter().map(whole).collect();
        }
        let noise = grain::noise(self.seed ^ 0x6E01, z, self.size[0], self.size[1]);
        hu.iter().zip(&noise).map(|(&value, &grain)| whole(value + grain * self.noise_hu as f32)).collect()
    }

    /// The tissue at a point, without vessels; `None` in the air around the patient.
    fn tissue(&self, p: DVec3) -> Option<Voxel> {
        if (p.x / 190.0) * (p.x / 190.0) + (p.y / 142.0) * (p.y / 142.0) > 1.0 {
            return None;
        }
        let (atlas, seed) = (&self.atlas, self.seed);
        let q = atlas.warped(p);
        let skin = atlas.wall.skin.distance(q);
        if skin > 2.0 {
            return None;
        }
        let mut voxel = Voxel { hu: -1000.0, label: 0, size: (self.spacing.x + self.spacing.y) / 2.0 };
        let far = 99.0;
        let muscle = if skin < 4.0 { atlas.wall.muscle.distance(q) } else { far };
        let cavity = if muscle < 3.0 { atlas.wall.cavity.distance(q) } else { far };
        frame::lay(&mut voxel, q, &Envelopes { skin, muscle, cavity }, seed);
        if cavity < 2.0 {
            let dome = atlas.wall.diaphragm.distance(q);
            abdomen::lay(atlas, &self.tumour, &mut voxel, p, q, dome, seed);
            chest::lay(atlas, &mut voxel, q, cavity, dome, seed);
        }
        if muscle < 3.0 {
            skeleton::lay(atlas, &mut voxel, p + (q - p) * 0.35, seed);
        }
        Some(voxel)
    }
}
