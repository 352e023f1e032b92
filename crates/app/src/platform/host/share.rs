//! Sharing a local case: its imaging and plan go to the server, after the person asked for it.

use super::{Host, HostEvent, Transfer};
use crate::platform::api::{self, ApiError, Link, MadeLink, NewLink, Role};
use crate::platform::clock::{self, blob_of};
use crate::platform::files::NamedFile;
use crate::platform::import::{Import, keep_files};
use crate::platform::js;
use crate::platform::store::StoreError;
use crate::platform::upload::{Parcel, Stop, UploadError, send_all};
use prosector_session::core::BlobHash;
use prosector_session::manifest::CaseManifest;
use prosector_session::{Case, CaseSource};
use web_sys::Blob;

impl Host {
    /// Sends the open local case to the server, then joins its room. Progress comes as [`HostEvent::Upload`].
    pub fn share_case(&self) {
        let stop = Stop::default();
        self.0.upload.replace(stop.clone());
        let host = self.clone();
        js::spawn(async move {
            let outcome = host.send_case(&stop).await;
            host.emit(&HostEvent::Upload(match outcome {
                Ok(case) => Transfer::Done { case },
                Err(reason) => Transfer::Failed(reason),
            }));
        });
    }

    /// Stops the upload; sharing again goes on where it stopped.
    pub fn cancel_upload(&self) {
        self.0.upload.borrow().stop();
    }

    /// Makes a share link of the open case.
    pub async fn create_link(&self, role: Role, expires_in_s: u64) -> Result<MadeLink, ApiError> {
        let case = self.current_case().map(|case| case.id).unwrap_or_default();
        let picture = if role == Role::Patient { self.send_patient_picture(&case).await } else { None };
        api::create_link(&case, &NewLink { role, expires_in_s, picture }).await
    }

    /// Share links of the open case.
    pub async fn links(&self) -> Result<Vec<Link>, ApiError> {
        api::links(&self.current_case().map(|case| case.id).unwrap_or_default()).await
    }

    async fn send_case(&self, stop: &Stop) -> Result<String, String> {
        let case = self.current_case().ok_or("No case is open. Open one first, then share it.")?;
        let id = server_id(&case);
        api::create_case(&id, &case.title).await.map_err(|error| error.to_string())?;
        if let Some(hash) = self.send_imaging(&case, &id, stop).await? {
            api::put_imaging(&id, hash).await.map_err(|error| error.to_string())?;
            self.0.sources.borrow_mut().uploaded = Some(hash);
        }
        send_all(&id, self.attachment_parcels()?, stop, &|_, _| {}).await.map_err(|error| error.to_string())?;
        self.become_server_case(&case, &id).await?;
        Ok(id)
    }

    async fn send_imaging(&self, case: &Case, id: &str, stop: &Stop) -> Result<Option<BlobHash>, String> {
        let Some((manifest, mut parcels)) = self.parcels(case).await? else { return Ok(None) };
        let json = manifest.encode().map_err(|error| error.to_string())?;
        let hash = BlobHash::of(&json);
        let blob = blob_of(&json, "application/json").map_err(|error| js::text_of(&error))?;
        parcels.push(Parcel { hash, blob });
        let tell = |done, total| self.emit(&HostEvent::Upload(Transfer::Sending { done, total }));
        send_all(id, parcels, stop, &tell).await.map_err(|error: UploadError| error.to_string())?;
        Ok(Some(hash))
    }

    /// Everything to send, with the manifest that names it; `None` for a case without imaging.
    async fn parcels(&self, case: &Case) -> Result<Option<(CaseManifest, Vec<Parcel>)>, String> {
        let (files, known) = {
            let sources = self.0.sources.borrow();
            (sources.files.clone(), sources.manifest.clone())
        };
        if files.is_empty() {
            return Ok(None);
        }
        let hashes = self.hashes(&files).await?;
        // The plan goes through the room, with everything that was done since it began.
        let manifest = CaseManifest {
            title: case.title.clone(),
            plan: None,
            ..known.unwrap_or_else(|| self.manifest_of(&files, &hashes))
        };
        let mut parcels: Vec<Parcel> =
            hashes.iter().zip(files).map(|(hash, file)| Parcel { hash: *hash, blob: file.blob }).collect();
        if let Some(trees) = manifest.trees {
            parcels.push(Parcel { hash: trees, blob: trees_blob(case, trees).await? });
        }
        Ok(Some((manifest, parcels)))
    }

    async fn hashes(&self, files: &[NamedFile]) -> Result<Vec<BlobHash>, String> {
        let import = Import::begin(&self.0.pool);
        let blobs: Vec<Blob> = files.iter().map(|file| file.blob.clone()).collect();
        let tell = |done, total| self.emit(&HostEvent::Upload(Transfer::Preparing { done, total }));
        keep_files(&import, &blobs, &tell).await.map_err(|error| error.to_string())
    }

    /// The open case is the server's from now on; it is opened anew from what this browser keeps.
    async fn become_server_case(&self, case: &Case, id: &str) -> Result<(), String> {
        if case.source == CaseSource::Server {
            self.join_room();
            return Ok(());
        }
        let plan = self.read(|session| session.plan_document().snapshot());
        let store = self.store().await.map_err(|error| error.to_string())?;
        store.append_update(id, &plan).await.map_err(|error| error.to_string())?;
        if case.id != id {
            store.copy_attachments(&case.id, id).await.map_err(|error| error.to_string())?;
        }
        let record = self.record_of(Case { id: id.to_owned(), source: CaseSource::Server, ..case.clone() });
        store.put_case(&record).await.map_err(|error| error.to_string())?;
        self.open_server_case(id);
        Ok(())
    }

    /// Keeps what this browser has of a case that was erased on the server, as a local case under an identifier of its own.
    ///
    /// # Errors
    /// When the browser's storage refuses; then everything is as before.
    pub async fn keep_own_copy(&self) -> Result<(), StoreError> {
        let Some(case) = self.current_case() else { return Ok(()) };
        let plan = self.read(|session| session.plan_document().snapshot());
        let (store, id) = (self.store().await?, clock::new_id());
        store.append_update(&id, &plan).await?;
        store.copy_attachments(&case.id, &id).await?;
        let copy =
            Case { id: id.clone(), source: CaseSource::Local, role: prosector_session::Role::Owner, ..case.clone() };
        store.put_case(&self.record_of(copy)).await?;
        store.forget_case(&case.id).await?;
        self.open_local_case(&id);
        Ok(())
    }

    /// The picture for the patient's page: the visible structures, sent as a blob of the case.
    async fn send_patient_picture(&self, case: &str) -> Option<BlobHash> {
        let bytes = self.patient_picture().await?;
        let hash = BlobHash::of(&bytes);
        let blob = blob_of(&bytes, "application/octet-stream").ok()?;
        send_all(case, vec![Parcel { hash, blob }], &Stop::default(), &|_, _| {}).await.ok()?;
        Some(hash)
    }
}

/// Vessel trees from this browser, or from where the case came: they are kept last, after the images.
async fn trees_blob(case: &Case, hash: BlobHash) -> Result<Blob, String> {
    match crate::platform::store::kept_bytes(hash).await {
        Ok(bytes) => blob_of(&bytes, "application/json").map_err(|error| js::text_of(&error)),
        Err(missing) => super::fetch::blob_of_case(case, hash).await.map_err(|_| missing.to_string()),
    }
}

/// The server wants UUIDs; the demo gets one of its own when it is shared.
fn server_id(case: &Case) -> String {
    match case.source {
        CaseSource::Demo => crate::platform::clock::new_id(),
        _ => case.id.clone(),
    }
}
