//! The list of cases opened in this browser, and what each was opened from.

use super::StoreError;
use super::database::{CASES, Store, answer, committed, store};
use prosector_session::core::{BlobHash, sort_by};
use prosector_session::manifest::CaseManifest;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

/// Where a case lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Only in this browser.
    Local,
    /// On the server; the id is the server's.
    Server,
    /// The synthetic demo patient.
    Demo,
}

/// A blob of a case, kept in the private file system under its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptBlob {
    /// SHA-256 of the content.
    pub hash: BlobHash,
    /// Size.
    pub bytes: u64,
}

/// What is remembered of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseRecord {
    /// Identifier, the same as on the server if it is there too.
    pub id: String,
    /// Title shown to people.
    pub title: String,
    /// Where it lives.
    pub place: Place,
    /// Last time it was opened, ms since 1970.
    pub opened_ms: i64,
    /// Its imaging, once all of it is kept.
    #[serde(default)]
    pub manifest: Option<CaseManifest>,
    /// Series that was shown, by its instance UID.
    #[serde(default)]
    pub series: Option<String>,
}

/// A line of the list of recent cases.
#[derive(Clone, Debug, PartialEq)]
pub struct RecentCase {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Where it lives.
    pub place: Place,
    /// Last time it was opened, ms since 1970.
    pub opened_ms: i64,
    /// Bytes of imaging kept for it.
    pub bytes: u64,
}

impl Store {
    /// Remembers a case, replacing what was remembered.
    pub async fn put_case(&self, record: &CaseRecord) -> Result<(), StoreError> {
        let text = serde_json::to_string(record).map_err(|error| StoreError::Refused(error.to_string()))?;
        let transaction = self.writing(&[CASES])?;
        answer(store(&transaction, CASES)?.put_with_key(&text.into(), &record.id.as_str().into())).await?;
        committed(&transaction).await
    }

    /// What is remembered of a case.
    pub async fn case(&self, id: &str) -> Result<Option<CaseRecord>, StoreError> {
        let transaction = self.reading(&[CASES])?;
        let found = answer(store(&transaction, CASES)?.get(&id.into())).await?;
        Ok(parse(&found))
    }

    /// All cases, the last opened first.
    pub async fn cases(&self) -> Result<Vec<CaseRecord>, StoreError> {
        let transaction = self.reading(&[CASES])?;
        let all = answer(store(&transaction, CASES)?.get_all()).await?;
        let mut cases: Vec<CaseRecord> = js_sys::Array::from(&all).iter().filter_map(|text| parse(&text)).collect();
        sort_by(&mut cases, |a, b| b.opened_ms.cmp(&a.opened_ms));
        Ok(cases)
    }

    /// Forgets a case and its plan; its imaging goes by [`super::forget_imaging`].
    pub async fn forget_case(&self, id: &str) -> Result<(), StoreError> {
        self.forget_plan(id).await?;
        self.forget_attachments(id).await?;
        let transaction = self.writing(&[CASES])?;
        answer(store(&transaction, CASES)?.delete(&id.into())).await?;
        committed(&transaction).await
    }
}

impl From<&CaseRecord> for RecentCase {
    fn from(case: &CaseRecord) -> Self {
        Self {
            id: case.id.clone(),
            title: case.title.clone(),
            place: case.place.clone(),
            opened_ms: case.opened_ms,
            bytes: case.manifest.as_ref().map_or(0, CaseManifest::total_bytes),
        }
    }
}

fn parse(text: &JsValue) -> Option<CaseRecord> {
    crate::platform::json::read(&text.as_string()?).ok()
}
