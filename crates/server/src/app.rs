//! Everything that requests share.

use crate::audit::{AuditAction, AuditEvent};
use crate::auth::{Throttle, ThrottleSettings};
use crate::blobs::{BlobStore, UploadLocks};
use crate::clock::Clock;
use crate::config::ServerConfig;
use crate::data_folder::DataFolder;
use crate::error::ApiError;
use crate::rooms::Rooms;
use crate::storage::{AuditSeal, SqliteStorage, Storage, Stored};
use anyhow::Context;
use ed25519_dalek::SigningKey;
use prosector_core::BlobHash;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{RwLock, Semaphore};

/// One server's parts. Cheap to share through an `Arc`.
pub struct App {
    /// What it was started with.
    pub config: ServerConfig,
    /// The time.
    pub clock: Clock,
    /// Where things lie.
    pub folder: DataFolder,
    /// Blobs of cases.
    pub blobs: BlobStore,
    /// Blobs of the demo patient.
    pub demo_blobs: BlobStore,
    /// Held for reading while a blob is put in its place and noted as a case's, for writing while blobs are removed.
    pub blob_guard: Arc<RwLock<()>>,
    /// One writer per upload.
    pub uploads: UploadLocks,
    /// Wrong passwords, by login name.
    pub login_throttle: Throttle,
    /// Wrong passwords and codes, by client address.
    pub address_throttle: Throttle,
    /// Wrong codes, by link.
    pub code_throttle: Throttle,
    /// The key that plans are signed with.
    pub signing_key: SigningKey,
    /// The rooms that are open.
    pub rooms: Rooms,
    storage: Arc<dyn Storage>,
    hashing: Semaphore,
}

const fn throttle(free_failures: u32, first_s: u64, longest_s: u64) -> ThrottleSettings {
    let (first_wait, longest_wait) = (Duration::from_secs(first_s), Duration::from_secs(longest_s));
    ThrottleSettings { free_failures, first_wait, longest_wait }
}

impl App {
    /// Opens the data folder and everything in it.
    ///
    /// # Errors
    /// In plain words: which file, and what is wrong with it.
    pub fn open(config: ServerConfig, clock: Clock) -> anyhow::Result<Arc<Self>> {
        let folder = DataFolder::open(config.data_folder.clone())?;
        let signing_key = folder.secret_key("signing")?;
        let seal = AuditSeal::from_seed(folder.secret_key("audit")?.to_bytes());
        let storage = SqliteStorage::open(&folder.database(), seal, config.limits.database_pages)
            .with_context(|| format!("The database {} cannot be opened", folder.database().display()))?;
        Ok(Arc::new(Self {
            blobs: BlobStore::open(folder.blobs()).context("The folder of blobs cannot be opened")?,
            demo_blobs: BlobStore::open(folder.demo().join("blobs")).context("The demo folder cannot be opened")?,
            blob_guard: Arc::default(),
            uploads: UploadLocks::default(),
            login_throttle: Throttle::new(throttle(5, 15, 900)),
            address_throttle: Throttle::new(throttle(30, 15, 900)),
            code_throttle: Throttle::new(throttle(5, 15, 900)),
            rooms: Rooms::default(),
            storage: Arc::new(storage),
            hashing: Semaphore::new(2),
            signing_key,
            folder,
            config,
            clock,
        }))
    }

    /// Runs storage work off the async threads.
    ///
    /// # Errors
    /// The storage's own.
    pub async fn store<T, F>(&self, work: F) -> Stored<T>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Storage) -> Stored<T> + Send + 'static,
    {
        let storage = self.storage.clone();
        match tokio::task::spawn_blocking(move || work(&*storage)).await {
            Ok(result) => result,
            Err(stopped) => Err(std::io::Error::other(stopped).into()),
        }
    }

    /// The storage itself, for work that is on a blocking thread already.
    pub fn storage(&self) -> &dyn Storage {
        &*self.storage
    }

    /// Runs password hashing off the async threads, two at a time, because each takes 19 MiB.
    ///
    /// # Errors
    /// Only when the server stops meanwhile.
    pub async fn hash_work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let _permit = self.hashing.acquire().await.map_err(|closed| ApiError::internal(&closed))?;
        tokio::task::spawn_blocking(work).await.map_err(|stopped| ApiError::internal(&stopped))
    }

    /// Writes one entry of the audit log.
    ///
    /// # Errors
    /// When it cannot be stored; changes are then refused, reading goes on.
    pub async fn audit(&self, actor: &str, action: AuditAction, case: Option<&str>, detail: &str) -> Stored<()> {
        let (actor, detail, case_id) = (actor.to_owned(), detail.to_owned(), case.map(str::to_owned));
        let event = AuditEvent { at: self.clock.now_ms(), actor, action, case_id, detail };
        self.store(move |storage| storage.append_audit(&[event])).await
    }

    /// The same for reading, which goes on when the log cannot be written (a full disk); the server's own log says so.
    pub async fn audit_reading(&self, actor: &str, action: AuditAction, case: &str, detail: &str) {
        if let Err(error) = self.audit(actor, action, Some(case), detail).await {
            tracing::error!(%error, "audit entry not written");
        }
    }

    /// Where a blob of a case lies; the demo's blobs are kept apart.
    pub fn blob_path(&self, hash: BlobHash) -> PathBuf {
        if self.demo_blobs.holds(hash) { self.demo_blobs.path(hash) } else { self.blobs.path(hash) }
    }

    /// Removes the blobs of erased cases from the disk, and what the database still holds of them from its files.
    ///
    /// # Errors
    /// What the disk says; what is left is removed the next time.
    pub fn remove_doomed_blobs(&self) -> Stored<()> {
        for hash in self.storage.doomed_blobs()? {
            self.blobs.remove(hash)?;
            self.storage.blob_gone(hash)?;
        }
        self.storage.scrub()
    }

    /// All bytes of a blob of at most `most` bytes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn read_blob(&self, hash: BlobHash, most: u64) -> std::io::Result<Vec<u8>> {
        let store = if self.demo_blobs.holds(hash) { &self.demo_blobs } else { &self.blobs };
        store.read(hash, most)
    }
}
