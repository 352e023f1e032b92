//! The verification table of the measurements: quantity, reference, ours, tolerance.
//!
//! The same rows stand behind `cargo test -p prosector-anatomy`, `cargo xtask verify anatomy` and the page
//! `docs/accuracy/anatomy.md`.

mod bodies;
#[path = "../common/mod.rs"]
mod common;
mod distances;
mod outside;
mod real;
mod reformation;
mod registration;
mod shapes;
mod territories;
mod vessels;
mod volumes;

/// One measurement beside its reference.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was measured, on what.
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
    /// A length in mm.
    pub fn mm(quantity: String, source: &'static str, reference: f64, ours: f64, tolerance: f64) -> Self {
        Self { quantity, source, unit: "mm", reference, ours, tolerance }
    }

    pub fn passes(&self) -> bool {
        (self.ours - self.reference).abs() <= self.tolerance
    }

    /// One line of a Markdown table.
    pub fn line(&self) -> String {
        let Self { quantity, source, unit, reference, ours, tolerance } = self;
        let deviation = number(ours - reference);
        let (reference, ours, tolerance) = (number(*reference), number(*ours), number(*tolerance));
        let pass = if self.passes() { "yes" } else { "NO" };
        format!("| {quantity} | {source} | {reference} | {ours} | {deviation} | {tolerance} | {unit} | {pass} |")
    }
}

/// Four decimals, or two digits where that shows nothing; U+2212 for minus. Below a ten-millionth the rest is rounding, which
/// differs from machine to machine.
fn number(value: f64) -> String {
    let text = match value.abs() {
        size if size < 1e-7 => "0".to_owned(),
        size if size < 5e-4 => format!("{value:.1e}"),
        _ => format!("{value:.4}"),
    };
    text.replace('-', "\u{2212}")
}

/// A titled part of the table.
pub struct Section {
    pub title: &'static str,
    pub method: &'static str,
    pub rows: Vec<Row>,
}

/// All rows.
pub fn sections() -> Vec<Section> {
    vec![
        volumes::by_count(),
        volumes::by_fraction(),
        distances::fields(),
        distances::pairs(),
        shapes::surfaces(),
        shapes::label_surfaces(),
        shapes::fits(),
        shapes::regions(),
        territories::borders(),
        registration::rows(),
        vessels::courses(),
        reformation::views(),
        outside::isosurfaces(),
        outside::pairs(),
        real::dissection(),
        real::bifurcation(),
    ]
}

/// The table as Markdown.
pub fn table(sections: &[Section]) -> String {
    let mut text = String::new();
    for section in sections {
        text += &format!("## {}\n{}\n\n", section.title, section.method);
        text += "| quantity | reference from | reference | ours | deviation | tolerance | unit | pass |\n";
        text += "|---|---|--:|--:|--:|--:|---|---|\n";
        section.rows.iter().for_each(|row| text += &format!("{}\n", row.line()));
        text.push('\n');
    }
    text
}
