//! Times the centreline graph of a lumen on a 256³ grid on one core:
//! `cargo run --release -p prosector-anatomy --example centerline_time -- 3 22`: how often, and the trunk's
//! radius in voxels.

use glam::DVec3;
use prosector_anatomy::Structure;
use prosector_anatomy::vessel::{CenterlineSettings, centerline_graph};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsFromVoxel, LpsPoint, LpsVector};
use std::sync::Arc;
use std::time::Instant;

const EDGE: usize = 256;
const SPACING: [f64; 3] = [0.7, 0.7, 0.8];

fn main() {
    let times = std::env::args().nth(1).and_then(|times| times.parse().ok()).unwrap_or(3);
    let radius = std::env::args().nth(2).and_then(|radius| radius.parse().ok()).unwrap_or(22.0);
    let map = scene(radius);
    let voxels = map.labels.iter().filter(|&&label| label == 1).count();
    println!("{voxels} voxels of lumen, {:.1} % of the grid", 100.0 * voxels as f64 / map.labels.len() as f64);
    for _ in 0..times {
        let start = Instant::now();
        let tree =
            centerline_graph(Structure { map: &map, label: 1 }, &CenterlineSettings::default()).expect("vessels");
        let seconds = start.elapsed().as_secs_f64();
        let length: f64 = tree.graph.branches.iter().map(|branch| branch.length_mm()).sum();
        println!("{seconds:.3} s, {} branches, {length:.1} mm", tree.graph.branches.len());
    }
}

/// A vessel that forks four times, each branch thinner by Murray's law; lengths in voxels.
fn scene(radius: f64) -> LabelMap {
    let mut tubes = Vec::new();
    fork(&mut tubes, DVec3::new(128.0, 128.0, 4.0), DVec3::Z, radius, 0);
    let mut labels = vec![0; EDGE * EDGE * EDGE];
    for (from, to, radius) in tubes {
        let (low, high) = (from.min(to) - radius, from.max(to) + radius);
        let range = |n: usize| low[n].max(0.0) as usize..(high[n].max(0.0) as usize + 1).min(EDGE);
        for z in range(2) {
            for y in range(1) {
                for x in range(0) {
                    let at = DVec3::new(x as f64, y as f64, z as f64);
                    let part = ((at - from).dot(to - from) / (to - from).length_squared()).clamp(0.0, 1.0);
                    if at.distance(from.lerp(to, part)) <= radius {
                        labels[(z * EDGE + y) * EDGE + x] = 1;
                    }
                }
            }
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

fn fork(tubes: &mut Vec<(DVec3, DVec3, f64)>, from: DVec3, way: DVec3, radius: f64, level: u32) {
    let to = from + way * [92.0, 64.0, 48.0, 36.0, 26.0][level as usize];
    tubes.push((from, to, radius));
    if level < 4 {
        let side = if level.is_multiple_of(2) { DVec3::X } else { DVec3::Y };
        for sign in [1.0, -1.0] {
            fork(tubes, to, (way + side * (0.8 * sign)).normalize(), radius * 0.79, level + 1);
        }
    }
}
