//! NIfTI-1 and NIfTI-2, plain or gzipped, from RAS to LPS.
//!
//! Geometry precedence: the s-form if its code is positive, else the q-form if its code is positive, else the
//! voxel sizes alone with unknown orientation (ANALYZE habit), which gives [`Spacing::Unknown`].

mod affine;
mod header;

use crate::limits::bytes_in_words;
use crate::{ImportError, Limits};
use affine::lps_from_voxel;
use header::{Header, Sample};
use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LabelMap, Modality, Rescale, Spacing, SpacingSource, Volume, Voxels,
};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::Read;
use std::sync::Arc;

/// Reads the first three-dimensional volume of a NIfTI file.
///
/// Integers that 16 bits hold stay as stored, with the file's slope and intercept; others become 32-bit floats.
/// Modality is `NIFTI` and the unit arbitrary, because the format does not say what it measured.
pub fn read_nifti(bytes: &[u8]) -> Result<Volume, ImportError> {
    read_nifti_within(bytes, &Limits::DEFAULT)
}

/// As [`read_nifti`], with limits of the caller.
pub fn read_nifti_within(bytes: &[u8], limits: &Limits) -> Result<Volume, ImportError> {
    let raw = Raw::read(bytes, limits)?;
    raw.volume()
}

/// Reads a NIfTI file of labels 0 to 255; refuses other values and fractions in plain words.
pub fn read_nifti_labels(bytes: &[u8]) -> Result<LabelMap, ImportError> {
    let raw = Raw::read(bytes, &Limits::DEFAULT)?;
    let (map, _) = lps_from_voxel(&raw.header).ok_or_else(|| failed("its voxel sizes are not usable numbers"))?;
    let rescale = raw.header.rescale();
    let mut labels = Vec::with_capacity(raw.header.voxels());
    for value in raw.values() {
        let label = rescale.apply(value);
        if label.fract() != 0.0 || !(0.0..=255.0).contains(&label) {
            return Err(failed("it holds values that are no labels from 0 to 255; open it as an image"));
        }
        labels.push(label as u8);
    }
    let label_map = LabelMap {
        dims: raw.header.dims,
        labels: Arc::new(labels),
        lps_from_voxel: map,
        frame_of_reference: frame_of_reference(&raw.header),
    };
    label_map.checked().map_err(|error| failed(&error.to_string()))
}

/// The volume and the SHA-256 of its stored voxels in file order, little endian.
pub(crate) fn read_nifti_hashed(bytes: &[u8], limits: &Limits) -> Result<(Volume, String), ImportError> {
    let raw = Raw::read(bytes, limits)?;
    let hash = hex::encode(Sha256::digest(&raw.voxels));
    Ok((raw.volume()?, hash))
}

fn failed(words: &str) -> ImportError {
    ImportError::Nifti(words.into())
}

/// A header and its voxels as stored, little endian.
struct Raw {
    header: Header,
    voxels: Vec<u8>,
}

impl Raw {
    fn read(bytes: &[u8], limits: &Limits) -> Result<Self, ImportError> {
        let plain = unpack(bytes, limits)?;
        let header = Header::read(&plain)?;
        let length =
            header.voxels().checked_mul(header.sample.width()).ok_or_else(|| failed("it is impossibly large"))?;
        // A label or float volume may take four times the bytes of 16-bit voxels.
        if length as u64 > limits.max_volume_bytes {
            return Err(ImportError::Nifti(format!("it needs {} of memory", bytes_in_words(length as u64))));
        }
        let stored = plain.get(header.voxel_offset..).and_then(|rest| rest.get(..length));
        let mut voxels = stored.ok_or_else(|| failed("it ends before its last voxel; copy it again"))?.to_vec();
        if header.big_endian {
            voxels.chunks_exact_mut(header.sample.width()).for_each(<[u8]>::reverse);
        }
        Ok(Self { header, voxels })
    }

    fn values(&self) -> impl Iterator<Item = f64> + '_ {
        let sample = self.header.sample;
        self.voxels.chunks_exact(sample.width()).map(move |bytes| sample.value(bytes))
    }

    fn volume(&self) -> Result<Volume, ImportError> {
        let (map, known) =
            lps_from_voxel(&self.header).ok_or_else(|| failed("its voxel sizes are not usable numbers"))?;
        let rescale = self.header.rescale();
        let (voxels, rescale) = match self.header.sample {
            Sample::U8 | Sample::I8 | Sample::I16 => {
                (Voxels::I16(Arc::new(self.values().map(|v| v as i16).collect())), rescale)
            }
            Sample::U16 => {
                let shifted = self.values().map(|v| (v - 32768.0) as i16).collect();
                let intercept = rescale.intercept + 32768.0 * rescale.slope;
                (Voxels::I16(Arc::new(shifted)), Rescale { intercept, ..rescale })
            }
            // Wider integers and floats often hold what 16 bits can: whole CT numbers, labels.
            _ if self.values().all(|v| v.fract() == 0.0 && (-32768.0..=32767.0).contains(&v)) => {
                (Voxels::I16(Arc::new(self.values().map(|v| v as i16).collect())), rescale)
            }
            _ => (Voxels::F32(Arc::new(self.values().map(|v| rescale.apply(v) as f32).collect())), Rescale::IDENTITY),
        };
        Volume {
            dims: self.header.dims,
            voxels,
            rescale,
            unit: IntensityUnit::Arbitrary,
            lps_from_voxel: map,
            frame_of_reference: frame_of_reference(&self.header),
            spacing: if known { Spacing::Patient { source: SpacingSource::NiftiAffine } } else { Spacing::Unknown },
            modality: Modality("NIFTI".into()),
            windows: self.header.windows(),
        }
        .checked()
        .map_err(|error| failed(&error.to_string()))
    }
}

/// NIfTI names no coordinate system; files of one size and affine share one, so that labels fit their image.
fn frame_of_reference(header: &Header) -> FrameOfReferenceUid {
    let affine = lps_from_voxel(header).map(|(map, _)| map.affine().to_cols_array()).unwrap_or_default();
    // Rounded to a micrometre, because tools write the same affine with different rounding.
    let text: String = affine.iter().map(|value| format!("{:.3};", value + 0.0)).collect();
    let digest: [u8; 32] = Sha256::digest(format!("{:?}{}", header.dims, text.replace("-0.000", "0.000"))).into();
    FrameOfReferenceUid(crate::dicom::uid::from_digest(&digest))
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
