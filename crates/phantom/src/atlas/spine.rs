//! Vertebrae with their processes, discs and canal, by formula around a curve.

use crate::shape::{meet, rod, table, union};
use glam::{DVec2, DVec3};

/// A vertebra: middle of its body, height of its body, and half its width and depth, mm.
struct Vertebra {
    z: f64,
    height: f64,
    half_width: f64,
    half_depth: f64,
    lumbar: bool,
}

const fn vertebra(z: f64, height: f64, half_width: f64, half_depth: f64, lumbar: bool) -> Vertebra {
    Vertebra { z, height, half_width, half_depth, lumbar }
}

/// T7 to L5; T12 is the sixth. Sizes after M. Panjabi and others, Spine 1991 and 1992 (thoracic and lumbar geometry).
const VERTEBRAE: [Vertebra; 12] = [
    vertebra(173.0, 21.0, 14.5, 14.0, false),
    vertebra(147.0, 21.5, 15.0, 14.5, false),
    vertebra(120.0, 22.0, 15.5, 15.0, false),
    vertebra(92.0, 23.0, 16.5, 15.5, false),
    vertebra(62.5, 24.0, 18.0, 16.0, false),
    vertebra(32.0, 25.0, 20.0, 16.5, false),
    vertebra(0.0, 26.0, 21.5, 16.8, true),
    vertebra(-35.0, 27.0, 22.5, 17.2, true),
    vertebra(-71.0, 27.0, 23.5, 17.5, true),
    vertebra(-107.0, 27.0, 24.5, 17.5, true),
    vertebra(-142.0, 27.0, 26.0, 17.8, true),
    vertebra(-176.0, 27.0, 27.0, 17.8, true),
];

/// Middle of the vertebral bodies from front to back: lordosis below, kyphosis above.
const CURVE: [(f64, f64); 9] = [
    (-180., 60.),
    (-142., 43.),
    (-107., 34.),
    (-71., 31.),
    (-35., 34.),
    (0., 39.),
    (33., 45.),
    (92., 53.),
    (180., 56.),
];

/// y of the spine's axis at a height, smooth.
pub(crate) fn spine_y(z: f64) -> f64 {
    [-12.0, -4.0, 4.0, 12.0].iter().map(|dz| table(&CURVE, z + dz)).sum::<f64>() / 4.0
}

/// What a point of the skeleton is made of; distances in mm.
pub(crate) struct SpineSample {
    /// Signed distance to bone.
    pub bone: f64,
    /// Signed distance to a disc between vertebral bodies.
    pub disc: f64,
    /// Signed distance to the spinal canal.
    pub canal: f64,
    /// Signed distance to the outline of the vertebral bodies alone, for their thinner cortex.
    pub body: f64,
}

/// Distances to the spine around `p`.
pub(crate) fn spine(p: DVec3) -> SpineSample {
    let mut sample = SpineSample { bone: 50.0, disc: 50.0, canal: 50.0, body: 50.0 };
    let tilt = (spine_y(p.z + 8.0) - spine_y(p.z - 8.0)) / 16.0;
    for (n, v) in VERTEBRAE.iter().enumerate().filter(|(_, v)| (p.z - v.z).abs() < 56.0) {
        let axis = spine_y(v.z);
        let slope = (spine_y(v.z + 8.0) - spine_y(v.z - 8.0)) / 16.0;
        // Local frame: the body stands perpendicular to the curve of the spine.
        let (dy, dz) = (p.y - axis, p.z - v.z);
        let norm = (1.0 + slope * slope).sqrt();
        let local = DVec3::new(p.x, (dy - slope * dz) / norm, (dz + slope * dy) / norm);
        let body = vertebral_body(v, local);
        sample.body = sample.body.min(body);
        sample.bone = sample.bone.min(union(body, posterior_elements(v, local), 2.0));
        if let Some(below) = VERTEBRAE.get(n + 1) {
            let gap = (v.z - v.height / 2.0 + below.z + below.height / 2.0) / 2.0;
            let half = (v.z - v.height / 2.0 - below.z - below.height / 2.0) / 2.0 + 0.6;
            let flat = outline(v, DVec2::new(p.x, p.y - spine_y(gap) - tilt * (p.z - gap)), 0.8);
            sample.disc = sample.disc.min(meet(flat, (p.z - gap + slope * dy).abs() - half, 3.0));
        }
    }
    let depth = table(&[(-110.0, 17.5), (0.0, 16.8), (100.0, 15.5)], p.z);
    let q = DVec2::new(p.x / table(&[(-100., 12.0), (60., 9.5)], p.z), (p.y - spine_y(p.z) - depth - 8.2) / 8.4);
    sample.canal = (q.length() - 1.0) * 8.4;
    sample.bone = meet(sample.bone, -sample.canal, 1.0);
    sample
}

