//! How far a vessel is narrowed, over a reference that is part of the answer.

use super::section::ProfilePoint;
use crate::rank::percentile;
use std::ops::Range;

/// What a narrowing is measured against. Ranges are ways along the branch, mm.
#[derive(Clone, Debug, PartialEq)]
pub enum StenosisReference {
    /// Mean diameter of a healthy stretch beyond it, as in the North American Symptomatic Carotid Endarterectomy Trial
    /// (NEJM 325 (1991) 445), which takes the artery where its walls run parallel.
    Distal(Range<f64>),
    /// Mean diameter of a healthy stretch before it.
    Proximal(Range<f64>),
    /// Mean of the mean diameters of healthy stretches before and beyond it.
    Mean {
        /// Before it.
        proximal: Range<f64>,
        /// Beyond it.
        distal: Range<f64>,
    },
    /// Mean diameters of healthy stretches before and beyond it, interpolated to the narrowest place.
    Interpolated {
        /// Before it.
        proximal: Range<f64>,
        /// Beyond it.
        distal: Range<f64>,
    },
}

/// A narrowing. All diameters are those of circles of the sections' area.
#[derive(Clone, Debug, PartialEq)]
pub struct Stenosis {
    /// What it was measured against.
    pub reference: StenosisReference,
    /// Way along the branch to the narrowest place, mm.
    pub at_mm: f64,
    /// Diameter there, mm.
    pub diameter_mm: f64,
    /// Diameter it should have, mm.
    pub reference_diameter_mm: f64,
    /// 100 (1 − d / d₀), percent; below zero, within the error, where the vessel is as wide as its reference.
    pub diameter_percent: f64,
    /// 100 (1 − d² / d₀²), percent.
    pub area_percent: f64,
    /// Error band of `diameter_percent` either way, percentage points: a third of a voxel edge in each diameter.
    pub error_percent: f64,
    /// Whether the narrowest place is thinner than three voxel edges, where the mask itself decides the diameter.
    pub is_below_resolution: bool,
}

/// Why there is no degree of narrowing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StenosisError {
    /// No section lies in a range.
    #[error("no section lies between {from_mm:.1} and {to_mm:.1} mm along the branch; choose a stretch within it")]
    NoSection {
        /// Start of the range, mm.
        from_mm: f64,
        /// End of the range, mm.
        to_mm: f64,
    },
    /// A reference stretch lies on the wrong side, or reaches into the narrowing.
    #[error("the reference from {from_mm:.1} to {to_mm:.1} mm does not lie {side} the narrowing; move it there")]
    Side {
        /// Start of the range, mm.
        from_mm: f64,
        /// End of the range, mm.
        to_mm: f64,
        /// Where it should lie.
        side: &'static str,
    },
    /// Nothing is narrowed.
    #[error(
        "the narrowest place is {found_mm:.1} mm wide, more than the {expected_mm:.1} mm that it is measured against; \
         choose another reference or another place"
    )]
    Wider {
        /// Diameter at the narrowest place, mm.
        found_mm: f64,
        /// Diameter of the reference, mm.
        expected_mm: f64,
    },
}

/// Where a narrowing is looked for, and where its reference stretches lie; ways along the course, mm.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretches {
    /// One diameter to each side of the place.
    pub lesion: Range<f64>,
    /// From two to three diameters before it.
    pub proximal: Range<f64>,
    /// From two to three diameters beyond it.
    pub distal: Range<f64>,
}

/// How far around a place the width of its vessel is taken from, mm.
const AROUND_MM: f64 = 40.0;

/// Stretches around a place by the width of the vessel there: the median equivalent diameter within 40 mm, which a short
/// narrowing does not change. They are part of the answer, because the degree depends on them. `None` for a profile
/// without sections.
pub fn stretches_at(profile: &[ProfilePoint], at_mm: f64) -> Option<Stretches> {
    let away = |point: &&ProfilePoint| (point.arc_mm - at_mm).abs();
    let at = profile.iter().min_by(|a, b| away(a).total_cmp(&away(b)))?.arc_mm;
    let near = profile.iter().filter(|point| (point.arc_mm - at).abs() <= AROUND_MM);
    let mut widths: Vec<f64> = near.map(diameter).collect();
    widths.sort_unstable_by(f64::total_cmp);
    let wide = percentile(&widths, 0.5);
    Some(Stretches {
        lesion: at - wide..at + wide,
        proximal: at - 3.0 * wide..at - 2.0 * wide,
        distal: at + 2.0 * wide..at + 3.0 * wide,
    })
}

