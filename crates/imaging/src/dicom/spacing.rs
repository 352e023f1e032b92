//! Millimetres between pixels, in the order in which sources are trusted.

use super::dataset::Dataset;
use dicom_dictionary_std::tags;
use prosector_core::{Spacing, SpacingSource};

/// Distance between rows and between columns, and whether it holds in the patient.
pub(crate) struct PixelSpacing {
    /// Between rows, between columns; `None` where nothing usable is written.
    pub pixel_mm: Option<[f64; 2]>,
    pub trust: Spacing,
}

/// Pixel Spacing, functional groups, ultrasound regions, Imager Pixel Spacing, Nominal Scanned Pixel Spacing, none.
pub(crate) fn read_spacing(dataset: &Dataset, modality: &str, notes: &mut Vec<String>) -> PixelSpacing {
    let patient = |source| Spacing::Patient { source };
    let found = |pixel_mm, trust| PixelSpacing { pixel_mm: Some(pixel_mm), trust };
    if let Some(pixel_mm) = pair(dataset, tags::PIXEL_SPACING, notes) {
        return found(pixel_mm, trust_of_pixel_spacing(dataset, modality, pixel_mm));
    }
    if let Some(measures) = pixel_measures(dataset)
        && let Some(pixel_mm) = pair(&measures, tags::PIXEL_SPACING, notes)
    {
        return found(pixel_mm, patient(SpacingSource::FunctionalGroups));
    }
    if let Some(pixel_mm) = ultrasound_region(dataset) {
        return found(pixel_mm, patient(SpacingSource::Calibrated));
    }
    for tag in [tags::IMAGER_PIXEL_SPACING, tags::NOMINAL_SCANNED_PIXEL_SPACING] {
        if let Some(pixel_mm) = pair(dataset, tag, notes) {
            return found(pixel_mm, Spacing::DetectorPlane);
        }
    }
    PixelSpacing { pixel_mm: None, trust: Spacing::Unknown }
}

/// Two positive numbers, or `None` with a note if they are written but useless.
fn pair(dataset: &Dataset, tag: dicom_core::Tag, notes: &mut Vec<String>) -> Option<[f64; 2]> {
    let values = dataset.decimals(tag)?;
    let first = values.first().copied()?;
    let second = values.get(1).copied().unwrap_or(first);
    let sound = |value: f64| value.is_finite() && value > 1e-6 && value < 1e4;
    if sound(first) && sound(second) {
        return Some([first, second]);
    }
    notes.push("spacing_not_finite".into());
    None
}

/// In projections, Pixel Spacing is at the detector unless somebody calibrated it (PS3.3 10.7.1.3).
fn trust_of_pixel_spacing(dataset: &Dataset, modality: &str, pixel_mm: [f64; 2]) -> Spacing {
    let projection = matches!(modality, "CR" | "DX" | "MG" | "RF" | "XA" | "RG" | "IO" | "PX");
    let calibrated = dataset.text(tags::PIXEL_SPACING_CALIBRATION_TYPE).is_some();
    let detector = dataset.decimals(tags::IMAGER_PIXEL_SPACING);
    let differs = detector.as_ref().and_then(|d| d.first()).is_some_and(|d| (d - pixel_mm[0]).abs() > 1e-6);
    match (projection, calibrated || differs) {
        (false, _) => Spacing::Patient { source: SpacingSource::PixelSpacing },
        (true, true) => Spacing::Patient { source: SpacingSource::Calibrated },
        (true, false) => Spacing::DetectorPlane,
    }
}

/// Pixel Measures of the shared groups, or of the first frame.
pub(crate) fn pixel_measures<'a>(dataset: &Dataset<'a>) -> Option<Dataset<'a>> {
    let of = |tag| dataset.item(tag)?.item(tags::PIXEL_MEASURES_SEQUENCE);
    of(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).or_else(|| of(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE))
}

/// Distances of the only spatial ultrasound region; several regions may differ and are not guessed at.
fn ultrasound_region(dataset: &Dataset) -> Option<[f64; 2]> {
    const CENTIMETRES: u16 = 3;
    let regions = dataset.items(tags::SEQUENCE_OF_ULTRASOUND_REGIONS);
    let in_cm = |region: &&Dataset| {
        let units = [tags::PHYSICAL_UNITS_X_DIRECTION, tags::PHYSICAL_UNITS_Y_DIRECTION];
        units.iter().all(|&tag| region.unsigned(tag) == Some(CENTIMETRES))
    };
    let mut spatial = regions.iter().filter(in_cm);
    let (region, None) = (spatial.next()?, spatial.next()) else { return None };
    let mm = |tag| region.double(tag).map(|cm| cm.abs() * 10.0).filter(|mm| *mm > 1e-6);
    Some([mm(tags::PHYSICAL_DELTA_Y)?, mm(tags::PHYSICAL_DELTA_X)?])
}
