//! Times the territories of the demo patient's liver at full size on one core:
//! `cargo run --release -p prosector-anatomy --example territory_time`.

use prosector_anatomy::territory::{TerritoryMetric, TerritorySettings, territories};
use prosector_phantom::{DemoPatient, DemoSettings, label};
use std::time::Instant;

fn main() {
    let patient = DemoPatient::generate(&DemoSettings::default()).expect("the default size is allowed");
    let map = &patient.segments.label_map;
    for tree in &patient.trees[..2] {
        let pieces: usize = tree.branches.iter().map(|branch| branch.points.len() - 1).sum();
        for metric in [TerritoryMetric::Axis, TerritoryMetric::Wall, TerritoryMetric::Radii] {
            let settings = TerritorySettings { metric, ..TerritorySettings::default() };
            let start = Instant::now();
            let found = territories(map, &[label::LIVER, label::TUMOUR], tree, settings).expect("a liver and its tree");
            let seconds = start.elapsed().as_secs_f64();
            println!("{} {metric:?}: {} voxels, {pieces} pieces, {seconds:.3} s", tree.name, found.offsets.len());
        }
    }
}
