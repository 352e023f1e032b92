//! What tests of edits share.

use prosector_core::{BlobHash, LabelMap, LabelPatch};

/// The label map after a patch.
pub fn after(map: &LabelMap, patch: &LabelPatch) -> LabelMap {
    let mut labels = map.labels.to_vec();
    patch.apply(map.dims, &mut labels).unwrap();
    LabelMap { labels: labels.into(), ..map.clone() }
}

/// How many voxels carry a label, and the first 16 hexadecimal digits of the SHA-256 of one byte a voxel, 1 where it
/// is carried.
pub fn fingerprint(map: &LabelMap, label: u8) -> (u64, String) {
    let bytes: Vec<u8> = map.labels.iter().map(|found| u8::from(*found == label)).collect();
    let count = bytes.iter().map(|byte| u64::from(*byte)).sum();
    (count, BlobHash::of(&bytes).to_hex()[..16].to_owned())
}
