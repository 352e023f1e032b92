//! Receiving blobs in parts that can be continued after anything: a lost connection, a closed laptop, a killed server.

use super::body::next_chunk;
use super::words;
use crate::app::App;
use crate::auth::{Identity, Role};
use crate::blobs::{PartFile, UploadError, free_bytes};
use crate::error::ApiError;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use prosector_core::BlobHash;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;

/// Where a chunk belongs.
#[derive(Clone, Copy, Deserialize)]
pub struct ChunkPlace {
    offset: u64,
    total: u64,
}

/// One upload's address, checked.
#[derive(Clone)]
struct Upload {
    case: String,
    hash: BlobHash,
    part: PathBuf,
}

/// `GET /api/cases/{case}/uploads/{hash}`.
pub async fn progress(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(place): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let upload = checked_upload(&app, &identity, place).await?;
    let complete = stored_bytes(&app, &upload).await?;
    let received = complete.unwrap_or_else(|| PartFile::received(&upload.part));
    Ok(answer(received, complete.is_some()))
}

/// `PUT /api/cases/{case}/uploads/{hash}?offset=N&total=M`.
pub async fn receive(
    State(app): State<Arc<App>>,
    identity: Identity,
    Path(place): Path<(String, String)>,
    query: Result<Query<ChunkPlace>, axum::extract::rejection::QueryRejection>,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let Query(chunk) = query.map_err(|_| ApiError::bad_request("An upload needs the numbers offset and total."))?;
    let upload = checked_upload(&app, &identity, place).await?;
    let _held = app.uploads.hold(&upload.part).await;
    if let Some(bytes) = stored_bytes(&app, &upload).await? {
        return Ok(answer(bytes, true));
    }
    check_room(&app, chunk)?;
    let received = append_body(&app, &upload, chunk, body).await?;
    if received < chunk.total {
        return Ok(answer(received, false));
    }
    complete(&app, &upload, received).await?;
    Ok(answer(received, true))
}

fn answer(received: u64, complete: bool) -> Json<Value> {
    Json(json!({ "received": received, "complete": complete }))
}

async fn checked_upload(app: &App, identity: &Identity, place: (String, String)) -> Result<Upload, ApiError> {
    let (case, hash) = place;
    app.case_access(identity, &case, Role::Editor).await?;
    let (id, hash) = (words::case_id(&case)?, words::blob_hash(&hash)?);
    let part = PartFile::path(&app.folder.uploads(), id, hash);
    Ok(Upload { case, hash, part })
}

/// Size of the blob if this case has it; what other cases hold stays unknown, or files could be probed for.
async fn stored_bytes(app: &App, upload: &Upload) -> Result<Option<u64>, ApiError> {
    let (case, hash) = (upload.case.clone(), upload.hash);
    Ok(app.store(move |storage| storage.case_blob(&case, hash)).await?)
}

fn check_room(app: &App, chunk: ChunkPlace) -> Result<(), ApiError> {
    let limits = &app.config.limits;
    if chunk.total > limits.blob_bytes {
        return Err(ApiError::too_large(format!("A file may have at most {} bytes here.", limits.blob_bytes)));
    }
    let needed = chunk.total.saturating_sub(chunk.offset).saturating_add(limits.keep_free_bytes);
    if free_bytes(&app.folder.uploads())? < needed {
        return Err(ApiError::disk_full());
    }
    Ok(())
}

/// Appends the body as it comes. A broken connection keeps what arrived before it.
async fn append_body(app: &App, upload: &Upload, chunk: ChunkPlace, mut body: Body) -> Result<u64, ApiError> {
    let limits = &app.config.limits;
    let mut part = PartFile::open(upload.part.clone(), chunk.offset).map_err(|error| refusal(app, upload, &error))?;
    let (mut taken, mut outcome) = (0, Ok(()));
    while outcome.is_ok() {
        let bytes = match next_chunk(&mut body, limits.body_idle_timeout).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => break,
            Err(error) => {
                outcome = Err(error);
                break;
            }
        };
        taken += bytes.len() as u64;
        if taken > limits.upload_chunk_bytes {
            outcome =
                Err(ApiError::too_large(format!("A chunk may have at most {} bytes.", limits.upload_chunk_bytes)));
        } else if let Err(error) = tokio::task::block_in_place(|| part.append(&bytes, chunk.total)) {
            outcome = Err(refusal(app, upload, &error));
        }
    }
    let received = tokio::task::block_in_place(|| part.sync())?;
    outcome.map(|()| received).map_err(|error| ApiError { received: Some(received), ..error })
}

/// Checks the hash, moves the blob to its place and notes whose it is. Killed in between, the part is still there.
async fn complete(app: &Arc<App>, upload: &Upload, bytes: u64) -> Result<(), ApiError> {
    let (shared, inner) = (app.clone(), upload.clone());
    let guard = app.blob_guard.clone().read_owned().await;
    let work = move || {
        let _no_removal = guard;
        let part = PartFile::open(inner.part.clone(), bytes).map_err(|error| refusal(&shared, &inner, &error))?;
        let whole = part.finish(inner.hash).map_err(|error| refusal(&shared, &inner, &error))?;
        shared.blobs.adopt(&whole, inner.hash)?;
        Ok(shared.storage().add_case_blob(&inner.case, inner.hash, bytes)?)
    };
    tokio::task::spawn_blocking(work).await.map_err(|stopped| ApiError::internal(&stopped))?
}

fn refusal(app: &App, upload: &Upload, error: &UploadError) -> ApiError {
    let received = Some(PartFile::received(&upload.part));
    let refused = match error {
        UploadError::WrongOffset { .. } => {
            ApiError::conflict("wrong_offset", "The upload continues elsewhere: begin at the byte given as received.")
        }
        UploadError::TooLong => ApiError::bad_request("More bytes came than were announced as total."),
        UploadError::HashMismatch => {
            let text = "The bytes that arrived are not those of the file. Upload the file again from its beginning.";
            ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "hash_mismatch", text)
        }
        UploadError::Io(error) if is_full(error) => ApiError::disk_full(),
        UploadError::Io(error) => ApiError::internal(&format!("upload in {}: {error}", app.folder.uploads().display())),
    };
    ApiError { received, ..refused }
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}
