//! What page and workers say to each other, as bytes: both are of one build, so nothing has to say its name, and readers
//! of JSON for every type would weigh ten times as much in the download.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value as bytes.
///
/// # Errors
/// Where a type cannot be written, which is a defect.
pub fn packed<T: Serialize>(value: &T) -> Result<Vec<u8>, String> {
    postcard::to_stdvec(value).map_err(|error| error.to_string())
}

/// What the bytes say.
///
/// # Errors
/// Where they are no value of this type.
pub fn unpacked<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    postcard::from_bytes(bytes).map_err(|error| error.to_string())
}
