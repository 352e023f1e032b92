//! Outlines of the solid organs, drawn past the wall and the domes wherever the organ lies against them.

use super::wall::Wall;
use crate::shape::contour::{ContourStack, Level};
use crate::shape::{cut, ellipsoid, meet, mix, rod, union};
use glam::DVec3;

const LIVER: [Level<'static>; 9] = [
    (142.0, &[[-150., -110.], [-20., -120.], [62., -96.], [48., -60.], [30., -30.], [10., 0.], [-4., 22.], [-30., 40.], [-50., 70.], [-120., 100.], [-180., 20.]]),
    (105.0, &[[-150., -110.], [0., -130.], [80., -112.], [94., -70.], [60., -46.], [34., -26.], [14., -2.], [2., 20.], [-26., 40.], [-44., 62.], [-110., 110.], [-180., 20.]]),
    (80.0, &[[-150., -110.], [0., -130.], [84., -112.], [98., -76.], [66., -56.], [38., -38.], [18., -20.], [12., 4.], [4., 18.], [-16., 26.], [-36., 38.], [-54., 60.], [-110., 110.], [-180., 20.]]),
    (56.0, &[[-150., -110.], [0., -130.], [66., -118.], [86., -86.], [58., -68.], [32., -54.], [14., -40.], [2., -26.], [8., -8.], [4., 12.], [-12., 20.], [-36., 28.], [-54., 44.], [-76., 72.], [-110., 110.], [-180., 20.]]),
    (34.0, &[[-150., -110.], [0., -130.], [48., -120.], [60., -92.], [36., -76.], [18., -64.], [2., -54.], [-16., -40.], [-28., -26.], [-24., -8.], [-34., 10.], [-56., 18.], [-74., 34.], [-92., 66.], [-120., 100.], [-180., 20.]]),
    (8.0, &[[-150., -110.], [-30., -130.], [16., -118.], [16., -96.], [-2., -84.], [-22., -72.], [-38., -54.], [-58., -38.], [-66., -14.], [-64., 6.], [-78., 26.], [-98., 50.], [-124., 90.], [-180., 20.]]),
    (-18.0, &[[-150., -110.], [-60., -120.], [-30., -104.], [-40., -84.], [-54., -66.], [-72., -46.], [-80., -18.], [-84., 6.], [-98., 28.], [-112., 46.], [-140., 70.], [-180., 10.]]),
    (-44.0, &[[-140., -100.], [-86., -100.], [-74., -80.], [-82., -58.], [-94., -32.], [-100., -4.], [-108., 18.], [-122., 32.], [-150., 40.], [-170., -20.]]),
    (-72.0, &[[-130., -60.], [-112., -60.], [-104., -44.], [-106., -24.], [-112., -8.], [-122., 2.], [-140., 0.], [-140., -30.]]),
];

const SPLEEN: [Level<'static>; 6] = [
    (116.0, &[[100., 12.], [88., 26.], [78., 44.], [86., 62.], [108., 60.], [124., 38.], [118., 14.]]),
    (92.0, &[[116., -22.], [100., -4.], [87., 14.], [74., 32.], [54., 58.], [68., 100.], [150., 90.], [165., -10.]]),
    (62.0, &[[126., -38.], [106., -16.], [92., 2.], [92., 18.], [80., 34.], [60., 56.], [80., 100.], [150., 90.], [165., -20.]]),
    (34.0, &[[130., -26.], [112., -8.], [100., 10.], [98., 26.], [90., 42.], [82., 62.], [100., 95.], [150., 80.], [165., 0.]]),
    (8.0, &[[132., -6.], [116., 10.], [106., 26.], [102., 42.], [110., 72.], [150., 60.], [160., 10.]]),
    (-18.0, &[[132., 12.], [122., 20.], [115., 32.], [116., 46.], [134., 44.], [142., 24.]]),
];

/// Heart with its fat: the pericardial sac on the diaphragm, and the tissue around spine and great vessels above it.
const MEDIASTINUM: [Level<'static>; 5] = [
    (182.0, &[[-46., -72.], [10., -84.], [60., -76.], [86., -46.], [84., -8.], [56., 16.], [36., 34.], [30., 62.], [0., 84.], [-26., 62.], [-24., 36.], [-40., 16.], [-58., -20.]]),
    (140.0, &[[-44., -72.], [10., -86.], [60., -80.], [90., -52.], [86., -14.], [56., 10.], [36., 28.], [30., 60.], [0., 84.], [-26., 60.], [-24., 36.], [-38., 16.], [-50., -20.]]),
    (112.0, &[[-34., -78.], [10., -88.], [56., -84.], [82., -60.], [70., -24.], [42., 4.], [32., 26.], [28., 60.], [0., 84.], [-25., 60.], [-23., 36.], [-34., 16.], [-38., -20.]]),
    (70.0, &[[-14., -80.], [14., -86.], [40., -80.], [40., -40.], [32., 0.], [28., 26.], [27., 60.], [0., 84.], [-25., 60.], [-22., 36.], [-24., 10.], [-20., -30.]]),
    (0.0, &[[-12., -60.], [10., -70.], [26., -60.], [28., -30.], [27., 0.], [25., 26.], [26., 58.], [0., 80.], [-25., 58.], [-21., 36.], [-22., 10.], [-18., -30.]]),
];

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
    let sheet = (p.x - mix(16.0, 26.0, ((-p.y - 40.0) / 50.0).clamp(0.0, 1.0))).abs() - mix(0.6, 2.4, ((-p.y - 50.0) / 45.0).clamp(0.0, 1.0));
    meet(sheet, p.z - 58.0, 3.0)
}
