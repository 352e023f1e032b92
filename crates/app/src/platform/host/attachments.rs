//! Attachments of the plan on their way: to the disk with the change that names them, to the server where the case is
//! shared, and from there to whoever has not got them.

use super::Host;
use crate::platform::clock::{self, blob_of};
use crate::platform::store::Attachment;
use crate::platform::upload::{Parcel, Stop, send_all};
use crate::platform::{api, js};
use prosector_session::core::BlobHash;
use prosector_session::{Case, CaseSource, Command, DataCommand};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// First and longest pause before an attachment that has not arrived at the server yet is asked for again, ms.
const AGAIN_MS: [u32; 2] = [40, 5_000];

/// Attachments on their way.
#[derive(Default)]
pub(super) struct Attachments {
    /// Made, and named by the change of the plan that comes next.
    made: RefCell<Vec<Attachment>>,
    /// Made here and not known to be on the server.
    unsent: RefCell<Vec<Attachment>>,
    /// Handed over with a plan file; the browser may refuse to keep them.
    handed: RefCell<Vec<Attachment>>,
    sending: Cell<bool>,
    /// Counts searches, so that an older one ends.
    search: Cell<u64>,
}

impl Host {
    /// Keeps bytes until the change that names them is stored.
    pub(super) fn attachment_made(&self, hash: BlobHash, bytes: &Arc<Vec<u8>>) {
        self.0.attachments.made.borrow_mut().push((hash, bytes.clone()));
    }

    /// What the change that is stored now names; it is sent, too, where the case is shared.
    pub(super) fn take_made(&self) -> Vec<Attachment> {
        let made = self.0.attachments.made.take();
        if !made.is_empty() && self.is_shared() {
            self.0.attachments.unsent.borrow_mut().extend(made.iter().cloned());
            self.begin_sending();
        }
        made
    }

    fn is_shared(&self) -> bool {
        self.current_case().is_some_and(|case| case.source == CaseSource::Server)
    }

    fn begin_sending(&self) {
        if self.0.attachments.unsent.borrow().is_empty() || self.0.attachments.sending.replace(true) {
            return;
        }
        let host = self.clone();
        js::spawn(async move {
            host.send_unsent().await;
            host.0.attachments.sending.set(false);
        });
    }

    /// Sends one after the other; what the server does not take now is sent after the next connection.
    async fn send_unsent(&self) {
        while let Some(case) = self.current_case().filter(|case| case.source == CaseSource::Server) {
            let Some(attachment) = self.0.attachments.unsent.borrow().first().cloned() else { return };
            if self.send_attachment(&case, &attachment).await.is_none() {
                return;
            }
            self.0.attachments.unsent.borrow_mut().retain(|(hash, _)| *hash != attachment.0);
        }
        self.0.attachments.unsent.take();
    }

    async fn send_attachment(&self, case: &Case, (hash, bytes): &Attachment) -> Option<()> {
        let blob = blob_of(bytes, "application/octet-stream").ok()?;
        send_all(&case.id, vec![Parcel { hash: *hash, blob }], &Stop::default(), &|_, _| {}).await.ok()?;
        // Where the browser keeps nothing, everything is sent again after a reload: the server knows what it has.
        if let Ok(store) = self.store().await {
            let _ = store.keep_attachment(&case.id, *hash, bytes).await;
        }
        Some(())
    }

    /// Connected: sends what was made without a connection, also before the page was loaded.
    pub(super) fn send_attachments_again(&self) {
        let host = self.clone();
        js::spawn(async move {
            let (Some(case), Ok(store)) = (host.current_case(), host.store().await) else { return };
            let kept = store.unsent_attachments(&case.id).await.unwrap_or_default();
            let mut unsent = host.0.attachments.unsent.borrow_mut();
            for attachment in kept {
                if !unsent.iter().any(|(hash, _)| *hash == attachment.0) {
                    unsent.push(attachment);
                }
            }
            drop(unsent);
            host.begin_sending();
        });
    }

    /// Gets what the plan names and the session lacks: from this browser, else from the server, again until it is there.
    pub(super) fn find_attachments(&self) {
        let search = self.0.attachments.search.get() + 1;
        self.0.attachments.search.set(search);
        let host = self.clone();
        js::spawn(async move {
            let [mut pause, longest] = AGAIN_MS;
            while let Some(case) = host.current_case().filter(|_| host.0.attachments.search.get() == search) {
                let missing = host.read(|session| session.missing_attachments().to_vec());
                if missing.is_empty() {
                    return;
                }
                for hash in missing {
                    if let Some(bytes) = host.find_attachment(&case, hash).await {
                        host.dispatch(Command::Data(DataCommand::Attachment { hash, bytes }));
                    }
                }
                js::sleep_ms(pause + (f64::from(pause) * clock::jitter() / 4.0) as u32).await;
                pause = (pause * 2).min(longest);
            }
        });
    }

    /// Another case is opened: what was handed over with the one before is not its own.
    pub(super) fn drop_handed(&self) {
        self.0.attachments.handed.take();
    }

    /// Keeps what came with the plan file of a case that begins, before the plan that names it.
    pub(super) async fn take_handed(&self, case: &Case, attachments: Vec<Vec<u8>>) {
        let handed: Vec<Attachment> =
            attachments.into_iter().map(|bytes| (BlobHash::of(&bytes), Arc::new(bytes))).collect();
        if let Ok(store) = self.store().await {
            // Where this is refused the plan is as well, which is said then; in this page they are all the same.
            let _ = store.attach(&case.id, &handed).await;
        }
        self.0.attachments.handed.replace(handed);
    }

    async fn find_attachment(&self, case: &Case, hash: BlobHash) -> Option<Vec<u8>> {
        if let Some((_, bytes)) = self.0.attachments.handed.borrow().iter().find(|(of, _)| *of == hash) {
            return Some(bytes.to_vec());
        }
        let store = self.store().await.ok();
        if let Some(store) = &store
            && let Some(bytes) = store.attachment(&case.id, hash).await
        {
            return Some(bytes);
        }
        if case.source != CaseSource::Server {
            return None;
        }
        let bytes = api::get_bytes(&api::blob_path(&case.id, hash)).await.ok()?;
        if let Some(store) = store {
            // A full disk costs only the next fetch.
            let _ = store.keep_attachment(&case.id, hash, &bytes).await;
        }
        Some(bytes)
    }

    /// Everything that the open plan names, to be sent when its case is shared.
    pub(super) fn attachment_parcels(&self) -> Result<Vec<Parcel>, String> {
        let named: Vec<Attachment> = self.read(|session| {
            let hashes = session.plan().attachments();
            hashes.filter_map(|hash| Some((hash, session.attachment(hash)?.clone()))).collect()
        });
        let parcel = |(hash, bytes): Attachment| {
            let blob = blob_of(&bytes, "application/octet-stream").map_err(|error| js::text_of(&error))?;
            Ok(Parcel { hash, blob })
        };
        named.into_iter().map(parcel).collect()
    }
}