/// Diameters are right to this part of a voxel edge (`docs/accuracy/anatomy.md`, sections of tubes).
const DIAMETER_ERROR: f64 = 1.0 / 3.0;
/// Below this many voxel edges across, a diameter is that of few voxels.
const RESOLVED: f64 = 3.0;

/// The degree of the narrowest place of `lesion` (ways along the branch, mm) over a reference.
///
/// # Errors
/// Where a range holds no section, a reference does not lie on its side of the lesion, or the narrowest place is wider
/// than its reference by more than the error of both.
pub fn stenosis(
    profile: &[ProfilePoint],
    lesion: Range<f64>,
    reference: StenosisReference,
    voxel_mm: f64,
) -> Result<Stenosis, StenosisError> {
    let narrowest = within(profile, &lesion)?.into_iter().min_by(|a, b| diameter(a).total_cmp(&diameter(b)));
    let narrowest = narrowest.ok_or_else(|| none(&lesion))?;
    let expected = match &reference {
        StenosisReference::Distal(range) => mean(profile, after(range, &lesion)?)?.1,
        StenosisReference::Proximal(range) => mean(profile, ahead(range, &lesion)?)?.1,
        StenosisReference::Mean { proximal, distal } => {
            let before = mean(profile, ahead(proximal, &lesion)?)?.1;
            (before + mean(profile, after(distal, &lesion)?)?.1) / 2.0
        }
        StenosisReference::Interpolated { proximal, distal } => {
            let (from, before) = mean(profile, ahead(proximal, &lesion)?)?;
            let (to, beyond) = mean(profile, after(distal, &lesion)?)?;
            before + (beyond - before) * (narrowest.arc_mm - from) / (to - from)
        }
    };
    let found = diameter(narrowest);
    let (ratio, error) = (found / expected, DIAMETER_ERROR * voxel_mm / expected);
    if ratio - 1.0 > error * ratio.hypot(1.0) {
        return Err(StenosisError::Wider { found_mm: found, expected_mm: expected });
    }
    Ok(Stenosis {
        reference,
        at_mm: narrowest.arc_mm,
        diameter_mm: found,
        reference_diameter_mm: expected,
        diameter_percent: 100.0 * (1.0 - ratio),
        area_percent: 100.0 * (1.0 - ratio * ratio),
        error_percent: 100.0 * error * ratio.hypot(1.0),
        is_below_resolution: found < RESOLVED * voxel_mm,
    })
}

fn diameter(point: &ProfilePoint) -> f64 {
    point.section.equivalent_diameter_mm()
}

fn none(range: &Range<f64>) -> StenosisError {
    StenosisError::NoSection { from_mm: range.start, to_mm: range.end }
}

fn within<'a>(profile: &'a [ProfilePoint], range: &Range<f64>) -> Result<Vec<&'a ProfilePoint>, StenosisError> {
    let found: Vec<_> = profile.iter().filter(|point| range.contains(&point.arc_mm)).collect();
    if found.is_empty() { Err(none(range)) } else { Ok(found) }
}

/// Mean way and mean diameter of a stretch.
fn mean(profile: &[ProfilePoint], range: &Range<f64>) -> Result<(f64, f64), StenosisError> {
    let found = within(profile, range)?;
    let count = found.len() as f64;
    let sum = |value: fn(&ProfilePoint) -> f64| found.iter().map(|point| value(point)).sum::<f64>() / count;
    Ok((sum(|point| point.arc_mm), sum(diameter)))
}

fn after<'a>(range: &'a Range<f64>, lesion: &Range<f64>) -> Result<&'a Range<f64>, StenosisError> {
    let wrong = StenosisError::Side { from_mm: range.start, to_mm: range.end, side: "beyond" };
    if range.start >= lesion.end { Ok(range) } else { Err(wrong) }
}

fn ahead<'a>(range: &'a Range<f64>, lesion: &Range<f64>) -> Result<&'a Range<f64>, StenosisError> {
    let wrong = StenosisError::Side { from_mm: range.start, to_mm: range.end, side: "before" };
    if range.end <= lesion.start { Ok(range) } else { Err(wrong) }
}
