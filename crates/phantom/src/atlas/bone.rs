//! Ribs with their cartilage, breastbone, and the crests of the pelvis.

use super::spine::spine_y;
use super::wall::Wall;
use crate::shape::field::Field;
use crate::shape::tube::{Station, Tube, bake};
use crate::shape::{mix, smoothstep};
use glam::DVec3;

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
        let sternum: [Station; 4] =
            [[0., -91., 190., 7.], [0., -92., 130., 8.], [0., -92., 110., 6.], [0., -92., 92., 3.5]];
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

/// A rib: height at its joint, at its side, and at its front end; the angle at which bone ends (degrees from the back);
/// and the angle and height at which its cartilage meets the breastbone or the cartilage above, if it does.
struct Rib {
    joint: f64,
    side: f64,
    front: f64,
    end: f64,
    meets: Option<(f64, f64)>,
}

const fn rib(joint: f64, side: f64, front: f64, end: f64, meets: Option<(f64, f64)>) -> Rib {
    Rib { joint, side, front, end, meets }
}

/// Ribs 5 to 12: the last two float, 8 to 10 form the costal arch.
const RIBS: [Rib; 8] = [
    rib(224., 186., 150., 152., Some((174., 150.))),
    rib(200., 158., 116., 148., Some((174., 128.))),
    rib(175., 128., 84., 142., Some((174., 110.))),
    rib(149., 98., 56., 136., Some((160., 96.))),
    rib(122., 67., 28., 128., Some((149., 72.))),
    rib(94., 38., 2., 118., Some((139., 46.))),
    rib(62., 12., -8., 98., None),
    rib(32., -10., -14., 62., None),
];

fn rib_tubes(wall: &Wall, rib: &Rib, side: f64) -> (Tube, Option<Tube>) {
    let joint = DVec3::new(side * 19.0, spine_y(rib.joint) + 10.0, rib.joint + 4.0);
    let mut stations: Vec<Station> =
        vec![[joint.x, joint.y, joint.z, 3.4], [side * 32.0, joint.y + 12.0, rib.joint + 2.0, 3.6]];
    let mut degrees = 28.0;
    while degrees < rib.end {
        let t = (degrees - 18.0) / (rib.end - 18.0);
        let height = rib_height(rib, t);
        let p = on_wall(wall, side, degrees, height);
        stations.push([p.x, p.y, p.z + side * 2.2 * libm::sin(degrees * 0.05 + rib.joint), 3.2]);
        degrees += 6.0;
    }
    let end = on_wall(wall, side, rib.end, rib_height(rib, 1.0));
    stations.push([end.x, end.y, end.z, if rib.meets.is_some() { 4.0 } else { 2.2 }]);
    let cartilage = rib.meets.map(|meets| costal_cartilage(wall, rib, meets, side));
    (Tube::through(&stations, 2.5), cartilage)
}

fn rib_height(rib: &Rib, t: f64) -> f64 {
    let middle = ((90.0 - 18.0) / (rib.end - 18.0)).min(0.95);
    let lateral = if rib.end < 90.0 { rib.front } else { rib.side };
    if t < middle {
        mix(rib.joint, lateral, smoothstep(-0.25, 1.15, t / middle))
    } else {
        mix(lateral, rib.front, (t - middle) / (1.0 - middle))
    }
}

fn costal_cartilage(wall: &Wall, rib: &Rib, (angle, height): (f64, f64), side: f64) -> Tube {
    let stations: Vec<Station> = (0..=6)
        .map(|n| {
            let t = f64::from(n) / 6.0;
            let degrees = mix(rib.end, angle, t);
            let p = on_wall(wall, side, degrees, mix(rib.front, height, smoothstep(-0.1, 1.1, t)));
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

/// The iliac wing as rods that lie on each other: short at the top of the crest, longer toward sacrum and front spine
/// the lower they lie.
fn iliac_tubes(side: f64) -> Vec<Tube> {
    (0..14)
        .map(|n| {
            let depth = f64::from(n) * 4.5;
            let z = -102.0 - depth;
            let reach = libm::pow(depth / 58.0 + 0.03, 0.4);
            let middle = DVec3::new(side * (112.0 + 0.05 * depth), 38.0, z);
            let back = middle.lerp(DVec3::new(side * 58.0, 78.0, z), reach);
            let front = middle.lerp(DVec3::new(side * 130.0, -18.0, z), reach * 0.96);
            let bulge = DVec3::new(side * 4.0, 5.0, 0.0) * reach;
            let thin = 2.6 + depth * 0.012;
            let station = |p: DVec3, r: f64| [p.x, p.y, p.z, r];
            let stations: [Station; 5] = [
                station(back, thin + 1.7),
                station(back.lerp(middle, 0.5) + bulge, thin),
                station(middle, thin),
                station(front.lerp(middle, 0.5) + bulge * 0.3, thin),
                station(front, thin + 1.1),
            ];
            Tube::through(&stations, 3.0)
        })
        .collect()
}
