//! Has a plan file read by a worker, see [`crate::worker::read_plans_in_worker`].

use super::js::{self, Listener, property, set_property};
use super::shell;
use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{ArrayBuffer, Uint8Array};
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Worker, WorkerOptions};

/// A file that takes longer is given up, ms; the largest plans take a second or two.
const PATIENCE_MS: u32 = 30_000;
/// Said of a file that stopped its reader.
const STOPPED: &str = "This is not a plan that can be read: its content contradicts itself. The file may be cut or damaged; use another copy.";

/// The content of a plan file.
pub struct PlanFile {
    /// The plan as a snapshot that is safe to load.
    pub snapshot: Vec<u8>,
    /// Attachments that it names.
    pub attachments: Vec<Vec<u8>>,
}

/// What a plan file holds; the error is a sentence.
pub async fn read_plan_file(file: ArrayBuffer) -> Result<PlanFile, String> {
    let (sender, answer) = oneshot::channel();
    let worker = start().map_err(|error| unstarted(&js::text_of(&error)))?;
    let _listeners = listen(&worker, file, sender);
    let outcome = match select(answer, pin!(js::sleep_ms(PATIENCE_MS))).await {
        Either::Left((Ok(outcome), _)) => outcome,
        _ => Err(STOPPED.into()),
    };
    worker.terminate();
    outcome
}

fn start() -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    set_property(&options, "type", &"module".into());
    let worker = Worker::new_with_options(&format!("/plan-reader-start.js?v={}", shell::version()), &options)?;
    let names = js_sys::Object::new();
    let [code, wasm] = shell::application_files();
    set_property(&names, "js", &code.into());
    set_property(&names, "wasm", &wasm.into());
    worker.post_message(&names)?;
    Ok(worker)
}

/// Hands the file over once the worker is ready, and settles with its answer or its end.
fn listen(worker: &Worker, file: ArrayBuffer, sender: oneshot::Sender<Result<PlanFile, String>>) -> [Listener; 2] {
    let sender = Rc::new(RefCell::new(Some(sender)));
    let settle = move |outcome| {
        if let Some(sender) = sender.borrow_mut().take() {
            // The one who asked may have gone.
            let _ = sender.send(outcome);
        }
    };
    let (reader, ended, is_ready) = (worker.clone(), settle.clone(), Rc::new(std::cell::Cell::new(false)));
    let was_ready = is_ready.clone();
    [
        Listener::new(worker, "message", move |event| {
            let data = property(&event, "data");
            if property(&data, "ready").is_truthy() {
                is_ready.set(true);
                if let Err(error) = reader.post_message(&file) {
                    settle(Err(unstarted(&js::text_of(&error))));
                }
            } else {
                settle(answered(&data));
            }
        }),
        Listener::new(worker, "error", move |event| {
            event.prevent_default();
            ended(Err(if was_ready.get() { STOPPED.into() } else { unstarted("its worker did not load") }));
        }),
    ]
}

fn answered(data: &JsValue) -> Result<PlanFile, String> {
    match property(data, "snapshot").dyn_into::<Uint8Array>() {
        Ok(snapshot) => {
            let attachments = js_sys::Array::from(&property(data, "attachments"));
            let attachments = attachments.iter().map(|bytes| Uint8Array::new(&bytes).to_vec()).collect();
            Ok(PlanFile { snapshot: snapshot.to_vec(), attachments })
        }
        Err(_) => Err(property(data, "refused").as_string().unwrap_or_else(|| STOPPED.into())),
    }
}

fn unstarted(reason: &str) -> String {
    format!("The reader of plan files could not be started: {reason}. Load the page again.")
}
