//! From files to a catalogue of series.

use super::ignore::is_litter;
use super::{Import, OpenError};
use crate::platform::files::NamedFile;
use crate::platform::js;
use crate::platform::packed::unpacked;
use crate::platform::workers::wire::{Request, Response, ScanReport};
use crate::platform::workers::{Reply, Task, TaskError};
use futures::StreamExt;
use js_sys::ArrayBuffer;
use prosector_session::core::sort_by;
use prosector_session::imaging::{Catalog, Diagnostic, FileId};
use std::collections::BTreeMap;

/// Most files in one task: enough to be worth a message, few enough to hand over at once. In Chromium each file costs the page
/// one to two milliseconds, and one message cannot be split.
const BATCH: usize = 16;

/// What was found in the opened files.
#[derive(Default)]
pub struct Found {
    /// All files; a `FileId` is a place in this list.
    pub files: Vec<NamedFile>,
    /// Series and remarks.
    pub catalog: Catalog,
    /// NIfTI files.
    pub volumes: Vec<FileId>,
    /// DICOM segmentations.
    pub segmentations: Vec<FileId>,
}

impl Found {
    /// A file by its identifier.
    pub fn file(&self, id: FileId) -> Option<&NamedFile> {
        self.files.get(id as usize)
    }
}

#[derive(Default)]
struct Scans {
    headers: Vec<ArrayBuffer>,
    report: ScanReport,
}

/// Reads all headers, unpacks archives, and orders everything into series. `tell` hears files done and files in all.
pub async fn scan_files(
    import: &Import,
    files: Vec<NamedFile>,
    tell: &dyn Fn(usize, usize),
) -> Result<Found, OpenError> {
    let files: Vec<NamedFile> = files.into_iter().filter(|file| !is_litter(&file.path)).collect();
    if files.is_empty() {
        return Err(OpenError::Nothing);
    }
    let mut found = Found { files, ..Found::default() };
    let mut scans = Scans::default();
    scan_range(import, &found.files, 0, &mut scans, tell).await?;
    let opened = found.files.len();
    scans.report.archives.sort_unstable();
    for archive in std::mem::take(&mut scans.report.archives) {
        if let Err(reason) = unpack(import, &mut found.files, archive).await? {
            scans.report.refused.push((archive, reason));
        }
    }
    scan_range(import, &found.files, opened, &mut scans, tell).await?;
    let nested = std::mem::take(&mut scans.report.archives);
    scans.report.refused.extend(nested.into_iter().map(|id| (id, NESTED.to_owned())));
    found.catalog = assemble(import, scans.headers).await?;
    // Batches come back in any order; lists are in the order of the files.
    for ids in [&mut scans.report.volumes, &mut scans.report.segmentations] {
        ids.sort_unstable();
    }
    sort_by(&mut scans.report.refused, |a, b| a.0.cmp(&b.0));
    let remarks = remarks_on(&scans.report.refused, &found.files);
    found.catalog.diagnostics.extend(remarks);
    found.volumes = scans.report.volumes;
    found.segmentations = scans.report.segmentations;
    js::mark("prosector:headers");
    if found.catalog.series.is_empty() && found.volumes.is_empty() && found.segmentations.is_empty() {
        return Err(nothing_in(&found.catalog.diagnostics));
    }
    Ok(found)
}

const NESTED: &str = "A zip archive inside a zip archive is not opened. Unpack it first.";

async fn scan_range(
    import: &Import,
    files: &[NamedFile],
    from: usize,
    scans: &mut Scans,
    tell: &dyn Fn(usize, usize),
) -> Result<(), OpenError> {
    let rest = files.get(from..).unwrap_or_default();
    let size = rest.len().div_ceil(3 * import.pool.size()).clamp(1, BATCH);
    let batches: Vec<_> = rest.chunks(size).enumerate().map(|(n, batch)| (from + n * size, batch)).collect();
    let mut running = futures::stream::iter(batches)
        .map(async |(first, batch)| (first, batch, scan_batch(import, first, batch).await))
        .buffer_unordered(4 * import.pool.size());
    let mut done = from;
    while let Some((first, batch, outcome)) = running.next().await {
        done += batch.len();
        tell(done, files.len());
        match outcome {
            Ok(Reply { response: Response::Scanned(report), buffers, .. }) => scans.take(report, buffers),
            Ok(_) => {}
            Err(TaskError::Cancelled) => return Err(OpenError::Cancelled),
            Err(error @ TaskError::NoWorker(_)) => return Err(error.into()),
            // A batch that stopped its worker loses its files, not the import.
            Err(error) => {
                scans.report.refused.extend((first..first + batch.len()).map(|id| (id as FileId, error.to_string())))
            }
        }
    }
    Ok(())
}

