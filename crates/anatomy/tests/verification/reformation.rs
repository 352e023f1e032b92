//! Straightened views of tubes along a line, an arc and a helix.

use super::common::{grid, map_of, volume_on};
use super::{Row, Section};
use glam::DVec3;
use prosector_anatomy::vessel::{ReformationSettings, Reformed, Straightened, VesselPath};
use prosector_core::{CenterlinePoint, LpsPoint, Volume};
use std::f64::consts::{PI, TAU};
use std::ops::ControlFlow;

/// A course by its arc length in mm, and the radius of the tube around it.
struct Tube {
    name: &'static str,
    at: fn(f64) -> DVec3,
    length: f64,
    radius: f64,
}

const RING: f64 = 30.0;
/// Radius, and climb a radian.
const HELIX: (f64, f64) = (22.0, 9.0);

fn tubes() -> [Tube; 3] {
    let line = |s: f64| DVec3::new(2.0, 1.0, 5.0).normalize() * (s - 45.0);
    let ring = |s: f64| DVec3::new(RING * (s / RING).cos(), 1.7, RING * (s / RING).sin());
    let helix = |s: f64| {
        let turn = s / HELIX.0.hypot(HELIX.1);
        DVec3::new(HELIX.0 * turn.cos(), HELIX.0 * turn.sin(), HELIX.1 * (turn - PI))
    };
    [
        Tube { name: "line", at: line, length: 90.0, radius: 6.0 },
        Tube { name: "three quarters of a ring", at: ring, length: 1.5 * PI * RING, radius: 5.0 },
        Tube { name: "turn of a helix", at: helix, length: TAU * HELIX.0.hypot(HELIX.1), radius: 5.0 },
    ]
}

impl Tube {
    fn samples(&self, step: f64) -> impl Iterator<Item = CenterlinePoint> + '_ {
        let count = (self.length / step).round() as usize;
        let place = move |n: usize| LpsPoint((self.at)(self.length * n as f64 / count as f64));
        (0..=count).map(move |n| CenterlinePoint { position: place(n), radius_mm: self.radius })
    }

    /// 300 inside and 0 outside, with a ramp of one voxel between them.
    fn volume(&self, h: f64) -> Volume {
        let edge = (96.0 / h) as usize;
        let map = map_of([edge; 3], grid([h; 3], [-48.0 + 0.3 * h; 3]), |_, _| 0);
        let mut away = vec![f64::INFINITY; map.labels.len()];
        for sample in self.samples(0.2) {
            let middle = map.lps_from_voxel.voxel(sample.position).0;
            let reach = self.radius / h + 2.0;
            let end = |axis: usize| ((middle[axis] + reach) as usize + 1).min(edge);
            let range = |axis: usize| (middle[axis] - reach).max(0.0) as usize..end(axis);
            for [x, y, z] in range(2).flat_map(|z| range(1).flat_map(move |y| range(0).map(move |x| [x, y, z]))) {
                let at = (z * edge + y) * edge + x;
                away[at] = away[at].min(DVec3::new(x as f64, y as f64, z as f64).distance(middle) * h);
            }
        }
        let value = |away: f64| (300.0 * ((self.radius - away) / h + 0.5).clamp(0.0, 1.0)) as f32;
        volume_on(&map, away.into_iter().map(value).collect())
    }

    fn rows(&self, h: f64) -> Vec<Row> {
        let path = VesselPath::through(&self.samples(1.0).collect::<Vec<_>>()).expect("a course");
        let settings = ReformationSettings { half_width_mm: 12.0, mm_per_pixel: 0.5 };
        let length = path.length_mm();
        let view = Straightened::new(path, 0.7, settings);
        let image = view.image(&self.volume(h), &mut |_| ControlFlow::Continue(())).expect("a picture");
        let end = (1.2 * self.radius / image.mm_per_pixel) as usize;
        let off = (end..image.rows - end).map(|row| width(&image, row) - 2.0 * self.radius);
        let worst = off.fold(0.0, |worst: f64, off| if off.abs() > worst.abs() { off } else { worst });
        let [columns, rows] = view.dims().map(|n| n as f64 - 1.0);
        let back = [(0.2, 0.1), (0.5, 0.4), (0.85, 0.6), (0.35, 0.95)].map(|(across, down)| {
            let pixel = [columns * across, rows * down];
            let again = view.pixel(view.place(view.point(pixel)).expect("a place"));
            (again[0] - pixel[0]).hypot(again[1] - pixel[1]) * image.mm_per_pixel
        });
        let row = |quantity: &str, source, reference, ours, tolerance| {
            Row::mm(format!("{quantity}, {} at {h} mm", self.name), source, reference, ours, tolerance)
        };
        vec![
            row("length of the straightened course", "closed form", self.length, length, 0.05),
            row(
                "width of the band in the row where it is least right",
                "2 r",
                2.0 * self.radius,
                2.0 * self.radius + worst,
                0.3 * h,
            ),
            row("pixel to place and back, the largest distance", "0", 0.0, back.into_iter().fold(0.0, f64::max), 0.03),
        ]
    }
}

/// Width of a row at half the contrast, mm.
fn width(image: &Reformed, row: usize) -> f64 {
    let middle = image.columns / 2;
    let value = |x: usize| f64::from(image.values[row * image.columns + x]);
    let side = |places: &mut dyn Iterator<Item = usize>| {
        let mut last = (middle, value(middle));
        for x in places {
            if value(x) < 150.0 {
                return (last.0 as f64 - middle as f64).abs() + (last.1 - 150.0) / (last.1 - value(x));
            }
            last = (x, value(x));
        }
        f64::INFINITY
    };
    (side(&mut (middle + 1..image.columns)) + side(&mut (0..middle).rev())) * image.mm_per_pixel
}

pub fn views() -> Section {
    Section {
        title: "Straightened vessels",
        method: "Tubes of 300 in 0 along curves of known length, with a ramp of one voxel at the wall; pixels of 0.5 mm. \
                 Width at half the contrast in every row that is farther than 1.2 radii from the ends, the worst row \
                 given. Tolerances: 0.05 mm for lengths, 0.3 voxel edges for widths, 0.03 mm for the way from a pixel to \
                 its place and back.",
        rows: [0.8, 1.5].into_iter().flat_map(|h| tubes().into_iter().flat_map(move |tube| tube.rows(h))).collect(),
    }
}