/// Kidney-shaped outline of a vertebral body, hollowed toward the canal.
fn outline(v: &Vertebra, p: DVec2, grow: f64) -> f64 {
    let (a, b) = (v.half_width + grow, v.half_depth + grow);
    let q = DVec2::new(p.x / a, p.y / b).abs();
    let round = (libm::cbrt((q.x * q.x * q.x + q.y * q.y * q.y).max(1e-9)) - 1.0) * b;
    let hollow = DVec2::new(p.x / 13.0, (p.y - b - 4.5) / 8.0);
    meet(round, (1.0 - hollow.length()) * 8.0, 4.0)
}

fn vertebral_body(v: &Vertebra, p: DVec3) -> f64 {
    let t = 2.0 * p.z / v.height;
    let waist = 1.8 * (1.0 - t * t).max(0.0);
    meet(outline(v, DVec2::new(p.x, p.y), -waist), p.z.abs() - v.height / 2.0, 2.0)
}

/// Pedicles, laminae, joints, and spinous and transverse processes, in the vertebra's own frame.
fn posterior_elements(v: &Vertebra, p: DVec3) -> f64 {
    let back = v.half_depth;
    let m = DVec3::new(p.x.abs(), p.y, p.z);
    let at = DVec3::new;
    let squeeze = |q: DVec3, flatten: f64| q * at(1.0, 1.0, flatten);
    let side = if v.lumbar { 15.0 } else { 12.0 };
    let tall = |a: DVec3, b: DVec3, ra: f64, rb: f64, flatten: f64| {
        rod(squeeze(m, flatten), squeeze(a, flatten), squeeze(b, flatten), ra, rb)
    };
    let pedicle = tall(at(side, back - 3.0, 5.0), at(side + 1.0, back + 11.0, 4.0), 4.2, 4.2, 0.62);
    let lamina = tall(at(side - 1.0, back + 14.0, -2.0), at(1.0, back + 23.0, -8.0), 3.2, 3.4, 0.4);
    let upper = tall(at(side + 2.5, back + 11.0, 14.0), at(side + 2.0, back + 14.0, 0.0), 4.2, 5.0, 0.8);
    let lower = tall(at(side - 1.0, back + 15.5, -2.0), at(side - 0.5, back + 17.5, -19.0), 4.2, 3.9, 0.8);
    let (tip, droop) = if v.lumbar { (46.0, -12.0) } else { (40.0, -26.0) };
    let spinous = tall(
        at(0.0, back + 23.0, -7.0),
        at(0.0, back + tip, -7.0 + droop * 0.6),
        2.6,
        3.2,
        if v.lumbar { 0.26 } else { 0.45 },
    );
    let transverse = if v.lumbar {
        tall(at(side + 2.0, back + 9.0, 2.0), at(41.0, back + 12.0, 3.0), 3.8, 2.6, 0.6)
    } else {
        tall(at(side, back + 11.0, 4.0), at(29.0, back + 22.0, 6.0), 4.2, 4.0, 0.8)
    };
    [lamina, upper, lower, spinous, transverse].into_iter().fold(pedicle, |a, b| union(a, b, 2.5))
}
