//! Making the demo patient: the phantom's anatomy, written as DICOM by the imaging crate.

use super::plan::demo_plan;
use prosector_core::PatientRecord;
use prosector_imaging::{CtIdentity, SegIdentity, write_ct_series, write_seg};
use prosector_phantom::{DemoPatient, DemoSettings};

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
    /// The plan to begin with, a snapshot.
    pub plan: Vec<u8>,
}

const SEED: &str = "prosector demo patient 1";

/// Makes the demo patient: the same bytes every time.
///
/// # Errors
/// When the encoders refuse what the phantom made.
pub fn make_demo(settings: &DemoSettings) -> anyhow::Result<DemoFiles> {
    let patient = DemoPatient::generate(settings)?;
    let slices = write_ct_series(&patient.volume, &ct_identity(&patient.record))?;
    let reference: Vec<&[u8]> = slices.iter().map(Vec::as_slice).collect();
    let organs = SegIdentity {
        seed: format!("{SEED} organs"),
        description: "Organs and vessels".into(),
        algorithm: Some("Prosector demo patient".into()),
    };
    let segmentation = write_seg(&patient.segments, &reference, &organs)?;
    let trees = serde_json::to_vec(&patient.trees)?;
    let plan = demo_plan(&patient, &slices, &trees)?;
    Ok(DemoFiles { slices, segmentation, trees, record: patient.record, plan })
}

/// An invented person; the date is that of the phantom, not of anybody's examination.
fn ct_identity(record: &PatientRecord) -> CtIdentity {
    let sex = match record.sex.as_str() {
        "female" => "F",
        "male" => "M",
        _ => "O",
    };
    CtIdentity {
        seed: SEED.into(),
        patient_name: "Demo^Patient".into(),
        patient_id: "PROSECTOR-DEMO".into(),
        patient_sex: sex.into(),
        study_date: "20260101".into(),
        study_time: "120000".into(),
        study_description: "CT abdomen (synthetic)".into(),
        series_description: "Portal venous phase (synthetic)".into(),
    }
}
