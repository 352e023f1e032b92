//! Time, identifiers, and the handing over of files and text: the few things a page may not do purely.

use super::js::{resolved, text_of, window};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Milliseconds since 1970 by this machine's clock.
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// A new identifier, a random UUID (version 4) as text.
pub fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A random number for a plan replica; every page load is a replica of its own.
pub fn new_peer() -> u64 {
    let (high, _) = uuid::Uuid::new_v4().as_u64_pair();
    // Loro keeps u64::MAX for itself, and JSON readers keep 53 bits exactly.
    high >> 11
}

/// A number in 0..1, for spreading retries.
pub fn jitter() -> f64 {
    js_sys::Math::random()
}

/// A moment as local date and time, in the style of a locale such as `en-GB`.
pub fn format_date_time(ms: i64, locale: &str) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(ms as f64));
    let options = js_sys::Object::new();
    super::js::set_property(&options, "dateStyle", &"medium".into());
    super::js::set_property(&options, "timeStyle", &"short".into());
    String::from(date.to_locale_string(locale, &options))
}

/// Offers bytes as a file to save.
pub fn download(bytes: &[u8], name: &str, mime: &str) -> Result<(), String> {
    offer(bytes, name, mime).map_err(|error| text_of(&error))
}

fn offer(bytes: &[u8], name: &str, mime: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(&blob_of(bytes, mime)?)?;
    let document = window().document().ok_or("there is no document")?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// A blob holding a copy of the bytes.
pub fn blob_of(bytes: &[u8], mime: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    Blob::new_with_u8_array_sequence_and_options(&js_sys::Array::of1(&js_sys::Uint8Array::from(bytes)), &options)
}

/// Opens the browser's print dialog for the page.
pub fn print() {
    let _ = window().print();
}

/// Puts text on the clipboard; the error says why the browser refused.
pub async fn copy_text(text: &str) -> Result<(), String> {
    let copied = window().navigator().clipboard().write_text(text);
    resolved::<JsValue>(copied).await.map(drop).map_err(|error| text_of(&error))
}

/// Whether the browser believes it has a network; the server may still be away.
pub fn online() -> bool {
    window().navigator().on_line()
}

/// Processor threads the browser admits to, at least 1.
pub fn processor_threads() -> usize {
    let threads = window().navigator().hardware_concurrency();
    if threads.is_finite() { (threads as usize).max(1) } else { 1 }
}
