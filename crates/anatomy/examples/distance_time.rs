//! Times the distance field of a 256³ grid on one core:
//! `cargo run --release -p prosector-anatomy --example distance_time -- 3`, the number says how often.
//!
//! The scene is that of `docs/methods/measurement.md`, where the other side of the comparison stands.

use glam::DVec3;
use prosector_anatomy::distance::{DistanceSign, distance_field};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsFromVoxel, LpsPoint, LpsVector};
use std::sync::Arc;
use std::time::Instant;

const EDGE: usize = 256;
const SPACING: [f64; 3] = [0.7, 0.7, 1.5];

fn main() {
    let times = std::env::args().nth(1).and_then(|times| times.parse().ok()).unwrap_or(3);
    let map = scene();
    for sign in [DistanceSign::Outside, DistanceSign::Signed] {
        for _ in 0..times {
            let start = Instant::now();
            let field = distance_field(&map, 1, sign).expect("the scene has both sides");
            let seconds = start.elapsed().as_secs_f64();
            let sum: f64 = field.mm.iter().map(|&mm| f64::from(mm)).sum();
            println!("{sign:?} {seconds:.3} s, sum {sum:.3} mm");
        }
    }
}

/// An ellipsoid and a sphere.
fn scene() -> LabelMap {
    let inside = |x: f64, y: f64, z: f64| {
        let ellipsoid = ((x - 100.0) / 60.0).powi(2) + ((y - 120.0) / 45.0).powi(2) + ((z - 128.0) / 70.0).powi(2);
        let sphere = (x - 190.0).powi(2) + (y - 180.0).powi(2) + (z - 90.0).powi(2);
        ellipsoid <= 1.0 || sphere <= 900.0
    };
    let mut labels = Vec::with_capacity(EDGE * EDGE * EDGE);
    for z in 0..EDGE {
        for y in 0..EDGE {
            labels.extend((0..EDGE).map(|x| u8::from(inside(x as f64, y as f64, z as f64))));
        }
    }
    let steps = [0, 1, 2].map(|axis| LpsVector(DVec3::AXES[axis] * SPACING[axis]));
    LabelMap {
        dims: [EDGE; 3],
        labels: Arc::new(labels),
        lps_from_voxel: LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), steps).expect("upright"),
        frame_of_reference: FrameOfReferenceUid::new("2.25.1"),
    }
}
