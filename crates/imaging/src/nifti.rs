//! NIfTI-1 and NIfTI-2, plain or gzipped, from RAS to LPS.
//!
//! Geometry precedence: the s-form if its code is positive, else the q-form if its code is positive, else the
//! voxel sizes alone with unknown orientation (ANALYZE habit), which gives [`Spacing::Unknown`].

mod affine;
mod header;
mod write;

use crate::limits::bytes_in_words;
use crate::raw::RawVolume;
use crate::{ImportError, Limits};
use affine::lps_from_voxel;
use header::Header;
use prosector_core::{LabelMap, Spacing, SpacingSource, Volume};
use std::borrow::Cow;
use std::io::Read;
pub use write::{NiftiWriteError, gzip, write_nifti, write_nifti_labels};

/// Reads the first three-dimensional volume of a NIfTI file.
///
/// Integers that 16 bits hold stay as stored, with the file's slope and intercept; others become 32-bit floats.
/// Modality is `NIFTI` and the unit arbitrary, because the format does not say what it measured.
pub fn read_nifti(bytes: &[u8]) -> Result<Volume, ImportError> {
    read_nifti_within(bytes, &Limits::DEFAULT)
}

/// As [`read_nifti`], with limits of the caller.
pub fn read_nifti_within(bytes: &[u8], limits: &Limits) -> Result<Volume, ImportError> {
    raw(bytes, limits)?.volume().map_err(ImportError::Nifti)
}

/// Reads a NIfTI file of labels 0 to 255; refuses other values and fractions in plain words.
pub fn read_nifti_labels(bytes: &[u8]) -> Result<LabelMap, ImportError> {
    raw(bytes, &Limits::DEFAULT)?.labels().map_err(ImportError::Nifti)
}

/// The volume and the SHA-256 of its stored voxels in file order, little endian.
pub(crate) fn read_nifti_hashed(bytes: &[u8], limits: &Limits) -> Result<(Volume, String), ImportError> {
    let raw = raw(bytes, limits)?;
    let hash = raw.sha256();
    Ok((raw.volume().map_err(ImportError::Nifti)?, hash))
}

fn failed(words: &str) -> ImportError {
    ImportError::Nifti(words.into())
}

/// The header's geometry and its voxels as stored, little endian.
fn raw(bytes: &[u8], limits: &Limits) -> Result<RawVolume, ImportError> {
    let plain = unpack(bytes, limits)?;
    let header = Header::read(&plain)?;
    let length = header.voxels().checked_mul(header.sample.width()).ok_or_else(|| failed("it is impossibly large"))?;
    // A label or float volume may take four times the bytes of 16-bit voxels.
    if length as u64 > limits.max_volume_bytes {
        return Err(ImportError::Nifti(format!("it needs {} of memory", bytes_in_words(length as u64))));
    }
    let stored = plain.get(header.voxel_offset..).and_then(|rest| rest.get(..length));
    let mut voxels = stored.ok_or_else(|| failed("it ends before its last voxel; copy it again"))?.to_vec();
    if header.big_endian {
        voxels.chunks_exact_mut(header.sample.width()).for_each(<[u8]>::reverse);
    }
    let (lps_from_voxel, known) =
        lps_from_voxel(&header).ok_or_else(|| failed("its voxel sizes are not usable numbers"))?;
    Ok(RawVolume {
        dims: header.dims,
        sample: header.sample,
        voxels,
        rescale: header.rescale(),
        lps_from_voxel,
        spacing: if known { Spacing::Patient { source: SpacingSource::NiftiAffine } } else { Spacing::Unknown },
        modality: "NIFTI",
        windows: header.windows(),
    })
}

/// The file itself, or what its gzip holds, within the limits.
fn unpack<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Cow<'a, [u8]>, ImportError> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let most = limits.max_volume_bytes.saturating_add(65_536);
    let mut plain = Vec::new();
    let damaged = |_| failed("its gzip stream is damaged or cut short; copy it again");
    flate2::read::MultiGzDecoder::new(bytes).take(most).read_to_end(&mut plain).map_err(damaged)?;
    if plain.len() as u64 >= most {
        return Err(ImportError::Nifti(format!("it unpacks to more than {}", bytes_in_words(limits.max_volume_bytes))));
    }
    Ok(Cow::Owned(plain))
}
