//! NRRD (teem.sourceforge.net/nrrd/format.html): attached raw and gzip files, from their space to LPS.
//!
//! A file without `space` says how far its voxels are apart but not how the patient lies: it is read like a NIfTI file
//! without orientation, with [`prosector_core::Spacing::Unknown`].

mod geometry;
mod header;

use crate::limits::bytes_in_words;
use crate::raw::RawVolume;
use crate::{ImportError, Limits};
use header::{Encoding, Header};
use prosector_core::{LabelMap, Rescale, Volume};
use std::collections::BTreeMap;
use std::io::Read;

/// Labels of an NRRD file, and the names that segmentation editors write beside them.
#[derive(Clone, Debug)]
pub struct NrrdLabels {
    /// The label map.
    pub map: LabelMap,
    /// Names by label, from fields such as `Segment0_Name`; empty in plain label maps.
    pub names: BTreeMap<u8, String>,
}

/// Reads a three-dimensional NRRD volume that carries its voxels.
///
/// Integers that 16 bits hold stay as stored; others become 32-bit floats. Modality is `NRRD` and the unit arbitrary.
///
/// # Errors
/// When it is damaged, too large, keeps its voxels in another file, or is compressed in a way that is not handled.
pub fn read_nrrd(bytes: &[u8]) -> Result<Volume, ImportError> {
    read_nrrd_within(bytes, &Limits::DEFAULT)
}

/// As [`read_nrrd`], with limits of the caller.
///
/// # Errors
/// As [`read_nrrd`].
pub fn read_nrrd_within(bytes: &[u8], limits: &Limits) -> Result<Volume, ImportError> {
    let (header, rest) = Header::read(bytes, limits)?;
    raw(&header, rest, limits)?.volume().map_err(ImportError::Nrrd)
}

/// Reads an NRRD file of labels 0 to 255.
///
/// # Errors
/// As [`read_nrrd`], and when a value is no label.
pub fn read_nrrd_labels(bytes: &[u8]) -> Result<NrrdLabels, ImportError> {
    let (header, rest) = Header::read(bytes, &Limits::DEFAULT)?;
    let map = raw(&header, rest, &Limits::DEFAULT)?.labels().map_err(ImportError::Nrrd)?;
    Ok(NrrdLabels { map, names: header.segment_names() })
}

/// The volume and the SHA-256 of its stored voxels in file order, little endian.
pub(crate) fn read_nrrd_hashed(bytes: &[u8], limits: &Limits) -> Result<(Volume, String), ImportError> {
    let (header, rest) = Header::read(bytes, limits)?;
    let raw = raw(&header, rest, limits)?;
    let hash = raw.sha256();
    Ok((raw.volume().map_err(ImportError::Nrrd)?, hash))
}

fn failed(words: impl Into<String>) -> ImportError {
    ImportError::Nrrd(words.into())
}

fn raw(header: &Header, rest: &[u8], limits: &Limits) -> Result<RawVolume, ImportError> {
    let (sample, layout) = (header.sample()?, header.layout()?);
    let (lps_from_voxel, spacing) = geometry::lps_from_voxel(header, &layout)?;
    let dims = layout.dims;
    let length = dims.iter().try_fold(sample.width() as u64, |all, &n| all.checked_mul(n as u64));
    let length = length.ok_or_else(|| failed("it is impossibly large"))?;
    if length > limits.max_volume_bytes {
        return Err(failed(format!("it needs {} of memory", bytes_in_words(length))));
    }
    let mut voxels = stored(header, rest, length as usize)?;
    if sample.width() > 1 && header.is_big_endian()? {
        voxels.chunks_exact_mut(sample.width()).for_each(<[u8]>::reverse);
    }
    Ok(RawVolume {
        dims,
        sample,
        voxels,
        rescale: Rescale::IDENTITY,
        lps_from_voxel,
        spacing,
        modality: "NRRD",
        windows: Vec::new(),
    })
}

/// The bytes of the voxels, unpacked, without what `line skip` and `byte skip` leave out.
fn stored(header: &Header, mut rest: &[u8], length: usize) -> Result<Vec<u8>, ImportError> {
    let short = || failed("it ends before its last voxel; copy it again");
    for _ in 0..header.number("line skip")?.max(0) {
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(short)?;
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    let skip = header.number("byte skip")?;
    if header.encoding()? == Encoding::Raw {
        // The voxels are the last bytes of the file where the number of bytes to skip is -1.
        let start = usize::try_from(skip).ok().or_else(|| rest.len().checked_sub(length)).ok_or_else(short)?;
        return rest.get(start..).and_then(|rest| rest.get(..length)).map(<[u8]>::to_vec).ok_or_else(short);
    }
    let damaged = |_| failed("its gzip stream is damaged or cut short; copy it again");
    let mut unpacked = flate2::read::MultiGzDecoder::new(rest);
    std::io::copy(&mut (&mut unpacked).take(skip.max(0).unsigned_abs()), &mut std::io::sink()).map_err(damaged)?;
    let mut voxels = Vec::new();
    unpacked.take(length as u64).read_to_end(&mut voxels).map_err(damaged)?;
    if voxels.len() == length { Ok(voxels) } else { Err(short()) }
}
