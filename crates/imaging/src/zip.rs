//! Zip archives, opened within declared limits so that a zip bomb is refused before it unpacks.

use crate::limits::bytes_in_words;
use crate::{ImportError, Limits};
use serde::{Deserialize, Serialize};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZipEntry {
    /// Position in the archive.
    pub index: usize,
    /// Path within the archive, with `/`; never absolute and never with `..`.
    pub path: String,
    /// Bytes after unpacking, as announced.
    pub bytes: u64,
}

fn refused(words: impl Into<String>) -> ImportError {
    ImportError::Zip(words.into())
}

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, ImportError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
        refused("This zip archive is damaged or cut short. Copy it again from its source, or unpack it first.")
    })
}

/// Files of an archive, without directories and without hidden files of the Mac finder.
///
/// Refuses archives whose announced contents exceed the limits, entries packed more tightly than images can be,
/// encrypted entries, and path names that lead out of the archive.
pub fn list(bytes: &[u8], limits: &Limits) -> Result<Vec<ZipEntry>, ImportError> {
    let mut archive = open(bytes)?;
    if archive.len() > limits.max_zip_entries {
        let words = format!(
            "This zip archive holds {} files, more than the {} that are opened at once. Unpack it and open a part.",
            archive.len(),
            limits.max_zip_entries
        );
        return Err(refused(words));
    }
    let mut entries = Vec::new();
    let mut total = 0u64;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|_| refused("The directory of this zip archive is damaged."))?;
        if file.is_dir() || file.name().starts_with("__MACOSX/") {
            continue;
        }
        let path = safe_path(file.name())?;
        if file.encrypted() {
            return Err(refused("This zip archive is protected by a password. Unpack it first, then open the folder."));
        }
        // Images pack to a tenth at best; blank ones a little further. The floor lets small blank files pass.
        if file.size() > 1_048_576 && file.size() / file.compressed_size().max(1) > limits.max_zip_ratio {
            return Err(refused(
                "This zip archive unpacks to far more than images do (it looks like a zip bomb) and is not opened.",
            ));
        }
        total = total.saturating_add(file.size());
        entries.push(ZipEntry { index, path, bytes: file.size() });
    }
    if total > limits.max_zip_bytes {
        let words = format!(
            "This zip archive unpacks to {}, more than the {} that are opened at once. Unpack it and open a part.",
            bytes_in_words(total),
            bytes_in_words(limits.max_zip_bytes)
        );
        return Err(refused(words));
    }
    Ok(entries)
}

/// The content of one listed entry; refuses content that is longer than announced.
pub fn extract(bytes: &[u8], entry: &ZipEntry, limits: &Limits) -> Result<Vec<u8>, ImportError> {
    Archive::open(bytes)?.extract(entry, limits)
}

/// An archive kept open, so that extracting many entries reads its directory once.
pub struct Archive<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Archive<'a> {
    /// Opens the archive; its limits are checked by [`list`].
    pub fn open(bytes: &'a [u8]) -> Result<Self, ImportError> {
        Ok(Self { archive: open(bytes)? })
    }

    /// As [`extract`].
    pub fn extract(&mut self, entry: &ZipEntry, limits: &Limits) -> Result<Vec<u8>, ImportError> {
        let damaged = || refused("A file in this zip archive is damaged. Copy the archive again from its source.");
        let most = entry.bytes.min(limits.max_zip_bytes);
        let file = self.archive.by_index(entry.index).map_err(|_| damaged())?;
        let mut content = Vec::with_capacity(most.min(1 << 20) as usize);
        file.take(most + 1).read_to_end(&mut content).map_err(|_| damaged())?;
        if content.len() as u64 > most {
            return Err(refused("A file in this zip archive is longer than the archive says, and is not opened."));
        }
        Ok(content)
    }
}

/// The path with `/`, unless it would leave the archive.
fn safe_path(name: &str) -> Result<String, ImportError> {
    let path = name.replace('\\', "/");
    let leaves = path.starts_with('/') || path.contains('\0') || path.split('/').any(|part| part == "..");
    let drive = path.as_bytes().get(1) == Some(&b':');
    if leaves || drive {
        return Err(refused("A file name in this zip archive points outside of it. The archive is not opened."));
    }
    Ok(path)
}
