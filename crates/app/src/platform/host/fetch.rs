//! Cases described by a manifest: their blobs come from this browser where it keeps them, else from the server.

use super::case::Sources;
use super::open::Extras;
use super::trees::trees_of;
use super::{Host, HostEvent, HostNotice, Opening};
use crate::platform::api::{self, ApiError};
use crate::platform::files::NamedFile;
use crate::platform::import::OpenError;
use crate::platform::store::{KeptBlob, kept_blob};
use futures::StreamExt;
use prosector_session::core::{BlobHash, CenterlineGraph};
use prosector_session::manifest::CaseManifest;
use prosector_session::{Case, CaseSource};
use std::cell::Cell;
use web_sys::Blob;

/// Requests on their way at once; browsers allow six to a host.
const CONCURRENT: usize = 6;

/// What is known of a case before its blobs come.
struct Described {
    case: Case,
    manifest: Option<CaseManifest>,
    uploaded: Option<BlobHash>,
}

/// A blob to get: a path for the importer, and what names it.
#[derive(Clone)]
struct Wanted {
    path: String,
    blob: KeptBlob,
}

impl Host {
    /// Opens a case through its manifest.
    pub(super) async fn open_by_manifest(&self, turn: u64, case: Case) -> Result<(), OpenError> {
        let Described { case, manifest, uploaded } = self.describe(case).await.map_err(OpenError::Refused)?;
        let on_server = case.source == CaseSource::Server;
        let id = case.id.clone();
        let Some(manifest) = manifest else { return self.open_without_imaging(case).await };
        let files = self.fetch_all(turn, &id, &case.source, &manifest).await?;
        let trees = self.fetch_trees(&id, &case.source, &manifest).await?;
        let plan = fetch_plan(&id, &case.source, &manifest).await;
        if !self.is_wanted(turn) {
            return Err(OpenError::Cancelled);
        }
        let record = manifest.record.clone();
        let sources = Sources { trees, manifest: Some(manifest), uploaded, ..Sources::default() };
        self.open_as(turn, case, files, Extras { sources, record, plan, ..Extras::default() }).await?;
        if on_server && self.is_wanted(turn) {
            self.join_room();
        }
        Ok(())
    }

    async fn open_without_imaging(&self, case: Case) -> Result<(), OpenError> {
        let on_server = case.source == CaseSource::Server;
        self.begin_case(case, false, None).await?;
        self.0.sources.replace(Sources::default());
        if on_server {
            self.join_room();
        }
        self.opened(Ok(()));
        Ok(())
    }

    /// What the server says of a case, or what this browser remembers of it.
    async fn describe(&self, case: Case) -> Result<Described, String> {
        let remembered = match self.store().await {
            Ok(store) => store.case(&case.id).await.ok().flatten(),
            Err(_) => None,
        };
        let asked = match case.source {
            CaseSource::Local => None,
            CaseSource::Demo => Some(demo().await.map(|manifest| Described {
                case: case.clone(),
                manifest: Some(manifest),
                uploaded: None,
            })),
            CaseSource::Server => Some(server_case(&case.id).await),
        };
        match (asked, remembered) {
            (Some(Ok(described)), _) => Ok(described),
            (asked, Some(record))
                if asked
                    .as_ref()
                    .is_none_or(|asked| asked.as_ref().is_err_and(|error| error.is_offline() || error.is_erased())) =>
            {
                // Without the server nobody can say what this person may do; the room decides when it is back.
                let role = prosector_session::Role::Owner;
                Ok(Described {
                    case: Case { title: record.title, role, ..case },
                    manifest: record.manifest,
                    uploaded: None,
                })
            }
            (Some(Err(error)), _) => Err(error.to_string()),
            (None, _) => {
                Err("This case is not in this browser any more. Open it from its files or from the server.".into())
            }
        }
    }

