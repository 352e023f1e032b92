//! What a case's manifest asks the server for.

use prosector_core::BlobHash;
use prosector_session::manifest::CaseManifest;

/// Every blob that a manifest names: source files, segmentations, vessel trees, the plan to begin with.
pub fn named_blobs(manifest: &CaseManifest) -> impl Iterator<Item = BlobHash> {
    let files = manifest.files.iter().map(|file| file.hash);
    let segmentations = manifest.segmentations.iter().map(|blob| blob.hash);
    files.chain(segmentations).chain(manifest.trees).chain(manifest.plan)
}
