//! Small bridges to JavaScript: promises, events, errors in words.

use futures::channel::oneshot;
use std::future::Future;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, EventTarget};

/// The window; the application never runs without one.
pub fn window() -> web_sys::Window {
    web_sys::window().expect("the application runs in a page")
}

/// What a thrown value says, for error messages.
pub fn text_of(error: &JsValue) -> String {
    if let Some(error) = error.dyn_ref::<js_sys::Error>() {
        return String::from(error.message());
    }
    if let Some(error) = error.dyn_ref::<web_sys::DomException>() {
        return error.message();
    }
    error.as_string().unwrap_or_else(|| "the browser gave no reason".into())
}

/// The name of a thrown DOM exception, such as `QuotaExceededError`; empty if it is something else.
pub fn name_of(error: &JsValue) -> String {
    js_sys::Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default()
}

/// Waits for a promise and casts its value.
pub async fn resolved<T: JsCast>(promise: js_sys::Promise) -> Result<T, JsValue> {
    JsFuture::from(promise).await?.dyn_into::<T>()
}

/// A property of an object, `undefined` if it has none.
pub fn property(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a property of a plain object made by this application.
pub fn set_property(object: &js_sys::Object, name: &str, value: &JsValue) {
    // A plain extensible object cannot refuse a property.
    let _ = js_sys::Reflect::set(object, &name.into(), value);
}

/// Runs a task whose result nobody waits for.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    spawn_local(task);
}

/// Gives the page a turn: input and painting come before the rest of the caller.
pub async fn next_task() {
    match posted_task() {
        // A task that was posted cannot fail: its callback does nothing.
        Some(turn) => drop(JsFuture::from(turn).await),
        None => sleep_ms(0).await,
    }
}

/// A promise of the next task; `None` where the browser has no scheduler. Nested timers wait for 4 ms, posted tasks do not.
fn posted_task() -> Option<js_sys::Promise> {
    let scheduler = property(&window(), "scheduler");
    let post: js_sys::Function = property(&scheduler, "postTask").dyn_into().ok()?;
    post.call1(&scheduler, &Closure::once_into_js(|| {})).ok()?.dyn_into().ok()
}

/// Waits at least this long.
pub async fn sleep_ms(ms: u32) {
    gloo_timers::future::TimeoutFuture::new(ms).await;
}

/// Waits until the page has nothing better to do, but not longer than `at_most_ms`.
pub async fn idle(at_most_ms: u32) {
    let Ok(request) = property(&window(), "requestIdleCallback").dyn_into::<js_sys::Function>() else {
        // Safari has no idle callbacks: a task of its own is at least a turn for input.
        return next_task().await;
    };
    let (sender, receiver) = oneshot::channel();
    let callback = Closure::once_into_js(move |_deadline: JsValue| {
        // The one who waited may have gone.
        let _ = sender.send(());
    });
    let options = js_sys::Object::new();
    set_property(&options, "timeout", &at_most_ms.into());
    if request.call2(&window(), &callback, &options).is_ok() {
        let _ = receiver.await;
    }
}

/// Waits for the next animation frame and returns its time in ms.
pub async fn next_frame() -> f64 {
    let (sender, receiver) = oneshot::channel();
    let callback = Closure::once_into_js(move |time: f64| {
        // The one who waited may have gone.
        let _ = sender.send(time);
    });
    if window().request_animation_frame(callback.unchecked_ref()).is_err() {
        sleep_ms(16).await;
        return 0.0;
    }
    receiver.await.unwrap_or_default()
}

/// An event listener that lives as long as this value.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `callback` for every `event` on `target` until the listener is dropped.
    pub fn new(target: &EventTarget, event: &'static str, callback: impl FnMut(Event) + 'static) -> Self {
        let callback = Closure::<dyn FnMut(Event)>::new(callback);
        // addEventListener fails only for a null callback.
        let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        Self { target: target.clone(), event, callback }
    }

    /// Keeps listening for as long as the page lives.
    pub fn forever(self) {
        std::mem::forget(self);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.event, self.callback.as_ref().unchecked_ref());
    }
}

/// Leaves a mark on the performance timeline, where tests and profilers read it.
pub fn mark(name: &str) {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        let _ = performance.mark(name);
    }
}

/// Milliseconds since the page began, for measuring spans.
pub fn elapsed_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}
