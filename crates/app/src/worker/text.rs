//! Text in the character sets of DICOM files, decoded by the browser: its tables need not be downloaded.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// <https://encoding.spec.whatwg.org/#interface-textdecoder>
    type TextDecoder;

    #[wasm_bindgen(constructor, catch)]
    fn of(label: &str) -> Result<TextDecoder, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &[u8]) -> Result<String, JsValue>;
}

/// The browser's [`prosector_session::imaging::DecodeText`].
pub(super) fn decode_text(label: &str, bytes: &[u8]) -> Option<String> {
    TextDecoder::of(label).and_then(|decoder| decoder.decode(bytes)).ok()
}
