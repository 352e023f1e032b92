//! The IndexedDB database: opening it, and turning its requests into futures.

use super::StoreError;
use crate::platform::js::{self, property};
use futures::channel::oneshot;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbIndexParameters, IdbObjectStore, IdbObjectStoreParameters, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbTransactionMode};

const NAME: &str = "prosector";
const VERSION: u32 = 1;
pub(super) const CASES: &str = "cases";
pub(super) const UPDATES: &str = "updates";
pub(super) const SNAPSHOTS: &str = "snapshots";
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
    // A failure here aborts the upgrade, and opening reports it.
    let _ = database.create_object_store(CASES);
    let _ = database.create_object_store(SNAPSHOTS);
    let counted = IdbObjectStoreParameters::new();
    counted.set_auto_increment(true);
    if let Ok(updates) = database.create_object_store_with_optional_parameters(UPDATES, &counted) {
        let _ = updates.create_index_with_str_and_optional_parameters(BY_CASE, BY_CASE, &IdbIndexParameters::new());
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
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let tell = move |succeeded: bool| {
        let sender = sender.clone();
        move |_| drop(sender.borrow_mut().take().map(|sender| sender.send(succeeded)))
    };
    let _done = js::Listener::new(request, "success", tell(true));
    let _failed = js::Listener::new(request, "error", tell(false));
    match receiver.await {
        Ok(true) => request.result(),
        _ => Err(property(request, "error")),
    }
}

/// Waits until everything a transaction wrote is on disk, or was undone.
pub(super) async fn committed(transaction: &IdbTransaction) -> Result<(), StoreError> {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let tell = move |succeeded: bool| {
        let sender = sender.clone();
        move |_| drop(sender.borrow_mut().take().map(|sender| sender.send(succeeded)))
    };
    let _done = js::Listener::new(transaction, "complete", tell(true));
    let _failed = js::Listener::new(transaction, "abort", tell(false));
    match receiver.await {
        Ok(true) => Ok(()),
        _ => Err(StoreError::from_js(&property(transaction, "error"))),
    }
}