async fn scan_batch(import: &Import, first: usize, batch: &[NamedFile]) -> Result<Reply<Response>, TaskError> {
    let files = (first..first + batch.len()).map(|id| id as FileId).collect();
    let blobs = batch.iter().map(|file| file.blob.clone()).collect();
    import.pool.run(Task { job: import.job, request: Request::Scan { files }, blobs, buffers: Vec::new() }).await
}

impl Scans {
    fn take(&mut self, report: ScanReport, headers: Vec<ArrayBuffer>) {
        self.headers.extend(headers);
        self.report.archives.extend(report.archives);
        self.report.volumes.extend(report.volumes);
        self.report.segmentations.extend(report.segmentations);
        self.report.refused.extend(report.refused);
    }
}

/// An archive smaller than this is unpacked by one worker, bytes.
const SMALL_ARCHIVE: f64 = 2e6;

/// Adds an archive's entries to the files; the inner error says why it was not unpacked.
async fn unpack(import: &Import, files: &mut Vec<NamedFile>, archive: FileId) -> Result<Result<(), String>, OpenError> {
    let Some(archive) = files.get(archive as usize).cloned() else { return Ok(Ok(())) };
    let parts = if archive.blob.size() < SMALL_ARCHIVE { 1 } else { import.pool.size() };
    let tasks = (0..parts).map(|part| {
        let request = Request::Unpack { part, parts };
        import.pool.run(Task { job: import.job, request, blobs: vec![archive.blob.clone()], buffers: Vec::new() })
    });
    for outcome in futures::future::join_all(tasks).await {
        match outcome {
            Ok(Reply { response: Response::Unpacked { paths }, blobs, .. }) => {
                let entries = paths.into_iter().zip(blobs).filter(|(path, _)| !is_litter(path));
                files.extend(entries.map(|(path, blob)| NamedFile { path: format!("{}/{path}", archive.path), blob }));
            }
            Ok(_) => return Ok(Err("The archive gave no files.".into())),
            Err(TaskError::Cancelled) => return Err(OpenError::Cancelled),
            Err(error) => return Ok(Err(error.to_string())),
        }
    }
    Ok(Ok(()))
}

async fn assemble(import: &Import, headers: Vec<ArrayBuffer>) -> Result<Catalog, OpenError> {
    let task = Task { job: import.job, request: Request::Assemble, blobs: Vec::new(), buffers: headers };
    let reply = import.pool.run(task).await?;
    let catalog = reply.buffers.first().map(|buffer| js_sys::Uint8Array::new(buffer).to_vec()).unwrap_or_default();
    js::next_task().await;
    unpacked(&catalog).map_err(OpenError::Refused)
}

/// One remark a reason, naming the first file and how many there are.
fn remarks_on(refused: &[(FileId, String)], files: &[NamedFile]) -> Vec<Diagnostic> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, reason) in refused {
        let path = files.get(*file as usize).map_or("", |file| file.path.as_str());
        by_reason.entry(reason).or_default().push(path);
    }
    by_reason
        .into_iter()
        .map(|(reason, paths)| Diagnostic::warning("file_not_opened", remark(&paths, reason)))
        .collect()
}

fn remark(paths: &[&str], reason: &str) -> String {
    match paths {
        [] => reason.to_owned(),
        [one] => format!("{one} was not opened. {reason}"),
        [first, rest @ ..] => format!("{first} and {} more were not opened. {reason}", rest.len()),
    }
}

fn nothing_in(diagnostics: &[Diagnostic]) -> OpenError {
    match diagnostics.first() {
        Some(diagnostic) => OpenError::Refused(diagnostic.message.clone()),
        None => OpenError::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::remark;

    #[test]
    fn remarks_name_the_first_file_and_count_the_rest() {
        let check = |paths: &[&str], expected: &str| assert_eq!(remark(paths, "It is empty."), expected);
        check(&["a.dcm"], "a.dcm was not opened. It is empty.");
        check(&["a.dcm", "b.dcm", "c.dcm"], "a.dcm and 2 more were not opened. It is empty.");
    }
}
