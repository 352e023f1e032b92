//! Spine, ribs with their cartilage, and the crests of the pelvis.

use super::wall::Wall;
use crate::shape::field::Field;
use crate::shape::tube::{Station, Tube, bake};
use crate::shape::{meet, mix, rod, smoothstep, table, union};
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
    (-180., 60.), (-142., 43.), (-107., 34.), (-71., 31.), (-35., 34.), (0., 39.), (33., 45.), (92., 53.), (180., 56.),
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

/// Bones that are asked for by distance.
pub(crate) struct Bones {
    ribs: Field,
    cartilage: Field,
    pelvis: Field,
}

impl Bones {
    pub fn new(wall: &Wall) -> Self {
        let mut ribs = Vec::new();
        let mut cartilages = Vec::new();
        for rib in &RIBS {
            for side in [-1.0, 1.0] {
                let (bone, cartilage) = rib_tubes(wall, rib, side);
                ribs.push(bone);
                cartilages.extend(cartilage);
            }
        }
        let sternum: [Station; 4] = [[0., -91., 190., 7.], [0., -92., 130., 8.], [0., -92., 110., 6.], [0., -92., 92., 3.5]];
        ribs.push(Tube::through(&sternum, 3.0));
        let pelvis = [-1.0, 1.0].iter().flat_map(|&side| iliac_tubes(side)).collect::<Vec<_>>();
        Self {
            ribs: bake(&ribs, 1.5, 6.0, 0.58),
            cartilage: bake(&cartilages, 1.5, 6.0, 0.62),
            pelvis: bake(&pelvis, 1.5, 6.0, 0.5),
        }
    }

    /// Signed distance to ribs and sternum.
    pub fn ribs(&self, p: DVec3) -> f64 {
        self.ribs.distance(p)
    }

    /// Signed distance to the costal cartilages.
    pub fn cartilage(&self, p: DVec3) -> f64 {
        self.cartilage.distance(p)
    }

    /// Signed distance to the iliac wings.
    pub fn pelvis(&self, p: DVec3) -> f64 {
        self.pelvis.distance(p)
    }
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
    let round = ((q.x * q.x * q.x + q.y * q.y * q.y).max(1e-9).cbrt_portable() - 1.0) * b;
    let hollow = DVec2::new(p.x / 13.0, (p.y - b - 4.5) / 8.0);
    meet(round, (1.0 - hollow.length()) * 8.0, 4.0)
}

trait PortableRoot {
    fn cbrt_portable(self) -> f64;
}
impl PortableRoot for f64 {
    fn cbrt_portable(self) -> f64 {
        libm::cbrt(self)
    }
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
    let spinous = tall(at(0.0, back + 23.0, -7.0), at(0.0, back + tip, -7.0 + droop * 0.6), 2.6, 3.2, if v.lumbar { 0.26 } else { 0.45 });
    let transverse = if v.lumbar {
        tall(at(side + 2.0, back + 9.0, 2.0), at(41.0, back + 12.0, 3.0), 3.8, 2.6, 0.6)
    } else {
        tall(at(side, back + 11.0, 4.0), at(29.0, back + 22.0, 6.0), 4.2, 4.0, 0.8)
    };
    [lamina, upper, lower, spinous, transverse].into_iter().fold(pedicle, |a, b| union(a, b, 2.5))
}

/// A rib: height at its joint, at its side, and at its front end; the angle at which bone ends (degrees from the back);
/// and where its cartilage meets the breastbone, if it does.
struct Rib {
    joint: f64,
    side: f64,
    front: f64,
    end: f64,
    sternal: Option<f64>,
}

const RIBS: [Rib; 8] = [
    Rib { joint: 224., side: 186., front: 150., end: 152., sternal: Some(150.) },
    Rib { joint: 200., side: 158., front: 116., end: 148., sternal: Some(128.) },
    Rib { joint: 175., side: 128., front: 86., end: 142., sternal: Some(110.) },
    Rib { joint: 149., side: 98., front: 58., end: 136., sternal: Some(100.) },
    Rib { joint: 122., side: 67., front: 30., end: 128., sternal: Some(82.) },
    Rib { joint: 94., side: 38., front: 4., end: 118., sternal: Some(54.) },
    Rib { joint: 62., side: 12., front: -8., end: 98., sternal: None },
    Rib { joint: 32., side: -10., front: -14., end: 62., sternal: None },
];

