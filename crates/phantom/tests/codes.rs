//! The codes of the demo patient's segments against the public tables that they come from.

use prosector_phantom::{DemoPatient, DemoSettings, label};

/// The SNOMED CT mapping of TotalSegmentator's classes in 3D Slicer (`totalsegmentator_snomed_mapping.csv`).
const SLICER: &str = "TotalSegmentator in 3D Slicer";
/// The body structure of this name in SNOMED CT itself.
const SNOMED: &str = "SNOMED CT";
/// Context groups of DICOM PS3.16: abdomen, thorax, common tissues, osseous anatomy, common anatomic regions.
const ABDOMEN: &str = "PS3.16 CID 7154";
const THORAX: &str = "PS3.16 CID 7155";
const TISSUES: &str = "PS3.16 CID 7166";
const BONES: &str = "PS3.16 CID 6114";
const REGIONS: &str = "PS3.16 CID 4031";

/// Label, SNOMED CT concept, code meaning, source. Written down apart from the crate's own table.
const TABLE: [(u8, u64, &str, &str); 29] = [
    (label::LIVER, 10_200_004, "Liver", ABDOMEN),
    (label::PORTAL_VEIN, 32_764_006, "Portal vein", REGIONS),
    (label::HEPATIC_VEINS, 8_993_003, "Hepatic vein", REGIONS),
    (label::HEPATIC_ARTERY, 76_015_000, "Hepatic artery", REGIONS),
    (label::TUMOUR, 108_369_006, "Neoplasm", SLICER),
    (label::GALLBLADDER, 28_231_008, "Gallbladder", ABDOMEN),
    (label::SPLEEN, 78_961_009, "Spleen", ABDOMEN),
    (label::KIDNEY_RIGHT, 9_846_003, "Right kidney", SNOMED),
    (label::KIDNEY_LEFT, 18_639_004, "Left kidney", SNOMED),
    (label::AORTA, 15_825_003, "Aorta", SLICER),
    (label::CAVA, 64_131_007, "Inferior vena cava", ABDOMEN),
    (label::MESENTERIC_VEINS, 128_583_004, "Mesenteric vein", REGIONS),
    (label::PANCREAS, 15_776_009, "Pancreas", ABDOMEN),
    (label::STOMACH, 69_695_003, "Stomach", SLICER),
    (label::DUODENUM, 38_848_004, "Duodenum", SLICER),
    (label::SMALL_BOWEL, 30_315_005, "Small intestine", ABDOMEN),
    (label::COLON, 71_854_001, "Colon", SLICER),
    (label::ADRENALS, 23_451_007, "Adrenal gland", ABDOMEN),
    (label::ESOPHAGUS, 32_849_002, "Esophagus", THORAX),
    (label::HEART, 80_891_009, "Heart", REGIONS),
    (label::LUNG_RIGHT, 3_341_006, "Right lung", SNOMED),
    (label::LUNG_LEFT, 44_029_006, "Left lung", SNOMED),
    (label::SPINE, 421_060_004, "Spine", BONES),
    (label::RIBS, 113_197_003, "Rib", THORAX),
    (label::CARTILAGE, 50_016_007, "Costal cartilage", SNOMED),
    (label::PELVIS, 22_356_005, "Ilium", REGIONS),
    (label::MUSCLE, 91_727_004, "Muscle", TISSUES),
    (label::FAT, 71_966_008, "Subcutaneous tissue", TISSUES),
    (label::SKIN, 39_937_001, "Skin", TISSUES),
];

/// Categories as in CID 7150.
const CATEGORIES: [(&str, &str); 3] =
    [("123037004", "Anatomical Structure"), ("85756007", "Tissue"), ("49755003", "Morphologically Abnormal Structure")];

#[test]
fn every_segment_carries_the_code_of_its_source() {
    let settings = DemoSettings { dims: [8, 8, 8], noise_hu: 0.0, ..DemoSettings::default() };
    let segments = DemoPatient::generate(&settings).unwrap().segments.segments;
    assert_eq!(segments.len(), TABLE.len());
    for (segment, (value, code, meaning, source)) in segments.iter().zip(TABLE) {
        let coded = &segment.coded_type;
        assert_eq!(segment.label_value, value);
        assert_eq!((coded.scheme.as_str(), coded.value.as_str()), ("SCT", code.to_string().as_str()), "{source}");
        assert_eq!(coded.meaning, meaning, "{source}");
        let category = &segment.coded_category;
        assert!(CATEGORIES.contains(&(category.value.as_str(), category.meaning.as_str())), "{}", segment.name);
    }
}

/// The last digit of every SNOMED CT identifier is a check digit after Verhoeff: a typing error shows.
#[test]
fn every_code_has_its_check_digit() {
    let codes = TABLE.iter().map(|row| row.1.to_string()).chain(CATEGORIES.map(|row| row.0.to_owned()));
    for code in codes {
        assert!(has_check_digit(&code), "{code} is mistyped");
    }
    assert!(!has_check_digit("28231009"), "one digit off");
    assert!(!has_check_digit("10200040"), "two digits swapped");
}

/// Verhoeff 1969: digits are multiplied in the dihedral group of order 10, each first permuted by its place.
fn has_check_digit(code: &str) -> bool {
    const PERMUTED: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let product = |a: usize, b: usize| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let permuted = |digit: usize, place: usize| (0..place).fold(digit, |digit, _| PERMUTED[digit]);
    let digits = code.bytes().rev().map(|byte| usize::from(byte - b'0')).enumerate();
    digits.fold(0, |sum, (place, digit)| product(sum, permuted(digit, place))) == 0
}
