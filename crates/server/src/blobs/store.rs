//! A folder of whole, immutable blobs: `ab/abcdef…`.

use prosector_core::BlobHash;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Blobs in one folder.
#[derive(Clone, Debug)]
pub struct BlobStore {
    folder: PathBuf,
}

impl BlobStore {
    /// The store in `folder`, which is created when absent.
    ///
    /// # Errors
    /// When the folder cannot be created.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Where a blob lies, whether or not it is there.
    pub fn path(&self, hash: BlobHash) -> PathBuf {
        let name = hash.to_hex();
        self.folder.join(&name[..2]).join(&name)
    }

    /// Whether the blob is there.
    pub fn holds(&self, hash: BlobHash) -> bool {
        self.path(hash).is_file()
    }

    /// All bytes of a blob of at most `most` bytes; for manifests, not for imaging.
    ///
    /// # Errors
    /// `NotFound` when absent, `FileTooLarge` beyond `most`, else what the disk says.
    pub fn read(&self, hash: BlobHash, most: u64) -> io::Result<Vec<u8>> {
        let path = self.path(hash);
        if fs::metadata(&path)?.len() > most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        fs::read(path)
    }

    /// Stores bytes under their hash.
    ///
    /// # Errors
    /// What the disk says; then nothing is there under the hash that was not before.
    pub fn write(&self, bytes: &[u8]) -> io::Result<BlobHash> {
        let hash = BlobHash::of(bytes);
        if !self.holds(hash) {
            let partial = self.folder.join(format!("{hash}.{}.partial", crate::auth::random_id()));
            let written = File::create(&partial).and_then(|mut file| file.write_all(bytes));
            if let Err(error) = written.and_then(|()| self.adopt(&partial, hash)) {
                let _ = fs::remove_file(&partial);
                return Err(error);
            }
        }
        Ok(hash)
    }

    /// Removes a blob; one that is not there is fine.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove(&self, hash: BlobHash) -> io::Result<()> {
        match fs::remove_file(self.path(hash)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Takes over a complete file whose hash has been checked: sync, rename, sync the folders.
    ///
    /// # Errors
    /// What the disk says; the file then stays where it was.
    pub fn adopt(&self, file: &Path, hash: BlobHash) -> io::Result<()> {
        File::open(file)?.sync_all()?;
        let target = self.path(hash);
        let folder = target.parent().unwrap_or(&self.folder);
        if !folder.is_dir() {
            fs::create_dir_all(folder)?;
            sync_folder(&self.folder)?;
        }
        fs::rename(file, &target)?;
        sync_folder(folder)
    }
}

/// Makes renames in a folder last over a power cut; a no-op where folders cannot be opened (Windows).
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_lie_under_their_hash_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path().join("blobs")).unwrap();
        let hash = store.write(b"slice").unwrap();
        assert_eq!(hash, BlobHash::of(b"slice"));
        assert_eq!(store.write(b"slice").unwrap(), hash);
        assert_eq!(store.read(hash, 5).unwrap(), b"slice");
        assert_eq!(store.read(hash, 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(store.read(BlobHash::of(b"x"), 4).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(fs::read_dir(folder.path().join("blobs")).unwrap().count(), 1);
    }
}
