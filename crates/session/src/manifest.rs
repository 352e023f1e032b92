//! What a case's imaging consists of, by content hash: written when it is shared, read when it is opened.

use crate::core::{BlobHash, PatientRecord};
use serde::{Deserialize, Serialize};

/// One source file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Path below the folder that was opened; carries no identifier once the case is shared.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub hash: BlobHash,
}

/// One segmentation object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestBlob {
    /// SHA-256 of the content.
    pub hash: BlobHash,
    /// Size in bytes.
    pub bytes: u64,
}

/// The imaging of a case; stored as a JSON blob and referenced by its hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseManifest {
    /// Title of the case, without patient identifiers.
    pub title: String,
    /// Source files of the image series.
    pub files: Vec<ManifestFile>,
    /// DICOM segmentations of the series.
    #[serde(default)]
    pub segmentations: Vec<ManifestBlob>,
    /// Vessel trees: a JSON blob holding `Vec<CenterlineGraph>`.
    #[serde(default)]
    pub trees: Option<BlobHash>,
    /// Clinical facts without identifiers.
    #[serde(default)]
    pub record: Option<PatientRecord>,
    /// The plan to begin with where there is none yet: a snapshot of the plan crate. Edits never come back here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<BlobHash>,
}

/// Why bytes are not a manifest.
#[derive(Debug, thiserror::Error)]
#[error("The description of this case could not be read ({0}). Ask the person who shared it to share it again.")]
pub struct ManifestError(#[from] serde_json::Error);

impl CaseManifest {
    /// The manifest in a JSON blob.
    pub fn decode(json: &[u8]) -> Result<Self, ManifestError> {
        Ok(serde_json::from_slice(json)?)
    }

    /// The JSON blob of this manifest.
    pub fn encode(&self) -> Result<Vec<u8>, ManifestError> {
        Ok(serde_json::to_vec(self)?)
    }

    /// Bytes of all blobs that opening the case fetches, as far as their sizes are stated.
    pub fn total_bytes(&self) -> u64 {
        let files = self.files.iter().map(|file| file.bytes);
        files.chain(self.segmentations.iter().map(|blob| blob.bytes)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_tolerates_missing_parts() {
        let hash = BlobHash::of(b"slice");
        let manifest = CaseManifest {
            title: "Demo patient".into(),
            files: vec![ManifestFile { path: "ct/1.dcm".into(), bytes: 5, hash }],
            segmentations: vec![ManifestBlob { hash, bytes: 7 }],
            trees: None,
            record: None,
            plan: Some(hash),
        };
        assert_eq!(CaseManifest::decode(&manifest.encode().unwrap()).unwrap(), manifest);
        assert_eq!(manifest.total_bytes(), 12);
        let bare = CaseManifest::decode(br#"{"title":"x","files":[],"later":1}"#).unwrap();
        assert_eq!((bare.trees, bare.plan), (None, None));
        assert!(CaseManifest::decode(b"{").is_err());
    }
}
