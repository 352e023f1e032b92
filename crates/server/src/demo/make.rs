//! Making the demo patient: the phantom's anatomy, written as DICOM by the imaging crate.

use prosector_core::PatientRecord;

/// The demo patient as files.
pub struct DemoFiles {
    /// The CT, one DICOM file a slice.
    pub slices: Vec<Vec<u8>>,
    /// The organs, a DICOM segmentation object.
    pub segmentation: Vec<u8>,
    /// The vessels, JSON `Vec<CenterlineGraph>`.
    pub trees: Vec<u8>,
    /// Age, weight, height, laboratory values.
    pub record: PatientRecord,
}

/// Makes the demo patient: the same bytes every time.
///
/// # Errors
/// When the encoders refuse what the phantom made.
pub fn make_demo() -> anyhow::Result<DemoFiles> {
    anyhow::bail!("This build has no demo patient.")
}
