//! How long surfaces take: `cargo bench -p prosector-anatomy --bench surfaces`.
//!
//! The demo patient's label map, and a 512 x 512 x 300 map of 20 segments in one another's neighbourhood. Seconds of
//! processor time where the system tells them, so that other work on the machine counts less; the least of three runs.

use glam::DVec3;
use prosector_anatomy::{LabelSurfaces, SurfaceSettings};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsFromVoxel, LpsPoint, LpsVector};
use prosector_phantom::{DemoPatient, DemoSettings};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Triangles at which the page shows a structure.
const LIMIT: usize = 120_000;

fn main() {
    let demo = DemoPatient::generate(&DemoSettings { noise_hu: 0.0, ..Default::default() });
    let demo = demo.expect("the default size is allowed").segments;
    measure("demo, all segments", &demo.label_map);
    measure("512 x 512 x 300, 20 segments", &blobs([512, 512, 300], 20));
}

/// The boundaries of a map, then its surfaces one after the other, the small ones first.
fn measure(name: &str, map: &LabelMap) {
    let counts = map.histogram();
    let mut labels: Vec<u8> = (1..=255).filter(|&label| counts[usize::from(label)] > 0).collect();
    labels.sort_by_key(|&label| counts[usize::from(label)]);
    let settings = SurfaceSettings { max_triangles: Some(LIMIT), ..Default::default() };
    let runs: Vec<Run> = (0..3).map(|_| run(map, &labels, &settings)).collect();
    let least = runs.iter().min_by(|a, b| a.total().total_cmp(&b.total())).expect("three runs");
    let triangles: usize = least.surfaces.iter().map(|(_, triangles)| triangles).sum();
    println!("{name}: {:.2} s, {} labels, {triangles} triangles", least.total(), labels.len());
    println!("  boundaries of all labels: {:.2} s", least.boundaries);
    for (label, (seconds, triangles)) in labels.iter().zip(&least.surfaces) {
        println!("  label {label:3}: {seconds:.2} s, {} voxels, {triangles} triangles", counts[usize::from(*label)]);
    }
}

/// Seconds for the boundaries, then seconds and triangles for each surface.
struct Run {
    boundaries: f64,
    surfaces: Vec<(f64, usize)>,
}

impl Run {
    fn total(&self) -> f64 {
        self.boundaries + self.surfaces.iter().map(|(seconds, _)| seconds).sum::<f64>()
    }
}

fn run(map: &LabelMap, labels: &[u8], settings: &SurfaceSettings) -> Run {
    let go_on = &mut |_| ControlFlow::Continue(());
    let start = seconds();
    let mut made = LabelSurfaces::new(map, settings, go_on).expect("nobody cancels");
    let boundaries = seconds() - start;
    let mut surface = |&label: &u8| {
        let start = seconds();
        let mesh = made.surface(label, go_on).expect("nobody cancels");
        (seconds() - start, mesh.triangles.len())
    };
    Run { boundaries, surfaces: labels.iter().map(&mut surface).collect() }
}

/// Time this thread has had on a processor, or else the time of day, s.
fn seconds() -> f64 {
    let used = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let used =
        used.and_then(|line| line.split(' ').next()?.parse::<f64>().ok()).filter(|nanoseconds| *nanoseconds > 0.0);
    used.map_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |t| t.as_secs_f64()), |ns| ns / 1e9)
}

/// The part of a wavy body nearest to each of `count` seeds: every segment touches several others.
fn blobs(dims: [usize; 3], count: usize) -> LabelMap {
    let size = DVec3::from(dims.map(|n| n as f64));
    let spread = |n: usize, prime: f64| (n as f64 * prime).fract();
    let seeds: Vec<DVec3> = (1..=count)
        .map(|n| size * (DVec3::new(spread(n, 0.6180), spread(n, 0.7549), spread(n, 0.5698)) * 0.7 + 0.15))
        .collect();
    let mut labels = Vec::with_capacity(dims.iter().product());
    for z in 0..dims[2] {
        for y in 0..dims[1] {
            for x in 0..dims[0] {
                let at = DVec3::new(x as f64, y as f64, z as f64);
                let wave = DVec3::new((at.y / 9.0).sin(), (at.z / 11.0).sin(), (at.x / 7.0).sin()) * 4.0;
                let place = ((at + wave) / size - 0.5) * 2.3;
                let nearest = |a: &usize, b: &usize| {
                    (seeds[*a] - at - wave).length_squared().total_cmp(&(seeds[*b] - at - wave).length_squared())
                };
                let label = (0..count).min_by(nearest).map_or(0, |n| n as u8 + 1);
                labels.push(if place.length_squared() < 1.0 { label } else { 0 });
            }
        }
    }
    let steps = [0, 1, 2].map(|axis| LpsVector(DVec3::AXES[axis] * [0.8, 0.8, 1.0][axis]));
    let lps_from_voxel = LpsFromVoxel::new(LpsPoint(DVec3::ZERO), steps).expect("three axes");
    LabelMap { dims, labels: Arc::new(labels), lps_from_voxel, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}
