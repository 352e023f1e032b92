//! Writes slices of the demo patient as portable graymaps (window 400/40) into a folder, to be looked at.
//!
//! `cargo run --release -p prosector-phantom --example contact_sheet -- FOLDER [COLUMNS ROWS SLICES]`

use prosector_core::{Volume, Window};
use prosector_phantom::{DemoPatient, DemoSettings};
use std::path::Path;
use std::time::Instant;

const SOFT: Window = Window { center: 40.0, width: 400.0 };

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = arguments.first().ok_or("give the folder to write to")?;
    let mut settings = DemoSettings::default();
    for (n, size) in arguments.iter().skip(1).take(3).enumerate() {
        settings.dims[n] = size.parse()?;
    }
    let start = Instant::now();
    let patient = DemoPatient::generate(&settings)?;
    println!("made {:?} in {:.1} s", settings.dims, start.elapsed().as_secs_f64());
    report(&patient);
    write_slices(&patient.volume, Path::new(folder))?;
    write_labels(&patient, Path::new(folder))
}

fn report(patient: &DemoPatient) {
    let map = &patient.segments.label_map;
    for found in prosector_anatomy::label_statistics(&patient.volume, map).unwrap_or_default() {
        let name = patient.segments.segment(found.label).map_or("", |s| s.name.as_str());
        println!("{name:30} {:8.1} mL  {:6.1} HU +- {:.1}", found.volume_ml, found.mean, found.deviation);
    }
    for tree in &patient.trees {
        let radii = tree.branches.iter().map(|b| b.mean_radius_mm());
        let (least, most) = radii.fold((f64::MAX, 0.0f64), |(l, h), r| (l.min(r), h.max(r)));
        println!("{:20} {:5} branches, radii {least:.2} to {most:.2} mm", tree.name, tree.branches.len());
    }
}

/// All axial slices every few mm, and coronal and sagittal ones, each as one picture.
fn write_slices(volume: &Volume, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let [nx, ny, nz] = volume.dims;
    let grey = |x, y, z| (SOFT.brightness(volume.intensity([x, y, z]).unwrap_or(-1000.0)) * 255.0) as u8;
    for z in 0..nz {
        let pixels = (0..ny).flat_map(|y| (0..nx).map(move |x| (x, y))).map(|(x, y)| grey(x, y, z)).collect();
        write_graymap(&folder.join(format!("axial-{z:03}.pgm")), nx, ny, pixels)?;
    }
    for y in (0..ny).step_by(4) {
        let pixels = (0..nz).rev().flat_map(|z| (0..nx).map(move |x| (x, z))).map(|(x, z)| grey(x, y, z)).collect();
        write_graymap(&folder.join(format!("coronal-{y:03}.pgm")), nx, nz, pixels)?;
    }
    for x in (0..nx).step_by(4) {
        let pixels = (0..nz).rev().flat_map(|z| (0..ny).map(move |y| (y, z))).map(|(y, z)| grey(x, y, z)).collect();
        write_graymap(&folder.join(format!("sagittal-{x:03}.pgm")), ny, nz, pixels)?;
    }
    Ok(())
}

fn write_graymap(path: &Path, width: usize, height: usize, pixels: Vec<u8>) -> std::io::Result<()> {
    let mut bytes = format!("P5\n{width} {height}\n255\n").into_bytes();
    bytes.extend(pixels);
    std::fs::write(path, bytes)
}

/// The label map as raw bytes beside the pictures.
fn write_labels(patient: &DemoPatient, folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    Ok(std::fs::write(folder.join("labels.raw"), patient.segments.label_map.labels.as_slice())?)
}
