//! Opened imaging, kept in the origin's private file system as one file a hash.

use super::{KeptBlob, StoreError};
use crate::platform::js::{self, resolved};
use prosector_session::core::BlobHash;
use wasm_bindgen::prelude::*;
use web_sys::{File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions, StorageManager};

/// Folder of the private file system; import workers write into it, see `Request::Keep`.
pub const IMAGING_FOLDER: &str = "imaging";

/// The bytes of a kept file, as a handle; fails if the browser has dropped it.
pub async fn kept_blob(kept: KeptBlob) -> Result<File, StoreError> {
    let missing = || StoreError::Missing { what: "The imaging of this case".into() };
    let folder = folder().await?;
    let handle: FileSystemFileHandle =
        resolved(folder.get_file_handle(&kept.hash.to_string())).await.map_err(|_| missing())?;
    let file: File = resolved(handle.get_file()).await.map_err(|_| missing())?;
    // A write that was cut short leaves a shorter file behind.
    if file.size() as u64 == kept.bytes { Ok(file) } else { Err(missing()) }
}

/// The content of a kept file of unknown size.
pub async fn kept_bytes(hash: BlobHash) -> Result<Vec<u8>, StoreError> {
    let missing = || StoreError::Missing { what: "A part of this case".into() };
    let folder = folder().await?;
    let handle: FileSystemFileHandle =
        resolved(folder.get_file_handle(&hash.to_string())).await.map_err(|_| missing())?;
    let file: File = resolved(handle.get_file()).await.map_err(|_| missing())?;
    let buffer: JsValue = resolved(file.array_buffer()).await.map_err(|_| missing())?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    if BlobHash::of(&bytes) == hash { Ok(bytes) } else { Err(missing()) }
}

/// Removes kept files; those that are not there are passed over.
pub async fn forget_imaging(hashes: impl IntoIterator<Item = BlobHash>) -> Result<(), StoreError> {
    let folder = folder().await?;
    for hash in hashes {
        let _ = resolved::<JsValue>(folder.remove_entry(&hash.to_string())).await;
    }
    Ok(())
}

/// Asks the browser not to drop this origin's data when the disk runs low; tells whether it agreed.
pub async fn persist() -> bool {
    let Ok(asked) = manager().persist() else { return false };
    resolved::<JsValue>(asked).await.is_ok_and(|granted| granted.is_truthy())
}

/// Bytes used by this origin, and the most it may use, as the browser estimates them.
pub async fn usage_bytes() -> Option<(f64, f64)> {
    let estimate: JsValue = resolved(manager().estimate().ok()?).await.ok()?;
    Some((js::property(&estimate, "usage").as_f64()?, js::property(&estimate, "quota").as_f64()?))
}

fn manager() -> StorageManager {
    js::window().navigator().storage()
}

async fn folder() -> Result<FileSystemDirectoryHandle, StoreError> {
    let refused = |error: JsValue| StoreError::from_js(&error);
    let root: FileSystemDirectoryHandle = resolved(manager().get_directory()).await.map_err(refused)?;
    let create = FileSystemGetDirectoryOptions::new();
    create.set_create(true);
    resolved(root.get_directory_handle_with_options(IMAGING_FOLDER, &create)).await.map_err(refused)
}
