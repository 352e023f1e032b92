//! A volume as a CT series.

use super::uid::derived;
use super::write::Record;
use crate::ImportError;
use dicom_core::VR;
use dicom_dictionary_std::tags;
use prosector_core::{Rescale, Volume, VoxelIndex, Voxels};

/// CT Image Storage (PS3.4 B.5).
const CT_IMAGE: &str = "1.2.840.10008.5.1.4.1.1.2";

/// Who and when, for a series that is written. Identifiers follow from `seed`: the same seed, the same UIDs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CtIdentity {
    /// Any text; names study, series and images.
    pub seed: String,
    /// Patient's Name, `Family^Given`.
    pub patient_name: String,
    /// Patient ID.
    pub patient_id: String,
    /// `M`, `F`, `O` or empty.
    pub patient_sex: String,
    /// `YYYYMMDD`.
    pub study_date: String,
    /// `HHMMSS`.
    pub study_time: String,
    /// Study Description.
    pub study_description: String,
    /// Series Description.
    pub series_description: String,
}

/// Writes one Explicit VR Little Endian file a slice, in the order of the slice index.
///
/// Rows and columns must be orthogonal (no shear within slices); a sheared slice axis is kept through positions.
/// Floating-point voxels are rounded to whole intensities. The Frame of Reference UID is the volume's own if it
/// is a valid UID, else one derived from the seed.
pub fn write_ct_series(volume: &Volume, identity: &CtIdentity) -> Result<Vec<Vec<u8>>, ImportError> {
    let geometry = SliceGeometry::of(volume)?;
    let [columns, rows, slices] = volume.dims;
    let (Ok(columns), Ok(rows)) = (u16::try_from(columns), u16::try_from(rows)) else {
        return Err(ImportError::Content(format!("A slice of {columns} x {rows} pixels is too large for DICOM.")));
    };
    let (values, rescale) = stored(volume);
    let length = usize::from(columns) * usize::from(rows);
    let slice = |z: usize| {
        let words = values.get(z * length..(z + 1) * length).unwrap_or_default();
        let instance = derived(&identity.seed, &format!("image {z}"));
        common(volume, identity, &geometry)
            .integer(tags::INSTANCE_NUMBER, z as i64 + 1)
            .decimals(tags::IMAGE_POSITION_PATIENT, &geometry.position(volume, z))
            .unsigned(tags::ROWS, rows)
            .unsigned(tags::COLUMNS, columns)
            .decimals(tags::RESCALE_SLOPE, &[rescale.slope])
            .decimals(tags::RESCALE_INTERCEPT, &[rescale.intercept])
            .words(tags::PIXEL_DATA, words.iter().map(|&value| value as u16).collect())
            .into_file(CT_IMAGE, &instance)
    };
    (0..slices).map(slice).collect()
}

/// Directions and distances as DICOM writes them.
struct SliceGeometry {
    orientation: [f64; 6],
    /// Between rows, between columns.
    pixel_mm: [f64; 2],
    /// Along the normal.
    slice_mm: f64,
}

impl SliceGeometry {
    fn of(volume: &Volume) -> Result<Self, ImportError> {
        let [x, y, z] = volume.lps_from_voxel.steps().map(|step| step.0);
        let (row, column) = (x.normalize(), y.normalize());
        if row.dot(column).abs() > 1e-6 {
            return Err(ImportError::Content(
                "A volume whose rows and columns are not at right angles cannot be written as CT.".into(),
            ));
        }
        Ok(Self {
            orientation: [row.x, row.y, row.z, column.x, column.y, column.z],
            pixel_mm: [y.length(), x.length()],
            slice_mm: row.cross(column).dot(z).abs(),
        })
    }

    fn position(&self, volume: &Volume, z: usize) -> [f64; 3] {
        volume.lps_from_voxel.point(VoxelIndex::new(0.0, 0.0, z as f64)).0.to_array()
    }
}

