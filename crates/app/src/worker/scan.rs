//! Reads file headers, and orders them into series.

use super::answer::{Answer, bytes_buffer, read_blob};
use super::tasks::Work;
use super::text::decode_text;
use crate::platform::js;
use crate::platform::packed::{packed, unpacked};
use crate::platform::workers::wire::{Response, ScanReport};
use futures::StreamExt;
use prosector_session::imaging::{
    FileId, FileKind, HeaderOutcome, InstanceHeader, InstanceKind, assemble, read_header_with, sniff,
};
use web_sys::Blob;

/// Bytes read first; most headers end before.
const HEAD_BYTES: u64 = 16 * 1024;
/// Files read at once; the disk answers while others are parsed.
const CONCURRENT: usize = 16;

enum Found {
    Instance(Box<InstanceHeader>),
    Archive,
    Volume,
    Refused(String),
}

/// Reads the headers of all blobs.
pub(super) async fn scan(files: &[FileId], work: &Work) -> Result<Answer<Response>, String> {
    let mut report = ScanReport::default();
    let mut headers: Vec<(FileId, InstanceHeader)> = Vec::with_capacity(files.len());
    let looked = futures::stream::iter(files.iter().copied().zip(work.blobs.iter()))
        .map(async |(file, blob)| (file, look_at(blob).await))
        .buffer_unordered(CONCURRENT);
    let mut looked = std::pin::pin!(looked);
    while let Some((file, (bytes, found))) = looked.next().await {
        report.bytes_read += bytes;
        match found {
            Found::Instance(header) => {
                if header.kind == InstanceKind::Segmentation {
                    report.segmentations.push(file);
                }
                headers.push((file, *header));
            }
            Found::Archive => report.archives.push(file),
            Found::Volume => report.volumes.push(file),
            Found::Refused(reason) => report.refused.push((file, reason)),
        }
    }
    report.instances = headers.iter().map(|(file, _)| *file).collect();
    Ok(Answer::new(Response::Scanned(report)).with(bytes_buffer(&packed(&headers)?)))
}

/// Orders scanned headers into a catalogue.
pub(super) fn assemble_all(work: &Work) -> Result<Answer<Response>, String> {
    let mut headers: Vec<(FileId, InstanceHeader)> = Vec::new();
    for index in 0..work.buffers.len() {
        headers.extend(unpacked::<Vec<(FileId, InstanceHeader)>>(&work.bytes(index))?);
    }
    headers.sort_by_key(|(file, _)| *file);
    Ok(Answer::new(Response::Assembled).with(bytes_buffer(&packed(&assemble(headers))?)))
}

/// What a file is; the number is how many bytes were read to tell.
async fn look_at(blob: &Blob) -> (u64, Found) {
    let total = blob.size() as u64;
    let mut wanted = HEAD_BYTES.min(total);
    loop {
        let head = match read_head(blob, wanted).await {
            Ok(head) => head,
            Err(reason) => return (0, Found::Refused(reason)),
        };
        let found = match sniff(&head) {
            FileKind::Dicom => match read_header_with(&head, total, decode_text) {
                Ok(HeaderOutcome::Instance(header)) => Found::Instance(Box::new(header)),
                Ok(HeaderOutcome::NeedMore { bytes }) => {
                    wanted = bytes;
                    continue;
                }
                Err(error) => Found::Refused(error.to_string()),
            },
            FileKind::Zip => Found::Archive,
            FileKind::Nifti | FileKind::Gzip => Found::Volume,
            other => Found::Refused(other.refusal().to_string()),
        };
        return (head.len() as u64, found);
    }
}

async fn read_head(blob: &Blob, bytes: u64) -> Result<Vec<u8>, String> {
    let head = blob.slice_with_f64_and_f64(0.0, bytes as f64).map_err(|error| js::text_of(&error))?;
    read_blob(&head).await
}
