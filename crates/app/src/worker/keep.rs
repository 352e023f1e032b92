//! Checksums, and keeping files in the origin's private file system.

use super::answer::{Answer, read_blob};
use super::tasks::Work;
use crate::platform::js::{self, resolved};
use crate::platform::store::IMAGING_FOLDER;
use crate::platform::workers::wire::Response;
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions, FileSystemGetFileOptions,
    FileSystemReadWriteOptions, FileSystemSyncAccessHandle, WorkerGlobalScope,
};

/// Bytes in memory at a time.
const PIECE: f64 = 4.0 * 1024.0 * 1024.0;

/// SHA-256 of each blob.
pub(super) async fn hash_all(work: &Work) -> Result<Answer<Response>, String> {
    let mut hashes = Vec::with_capacity(work.blobs.len());
    for (done, blob) in work.blobs.iter().enumerate() {
        hashes.push(hash(blob).await?);
        work.teller.progress(done as f64 + 1.0, work.blobs.len() as f64);
    }
    Ok(Answer::new(Response::Hashed(hashes)))
}

/// Keeps each blob under its hash; blobs that are there already are not written again.
pub(super) async fn keep_all(work: &Work) -> Result<Answer<Response>, String> {
    let folder = folder().await.map_err(|error| refusal(&error))?;
    let mut hashes = Vec::with_capacity(work.blobs.len());
    for (done, blob) in work.blobs.iter().enumerate() {
        let name = hash(blob).await?;
        keep(&folder, &name, blob).await.map_err(|error| refusal(&error))?;
        hashes.push(name);
        work.teller.progress(done as f64 + 1.0, work.blobs.len() as f64);
    }
    Ok(Answer::new(Response::Hashed(hashes)))
}

async fn hash(blob: &Blob) -> Result<String, String> {
    let mut hasher = Sha256::new();
    let mut from = 0.0;
    while from < blob.size() {
        hasher.update(piece(blob, from).await?);
        from += PIECE;
    }
    Ok(hex::encode(hasher.finalize()))
}

async fn piece(blob: &Blob, from: f64) -> Result<Vec<u8>, String> {
    let piece =
        blob.slice_with_f64_and_f64(from, (from + PIECE).min(blob.size())).map_err(|error| js::text_of(&error))?;
    read_blob(&piece).await
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let root: FileSystemDirectoryHandle = resolved(scope.navigator().storage().get_directory()).await?;
    let create = FileSystemGetDirectoryOptions::new();
    create.set_create(true);
    resolved(root.get_directory_handle_with_options(IMAGING_FOLDER, &create)).await
}

async fn keep(folder: &FileSystemDirectoryHandle, name: &str, blob: &Blob) -> Result<(), JsValue> {
    let create = FileSystemGetFileOptions::new();
    create.set_create(true);
    let file: FileSystemFileHandle = resolved(folder.get_file_handle_with_options(name, &create)).await?;
    let present: web_sys::File = resolved(file.get_file()).await?;
    if present.size() == blob.size() {
        return Ok(());
    }
    let handle = lock(&file).await?;
    let written = if handle.get_size()? == blob.size() { Ok(()) } else { write(&handle, blob).await };
    handle.close();
    written
}

/// Opens a file for writing; waits while another worker or another tab keeps the same bytes.
async fn lock(file: &FileSystemFileHandle) -> Result<FileSystemSyncAccessHandle, JsValue> {
    const TRIES: u32 = 100;
    const WAIT_MS: u32 = 100;
    for _ in 1..TRIES {
        match resolved(file.create_sync_access_handle()).await {
            Err(error) if js::name_of(&error) == "NoModificationAllowedError" => js::sleep_ms(WAIT_MS).await,
            other => return other,
        }
    }
    resolved(file.create_sync_access_handle()).await
}

async fn write(handle: &FileSystemSyncAccessHandle, blob: &Blob) -> Result<(), JsValue> {
    handle.truncate_with_f64(0.0)?;
    let mut from = 0.0;
    while from < blob.size() {
        let bytes = piece(blob, from).await.map_err(|reason| JsValue::from_str(&reason))?;
        let at = FileSystemReadWriteOptions::new();
        at.set_at(from);
        let written = handle.write_with_u8_array_and_options(&bytes, &at)?;
        if written < bytes.len() as f64 {
            return Err("the disk is full".into());
        }
        from += PIECE;
    }
    handle.flush()
}

fn refusal(error: &JsValue) -> String {
    crate::platform::store::StoreError::from_js(error).of_files()
}
