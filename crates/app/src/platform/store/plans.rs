//! Plans: one snapshot and a log of updates for each case.

use super::StoreError;
use super::database::{BY_CASE, SNAPSHOTS, Store, UPDATES, answer, committed, store};
use crate::platform::js::{property, set_property};
use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{IdbIndex, IdbObjectStore};

/// What is stored of a plan. Importing the snapshot and all updates, in any order, gives the plan.
#[derive(Clone, Debug, Default)]
pub struct PlanLog {
    /// The plan at the last compaction.
    pub snapshot: Option<Vec<u8>>,
    /// Updates since.
    pub updates: Vec<Vec<u8>>,
    /// Keys of the updates, for [`Store::compact_plan`].
    keys: Vec<f64>,
}

impl PlanLog {
    /// Whether nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.snapshot.is_none() && self.updates.is_empty()
    }
}

impl Store {
    /// Adds an update to a case's log and waits until it is on disk.
    pub async fn append_update(&self, case: &str, update: &[u8]) -> Result<(), StoreError> {
        let transaction = self.writing(&[UPDATES])?;
        let entry = Object::new();
        set_property(&entry, "case", &case.into());
        set_property(&entry, "bytes", &Uint8Array::from(update));
        answer(store(&transaction, UPDATES)?.add(&entry)).await?;
        committed(&transaction).await
    }

    /// Everything stored of a case's plan.
    pub async fn load_plan(&self, case: &str) -> Result<PlanLog, StoreError> {
        let transaction = self.reading(&[SNAPSHOTS, UPDATES])?;
        let snapshot = answer(store(&transaction, SNAPSHOTS)?.get(&case.into())).await?;
        let index = by_case(&store(&transaction, UPDATES)?)?;
        let entries = answer(index.get_all_with_key(&case.into())).await?;
        let keys = answer(index.get_all_keys_with_key(&case.into())).await?;
        Ok(PlanLog {
            snapshot: bytes_of(&snapshot),
            updates: Array::from(&entries).iter().filter_map(|entry| bytes_of(&property(&entry, "bytes"))).collect(),
            keys: Array::from(&keys).iter().filter_map(|key| key.as_f64()).collect(),
        })
    }

    /// Replaces the updates of `log` by a snapshot that contains them; updates added since are kept.
    ///
    /// Does nothing if another tab has replaced some of them meanwhile: its snapshot may hold more than this one.
    pub async fn compact_plan(&self, case: &str, log: &PlanLog, snapshot: &[u8]) -> Result<(), StoreError> {
        let transaction = self.writing(&[SNAPSHOTS, UPDATES])?;
        let refused = |error: JsValue| StoreError::from_js(&error);
        let present = answer(by_case(&store(&transaction, UPDATES)?)?.get_all_keys_with_key(&case.into())).await?;
        let present: Vec<f64> = Array::from(&present).iter().filter_map(|key| key.as_f64()).collect();
        if !log.keys.iter().all(|key| present.contains(key)) {
            return committed(&transaction).await;
        }
        store(&transaction, SNAPSHOTS)?.put_with_key(&Uint8Array::from(snapshot), &case.into()).map_err(refused)?;
        let updates = store(&transaction, UPDATES)?;
        for &key in &log.keys {
            updates.delete(&JsValue::from_f64(key)).map_err(refused)?;
        }
        committed(&transaction).await
    }

    /// Forgets a case's plan.
    pub(super) async fn forget_plan(&self, case: &str) -> Result<(), StoreError> {
        let log = self.load_plan(case).await?;
        let transaction = self.writing(&[SNAPSHOTS, UPDATES])?;
        let refused = |error: JsValue| StoreError::from_js(&error);
        store(&transaction, SNAPSHOTS)?.delete(&case.into()).map_err(refused)?;
        let updates = store(&transaction, UPDATES)?;
        for key in log.keys {
            updates.delete(&JsValue::from_f64(key)).map_err(refused)?;
        }
        committed(&transaction).await
    }
}

pub(super) fn by_case(updates: &IdbObjectStore) -> Result<IdbIndex, StoreError> {
    updates.index(BY_CASE).map_err(|error| StoreError::from_js(&error))
}

pub(super) fn bytes_of(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}
