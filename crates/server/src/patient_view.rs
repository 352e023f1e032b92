//! What a patient sees of a plan: the steps that were written for them, without anything that says who they are.

use prosector_plan::{Camera, FlowChange, PlanView};
use serde::Serialize;

/// The patient's page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PatientView {
    /// Always empty: titles are written by and for the team. The page has a neutral one of its own.
    pub title: String,
    /// Steps with a text for the patient, in order.
    pub steps: Vec<PatientStep>,
}

/// One step in plain words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PatientStep {
    /// Title, redacted.
    pub title: String,
    /// Text for the patient, redacted.
    pub text: String,
    /// View to show.
    pub camera: Option<Camera>,
    /// Layers to show; `None` shows what is shown already.
    pub visible_layers: Option<Vec<String>>,
    /// What is clamped or narrowed at this step, for before and after.
    pub what_if: Option<PatientWhatIf>,
}

/// The change of the blood flow that a step tries.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PatientWhatIf {
    /// Name of the tree.
    pub tree: String,
    /// What is done to its branches.
    pub edits: Vec<FlowChange>,
}

/// The patient's view of a plan. `identifying` are texts that may name the patient, such as the case's title.
pub fn patient_view(plan: &PlanView, identifying: &[&str]) -> PatientView {
    let words = |text: &str| redact(text, identifying);
    let written = plan.steps.iter().filter(|step| !step.patient_text.trim().is_empty());
    let steps = written.map(|step| PatientStep {
        title: words(&step.title),
        text: words(&step.patient_text),
        camera: step.camera,
        visible_layers: step.visible_layers.clone(),
        what_if: step
            .what_if
            .as_ref()
            .map(|tried| PatientWhatIf { tree: tried.tree.clone(), edits: tried.edits.clone() }),
    });
    PatientView { title: String::new(), steps: steps.collect() }
}

/// Takes identifying texts, e-mail addresses, dates and numbers of five digits or more out of a text.
///
/// A second guard, not the first: names inside running text cannot be found this way, so the team is told that
/// patients read these words.
fn redact(text: &str, identifying: &[&str]) -> String {
    let mut text = text.to_owned();
    for name in identifying.iter().filter(|name| name.trim().chars().count() >= 3) {
        text = replace_ignoring_case(&text, name.trim());
    }
    text.split_inclusive(char::is_whitespace).map(redact_word).collect()
}

fn redact_word(word: &str) -> String {
    let core = word.trim_end();
    let (core, space) = (core, word.get(core.len()..).unwrap_or(""));
    let digits = core.chars().filter(char::is_ascii_digit).count();
    let separators = core.chars().filter(|c| "./-".contains(*c)).count();
    let is_date = digits >= 4 && separators >= 2;
    if digits >= 5 || is_date || core.contains('@') { format!("…{space}") } else { word.to_owned() }
}

fn replace_ignoring_case(text: &str, name: &str) -> String {
    let (mut result, mut rest) = (String::new(), text);
    while let Some((start, end)) = find_ignoring_case(rest, name) {
        result.push_str(rest.get(..start).unwrap_or(""));
        result.push('…');
        rest = rest.get(end..).unwrap_or("");
    }
    result + rest
}

/// Byte range of `name` in `text`, compared character by character in lower case.
fn find_ignoring_case(text: &str, name: &str) -> Option<(usize, usize)> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    text.char_indices().find_map(|(start, _)| {
        let mut wanted = name.iter();
        for (at, c) in text.get(start..)?.char_indices() {
            for lower in c.to_lowercase() {
                match wanted.next() {
                    Some(next) if *next == lower => {}
                    _ => return None,
                }
            }
            if wanted.as_slice().is_empty() {
                return Some((start, start + at + c.len_utf8()));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use prosector_plan::{ItemId, PlanStep};

    #[test]
    fn identifiers_are_taken_out() {
        let check = |text: &str, expected: &str| assert_eq!(redact(text, &["Jane Doe", "ab"]), expected);
        check("We clamp one vessel for 20 minutes.", "We clamp one vessel for 20 minutes.");
        check("Dear JANE DOE, hello", "Dear …, hello");
        check("Born 12.03.1961, number 4471902.\nab", "Born … number …\nab");
        check("2026-11-21 and 1/2/2026", "… and …");
        check("write to a@b.org", "write to …");
        check("about 38 mm, 1.5 to 2.5 L", "about 38 mm, 1.5 to 2.5 L");
        check("İstanbul jane doeJane Doe", "İstanbul ……");
        check("", "");
    }

    #[test]
    fn only_steps_written_for_the_patient_and_only_their_words() {
        let step = |title: &str, patient_text: &str| PlanStep {
            id: ItemId::new("s"),
            title: title.into(),
            note: "SENTINEL note".into(),
            patient_text: patient_text.into(),
            camera: None,
            visible_layers: None,
            what_if: None,
        };
        let plan = PlanView {
            schema: 1,
            title: "SENTINEL title".into(),
            laterality: None,
            imaging: None,
            steps: vec![step("Open", ""), step("Clamp SENTINEL case", "We hold one vessel shut.")],
            marks: Vec::new(),
            registrations: Vec::new(),
            comments: Vec::new(),
            vessels: Vec::new(),
            segments: Vec::new(),
            segment_edits: Vec::new(),
        };
        let json = serde_json::to_string(&patient_view(&plan, &["sentinel case"])).unwrap();
        assert!(!json.contains("SENTINEL"), "{json}");
        assert!(json.contains("Clamp …") && json.contains("We hold one vessel shut."), "{json}");
    }
}
