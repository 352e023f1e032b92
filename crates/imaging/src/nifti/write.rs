//! Writes NIfTI-1 single files (nifti1.h), from LPS to RAS.

use flate2::Compression;
use flate2::write::GzEncoder;
use glam::{DAffine3, DMat3, DQuat, DVec3};
use prosector_core::{LabelMap, LpsFromVoxel, Rescale, Volume, Voxels};
use std::io::Write;

/// Why a volume cannot be written as NIfTI-1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NiftiWriteError {
    /// An axis is longer than the format's 16 bits can say.
    #[error("NIfTI-1 holds at most 32767 voxels along an axis, and this volume has {0}")]
    TooLong(usize),
}

/// Bytes before the first voxel: the header and the four bytes that say there is no extension.
const VOXEL_OFFSET: usize = 352;

/// A label map as an uncompressed NIfTI-1 file of 8-bit labels.
///
/// Positions are 32-bit numbers in the format: a grid moves by up to 6e-8 of its coordinates. Names of structures have
/// no place in the format.
///
/// # Errors
/// When an axis has more than 32767 voxels.
pub fn write_nifti_labels(map: &LabelMap) -> Result<Vec<u8>, NiftiWriteError> {
    let header = Header { dims: map.dims, code: 2, bits: 8, rescale: Rescale::IDENTITY, intent: INTENT_LABEL };
    let mut bytes = header.encode(&map.lps_from_voxel)?;
    bytes.extend_from_slice(&map.labels);
    Ok(bytes)
}

/// A volume as an uncompressed NIfTI-1 file of 16-bit integers or 32-bit floats, as it is stored.
///
/// Slope, intercept and positions are 32-bit numbers in the format. The unit and the windows have no place in it.
///
/// # Errors
/// When an axis has more than 32767 voxels.
pub fn write_nifti(volume: &Volume) -> Result<Vec<u8>, NiftiWriteError> {
    let (code, bits) = match &volume.voxels {
        Voxels::I16(_) => (4, 16),
        Voxels::F32(_) => (16, 32),
    };
    let header = Header { dims: volume.dims, code, bits, rescale: volume.rescale, intent: 0 };
    let mut bytes = header.encode(&volume.lps_from_voxel)?;
    match &volume.voxels {
        Voxels::I16(values) => bytes.extend(values.iter().flat_map(|value| value.to_le_bytes())),
        Voxels::F32(values) => bytes.extend(values.iter().flat_map(|value| value.to_le_bytes())),
    }
    Ok(bytes)
}

/// The bytes as a gzip file without name or time, so that the same bytes give the same file.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing into memory does not fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

/// NIFTI_INTENT_LABEL: values are labels.
const INTENT_LABEL: i16 = 1002;
/// NIFTI_XFORM_SCANNER_ANAT: positions in the scanner.
const SCANNER: i16 = 1;
/// NIFTI_UNITS_MM.
const MILLIMETRES: u8 = 2;

struct Header {
    dims: [usize; 3],
    code: i16,
    bits: i16,
    rescale: Rescale,
    intent: i16,
}

impl Header {
    fn encode(&self, map: &LpsFromVoxel) -> Result<Vec<u8>, NiftiWriteError> {
        let mut out = Fields(vec![0; VOXEL_OFFSET]);
        let ras = DAffine3::from_scale(DVec3::new(-1.0, -1.0, 1.0)) * map.affine();
        out.put(0, &348_i32.to_le_bytes());
        out.shorts(40, &[3]);
        for (axis, &length) in self.dims.iter().enumerate() {
            out.shorts(42 + 2 * axis, &[i16::try_from(length).map_err(|_| NiftiWriteError::TooLong(length))?]);
        }
        out.shorts(48, &[1; 4]);
        out.shorts(68, &[self.intent, self.code, self.bits]);
        out.reals(108, &[VOXEL_OFFSET as f64, self.rescale.slope, self.rescale.intercept]);
        out.put(123, &[MILLIMETRES]);
        out.put(148, b"Prosector");
        out.sform(ras);
        out.qform(ras);
        out.put(344, b"n+1\0");
        Ok(out.0)
    }
}

struct Fields(Vec<u8>);

impl Fields {
    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.0.iter_mut().skip(at).zip(bytes).for_each(|(place, byte)| *place = *byte);
    }

    fn shorts(&mut self, at: usize, values: &[i16]) {
        values.iter().enumerate().for_each(|(n, value)| self.put(at + 2 * n, &value.to_le_bytes()));
    }

    fn reals(&mut self, at: usize, values: &[f64]) {
        values.iter().enumerate().for_each(|(n, value)| self.put(at + 4 * n, &(*value as f32).to_le_bytes()));
    }

    fn sform(&mut self, ras: DAffine3) {
        self.shorts(254, &[SCANNER]);
        for row in 0..3 {
            let steps = ras.matrix3.row(row);
            self.reals(280 + 16 * row, &[steps.x, steps.y, steps.z, ras.translation[row]]);
        }
    }

    /// The rotation as a quaternion with a handedness factor (nifti1.h method 2); a sheared grid has none, and its
    /// code stays 0.
    fn qform(&mut self, ras: DAffine3) {
        let sizes = [0, 1, 2].map(|axis| ras.matrix3.col(axis).length());
        let hand = if ras.matrix3.determinant() < 0.0 { -1.0 } else { 1.0 };
        self.reals(76, &[hand, sizes[0], sizes[1], sizes[2], 1.0, 1.0, 1.0, 1.0]);
        let [i, j, k] = [0, 1, 2].map(|axis| ras.matrix3.col(axis) / sizes[axis]);
        if [i.dot(j), j.dot(k), k.dot(i)].iter().any(|cosine| cosine.abs() > 1e-6) {
            return;
        }
        let turn = DQuat::from_mat3(&DMat3::from_cols(i, j, k * hand)).normalize();
        // The format leaves out the real part, which it takes to be positive.
        let turn = if turn.w < 0.0 { -turn } else { turn };
        self.shorts(252, &[SCANNER]);
        let at = ras.translation;
        self.reals(256, &[turn.x, turn.y, turn.z, at.x, at.y, at.z]);
    }
}
