//! Words of the demo plan: for the team with its numbers, for the patient in plain language.

use super::numbers::Numbers;

/// What the clamp does, as the flow model predicts it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClampEffect {
    /// Share of the portal flow that the branch carries before, percent.
    pub share_percent: f64,
    /// Portal pressure before, mmHg.
    pub before_mmhg: f64,
    /// Portal pressure after, mmHg, with its error band.
    pub after_mmhg: [f64; 3],
}

/// One step in words.
pub(super) struct StepWords {
    /// Title.
    pub title: String,
    /// For the team.
    pub note: String,
    /// For the patient.
    pub patient: String,
}

/// U+202F between a number and its unit.
const NARROW: char = '\u{202f}';

/// All steps in order.
pub(super) fn steps(numbers: &Numbers, clamp: Option<ClampEffect>) -> [StepWords; 5] {
    [open(numbers), free(), close_inflow(numbers, clamp), divide(numbers), finish()]
}

fn open(numbers: &Numbers) -> StepWords {
    let volumes = format!("{:.0}{NARROW}mL of {:.0}{NARROW}mL liver", numbers.tumour_ml, numbers.liver_ml);
    let size = numbers.diameter_mm().map(|mm| format!("{mm:.0}{NARROW}mm"));
    let note = format!(
        "Right subcostal incision. Ultrasound during the operation: find the tumour again ({}{volumes}), look for \
         further ones, and mark the vessels of segment {}.",
        size.as_deref().map(|size| format!("longest axial diameter {size}, ")).unwrap_or_default(),
        numbers.segment
    );
    let likened = numbers
        .diameter_mm()
        .map(|mm| format!(" The tumour is about the size of {}, {:.0}{NARROW}mm across.", likened(mm), mm));
    let patient = format!(
        "You are asleep and feel nothing. The surgeon makes a cut below your ribs on the right side and looks at your \
         liver.{}",
        likened.unwrap_or_default()
    );
    StepWords { title: "Open and look at the liver".into(), note, patient }
}

/// A thing of about this size that everybody has held.
fn likened(mm: f64) -> &'static str {
    match mm {
        mm if mm < 12.0 => "a pea",
        mm if mm < 25.0 => "a grape",
        mm if mm < 38.0 => "a walnut",
        mm if mm < 55.0 => "a plum",
        _ => "an apple",
    }
}

fn free() -> StepWords {
    StepWords {
        title: "Free the right side of the liver".into(),
        note: "Divide the falciform and the right triangular ligament as far as needed. Pass a tape around the \
               hepatoduodenal ligament, ready to stop the inflow."
            .into(),
        patient: "Thin bands hold the liver in its place. The surgeon loosens some of them to reach the tumour safely."
            .into(),
    }
}

fn close_inflow(numbers: &Numbers, clamp: Option<ClampEffect>) -> StepWords {
    let predicted = clamp.map(|effect| {
        let [low, value, high] = effect.after_mmhg;
        format!(
            " Predicted by the flow model: the branch carries {:.0}{NARROW}% of the portal flow; the portal pressure \
             goes from {:.1} to {value:.1}{NARROW}mmHg (band {low:.1} to {high:.1}).",
            effect.share_percent, effect.before_mmhg
        )
    });
    StepWords {
        title: format!("Close the inflow of segment {}", numbers.segment),
        note: format!(
            "Clamp the portal branch of segment {}. The surface turns pale along the border of the segment: mark that \
             line.{}",
            numbers.segment,
            predicted.unwrap_or_default()
        ),
        patient:
            "The surgeon closes the small vessel that brings blood to the sick part of the liver. This part turns \
                  pale, so its border can be seen. The rest of your liver gets its blood as before."
                .into(),
    }
}

fn divide(numbers: &Numbers) -> StepWords {
    let vein = numbers.nearest_vein.as_ref().map(|(name, gap)| {
        format!(
            " The nearest great vein is the {}, {gap:.0}{NARROW}mm from the edge of the tumour.",
            name.to_lowercase()
        )
    });
    StepWords {
        title: "Divide the liver and take the part out".into(),
        note: format!(
            "Divide along the marked line, with healthy tissue all around the tumour. Close each vessel and duct on the \
             way.{}",
            vein.unwrap_or_default()
        ),
        patient: "The surgeon takes out the part with the tumour and a rim of healthy liver around it. Every small \
                  vessel on the way is closed."
            .into(),
    }
}

fn finish() -> StepWords {
    StepWords {
        title: "Check and close".into(),
        note: "Look for bleeding and bile on the cut surface. Drain only if needed. Count, then close in layers."
            .into(),
        patient: "The surgeon checks that nothing bleeds or leaks, and closes the cut. You wake up in a room where \
                  nurses look after you. Most of the liver stays, and it grows back in the weeks after."
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prosector_core::{BranchId, LpsPoint};

    fn numbers(mm: f64) -> Numbers {
        let origin = LpsPoint::new(0.0, 0.0, 0.0);
        Numbers {
            centre: origin,
            diameter: Some([origin, LpsPoint::new(mm, 0.0, 0.0)]),
            tumour_ml: 21.4,
            liver_ml: 1532.0,
            feeder: BranchId(4),
            segment: '8',
            nearest_vein: Some(("Middle hepatic vein".into(), 17.6)),
        }
    }

    #[test]
    fn sizes_are_likened_to_things_of_that_size() {
        for (mm, thing) in [(8.0, "a pea"), (18.0, "a grape"), (31.0, "a walnut"), (42.0, "a plum"), (70.0, "an apple")]
        {
            assert!(open(&numbers(mm)).patient.contains(thing), "{mm}");
        }
    }

    #[test]
    fn numbers_reach_the_team_and_the_patient_gets_plain_words() {
        let effect = ClampEffect { share_percent: 14.2, before_mmhg: 9.0, after_mmhg: [8.9, 9.71, 10.3] };
        let words = steps(&numbers(38.4), Some(effect));
        assert!(words[0].note.contains("38\u{202f}mm") && words[0].note.contains("21\u{202f}mL of 1532\u{202f}mL"));
        assert!(words[2].note.contains("from 9.0 to 9.7\u{202f}mmHg (band 8.9 to 10.3)"), "{}", words[2].note);
        assert!(words[3].note.contains("middle hepatic vein, 18\u{202f}mm"));
        for step in &words {
            let longest = step.patient.split(". ").map(|sentence| sentence.split_whitespace().count()).max();
            assert!(longest <= Some(25), "a long sentence: {}", step.patient);
            assert!(!step.patient.contains('!') && !step.note.contains('!'));
        }
    }
}
