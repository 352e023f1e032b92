//! The solid organs: outlines held within the wall and under the domes, and kidneys by formula.

use super::outlines::{LIVER, MEDIASTINUM, SPLEEN};
use super::wall::Wall;
use crate::shape::contour::ContourStack;
use crate::shape::{cut, ellipsoid, meet, mix, rod, union};
use glam::DVec3;

/// The organs that are not tubes.
pub(crate) struct Solids {
    liver: ContourStack,
    spleen: ContourStack,
    mediastinum: ContourStack,
}

/// A kidney's place: centre, and half its length, width and depth.
pub(crate) struct Kidney {
    center: DVec3,
    length: DVec3,
    medial: DVec3,
    depth: DVec3,
    radii: DVec3,
}

/// What a point of a kidney is made of.
pub(crate) struct KidneySample {
    /// Signed distance to the kidney's surface, mm; the sinus lies outside.
    pub surface: f64,
    /// Signed distance to the sinus fat, mm.
    pub sinus: f64,
    /// Signed distance to the collecting system, mm.
    pub pelvis: f64,
    /// 0 in the cortex, 1 in the medulla.
    pub medulla: f64,
}

impl Kidney {
    pub fn left() -> Self {
        Self::new(DVec3::new(66.0, 30.0, -2.0), DVec3::new(-0.26, 0.22, 1.0), DVec3::new(-0.86, -0.5, -0.1))
    }

    pub fn right() -> Self {
        Self::new(DVec3::new(-65.0, 31.0, -20.0), DVec3::new(0.27, 0.22, 1.0), DVec3::new(0.86, -0.5, -0.1))
    }

    fn new(center: DVec3, length: DVec3, medial: DVec3) -> Self {
        let length = length.normalize();
        let medial = (medial - length * medial.dot(length)).normalize();
        Self { center, length, medial, depth: length.cross(medial), radii: DVec3::new(26.5, 24.0, 55.0) }
    }

    /// Where renal vessels enter.
    pub fn hilum(&self) -> DVec3 {
        self.center + self.medial * 13.0
    }

    pub fn sample(&self, p: DVec3) -> KidneySample {
        let offset = p - self.center;
        let (u, v, w) = (offset.dot(self.medial), offset.dot(self.depth), offset.dot(self.length));
        // The long axis bends toward the hilum: the shape of a bean.
        let bent = DVec3::new(u - 9.0 * (w / 55.0) * (w / 55.0) + 3.0, v, w);
        let outside = ellipsoid(bent, self.radii);
        let sinus = ellipsoid(bent - DVec3::new(15.0, 0.0, 0.0), DVec3::new(16.5, 7.0, 23.0));
        let calyces = (1..=5).map(|n| {
            let height = f64::from(n) * 10.0 - 30.0;
            rod(bent, DVec3::new(13.0, 0.0, height * 0.4), DVec3::new(-2.0, 0.0, height), 3.6, 2.2)
        });
        let stem = rod(bent, DVec3::new(11.0, 0.0, 2.0), DVec3::new(32.0, 4.0, -10.0), 5.5, 4.0);
        let pelvis = calyces.fold(stem, |a, b| union(a, b, 4.0));
        KidneySample {
            surface: cut(outside, sinus, 0.0, 6.0),
            sinus: meet(sinus, outside - 4.0, 3.0),
            pelvis,
            medulla: pyramids(bent, outside, sinus),
        }
    }
}

/// Pyramids: wedges that point at the sinus, between columns of cortex, under a rim of cortex about 6 mm thick.
fn pyramids(p: DVec3, outside: f64, sinus: f64) -> f64 {
    let around = libm::atan2(p.y, -p.x + 8.0);
    let stripe = libm::cos(p.z * 0.36 + 0.9) * 0.6 + libm::cos(around * 4.6) * 0.6;
    let deep = ((-outside - 6.0) / 2.0).clamp(0.0, 1.0) * ((sinus - 0.5) / 2.0).clamp(0.0, 1.0);
    deep * ((stripe + 0.55) * 2.0).clamp(0.0, 1.0)
}

impl Solids {
    pub fn new() -> Self {
        Self {
            liver: ContourStack::closed(&LIVER, 10.0),
            spleen: ContourStack::closed(&SPLEEN, 12.0),
            mediastinum: ContourStack::closed(&MEDIASTINUM, 2.0),
        }
    }

    /// The liver: its outline within the wall and under the diaphragm, with the gallbladder's bed and the fissure of
    /// the round ligament.
    pub fn liver(&self, wall: &Wall, p: DVec3) -> f64 {
        let outline = self.liver.distance(p);
        if outline > 30.0 {
            return outline;
        }
        let hull = meet(wall.cavity.distance(p) + 1.7, wall.diaphragm.distance(p) + 1.5, 12.0);
        let body = meet(outline, hull, 9.0);
        let fissure = meet(fissure(p), (p.z - 62.0).max(p.y + 34.0), 4.0);
        cut(body, fissure, 0.0, 3.0)
    }

    /// The spleen within the wall and under the diaphragm.
    pub fn spleen(&self, wall: &Wall, p: DVec3) -> f64 {
        let outline = self.spleen.distance(p);
        if outline > 30.0 {
            return outline;
        }
        let hull = meet(wall.cavity.distance(p) + 1.9, wall.diaphragm.distance(p) + 1.7, 10.0);
        meet(outline, hull, 8.0)
    }

    /// What keeps the lungs apart: heart, its fat, great vessels and spine.
    pub fn mediastinum(&self, p: DVec3) -> f64 {
        self.mediastinum.distance(p)
    }
}

/// Cleft of the round ligament: a thin sheet between the left lateral segment and the rest.
pub(crate) fn fissure(p: DVec3) -> f64 {
    let sheet = (p.x - mix(16.0, 26.0, ((-p.y - 40.0) / 50.0).clamp(0.0, 1.0))).abs()
        - mix(0.6, 2.4, ((-p.y - 50.0) / 45.0).clamp(0.0, 1.0));
    meet(sheet, p.z - 58.0, 3.0)
}
