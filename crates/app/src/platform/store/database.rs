//! The IndexedDB database: opening it, and turning its requests into futures.

use super::StoreError;
use crate::platform::js::{self, property};
use futures::channel::oneshot;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{
    EventTarget, IdbDatabase, IdbIndexParameters, IdbObjectStore, IdbObjectStoreParameters, IdbOpenDbRequest,
    IdbRequest, IdbTransaction, IdbTransactionMode,
};

const NAME: &str = "prosector";
/// 2 added attachments.
const VERSION: u32 = 2;
pub(super) const CASES: &str = "cases";
pub(super) const UPDATES: &str = "updates";
pub(super) const SNAPSHOTS: &str = "snapshots";
pub(super) const ATTACHMENTS: &str = "attachments";
pub(super) const BY_CASE: &str = "case";

/// A handle on the browser's database; clones share it.
#[derive(Clone)]
pub struct Store(Rc<IdbDatabase>);

impl Store {
    /// Opens the database, creating it at the first visit.
    pub async fn open() -> Result<Self, StoreError> {
        let refused = |error: JsValue| StoreError::from_js(&error);
        let factory = js::window().indexed_db().map_err(refused)?;
        let factory = factory.ok_or_else(|| StoreError::Refused("IndexedDB is switched off".into()))?;
        let request = factory.open_with_u32(NAME, VERSION).map_err(refused)?;
        let _upgrade = js::Listener::new(&request, "upgradeneeded", create_stores);
        let database: IdbDatabase = finished(&request).await.map_err(refused)?.unchecked_into();
        let database = Rc::new(database);
        close_for_newer_versions(&database);
        Ok(Self(database))
    }

    /// Reads stores in one transaction.
    pub(super) fn reading(&self, stores: &[&str]) -> Result<IdbTransaction, StoreError> {
        self.begin(stores, IdbTransactionMode::Readonly)
    }

    /// Changes stores in one transaction; [`committed`] tells when it is on disk.
    pub(super) fn writing(&self, stores: &[&str]) -> Result<IdbTransaction, StoreError> {
        self.begin(stores, IdbTransactionMode::Readwrite)
    }

    fn begin(&self, stores: &[&str], mode: IdbTransactionMode) -> Result<IdbTransaction, StoreError> {
        let names: js_sys::Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        self.0.transaction_with_str_sequence_and_mode(&names, mode).map_err(|error| StoreError::from_js(&error))
    }
}

fn create_stores(event: web_sys::Event) {
    let Some(request) = event.target().and_then(|target| target.dyn_into::<IdbOpenDbRequest>().ok()) else { return };
    let Ok(database) = request.result().map(JsCast::unchecked_into::<IdbDatabase>) else { return };
    // A store that an earlier version made is there already, and making it again is refused; any other failure aborts the
    // upgrade, and opening reports it.
    let _ = database.create_object_store(CASES);
    let _ = database.create_object_store(SNAPSHOTS);
    let counted = IdbObjectStoreParameters::new();
    counted.set_auto_increment(true);
    if let Ok(updates) = database.create_object_store_with_optional_parameters(UPDATES, &counted) {
        let _ = updates.create_index_with_str_and_optional_parameters(BY_CASE, BY_CASE, &IdbIndexParameters::new());
    }
    if let Ok(attachments) = database.create_object_store(ATTACHMENTS) {
        let _ = attachments.create_index_with_str_and_optional_parameters(BY_CASE, BY_CASE, &IdbIndexParameters::new());
    }
}

/// Lets a newer version of the application in another tab upgrade the database.
fn close_for_newer_versions(database: &Rc<IdbDatabase>) {
    let weak = Rc::downgrade(database);
    js::Listener::new(database, "versionchange", move |_| {
        if let Some(database) = weak.upgrade() {
            database.close();
        }
    })
    .forever();
}

/// A store of a transaction.
pub(super) fn store(transaction: &IdbTransaction, name: &str) -> Result<IdbObjectStore, StoreError> {
    transaction.object_store(name).map_err(|error| StoreError::from_js(&error))
}

/// Waits for a request that was just made.
pub(super) async fn answer(request: Result<IdbRequest, JsValue>) -> Result<JsValue, StoreError> {
    let request = request.map_err(|error| StoreError::from_js(&error))?;
    finished(&request).await.map_err(|error| StoreError::from_js(&error))
}

async fn finished(request: &IdbRequest) -> Result<JsValue, JsValue> {
    if either(request, "success", "error").await { request.result() } else { Err(property(request, "error")) }
}

/// Waits until everything a transaction wrote is on disk, or was undone.
pub(super) async fn committed(transaction: &IdbTransaction) -> Result<(), StoreError> {
    if either(transaction, "complete", "abort").await {
        Ok(())
    } else {
        Err(StoreError::from_js(&property(transaction, "error")))
    }
}

/// Waits for one of two events; whether it was the good one.
async fn either(target: &EventTarget, good: &'static str, bad: &'static str) -> bool {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let tell = move |was_good: bool| {
        let sender = sender.clone();
        move |_| {
            if let Some(sender) = sender.borrow_mut().take() {
                let _ = sender.send(was_good);
            }
        }
    };
    let _good = js::Listener::new(target, good, tell(true));
    let _bad = js::Listener::new(target, bad, tell(false));
    receiver.await.unwrap_or(false)
}
