//! The invented patient's record.

use prosector_core::{LaboratoryValue, PatientRecord};

/// Body surface area and laboratory values of a man with a healthy liver, so that planning numbers (standard liver
/// volume 1,570 mL by Vauthey's formula at this height and weight) fit the imaging.
pub(crate) fn record() -> PatientRecord {
    let laboratory = [
        ("1975-2", "Bilirubin, total", 0.8, "mg/dL"),
        ("1751-7", "Albumin", 4.1, "g/dL"),
        ("6301-6", "INR", 1.05, "{INR}"),
        ("2160-0", "Creatinine", 0.9, "mg/dL"),
        ("2951-2", "Sodium", 140.0, "mmol/L"),
        ("777-3", "Platelets", 214.0, "10*3/uL"),
        ("718-7", "Haemoglobin", 13.9, "g/dL"),
        ("1920-8", "Aspartate aminotransferase", 34.0, "U/L"),
        ("1742-6", "Alanine aminotransferase", 38.0, "U/L"),
        ("2345-7", "Glucose", 98.0, "mg/dL"),
    ];
    let value = |(loinc, name, value, unit): (&str, &str, f64, &str)| LaboratoryValue {
        loinc: loinc.to_owned(),
        name: name.to_owned(),
        value,
        unit: unit.to_owned(),
    };
    PatientRecord {
        age_years: 61.0,
        sex: "male".to_owned(),
        weight_kg: 76.0,
        height_cm: 175.0,
        laboratory: laboratory.into_iter().map(value).collect(),
    }
}
