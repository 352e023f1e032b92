//! Takes a task from a message and answers it.

use super::answer::{Answer, Teller};
use crate::platform::BUILD;
use crate::platform::js::{self, property, set_property};
use crate::platform::packed::unpacked;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope};

/// A task with everything it came with.
pub(super) struct Work {
    pub(super) blobs: Vec<Blob>,
    pub(super) buffers: Vec<ArrayBuffer>,
    pub(super) teller: Teller,
}

impl Work {
    /// The one blob of tasks that have one.
    pub(super) fn blob(&self) -> Result<&Blob, String> {
        self.blobs.first().ok_or_else(|| "no file was given".into())
    }

    /// The bytes of a buffer.
    pub(super) fn bytes(&self, index: usize) -> Vec<u8> {
        self.buffers.get(index).map_or_else(Vec::new, |buffer| Uint8Array::new(buffer).to_vec())
    }
}

/// Takes tasks from now on; `answer` does what each asks. Called once, by a worker's own binary.
pub(super) fn take_tasks<R, A>(answer: impl AsyncFn(R, Work) -> Result<Answer<A>, String> + Copy + 'static)
where
    R: DeserializeOwned + 'static,
    A: Serialize + 'static,
{
    console_error_panic_hook::set_once();
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let receiver = scope.clone();
    js::Listener::new(&scope, "message", move |event| {
        let (scope, data) = (receiver.clone(), property(&event, "data"));
        js::spawn(async move { serve(scope, data, answer).await });
    })
    .forever();
    let ready = js_sys::Object::new();
    set_property(&ready, "ready", &BUILD.into());
    // A worker that cannot say that it is ready is never given a task.
    let _ = scope.post_message(&ready);
}

/// Does what a message asks and answers it.
async fn serve<R: DeserializeOwned, A: Serialize>(
    scope: DedicatedWorkerGlobalScope,
    data: JsValue,
    answer: impl AsyncFn(R, Work) -> Result<Answer<A>, String>,
) {
    let Some(id) = property(&data, "id").as_f64() else { return };
    let teller = Teller { scope, id };
    let request = Uint8Array::new(&property(&data, "body")).to_vec();
    let work = Work { blobs: list(&data, "blobs"), buffers: list(&data, "buffers"), teller: teller.clone() };
    let outcome = match unpacked::<R>(&request) {
        Ok(request) => answer(request, work).await,
        Err(reason) => Err(reason),
    };
    teller.finish(outcome);
}

fn list<T: JsCast>(data: &JsValue, name: &str) -> Vec<T> {
    Array::from(&property(data, name)).iter().filter_map(|value| value.dyn_into().ok()).collect()
}
