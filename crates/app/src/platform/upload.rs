//! Sending blobs to the server: in pieces, from where it stopped, several at a time.

use super::api::{self, ApiError};
use super::clock::jitter;
use super::js;
use futures::StreamExt;
use prosector_session::core::BlobHash;
use std::cell::Cell;
use std::rc::Rc;
use web_sys::Blob;

/// Bytes sent in one request: small enough that progress moves and a lost connection costs little.
const PIECE: u64 = 4 * 1024 * 1024;
/// Blobs on their way at once.
const CONCURRENT: usize = 3;
/// Attempts without any progress before an upload gives up.
const MOST_FAILURES: u32 = 6;

/// A blob to send.
#[derive(Clone)]
pub struct Parcel {
    /// SHA-256 of the bytes.
    pub hash: BlobHash,
    /// The bytes.
    pub blob: Blob,
}

/// Stops the uploads that share it.
#[derive(Clone, Default)]
pub struct Stop(Rc<Cell<bool>>);

impl Stop {
    /// Stops after the piece on its way; what the server has is kept, and the next upload goes on from there.
    pub fn stop(&self) {
        self.0.set(true);
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.0.get()
    }
}

/// Why an upload is not complete.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UploadError {
    /// Stopped by the person.
    #[error("The upload was stopped. What has arrived stays on the server; sharing again goes on from there.")]
    Stopped,
    /// The file changed or vanished.
    #[error("A file could not be read while it was sent ({0}). Open the folder again and share once more.")]
    File(String),
    /// The server's reason.
    #[error("{0}")]
    Server(#[from] ApiError),
}

/// Sends all parcels; `on_progress` is told the bytes that the server has and the bytes of all.
pub async fn send_all(
    case: &str,
    parcels: Vec<Parcel>,
    stop: &Stop,
    on_progress: &dyn Fn(u64, u64),
) -> Result<(), UploadError> {
    let total: u64 = parcels.iter().map(|parcel| parcel.blob.size() as u64).sum();
    let arrived = Cell::new(0u64);
    let tell = |bytes: u64| {
        arrived.set(arrived.get() + bytes);
        on_progress(arrived.get(), total);
    };
    let mut sending = futures::stream::iter(parcels.into_iter().map(|parcel| send(case, parcel, stop, &tell)))
        .buffer_unordered(CONCURRENT);
    while let Some(sent) = sending.next().await {
        sent?;
    }
    Ok(())
}

async fn send(case: &str, parcel: Parcel, stop: &Stop, tell: &dyn Fn(u64)) -> Result<(), UploadError> {
    let total = parcel.blob.size() as u64;
    let mut told = 0;
    let mut failures = 0;
    loop {
        if stop.is_stopped() {
            return Err(UploadError::Stopped);
        }
        let before = told;
        let outcome = send_rest(case, &parcel, total, stop, &mut |received| {
            tell(received.saturating_sub(told));
            told = told.max(received);
        })
        .await;
        match outcome {
            Ok(()) => return Ok(()),
            Err(UploadError::Server(error)) if may_pass(&error) => {
                failures = if told > before { 1 } else { failures + 1 };
                if failures > MOST_FAILURES {
                    return Err(error.into());
                }
                js::sleep_ms(pause_ms(failures, jitter())).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Asks what the server has, and sends what follows.
async fn send_rest(
    case: &str,
    parcel: &Parcel,
    total: u64,
    stop: &Stop,
    arrived: &mut dyn FnMut(u64),
) -> Result<(), UploadError> {
    let mut state = api::upload_state(case, parcel.hash).await?;
    arrived(state.received);
    while !state.complete {
        if stop.is_stopped() {
            return Err(UploadError::Stopped);
        }
        let end = (state.received + PIECE).min(total);
        let piece = parcel.blob.slice_with_f64_and_f64(state.received as f64, end as f64);
        let piece = piece.map_err(|error| UploadError::File(js::text_of(&error)))?;
        state = api::upload_piece(case, parcel.hash, state.received, total, &piece).await?;
        arrived(state.received);
    }
    Ok(())
}

/// Whether trying again can help: no connection, an overloaded or stopping server, a piece that overlapped another tab's.
fn may_pass(error: &ApiError) -> bool {
    error.is_offline()
        || matches!(error.status, Some(408 | 429 | 503))
        || error.code == "wrong_offset"
        || error.code == "hash_mismatch"
}

/// Pause before attempt `failures`, doubling from half a second to 16 s, spread by a quarter.
fn pause_ms(failures: u32, jitter: f64) -> u32 {
    let base = 500.0 * f64::from(1u32 << failures.min(5));
    (base * (0.75 + 0.5 * jitter)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_bounded() {
        let check =
            |failures, jitter, expected| assert_eq!(pause_ms(failures, jitter), expected, "{failures} {jitter}");
        check(1, 0.5, 1000);
        check(2, 0.5, 2000);
        check(5, 0.5, 16_000);
        check(40, 0.5, 16_000);
        check(5, 1.0, 20_000);
        check(5, 0.0, 12_000);
    }

    #[test]
    fn only_passing_errors_are_tried_again() {
        let check = |status: Option<u16>, code: &str, expected| {
            let error = ApiError { status, code: code.into(), message: String::new(), retry_after_s: None };
            assert_eq!(may_pass(&error), expected, "{status:?} {code}");
        };
        check(None, "offline", true);
        check(Some(503), "stopping", true);
        check(Some(409), "wrong_offset", true);
        check(Some(507), "disk_full", false);
        check(Some(403), "role_too_weak", false);
        check(Some(401), "not_logged_in", false);
    }
}
