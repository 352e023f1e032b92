//! Attachments of plans: small immutable byte strings that a plan names by their hash, kept beside the plan's log.

use super::StoreError;
use super::database::{ATTACHMENTS, Store, UPDATES, answer, committed, store};
use super::plans::{by_case, bytes_of};
use crate::platform::js::{property, set_property};
use js_sys::{Array, Object, Uint8Array};
use prosector_session::core::BlobHash;
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use web_sys::IdbTransaction;

/// An attachment with its bytes.
pub type Attachment = (BlobHash, Arc<Vec<u8>>);

impl Store {
    /// Adds an update to a case's log together with the attachments it names: all of it is on disk afterwards, or nothing.
    pub async fn append_with(&self, case: &str, update: &[u8], attached: &[Attachment]) -> Result<(), StoreError> {
        if attached.is_empty() {
            return self.append_update(case, update).await;
        }
        let transaction = self.writing(&[UPDATES, ATTACHMENTS])?;
        let entry = Object::new();
        set_property(&entry, "case", &case.into());
        set_property(&entry, "bytes", &Uint8Array::from(update));
        store(&transaction, UPDATES)?.add(&entry).map_err(|error| StoreError::from_js(&error))?;
        attached.iter().try_for_each(|(hash, bytes)| put(&transaction, case, *hash, bytes, false))?;
        committed(&transaction).await
    }

    /// Keeps attachments of a plan that the server does not have.
    pub async fn attach(&self, case: &str, attached: &[Attachment]) -> Result<(), StoreError> {
        let transaction = self.writing(&[ATTACHMENTS])?;
        attached.iter().try_for_each(|(hash, bytes)| put(&transaction, case, *hash, bytes, false))?;
        committed(&transaction).await
    }

    /// Keeps an attachment that the server has.
    pub async fn keep_attachment(&self, case: &str, hash: BlobHash, bytes: &[u8]) -> Result<(), StoreError> {
        let transaction = self.writing(&[ATTACHMENTS])?;
        put(&transaction, case, hash, bytes, true)?;
        committed(&transaction).await
    }

    /// The bytes of an attachment, if this browser has them unharmed.
    pub async fn attachment(&self, case: &str, hash: BlobHash) -> Option<Vec<u8>> {
        let transaction = self.reading(&[ATTACHMENTS]).ok()?;
        let entry = answer(store(&transaction, ATTACHMENTS).ok()?.get(&key(case, hash))).await.ok()?;
        bytes_of(&property(&entry, "bytes")).filter(|bytes| BlobHash::of(bytes) == hash)
    }

    /// Attachments that were made here and are not known to be on the server.
    pub async fn unsent_attachments(&self, case: &str) -> Result<Vec<Attachment>, StoreError> {
        let unsent = |entry: &JsValue| property(entry, "sent").as_bool() != Some(true);
        Ok(self
            .attachment_entries(case)
            .await?
            .iter()
            .filter(unsent)
            .filter_map(|entry| attachment_of(&entry))
            .collect())
    }

    /// Copies what is attached to one case to another, which the server does not have yet.
    pub async fn copy_attachments(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let entries = self.attachment_entries(from).await?;
        let transaction = self.writing(&[ATTACHMENTS])?;
        for (hash, bytes) in entries.iter().filter_map(|entry| attachment_of(&entry)) {
            put(&transaction, to, hash, &bytes, false)?;
        }
        committed(&transaction).await
    }

    /// Forgets what is attached to a case.
    pub(super) async fn forget_attachments(&self, case: &str) -> Result<(), StoreError> {
        let transaction = self.writing(&[ATTACHMENTS])?;
        let attachments = store(&transaction, ATTACHMENTS)?;
        let keys = answer(by_case(&attachments)?.get_all_keys_with_key(&case.into())).await?;
        for key in Array::from(&keys).iter() {
            attachments.delete(&key).map_err(|error| StoreError::from_js(&error))?;
        }
        committed(&transaction).await
    }

    async fn attachment_entries(&self, case: &str) -> Result<Array, StoreError> {
        let transaction = self.reading(&[ATTACHMENTS])?;
        let entries = answer(by_case(&store(&transaction, ATTACHMENTS)?)?.get_all_with_key(&case.into())).await?;
        Ok(Array::from(&entries))
    }
}

fn key(case: &str, hash: BlobHash) -> JsValue {
    format!("{case}/{hash}").into()
}

fn attachment_of(entry: &JsValue) -> Option<Attachment> {
    let bytes = bytes_of(&property(entry, "bytes"))?;
    Some((BlobHash::of(&bytes), Arc::new(bytes)))
}

fn put(transaction: &IdbTransaction, case: &str, hash: BlobHash, bytes: &[u8], sent: bool) -> Result<(), StoreError> {
    let entry = Object::new();
    set_property(&entry, "case", &case.into());
    set_property(&entry, "bytes", &Uint8Array::from(bytes));
    set_property(&entry, "sent", &sent.into());
    let put = store(transaction, ATTACHMENTS)?.put_with_key(&entry, &key(case, hash));
    put.map(drop).map_err(|error| StoreError::from_js(&error))
}
