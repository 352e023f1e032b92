//! What one import may use, declared before anything is decoded.

use serde::{Deserialize, Serialize};

/// Upper bounds of one import; everything beyond is refused or thinned out in plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of one decoded volume (16 bits a voxel).
    pub max_volume_bytes: u64,
    /// Bytes of one decoded frame.
    pub max_frame_bytes: u64,
    /// Bytes of the header of one file; also the most that a prefix read may ask for.
    pub max_header_bytes: u64,
    /// Files in one import, zip entries included.
    pub max_files: usize,
    /// Bytes of one zip archive after unpacking.
    pub max_zip_bytes: u64,
    /// Entries of one zip archive.
    pub max_zip_entries: usize,
    /// Unpacked bytes for each packed byte of a zip entry; deflate cannot exceed 1032.
    pub max_zip_ratio: u64,
}

impl Limits {
    /// The limits used unless a caller declares its own: a 32-bit browser tab can hold them.
    pub const DEFAULT: Self = Self {
        max_volume_bytes: 1_610_612_736,
        max_frame_bytes: 268_435_456,
        max_header_bytes: 67_108_864,
        max_files: 60_000,
        max_zip_bytes: 4_294_967_296,
        max_zip_entries: 60_000,
        max_zip_ratio: 200,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Bytes in words: `10.5 GB`, `27 MB`, `528 kB`.
pub(crate) fn bytes_in_words(bytes: u64) -> String {
    let value = bytes as f64;
    match bytes {
        1_000_000_000.. => format!("{:.1} GB", value / 1e9),
        1_000_000.. => format!("{:.0} MB", value / 1e6),
        1_000.. => format!("{:.0} kB", value / 1e3),
        _ => format!("{bytes} bytes"),
    }
}
