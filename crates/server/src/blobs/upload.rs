//! Uploads in parts that survive the end of the process: the part file's length is what has been received.

use prosector_core::BlobHash;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::OwnedMutexGuard;

/// Why bytes were not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The chunk does not start where the part ends.
    #[error("the chunk does not continue the upload")]
    WrongOffset {
        /// Where it should start.
        received: u64,
    },
    /// More bytes than were announced.
    #[error("the upload is longer than announced")]
    TooLong,
    /// All bytes are there, but they are not those that the hash names.
    #[error("the bytes do not match their hash")]
    HashMismatch,
    /// The disk failed or is full.
    #[error("disk: {0}")]
    Io(#[from] io::Error),
}

/// One upload's file: `uploads/CASE/HASH.part`.
pub struct PartFile {
    path: PathBuf,
    file: File,
    received: u64,
}

impl PartFile {
    /// Where the part of a blob of a case lies. Both names are checked types, so they cannot leave the folder.
    pub fn path(uploads: &Path, case: uuid::Uuid, hash: BlobHash) -> PathBuf {
        uploads.join(case.as_hyphenated().to_string()).join(format!("{hash}.part"))
    }

    /// Bytes received so far, 0 for an upload that has not begun.
    pub fn received(path: &Path) -> u64 {
        fs::metadata(path).map_or(0, |metadata| metadata.len())
    }

    /// Opens a part to append a chunk that starts at `offset`.
    ///
    /// # Errors
    /// `WrongOffset` when it does not continue the part.
    pub fn open(path: PathBuf, offset: u64) -> Result<Self, UploadError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        let received = file.seek(SeekFrom::End(0))?;
        if offset != received {
            return Err(UploadError::WrongOffset { received });
        }
        Ok(Self { path, file, received })
    }

    /// Appends bytes; after a failed write the part is cut back to what was whole.
    ///
    /// # Errors
    /// `TooLong` beyond `total`, else what the disk says.
    pub fn append(&mut self, bytes: &[u8], total: u64) -> Result<(), UploadError> {
        let end = self.received + bytes.len() as u64;
        if end > total {
            return Err(UploadError::TooLong);
        }
        if let Err(error) = self.file.write_all(bytes) {
            let _ = self.file.set_len(self.received);
            return Err(error.into());
        }
        self.received = end;
        Ok(())
    }

    /// Puts what was received on the disk, so that it may be acknowledged. Returns the length.
    ///
    /// # Errors
    /// What the disk says.
    pub fn sync(&self) -> io::Result<u64> {
        self.file.sync_data()?;
        Ok(self.received)
    }

    /// Checks the whole part against its hash; a part that does not match is removed.
    ///
    /// # Errors
    /// `HashMismatch`, or what the disk says.
    pub fn finish(self, hash: BlobHash) -> Result<PathBuf, UploadError> {
        drop(self.file);
        if hash_of_file(&self.path)? != hash {
            fs::remove_file(&self.path)?;
            return Err(UploadError::HashMismatch);
        }
        Ok(self.path)
    }
}

fn hash_of_file(path: &Path) -> io::Result<BlobHash> {
    let (mut file, mut hasher, mut buffer) = (File::open(path)?, Sha256::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(BlobHash(hasher.finalize().into())),
            count => hasher.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}

/// Removes parts that nobody continued for `older_than`, and returns how many.
///
/// # Errors
/// What the disk says.
pub fn remove_stale_parts(uploads: &Path, older_than: Duration) -> io::Result<u32> {
    let (now, mut removed) = (SystemTime::now(), 0);
    for case in fs::read_dir(uploads)?.flatten() {
        for part in fs::read_dir(case.path())?.flatten() {
            let age = part.metadata()?.modified().ok().and_then(|at| now.duration_since(at).ok());
            if age.is_some_and(|age| age > older_than) {
                fs::remove_file(part.path())?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// One writer per part at a time.
#[derive(Default)]
pub struct UploadLocks {
    held: Mutex<HashMap<PathBuf, Arc<tokio::sync::Mutex<()>>>>,
}

impl UploadLocks {
    /// Waits for the part to be free and holds it.
    pub async fn hold(&self, part: &Path) -> OwnedMutexGuard<()> {
        let lock = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            held.retain(|_, lock| Arc::strong_count(lock) > 1);
            held.entry(part.to_owned()).or_default().clone()
        };
        lock.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_continued_where_it_ended_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let hash = BlobHash::of(b"abcdef");
        let path = PartFile::path(folder.path(), uuid::Uuid::nil(), hash);
        assert_eq!(PartFile::received(&path), 0);
        let mut part = PartFile::open(path.clone(), 0).unwrap();
        part.append(b"abc", 6).unwrap();
        assert_eq!(part.sync().unwrap(), 3);
        drop(part);
        assert!(matches!(PartFile::open(path.clone(), 2), Err(UploadError::WrongOffset { received: 3 })));
        let mut part = PartFile::open(path.clone(), 3).unwrap();
        assert!(matches!(part.append(b"defg", 6), Err(UploadError::TooLong)));
        part.append(b"def", 6).unwrap();
        assert_eq!(part.finish(hash).unwrap(), path);
    }

    #[test]
    fn wrong_bytes_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = PartFile::path(folder.path(), uuid::Uuid::nil(), BlobHash::of(b"right"));
        let mut part = PartFile::open(path.clone(), 0).unwrap();
        part.append(b"wrong", 5).unwrap();
        assert!(matches!(part.finish(BlobHash::of(b"right")), Err(UploadError::HashMismatch)));
        assert!(!path.exists());
    }

    #[test]
    fn only_stale_parts_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = PartFile::path(folder.path(), uuid::Uuid::nil(), BlobHash::of(b"x"));
        drop(PartFile::open(path.clone(), 0).unwrap());
        assert_eq!(remove_stale_parts(folder.path(), Duration::from_secs(60)).unwrap(), 0);
        assert_eq!(remove_stale_parts(folder.path(), Duration::ZERO).unwrap(), 1);
        assert!(!path.exists());
    }
}
