//! What is read whole: NIfTI images; and keeping files for offline use.

use super::Import;
use crate::platform::pieces::copy_in;
use crate::platform::workers::wire::{Request, Response, VolumeHead};
use crate::platform::workers::{Reply, Task, TaskError};
use js_sys::{ArrayBuffer, Float32Array, Int16Array};
use prosector_session::core::{BlobHash, Volume, Voxels};
use std::sync::Arc;
use web_sys::Blob;

/// The blob as a NIfTI image.
pub async fn read_volume(import: &Import, blob: &Blob) -> Result<Volume, TaskError> {
    match run(import, Request::ReadNifti, vec![blob.clone()], Vec::new()).await? {
        Reply { response: Response::Volume(head), buffers, .. } => volume(head, buffers.first()).await,
        _ => Err(surprised()),
    }
}

async fn volume(head: VolumeHead, buffer: Option<&ArrayBuffer>) -> Result<Volume, TaskError> {
    let buffer = buffer.ok_or_else(surprised)?;
    let voxels = if head.float {
        let values = Float32Array::new(buffer);
        let copy = |from, to, piece: &mut [f32]| values.subarray(from, to).copy_to(piece);
        Voxels::F32(Arc::new(copy_in(values.length(), copy).await))
    } else {
        let values = Int16Array::new(buffer);
        let copy = |from, to, piece: &mut [i16]| values.subarray(from, to).copy_to(piece);
        Voxels::I16(Arc::new(copy_in(values.length(), copy).await))
    };
    head.with(voxels).checked().map_err(|error| TaskError::Refused(error.to_string()))
}

/// Keeps files in this browser; the answer is their hashes, in order. `tell` hears files done and files in all.
pub async fn keep_files(
    import: &Import,
    blobs: &[Blob],
    tell: &dyn Fn(usize, usize),
) -> Result<Vec<BlobHash>, TaskError> {
    let mut hashes = Vec::with_capacity(blobs.len());
    // A few files a task and one task at a time: keeping is background work and leaves workers free.
    for batch in blobs.chunks(16) {
        let reply = run(import, Request::Keep, batch.to_vec(), Vec::new()).await?;
        let Response::Hashed(batch) = reply.response else { return Err(surprised()) };
        for hash in batch {
            hashes.push(hash.parse().map_err(|_| surprised())?);
        }
        tell(hashes.len(), blobs.len());
    }
    Ok(hashes)
}

async fn run(
    import: &Import,
    request: Request,
    blobs: Vec<Blob>,
    buffers: Vec<ArrayBuffer>,
) -> Result<Reply<Response>, TaskError> {
    import.pool.run(Task { job: import.job, request, blobs, buffers }).await
}

fn surprised() -> TaskError {
    TaskError::Refused("The image reader gave an answer that was not expected. Load the page again.".into())
}