fn stored(volume: &Volume) -> (Vec<i16>, Rescale) {
    match &volume.voxels {
        Voxels::I16(values) => (values.to_vec(), volume.rescale),
        Voxels::F32(values) => {
            let intensity = |&value: &f32| volume.rescale.apply(value.into()).round() as i16;
            (values.iter().map(intensity).collect(), Rescale::IDENTITY)
        }
    }
}

/// What every slice of the series repeats (PS3.3 A.3).
fn common(volume: &Volume, identity: &CtIdentity, geometry: &SliceGeometry) -> Record {
    let own = &volume.frame_of_reference.0;
    let valid = !own.is_empty() && own.len() <= 64 && own.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let frame_of_reference = if valid { own.clone() } else { derived(&identity.seed, "frame of reference") };
    let window = volume.windows.first();
    let record = Record::new()
        .code(tags::SPECIFIC_CHARACTER_SET, "ISO_IR 192")
        .code(tags::IMAGE_TYPE, "DERIVED\\PRIMARY\\AXIAL")
        .text(tags::STUDY_DATE, VR::DA, &identity.study_date)
        .text(tags::SERIES_DATE, VR::DA, &identity.study_date)
        .text(tags::CONTENT_DATE, VR::DA, &identity.study_date)
        .text(tags::STUDY_TIME, VR::TM, &identity.study_time)
        .text(tags::SERIES_TIME, VR::TM, &identity.study_time)
        .text(tags::CONTENT_TIME, VR::TM, &identity.study_time)
        .text(tags::ACCESSION_NUMBER, VR::SH, "")
        .code(tags::MODALITY, "CT")
        .text(tags::MANUFACTURER, VR::LO, "Prosector")
        .text(tags::REFERRING_PHYSICIAN_NAME, VR::PN, "")
        .text(tags::STUDY_DESCRIPTION, VR::LO, &identity.study_description)
        .text(tags::SERIES_DESCRIPTION, VR::LO, &identity.series_description)
        .text(tags::PATIENT_NAME, VR::PN, &identity.patient_name)
        .text(tags::PATIENT_ID, VR::LO, &identity.patient_id)
        .text(tags::PATIENT_BIRTH_DATE, VR::DA, "")
        .code(tags::PATIENT_SEX, &identity.patient_sex)
        .text(tags::KVP, VR::DS, "")
        .decimals(tags::SLICE_THICKNESS, &[geometry.slice_mm])
        .decimals(tags::SPACING_BETWEEN_SLICES, &[geometry.slice_mm])
        .uid(tags::STUDY_INSTANCE_UID, derived(&identity.seed, "study"))
        .uid(tags::SERIES_INSTANCE_UID, derived(&identity.seed, "series"))
        .text(tags::STUDY_ID, VR::SH, "1")
        .integer(tags::SERIES_NUMBER, 1)
        .integer(tags::ACQUISITION_NUMBER, 1)
        .decimals(tags::IMAGE_ORIENTATION_PATIENT, &geometry.orientation)
        .uid(tags::FRAME_OF_REFERENCE_UID, frame_of_reference)
        .text(tags::POSITION_REFERENCE_INDICATOR, VR::LO, "")
        .unsigned(tags::SAMPLES_PER_PIXEL, 1)
        .code(tags::PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .decimals(tags::PIXEL_SPACING, &geometry.pixel_mm)
        .unsigned(tags::BITS_ALLOCATED, 16)
        .unsigned(tags::BITS_STORED, 16)
        .unsigned(tags::HIGH_BIT, 15)
        .unsigned(tags::PIXEL_REPRESENTATION, 1)
        .text(tags::RESCALE_TYPE, VR::LO, "HU");
    match window {
        Some(window) => {
            record.decimals(tags::WINDOW_CENTER, &[window.center]).decimals(tags::WINDOW_WIDTH, &[window.width])
        }
        None => record,
    }
}
