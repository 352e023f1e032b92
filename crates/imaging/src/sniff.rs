//! What kind of file some first bytes belong to.

use crate::ImportError;
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
    /// NRRD, with its voxels or without.
    Nrrd,
    /// An STL surface.
    Stl,
    /// VTK XML (`.vtp` and its relatives).
    VtkXml,
    /// VTK's older format (`.vtk`).
    VtkLegacy,
    /// None of these.
    Unknown,
}

impl FileKind {
    /// Why a file of this kind is not opened where only cases of images are, and what to do instead.
    pub fn refusal(self) -> ImportError {
        const SURFACE: &str = "Open the images or the segmentation that it was made from; \
            the command 'prosector anatomy' measures surfaces.";
        let (what, instead) = match self {
            Self::Nrrd => (
                "an NRRD file",
                "Save it as DICOM or NIfTI in the program it came from; the command 'prosector anatomy' measures it as it is.",
            ),
            Self::Stl => ("an STL surface", SURFACE),
            Self::VtkXml | Self::VtkLegacy => ("a VTK file of a surface, lines or a grid", SURFACE),
            _ => return ImportError::UnknownFormat,
        };
        ImportError::NotOpenedHere { what, instead }
    }
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
    } else if starts(b"NRRD000") {
        FileKind::Nrrd
    } else if starts(b"# vtk DataFile Version") {
        FileKind::VtkLegacy
    } else if head.windows(8).any(|window| window == b"<VTKFile") {
        FileKind::VtkXml
    } else if starts_like_stl(head) {
        FileKind::Stl
    } else if starts_like_dataset(head) {
        FileKind::Dicom
    } else {
        FileKind::Unknown
    }
}

/// ASCII by its first words; binary, which has no magic, by a first triangle with a unit normal square to its edges.
fn starts_like_stl(head: &[u8]) -> bool {
    let is_text = |words: &[u8]| head.windows(words.len()).any(|window| window == words);
    if head.starts_with(b"solid") && is_text(b"facet") {
        return true;
    }
    let Some(facet) = head.get(84..132).filter(|_| head.get(80..84) != Some(&[0; 4])) else { return false };
    let (words, _) = facet.as_chunks::<4>();
    let mut numbers = words.iter().map(|word| f32::from_le_bytes(*word));
    let mut next = || glam::Vec3::from_array([(); 3].map(|()| numbers.next().unwrap_or(f32::NAN)));
    let (normal, a, b, c) = (next(), next(), next(), next());
    let (ab, ac) = (b - a, c - a);
    let slope = |edge: glam::Vec3| normal.dot(edge).abs() / edge.length();
    let sides = ab.is_finite() && ac.is_finite() && ab.length() > 0.0 && ac.length() > 0.0;
    // Writers that leave normals out write zeros.
    sides && ((normal.length() - 1.0).abs() < 1e-2 && slope(ab) < 0.1 && slope(ac) < 0.1 || normal == glam::Vec3::ZERO)
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
