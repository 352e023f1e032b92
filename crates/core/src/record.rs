//! The few clinical facts that a plan needs beside the imaging.

use serde::{Deserialize, Serialize};

/// A patient's record as far as planning uses it; holds no name or identifier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PatientRecord {
    /// Age in years.
    pub age_years: f64,
    /// "female", "male" or "other", as FHIR writes it.
    pub sex: String,
    /// Body weight in kg.
    pub weight_kg: f64,
    /// Body height in cm.
    pub height_cm: f64,
    /// Laboratory values.
    pub laboratory: Vec<LaboratoryValue>,
}

/// One laboratory value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LaboratoryValue {
    /// LOINC code, for example `1975-2`.
    pub loinc: String,
    /// Name shown to people.
    pub name: String,
    /// Value in `unit`.
    pub value: f64,
    /// UCUM unit.
    pub unit: String,
}
