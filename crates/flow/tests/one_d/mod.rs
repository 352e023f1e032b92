//! The verification rows of the wave solver: case, quantity, reference, ours, tolerance.

mod closed_forms;
mod openbf;
mod svoned;

use std::path::PathBuf;

/// One number beside its reference.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which case.
    pub case: &'static str,
    /// What was computed, where.
    pub quantity: String,
    /// Where the reference comes from.
    pub source: &'static str,
    /// Unit of all numbers of the row.
    pub unit: &'static str,
    /// What it should be.
    pub reference: f64,
    /// What it is.
    pub ours: f64,
    /// Largest allowed difference.
    pub tolerance: f64,
}

impl Row {
    pub fn passes(&self) -> bool {
        (self.ours - self.reference).abs() <= self.tolerance
    }

    /// One line of a Markdown table.
    pub fn line(&self) -> String {
        let Self { case, quantity, source, unit, reference, ours, tolerance } = self;
        let pass = if self.passes() { "yes" } else { "NO" };
        let deviation = ours - reference;
        format!(
            "| {case} | {quantity} | {source} | {reference:.6e} | {ours:.6e} | {deviation:.1e} | {tolerance:.1e} | {unit} | {pass} |"
        )
    }
}

/// A title, and what computes its rows.
pub type Part = (&'static str, fn() -> Vec<Row>);

/// All parts, cheap ones first.
pub fn parts() -> [Part; 7] {
    [
        ("closed forms", closed_forms::rows),
        ("svOneDSolver", svoned::rows),
        ("openBF: carotid artery", openbf::carotid),
        ("openBF: aortic bifurcation", openbf::bifurcation),
        ("openBF: upper thoracic aorta", openbf::aorta),
        ("openBF: circle of Willis, pressures", openbf::circle_pressure),
        ("openBF: circle of Willis, flows", openbf::circle_flow),
    ]
}

/// A file of the shared physics data; `None` with a word where the data is absent, a failure in CI.
pub fn shared(path: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/physics/flow").join(path);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(_) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("{} is missing", path.display()),
        Err(_) => {
            eprintln!("skipped: {} is not here", path.display());
            None
        }
    }
}
