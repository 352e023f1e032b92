//! How long a segmentation takes to read: `cargo bench -p prosector-imaging --bench segmentation -- FILE`.
//!
//! FILE is any segmentation object, for example that of `prosector demo`. The least of five runs is told, and beside
//! it what copying the label map takes, which no reader can be faster than.

use std::time::Instant;

fn main() {
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("segmentation: no FILE given, nothing is measured");
        return;
    };
    let bytes = std::fs::read(&path).expect("the file can be read");
    let read = prosector_imaging::read_seg(&bytes).expect("the file is a segmentation");
    let labels = read.group.label_map.labels;
    let reading = least(|| prosector_imaging::read_seg(&bytes).map(|read| read.group.segments.len()));
    let copying = least(|| labels.to_vec());
    println!("{} bytes to {} voxels: {reading:.3} s; copying them: {copying:.3} s", bytes.len(), labels.len());
}

fn least<T>(mut work: impl FnMut() -> T) -> f64 {
    let mut time = || {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed().as_secs_f64()
    };
    (0..5).map(|_| time()).fold(f64::INFINITY, f64::min)
}
