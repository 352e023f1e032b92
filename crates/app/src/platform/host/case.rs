//! The open case: which one it is, and the files behind it.

use super::{Host, HostEvent, Opening};
use crate::platform::clock;
use crate::platform::files::NamedFile;
use crate::platform::import::OpenError;
use crate::platform::js;
use crate::platform::store::{self, CaseRecord, Place, RecentCase, StoreError};
use prosector_session::core::{BlobHash, CenterlineGraph};
use prosector_session::imaging::FileId;
use prosector_session::manifest::CaseManifest;
use prosector_session::{Case, CaseCommand, CaseSource, Command};

/// Files of the open case.
#[derive(Default)]
pub(super) struct Sources {
    /// All files; a `FileId` is a place in this list.
    pub(super) files: Vec<NamedFile>,
    /// NIfTI files that were not shown yet.
    pub(super) volumes: Vec<FileId>,
    /// Segmentations that were not read yet.
    pub(super) segmentations: Vec<FileId>,
    /// Vessel trees that were not handed over yet.
    pub(super) trees: Vec<CenterlineGraph>,
    /// Where the case's blobs are known to be, once it was kept or came from a server.
    pub(super) manifest: Option<CaseManifest>,
    /// Hash of the manifest on the server.
    pub(super) uploaded: Option<BlobHash>,
}

impl Host {
    /// The open case.
    pub fn current_case(&self) -> Option<Case> {
        self.read(|session| session.case().cloned())
    }

    /// Cases opened in this browser, the last one first.
    pub async fn recent_cases(&self) -> Result<Vec<RecentCase>, StoreError> {
        let cases = self.store().await?.cases().await?;
        Ok(cases.iter().map(RecentCase::from).collect())
    }

    /// Removes a case from this browser: its plan and its imaging. What is on the server stays there.
    pub async fn forget_case(&self, id: &str) -> Result<(), StoreError> {
        let store = self.store().await?;
        let cases = store.cases().await?;
        let (gone, kept): (Vec<CaseRecord>, Vec<CaseRecord>) = cases.into_iter().partition(|case| case.id == id);
        store.forget_case(id).await?;
        let used: Vec<BlobHash> = kept.iter().flat_map(blobs_of).collect();
        let unused = gone.iter().flat_map(blobs_of).filter(|hash| !used.contains(hash));
        store::forget_imaging(unused.collect::<Vec<_>>()).await
    }

    /// Leaves the open case; everything of it is stored.
    pub fn close_case(&self) {
        self.stop_opening();
        self.leave_room();
        self.0.sources.replace(Sources::default());
        self.dispatch(Command::Case(CaseCommand::Close));
    }

    /// Opens a case by its identifier: the demo, what this browser keeps, or what the server has.
    pub fn open_case(&self, id: &str) {
        if id == DEMO {
            return self.open_demo();
        }
        let (host, id) = (self.clone(), id.to_owned());
        js::spawn(async move {
            let known = match host.store().await {
                Ok(store) => store.case(&id).await.ok().flatten(),
                Err(_) => None,
            };
            match known {
                Some(record) if record.place == Place::Local => host.open_local_case(&id),
                _ => host.open_server_case(&id),
            }
        });
    }

    /// Begins a case in the session with what this browser has stored of its plan; a new case has nothing stored.
    ///
    /// A plan that cannot be read back stays stored as it is, and the case is not opened over it.
    ///
    /// `begin_with` is stored first where nothing is, so that it is there without network and can be edited away.
    pub(super) async fn begin_case(
        &self,
        case: Case,
        is_new: bool,
        begin_with: Option<&[u8]>,
    ) -> Result<(), OpenError> {
        let saved = match if is_new { Ok(Vec::new()) } else { self.stored_plan_or(&case.id, begin_with).await } {
            Ok(saved) => saved,
            Err(error) => {
                self.emit(&HostEvent::Saved(super::Saved::Refused { reason: error.to_string() }));
                begin_with.map(<[u8]>::to_vec).into_iter().collect()
            }
        };
        self.leave_room();
        let opened = self.apply(Command::Case(CaseCommand::Open { case, saved }));
        opened.map_err(|error| OpenError::Refused(error.to_string()))
    }

    /// Remembers the open case in the list of recent ones.
    pub(super) async fn remember_case(&self) -> Result<(), StoreError> {
        match self.current_case() {
            Some(case) => self.store().await?.put_case(&self.record_of(case)).await,
            None => Ok(()),
        }
    }

    /// What is remembered of a case whose files are the open ones.
    pub(super) fn record_of(&self, case: Case) -> CaseRecord {
        let place = match case.source {
            CaseSource::Local => Place::Local,
            CaseSource::Demo => Place::Demo,
            CaseSource::Server => Place::Server,
        };
        let manifest = self.0.sources.borrow().manifest.clone();
        let series = self.read(|session| session.series().open_series().map(|plan| plan.summary.id.clone()));
        CaseRecord { id: case.id, title: case.title, place, opened_ms: clock::now_ms(), manifest, series }
    }

    /// Ends an opening with its outcome.
    pub(super) fn opened(&self, outcome: Result<(), String>) {
        self.emit(&HostEvent::Opening(match outcome {
            Ok(()) => Opening::Done,
            Err(reason) => Opening::Failed(reason),
        }));
    }
}

/// Identifier of the demo case in this browser.
pub(super) const DEMO: &str = "demo";

/// Hashes of all blobs of a case.
pub(super) fn blobs_of(record: &CaseRecord) -> Vec<BlobHash> {
    let Some(manifest) = &record.manifest else { return Vec::new() };
    let files = manifest.files.iter().map(|file| file.hash);
    files.chain(manifest.segmentations.iter().map(|blob| blob.hash)).chain(manifest.trees).collect()
}
