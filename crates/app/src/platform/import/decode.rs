//! From a series to its slices: the middle first, then outward, on all workers at once.

use super::{Import, OpenError};
use crate::platform::files::NamedFile;
use crate::platform::js;
use crate::platform::workers::wire::{Request, Response};
use crate::platform::workers::{Reply, Task, TaskError};
use futures::StreamExt;
use futures::future::LocalBoxFuture;
use js_sys::Int16Array;
use prosector_session::imaging::{FileId, SeriesPlan, Slot};
use web_sys::Blob;

/// Slots in a task once the first pictures are there.
const BATCH: usize = 4;
/// Time spent on results before the page gets a turn, ms.
const TURN_MS: f64 = 8.0;

/// What became of one slice.
pub enum SliceOutcome {
    /// Its stored values, row by row.
    Decoded(Vec<i16>),
    /// Why there are none.
    Failed(String),
}

/// Decodes the slots of `order` and hands each over as it arrives.
///
/// `take` returns `false` to stop, because the result is no longer wanted. The first slot is decoded alone, and the
/// others wait for `first_shown`: on a machine with few processors they would keep its picture from the screen.
pub async fn decode_series(
    import: &Import,
    files: &[NamedFile],
    plan: &SeriesPlan,
    order: &[Slot],
    first_shown: LocalBoxFuture<'_, ()>,
    take: &mut dyn FnMut(usize, SliceOutcome) -> bool,
) -> Result<(), OpenError> {
    let (first, rest) = order.split_at(order.len().min(1));
    for outcome in outcomes(first, decode(import, files, plan, first.to_vec()).await)? {
        if !first.first().is_some_and(|slot| take(slot.z as usize, outcome)) {
            return Err(OpenError::Cancelled);
        }
    }
    first_shown.await;
    let mut running = futures::stream::iter(batches(rest, import.pool.size()))
        .map(async |slots| (slots.clone(), decode(import, files, plan, slots).await))
        // One task waits behind the two that each worker holds, so that none idles; more would only hold memory.
        .buffer_unordered(2 * import.pool.size() + 1);
    let mut turn = js::elapsed_ms();
    while let Some((slots, outcome)) = running.next().await {
        for (slot, outcome) in slots.iter().zip(outcomes(&slots, outcome)?) {
            if !take(slot.z as usize, outcome) {
                return Err(OpenError::Cancelled);
            }
            if js::elapsed_ms() - turn > TURN_MS {
                js::next_task().await;
                turn = js::elapsed_ms();
            }
        }
    }
    Ok(())
}

/// The first slots alone, so that all workers begin at once.
fn batches(slots: &[Slot], workers: usize) -> Vec<Vec<Slot>> {
    let (first, rest) = slots.split_at(slots.len().min(2 * workers));
    first.iter().map(|slot| vec![*slot]).chain(rest.chunks(BATCH).map(<[Slot]>::to_vec)).collect()
}

async fn decode(
    import: &Import,
    files: &[NamedFile],
    plan: &SeriesPlan,
    slots: Vec<Slot>,
) -> Result<Reply<Response>, TaskError> {
    let mut ids: Vec<FileId> = slots.iter().flat_map(Slot::frames).map(|frame| frame.file).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = |id: &FileId| files.get(*id as usize).map(|file| file.blob.clone());
    let blobs: Vec<Blob> = ids.iter().filter_map(known).collect();
    let request = Request::Decode { import: import.job.number(), encoding: plan.encoding, files: ids, slots };
    if !import.compressed.get() {
        let task = Task { job: import.job, request: request.clone(), blobs: blobs.clone(), buffers: Vec::new() };
        match import.pool.run(task).await {
            Ok(Reply { response: Response::NeedsCodecs, .. }) => import.compressed.set(true),
            other => return other,
        }
    }
    import.codecs.run(Task { job: import.codec_job, request, blobs, buffers: Vec::new() }).await
}

fn outcomes(slots: &[Slot], reply: Result<Reply<Response>, TaskError>) -> Result<Vec<SliceOutcome>, OpenError> {
    match reply {
        Ok(Reply { response: Response::Decoded { failures }, buffers, .. }) => {
            let outcome = |(failure, buffer): (Option<String>, js_sys::ArrayBuffer)| match failure {
                None => SliceOutcome::Decoded(Int16Array::new(&buffer).to_vec()),
                Some(reason) => SliceOutcome::Failed(reason),
            };
            Ok(failures.into_iter().zip(buffers).map(outcome).collect())
        }
        Err(TaskError::Cancelled) => Err(OpenError::Cancelled),
        Err(error @ TaskError::NoWorker(_)) => Err(error.into()),
        Ok(_) => Ok(all_failed(slots, "The image reader gave no picture.")),
        Err(error) => Ok(all_failed(slots, &error.to_string())),
    }
}

fn all_failed(slots: &[Slot], reason: &str) -> Vec<SliceOutcome> {
    slots.iter().map(|_| SliceOutcome::Failed(reason.to_owned())).collect()
}
