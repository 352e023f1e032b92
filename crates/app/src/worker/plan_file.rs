//! Reads a plan file in a worker of its own, which runs the code of the page: a file that is forged well enough to stop
//! its reader stops nothing else.

use crate::platform::js::{self, property, set_property};
use js_sys::Uint8Array;
use prosector_session::plan::{PlanError, PlanPackage};
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

/// Begins to read plan files where this is a worker; false in a page. Called first thing by the application.
pub fn read_plans_in_worker() -> bool {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return false };
    let receiver = scope.clone();
    js::Listener::new(&scope, "message", move |event| {
        let answer = js_sys::Object::new();
        match read_file(&Uint8Array::new(&property(&event, "data")).to_vec()) {
            Ok((snapshot, attachments)) => {
                set_property(&answer, "snapshot", &Uint8Array::from(snapshot.as_slice()));
                let attachments = attachments.iter().map(|bytes| Uint8Array::from(bytes.as_slice()));
                set_property(&answer, "attachments", &attachments.collect::<js_sys::Array>());
            }
            Err(error) => set_property(&answer, "refused", &error.to_string().into()),
        }
        // The page that asked may have gone.
        let _ = receiver.post_message(&answer);
    })
    .forever();
    let ready = js_sys::Object::new();
    set_property(&ready, "ready", &true.into());
    let _ = scope.post_message(&ready);
    true
}

/// The plan in a file, encoded anew from what was understood, and what it names.
fn read_file(file: &[u8]) -> Result<(Vec<u8>, Vec<Arc<Vec<u8>>>), PlanError> {
    let package = PlanPackage::decode(file)?;
    Ok((package.plan()?.snapshot(), package.attachments))
}
