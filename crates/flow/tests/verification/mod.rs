//! The verification table of the flow solvers: case, quantity, reference, ours, deviation, tolerance.
//!
//! The same rows stand behind `cargo test -p prosector-flow --test verify`, `cargo xtask verify flow` and the page
//! `docs/accuracy/flow.md`.

mod closed_forms;
pub mod one_d;
mod shared;
mod svzerod;
mod windkessel;

/// One number beside its reference.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was computed.
    pub case: &'static str,
    /// Of it, which quantity.
    pub quantity: String,
    /// Where the reference comes from.
    pub source: &'static str,
    /// What it should be, in the case's own units.
    pub reference: f64,
    /// What it is.
    pub ours: f64,
    /// How far it is off, relative to what the part's heading says.
    pub deviation: f64,
    /// Largest allowed deviation.
    pub tolerance: f64,
}

impl Row {
    /// A single number, its deviation relative to the reference.
    pub fn of(case: &'static str, quantity: &str, source: &'static str, pair: [f64; 2], tolerance: f64) -> Self {
        let [reference, ours] = pair;
        let (quantity, deviation) = (quantity.to_owned(), (ours / reference - 1.0).abs());
        Self { case, quantity, source, reference, ours, deviation, tolerance }
    }

    /// A number whose deviation is the plain difference, in the unit that the quantity's name ends with.
    pub fn within(case: &'static str, quantity: String, source: &'static str, pair: [f64; 2], tolerance: f64) -> Self {
        let [reference, ours] = pair;
        Self { case, quantity, source, reference, ours, deviation: (ours - reference).abs(), tolerance }
    }

    pub fn passes(&self) -> bool {
        self.deviation <= self.tolerance
    }

    /// One line of a Markdown table.
    pub fn line(&self) -> String {
        let Self { case, quantity, source, reference, ours, deviation, tolerance } = self;
        let (reference, ours) = (number(*reference), number(*ours));
        // The references carry ten decimals; what lies below is rounding, and shown as far as the row asks.
        let least = tolerance.min(1e-9);
        let deviation = if *deviation < least { format!("< {}", small(least)) } else { small(*deviation) };
        let pass = if self.passes() { "yes" } else { "NO" };
        format!(
            "| {case} | {quantity} | {source} | {reference} | {ours} | {deviation} | {} | {pass} |",
            small(*tolerance)
        )
    }
}

fn small(value: f64) -> String {
    format!("{value:.0e}").replace('-', "\u{2212}")
}

/// Six digits; U+2212 for minus. Below a ten-millionth the rest is rounding.
fn number(value: f64) -> String {
    let text = match value.abs() {
        size if size < 1e-7 => "0".to_owned(),
        size if size < 1e-3 => format!("{value:.4e}"),
        size if size < 100.0 => format!("{value:.5}"),
        _ => format!("{value:.2}"),
    };
    text.replace('-', "\u{2212}")
}

/// A titled part of the table.
pub struct Section {
    pub title: &'static str,
    pub method: &'static str,
    /// `None` where the data beside the checkout is missing.
    pub rows: Option<Vec<Row>>,
}

fn section(title: &'static str, method: &'static str, rows: Option<Vec<Row>>) -> Section {
    Section { title, method, rows }
}

/// All rows.
pub fn sections() -> Vec<Section> {
    let mut all = vec![closed_forms::formulas(), closed_forms::networks(), windkessel::windkessel()];
    all.extend(svzerod::sections());
    all.extend(one_d::sections());
    all
}

/// The table as Markdown.
pub fn table(sections: &[Section]) -> String {
    let mut text = String::new();
    for section in sections {
        text += &format!("## {}\n{}\n\n", section.title, section.method);
        let Some(rows) = &section.rows else {
            text += "\nSkipped: the shared data is not beside this checkout.\n\n";
            continue;
        };
        text += "| case | quantity | reference from | reference | ours | deviation | tolerance | pass |\n";
        text += "|---|---|---|--:|--:|--:|--:|---|\n";
        rows.iter().for_each(|row| text += &format!("{}\n", row.line()));
        text.push('\n');
    }
    text
}
