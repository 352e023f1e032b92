//! Label maps for tests: painted from formulas, or real ones from the data beside the checkout.
#![allow(dead_code)] // Each test uses its own part.

pub mod aorta;
pub mod bifurcation;
pub mod edit;
pub mod isosurfaces;
pub mod label_pairs;

use glam::DVec3;
use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LabelMap, LpsFromVoxel, LpsPoint, LpsVector, Modality, Rescale, Spacing,
    SpacingSource, Volume, VoxelIndex, Voxels,
};
use std::path::PathBuf;
use std::sync::Arc;

/// A label map whose labels follow from the patient position and the index of each voxel.
pub fn map_of(
    dims: [usize; 3],
    lps_from_voxel: LpsFromVoxel,
    mut label: impl FnMut(LpsPoint, [usize; 3]) -> u8,
) -> LabelMap {
    let mut labels = Vec::with_capacity(dims.iter().product());
    for z in 0..dims[2] {
        for y in 0..dims[1] {
            for x in 0..dims[0] {
                let index = VoxelIndex::new(x as f64, y as f64, z as f64);
                labels.push(label(lps_from_voxel.point(index), [x, y, z]));
            }
        }
    }
    LabelMap { dims, labels: Arc::new(labels), lps_from_voxel, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

/// An upright grid: mm between voxel centres, and the centre of the first voxel.
pub fn grid(spacing: [f64; 3], origin: [f64; 3]) -> LpsFromVoxel {
    let steps = [0, 1, 2].map(|axis| LpsVector(DVec3::AXES[axis] * spacing[axis]));
    LpsFromVoxel::new(LpsPoint(origin.into()), steps).unwrap()
}

/// A CT volume on the grid of a label map, from one value a voxel.
pub fn volume_on(map: &LabelMap, values: Vec<f32>) -> Volume {
    Volume {
        dims: map.dims,
        voxels: Voxels::F32(values.into()),
        rescale: Rescale::IDENTITY,
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel: map.lps_from_voxel,
        frame_of_reference: map.frame_of_reference.clone(),
        spacing: Spacing::Patient { source: SpacingSource::NiftiAffine },
        modality: Modality("CT".into()),
        windows: vec![],
    }
}

/// Numbers 0 to 1 that repeat on every machine.
pub fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A label file of the shared data; `None` with a word where the data is absent, a failure in CI.
pub fn shared_bytes(path: &str) -> Option<Vec<u8>> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    match std::fs::read(&full) {
        Ok(bytes) => Some(bytes),
        Err(_) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("{path} is missing"),
        Err(_) => {
            eprintln!("skipped: {path} is not there");
            None
        }
    }
}
