//! Times the isosurface of a volume on one core:
//! `cargo run --release -p prosector-anatomy --example isosurface_time -- FILE 256 256 200 300 5`: little-endian 16-bit
//! voxels, their numbers along the axes, the level, and how often.

use glam::DVec3;
use prosector_anatomy::extract_isosurface;
use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LpsFromVoxel, LpsPoint, LpsVector, Modality, Rescale, Spacing, Volume, Voxels,
};
use std::sync::Arc;
use std::time::Instant;

const SPACING: [f64; 3] = [1.4, 1.4, 1.8];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, numbers @ ..] = arguments.as_slice() else { panic!("name a file of voxels") };
    let numbers: Vec<usize> = numbers.iter().map(|number| number.parse().expect("a whole number")).collect();
    let [nx, ny, nz, level, times] = numbers.as_slice() else { panic!("say columns, rows, slices, level, times") };
    let volume = read(file, [*nx, *ny, *nz]);
    for _ in 0..*times {
        let start = Instant::now();
        let mesh = extract_isosurface(&volume, *level as f64);
        let seconds = start.elapsed().as_secs_f64();
        println!("{seconds:.4} s, {} triangles, {} vertices", mesh.triangles.len(), mesh.positions.len());
    }
}

fn read(file: &str, dims: [usize; 3]) -> Volume {
    let bytes = std::fs::read(file).expect("the file of voxels is readable");
    let values = bytes.as_chunks::<2>().0.iter().map(|pair| i16::from_le_bytes(*pair)).collect();
    let steps = [0, 1, 2].map(|axis| LpsVector(DVec3::AXES[axis] * SPACING[axis]));
    let volume = Volume {
        dims,
        voxels: Voxels::I16(Arc::new(values)),
        rescale: Rescale::IDENTITY,
        unit: IntensityUnit::Arbitrary,
        lps_from_voxel: LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), steps).expect("upright"),
        frame_of_reference: FrameOfReferenceUid::new("2.25.1"),
        spacing: Spacing::Unknown,
        modality: Modality("TEST".into()),
        windows: Vec::new(),
    };
    volume.checked().expect("as many voxels as the numbers say")
}
