//! What is read whole: NIfTI images, label maps, surfaces; and keeping files for offline use.

use super::Import;
use crate::platform::js;
use crate::platform::workers::wire::{Grid, Request, Response, VolumeHead};
use crate::platform::workers::{Reply, Task, TaskError};
use js_sys::{ArrayBuffer, Float32Array, Int16Array, Uint8Array, Uint32Array};
use prosector_session::core::{BlobHash, LabelMap, SegmentGroup, SurfaceMesh, Volume, Voxels};
use prosector_session::imaging::Diagnostic;
use std::rc::Rc;
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
        Voxels::F32(Arc::new(in_pieces(values.length(), copy).await))
    } else {
        let values = Int16Array::new(buffer);
        let copy = |from, to, piece: &mut [i16]| values.subarray(from, to).copy_to(piece);
        Voxels::I16(Arc::new(in_pieces(values.length(), copy).await))
    };
    let volume = Volume {
        dims: head.grid.dims,
        voxels,
        rescale: head.rescale,
        unit: head.unit,
        lps_from_voxel: head.grid.lps_from_voxel,
        frame_of_reference: head.grid.frame_of_reference,
        spacing: head.spacing,
        modality: head.modality,
        windows: head.windows,
    };
    volume.checked().map_err(|error| TaskError::Refused(error.to_string()))
}

/// Values that are copied into this program's memory in one task: a few milliseconds.
const COPIED_AT_ONCE: u32 = 4 * 1024 * 1024;

/// `length` values from outside this program's memory, copied a piece a task so that the page is not held up.
async fn in_pieces<T: Copy + Default>(length: u32, copy: impl Fn(u32, u32, &mut [T])) -> Vec<T> {
    let mut values = Vec::with_capacity(length as usize);
    let mut from = 0;
    while from < length {
        let to = length.min(from + COPIED_AT_ONCE);
        values.resize(to as usize, T::default());
        copy(from, to, &mut values[from as usize..]);
        from = to;
        js::next_task().await;
    }
    values
}

/// A label map as workers get it: they read its labels from the blob, off the page's thread.
#[derive(Clone)]
pub struct SharedLabels {
    /// Tells label maps apart.
    number: u32,
    labels: Blob,
    /// Label values, the one with the fewest voxels first.
    by_size: Rc<[u8]>,
}

/// What a segmentation holds.
pub struct Segmentation {
    /// Label map and structures.
    pub group: SegmentGroup,
    /// The labels for workers.
    pub shared: SharedLabels,
    /// What the person should know.
    pub remarks: Vec<Diagnostic>,
}

/// The blob as a label map: a DICOM segmentation, or NIfTI if `nifti`.
pub async fn read_segmentation(import: &Import, blob: &Blob, nifti: bool) -> Result<Segmentation, TaskError> {
    let request = if nifti { Request::ReadNiftiLabels } else { Request::ReadSegmentation };
    let reply = run(import, request, vec![blob.clone()], Vec::new()).await?;
    let (Some(buffer), Some(labels)) = (reply.buffers.first(), reply.blobs.first()) else { return Err(surprised()) };
    let Response::Segments { grid, segments, by_size, diagnostics } = reply.response else { return Err(surprised()) };
    let label_map = LabelMap {
        dims: grid.dims,
        labels: Arc::new(labels_of(buffer).await),
        lps_from_voxel: grid.lps_from_voxel,
        frame_of_reference: grid.frame_of_reference,
    };
    let label_map = label_map.checked().map_err(|error| TaskError::Refused(error.to_string()))?;
    let (number, by_size) = (import.job.number(), by_size.into());
    let shared = SharedLabels { number, labels: labels.clone(), by_size };
    Ok(Segmentation { group: SegmentGroup { label_map, segments }, shared, remarks: diagnostics })
}

async fn labels_of(buffer: &ArrayBuffer) -> Vec<u8> {
    let labels = Uint8Array::new(buffer);
    in_pieces(labels.length(), |from, to, piece: &mut [u8]| labels.subarray(from, to).copy_to(piece)).await
}

/// Makes the surface of each label with about so many triangles and hands each over when made, the smallest structure
/// first: vessels and tumours are there at once, and skin and fat come last.
///
/// One task at a time, because the worker that found the boundaries of all labels has most of the work behind it.
pub async fn extract_surfaces(
    import: &Import,
    map: &LabelMap,
    shared: &SharedLabels,
    labels: &[u8],
    most_triangles: usize,
    mut take: impl FnMut(u8, SurfaceMesh),
) -> Result<(), TaskError> {
    let mut labels = labels.to_vec();
    labels.sort_by_key(|label| shared.by_size.iter().position(|other| other == label));
    let frame_of_reference = map.frame_of_reference.clone();
    let grid = Grid { dims: map.dims, lps_from_voxel: map.lps_from_voxel, frame_of_reference };
    for label in labels {
        let (grid, labels) = (grid.clone(), vec![label]);
        let request = Request::ExtractSurfaces { map: shared.number, grid, labels, most_triangles };
        let reply = run(import, request, vec![shared.labels.clone()], Vec::new()).await?;
        let Response::Surfaces { labels } = reply.response else { return Err(surprised()) };
        for (label, buffers) in labels.into_iter().zip(reply.buffers.chunks_exact(3)) {
            take(label, mesh(buffers, map));
            js::next_task().await;
        }
    }
    Ok(())
}

fn mesh(buffers: &[ArrayBuffer], map: &LabelMap) -> SurfaceMesh {
    let floats = |buffer: &ArrayBuffer| triples(Float32Array::new(buffer).to_vec());
    SurfaceMesh {
        positions: floats(&buffers[0]),
        normals: floats(&buffers[1]),
        triangles: triples(Uint32Array::new(&buffers[2]).to_vec()),
        frame_of_reference: map.frame_of_reference.clone(),
    }
}

fn triples<T: Copy>(flat: Vec<T>) -> Vec<[T; 3]> {
    flat.as_chunks::<3>().0.to_vec()
}

/// Keeps files in this browser; the answer is their hashes, in order. `tell` hears files done and files in all.
pub async fn keep_files(
    import: &Import,
    blobs: &[Blob],
    tell: impl Fn(usize, usize),
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
) -> Result<Reply, TaskError> {
    import.pool.run(Task { job: import.job, request, blobs, buffers }).await
}

fn surprised() -> TaskError {
    TaskError::Refused("The image reader gave an answer that was not expected. Load the page again.".into())
}
