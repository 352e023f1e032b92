//! What kind of file some first bytes belong to.

use serde::{Deserialize, Serialize};

/// The kinds of file that are told apart by their first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// DICOM, with or without preamble.
    Dicom,
    /// NIfTI-1 or NIfTI-2, not compressed.
    Nifti,
    /// gzip; expected to hold NIfTI.
    Gzip,
    /// A zip archive.
    Zip,
    /// None of these.
    Unknown,
}

/// Bytes that [`sniff`] and most DICOM headers need.
pub const SNIFF_BYTES: usize = 348;

/// The kind of file that starts with `head`; 348 bytes decide, fewer may give [`FileKind::Unknown`].
pub fn sniff(head: &[u8]) -> FileKind {
    let starts = |magic: &[u8]| head.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| head.get(offset..offset + magic.len()) == Some(magic);
    if at(128, b"DICM") {
        FileKind::Dicom
    } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        FileKind::Zip
    } else if starts(&[0x1f, 0x8b]) {
        FileKind::Gzip
    } else if at(344, b"n+1\0") || at(4, b"n+2\0") {
        FileKind::Nifti
    } else if starts_like_dataset(head) {
        FileKind::Dicom
    } else {
        FileKind::Unknown
    }
}

/// Whether bytes start with a first element that a DICOM data set without preamble has:
/// group 0002 or 0008, a small even element length, and a value representation if one is written.
pub(crate) fn starts_like_dataset(head: &[u8]) -> bool {
    let Some(&[g0, g1, e0, e1, a, b, c, d]) = head.first_chunk::<8>() else { return false };
    let little = (g1 == 0 && (g0 == 2 || g0 == 8)).then_some(u16::from_le_bytes([e0, e1]));
    let big = (g0 == 0 && (g1 == 2 || g1 == 8)).then_some(u16::from_be_bytes([e0, e1]));
    let explicit = a.is_ascii_uppercase() && b.is_ascii_uppercase();
    let plausible = |element: u16| element <= 0x0070;
    match (little, big) {
        (Some(element), _) if explicit => plausible(element),
        (Some(element), _) => plausible(element) && u32::from_le_bytes([a, b, c, d]) < 1024,
        (_, Some(element)) => explicit && plausible(element),
        _ => false,
    }
}
