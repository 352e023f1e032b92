//! Keeping an opened case in this browser, so that it opens again without network.

use super::{Host, HostEvent, HostNotice};
use crate::platform::files::NamedFile;
use crate::platform::import::{Import, keep_files};
use crate::platform::store::{self, StoreError};
use crate::platform::workers::TaskError;
use prosector_session::CaseSource;
use prosector_session::core::BlobHash;
use prosector_session::manifest::{CaseManifest, ManifestBlob, ManifestFile};
use web_sys::Blob;

impl Host {
    /// Remembers the case at once and its files as they are written; a refusal is told and changes nothing else.
    pub(super) async fn keep_case(&self, turn: u64) {
        if let Err(error) = self.remember_case().await {
            return self.refuse(&error);
        }
        match self.keep_imaging(turn).await {
            Ok(()) | Err(KeepError::Cancelled) => {}
            Err(error) => self.emit(&HostEvent::Notice(HostNotice::plain("error.keep", error.to_string()))),
        }
    }

    async fn keep_imaging(&self, turn: u64) -> Result<(), KeepError> {
        let (files, known) = {
            let sources = self.0.sources.borrow();
            (sources.files.clone(), sources.manifest.clone())
        };
        self.check_room(&files).await?;
        store::persist().await;
        let import = Import::begin(&self.0.pool);
        let blobs: Vec<Blob> = files.iter().map(|file| file.blob.clone()).collect();
        let hashes = keep_files(&import, &blobs, &|_, _| {}).await?;
        if let Some(trees) = known.as_ref().and_then(|manifest| manifest.trees) {
            self.keep_trees(&import, trees).await?;
        }
        if !self.is_wanted(turn) {
            return Err(KeepError::Cancelled);
        }
        let manifest = known.unwrap_or_else(|| self.manifest_of(&files, &hashes));
        self.0.sources.borrow_mut().manifest = Some(manifest);
        self.remember_case().await?;
        crate::platform::js::mark("prosector:kept");
        Ok(())
    }

    /// Refuses in words what would not fit, before anything is written.
    async fn check_room(&self, files: &[NamedFile]) -> Result<(), KeepError> {
        let needed: f64 = files.iter().map(|file| file.blob.size()).sum();
        match store::usage_bytes().await {
            Some((used, quota)) if used + needed > quota * 0.9 => {
                Err(KeepError::TooLarge { needed_mb: (needed / 1e6).ceil() as u64 })
            }
            _ => Ok(()),
        }
    }

    async fn keep_trees(&self, import: &Import, hash: BlobHash) -> Result<(), KeepError> {
        let Some(case) = self.current_case() else { return Ok(()) };
        if store::kept_bytes(hash).await.is_ok() || case.source == CaseSource::Local {
            return Ok(());
        }
        if let Ok(blob) = super::fetch::blob_of_case(&case, hash).await {
            keep_files(import, &[blob], &|_, _| {}).await?;
        }
        Ok(())
    }

    /// The description of opened files; segmentations stand apart.
    pub(super) fn manifest_of(&self, files: &[NamedFile], hashes: &[BlobHash]) -> CaseManifest {
        let segmentations: Vec<usize> = self
            .read(|session| session.series().catalog().segmentations.iter().map(|found| found.file as usize).collect());
        let title = self.current_case().map(|case| case.title).unwrap_or_default();
        let mut manifest =
            CaseManifest { title, files: Vec::new(), segmentations: Vec::new(), trees: None, record: None, plan: None };
        for (index, (file, hash)) in files.iter().zip(hashes).enumerate() {
            let bytes = file.blob.size() as u64;
            if segmentations.contains(&index) {
                manifest.segmentations.push(ManifestBlob { hash: *hash, bytes });
            } else {
                // A path may name the patient; the number says as much as the importer needs.
                manifest.files.push(ManifestFile { path: numbered(index, &file.path), bytes, hash: *hash });
            }
        }
        manifest
    }
}

/// A path without words of the original one, but with its ending.
fn numbered(index: usize, path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let labels = ["label", "seg", "mask"].iter().any(|word| path.to_ascii_lowercase().contains(word));
    let ending = [".nii.gz", ".nii", ".zip"].into_iter().find(|ending| name.ends_with(ending)).unwrap_or(".dcm");
    format!("{}{:05}{ending}", if labels { "labels/" } else { "files/" }, index + 1)
}

/// Why imaging is not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum KeepError {
    /// Another case was opened.
    #[error("Cancelled.")]
    Cancelled,
    /// More than the browser gives.
    #[error(
        "This examination ({needed_mb} MB) is larger than the space this browser has left, so it is not kept for reloading without its files. \
         The plan is saved. Remove old cases from the list to make room."
    )]
    TooLarge {
        /// Size of the files, MB (10^6 bytes).
        needed_mb: u64,
    },
    /// A worker's or the disk's reason.
    #[error("The images are not kept for reloading without their files: {0} The plan is saved.")]
    Task(TaskError),
    /// The list of cases could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<TaskError> for KeepError {
    fn from(error: TaskError) -> Self {
        if error == TaskError::Cancelled { KeepError::Cancelled } else { KeepError::Task(error) }
    }
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn kept_paths_hold_no_words_of_the_original() {
        let check = |index, path, expected: &str| assert_eq!(numbered(index, path), expected);
        check(0, "DOE^JANE/IM0001", "files/00001.dcm");
        check(6, "Doe_Jane.nii.gz", "files/00007.nii.gz");
        check(41, "x/liver_seg.NII", "labels/00042.nii");
    }
}