fn rib_tubes(wall: &Wall, rib: &Rib, side: f64) -> (Tube, Option<Tube>) {
    let joint = DVec3::new(side * 19.0, spine_y(rib.joint) + 10.0, rib.joint + 4.0);
    let mut stations: Vec<Station> = vec![[joint.x, joint.y, joint.z, 3.4], [side * 32.0, joint.y + 12.0, rib.joint + 2.0, 3.6]];
    let mut degrees = 28.0;
    while degrees < rib.end {
        let t = (degrees - 18.0) / (rib.end - 18.0);
        let height = rib_height(rib, t);
        let p = on_wall(wall, side, degrees, height);
        stations.push([p.x, p.y, p.z + side * 2.2 * libm::sin(degrees * 0.05 + rib.joint), 3.2]);
        degrees += 6.0;
    }
    let end = on_wall(wall, side, rib.end, rib_height(rib, 1.0));
    stations.push([end.x, end.y, end.z, if rib.sternal.is_some() { 4.0 } else { 2.2 }]);
    let cartilage = rib.sternal.map(|meets| costal_cartilage(wall, rib, meets, side));
    (Tube::through(&stations, 2.5), cartilage)
}

fn rib_height(rib: &Rib, t: f64) -> f64 {
    let middle = ((90.0 - 18.0) / (rib.end - 18.0)).min(0.95);
    let lateral = if rib.end < 90.0 { rib.front } else { rib.side };
    if t < middle { mix(rib.joint, lateral, smoothstep(-0.25, 1.15, t / middle)) } else { mix(lateral, rib.front, (t - middle) / (1.0 - middle)) }
}

fn costal_cartilage(wall: &Wall, rib: &Rib, meets: f64, side: f64) -> Tube {
    let stations: Vec<Station> = (0..=6)
        .map(|n| {
            let t = f64::from(n) / 6.0;
            let degrees = mix(rib.end, 174.0, t);
            let p = on_wall(wall, side, degrees, mix(rib.front, meets, smoothstep(0.05, 0.95, t)));
            [p.x, p.y, p.z, 4.1]
        })
        .collect();
    Tube::through(&stations, 2.5)
}

/// The point 5 mm outside the cavity in a direction counted from the back (0) over the side (90) to the front (180).
fn on_wall(wall: &Wall, side: f64, degrees: f64, height: f64) -> DVec3 {
    let angle = degrees.to_radians();
    let direction = DVec3::new(side * libm::sin(angle), libm::cos(angle), 0.0);
    let (mut near, mut far) = (20.0, 190.0);
    for _ in 0..24 {
        let middle = (near + far) / 2.0;
        let p = DVec3::new(0.0, 8.0, height) + direction * middle;
        if wall.cavity.distance(p) < 5.2 { near = middle } else { far = middle }
    }
    DVec3::new(0.0, 8.0, height) + direction * near
}

/// The iliac wing as rods that lie on each other, from the sacral joint to the front spine, lower than the crest.
fn iliac_tubes(side: f64) -> Vec<Tube> {
    (0..12)
        .map(|n| {
            let depth = f64::from(n) * 5.0;
            let z = -106.0 - depth;
            let (spread, back) = (1.0 + depth * 0.0012, depth * 0.35);
            let reach = smoothstep(-6.0, 40.0, depth);
            let thick = 2.7 + depth * 0.01;
            let stations: Vec<Station> = vec![
                [side * mix(96., 58., reach), mix(58., 76., reach) + back * 0.2, z, thick + 1.6],
                [side * mix(102., 84., reach), mix(48., 62., reach), z, thick + 0.4],
                [side * 112. * spread, 38., z, thick],
                [side * mix(118., 124., reach) * spread, mix(26., 14., reach), z, thick + 0.3],
                [side * mix(120., 130., reach) * spread, mix(16., -18., reach), z, thick + 1.0],
            ];
            Tube::through(&stations, 3.0)
        })
        .collect()
}