    /// All files of a case, with its segmentations behind them.
    async fn fetch_all(
        &self,
        turn: u64,
        id: &str,
        source: &CaseSource,
        manifest: &CaseManifest,
    ) -> Result<Vec<NamedFile>, OpenError> {
        let files = manifest
            .files
            .iter()
            .map(|f| Wanted { path: f.path.clone(), blob: KeptBlob { hash: f.hash, bytes: f.bytes } });
        let segmentations = manifest.segmentations.iter().map(|s| Wanted {
            path: format!("segmentation/{}.dcm", s.hash),
            blob: KeptBlob { hash: s.hash, bytes: s.bytes },
        });
        let total = manifest.total_bytes();
        let done = Cell::new(0);
        let wanted: Vec<Wanted> = files.chain(segmentations).collect();
        let mut coming = futures::stream::iter(wanted)
            .map(async |wanted| {
                let blob = fetch(id, source, wanted.blob).await;
                (wanted, blob)
            })
            .buffered(CONCURRENT);
        let mut fetched = Vec::new();
        while let Some((wanted, blob)) = coming.next().await {
            if !self.is_wanted(turn) {
                return Err(OpenError::Cancelled);
            }
            done.set(done.get() + wanted.blob.bytes);
            self.emit(&HostEvent::Opening(Opening::Fetching { done: done.get(), total }));
            fetched.push(NamedFile { path: wanted.path, blob: blob.map_err(OpenError::Refused)? });
        }
        Ok(fetched)
    }

    /// Vessel trees; a case whose trees cannot be read opens without them.
    async fn fetch_trees(
        &self,
        id: &str,
        source: &CaseSource,
        manifest: &CaseManifest,
    ) -> Result<Vec<CenterlineGraph>, OpenError> {
        let Some(hash) = manifest.trees else { return Ok(Vec::new()) };
        // The manifest does not state the size, so only the name tells whether a kept copy fits.
        let json = match source {
            CaseSource::Local => kept_text(hash).await,
            _ => match api::get_bytes(&address(id, source, hash)).await {
                Ok(bytes) => Ok(bytes),
                Err(_) => kept_text(hash).await,
            },
        };
        let read = match json {
            Ok(json) => trees_of(&json).await,
            Err(reason) => Err(reason),
        };
        match read {
            Ok(trees) => Ok(trees),
            Err(reason) => {
                let text =
                    format!("The vessel trees of this case could not be read ({reason}). Everything else is shown.");
                self.emit(&HostEvent::Notice(HostNotice::plain("error.trees", text)));
                Ok(Vec::new())
            }
        }
    }
}

/// The bytes of a blob, from this browser or from the server.
async fn fetch(id: &str, source: &CaseSource, blob: KeptBlob) -> Result<Blob, String> {
    match (kept_blob(blob).await, source) {
        (Ok(kept), _) => Ok(kept.into()),
        (Err(error), CaseSource::Local) => Err(error.to_string()),
        (Err(_), _) => api::get_blob(&address(id, source, blob.hash)).await.map_err(|error| error.to_string()),
    }
}

/// The plan to begin with, of a case that is not in a room: there the room has it. Without network an empty one will do.
async fn fetch_plan(id: &str, source: &CaseSource, manifest: &CaseManifest) -> Option<Vec<u8>> {
    match (source, manifest.plan) {
        (CaseSource::Demo, Some(hash)) => api::get_bytes(&address(id, source, hash)).await.ok(),
        _ => None,
    }
}

async fn kept_text(hash: BlobHash) -> Result<Vec<u8>, String> {
    crate::platform::store::kept_bytes(hash).await.map_err(|error| error.to_string())
}

fn address(id: &str, source: &CaseSource, hash: BlobHash) -> String {
    match source {
        CaseSource::Demo => format!("/demo/blobs/{hash}"),
        _ => api::blob_path(id, hash),
    }
}

async fn demo() -> Result<CaseManifest, ApiError> {
    decode(&api::get_bytes("/demo/case.json").await?)
}

async fn server_case(id: &str) -> Result<Described, ApiError> {
    let detail = api::case(id).await?;
    let manifest = match detail.imaging {
        Some(hash) => Some(decode(&api::get_bytes(&api::blob_path(id, hash)).await?)?),
        None => None,
    };
    let case = Case { id: id.to_owned(), title: detail.title, source: CaseSource::Server, role: detail.role.into() };
    Ok(Described { case, manifest, uploaded: detail.imaging })
}

fn decode(json: &[u8]) -> Result<CaseManifest, ApiError> {
    CaseManifest::decode(json).map_err(|error| ApiError {
        status: Some(200),
        code: "not_a_manifest".into(),
        message: error.to_string(),
        retry_after_s: None,
    })
}

/// A blob of the open case from the server.
pub(super) async fn blob_of_case(case: &Case, hash: BlobHash) -> Result<Blob, ApiError> {
    api::get_blob(&address(&case.id, &case.source, hash)).await
}
