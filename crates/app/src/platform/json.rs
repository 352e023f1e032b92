//! JSON is read from bytes everywhere: a reader of text beside it would be in the download a second time for every type.

use serde::de::DeserializeOwned;

/// What a text says.
///
/// # Errors
/// Where it is no JSON of this type.
pub fn read<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    serde_json::from_slice(text.as_bytes())
}
