//! What the labels mean.
//!
//! Codes are SNOMED CT as in the context groups of DICOM PS3.16 (CID 7150 to 7199, segmented property categories and
//! types; what those lack, from CID 4031 and SNOMED CT itself); `tests/codes.rs` compares each with its source. Colours are those of Slicer's GenericAnatomyColors. Portal and hepatic veins differ so that they can be
//! told apart.

use prosector_core::{CodedConcept, Rgb, Segment};

/// Label values of the demo patient.
pub mod label {
    macro_rules! labels {
        ($($(#[$doc:meta])* $name:ident = $value:expr;)*) => { $($(#[$doc])* pub const $name: u8 = $value;)* };
    }
    labels! {
        /// Liver without its vessels and the tumour.
        LIVER = 1;
        /// Portal vein and its branches.
        PORTAL_VEIN = 2;
        /// Hepatic veins.
        HEPATIC_VEINS = 3;
        /// Hepatic artery and its branches.
        HEPATIC_ARTERY = 4;
        /// Tumour in the liver.
        TUMOUR = 5;
        /// Gallbladder.
        GALLBLADDER = 6;
        /// Spleen.
        SPLEEN = 7;
        /// Right kidney without its sinus.
        KIDNEY_RIGHT = 8;
        /// Left kidney without its sinus.
        KIDNEY_LEFT = 9;
        /// Aorta with its first branches.
        AORTA = 10;
        /// Inferior vena cava with renal and iliac veins.
        CAVA = 11;
        /// Splenic and superior mesenteric vein.
        MESENTERIC_VEINS = 12;
        /// Pancreas.
        PANCREAS = 13;
        /// Stomach with what is in it.
        STOMACH = 14;
        /// Duodenum.
        DUODENUM = 15;
        /// Jejunum and ileum.
        SMALL_BOWEL = 16;
        /// Colon with what is in it.
        COLON = 17;
        /// Both adrenal glands.
        ADRENALS = 18;
        /// Esophagus.
        ESOPHAGUS = 19;
        /// Heart.
        HEART = 20;
        /// Right lung base.
        LUNG_RIGHT = 21;
        /// Left lung base.
        LUNG_LEFT = 22;
        /// Vertebrae, discs and canal.
        SPINE = 23;
        /// Ribs and breastbone.
        RIBS = 24;
        /// Costal cartilage.
        CARTILAGE = 25;
        /// Iliac bones.
        PELVIS = 26;
        /// Muscles of the trunk and diaphragm.
        MUSCLE = 27;
        /// Fat under the skin.
        FAT = 28;
        /// Skin.
        SKIN = 29;
    }
}

enum Category {
    Anatomy,
    Tissue,
    Lesion,
}

type Row = (u8, &'static str, Category, &'static str, &'static str, [u8; 3]);

use Category::{Anatomy, Lesion, Tissue};

const ROWS: [Row; 29] = [
    (label::LIVER, "Liver", Anatomy, "10200004", "Liver", [221, 130, 101]),
    (label::PORTAL_VEIN, "Portal vein", Anatomy, "32764006", "Portal vein", [0, 151, 206]),
    (label::HEPATIC_VEINS, "Hepatic veins", Anatomy, "8993003", "Hepatic vein", [0, 98, 166]),
    (label::HEPATIC_ARTERY, "Hepatic artery", Anatomy, "76015000", "Hepatic artery", [216, 101, 79]),
    (label::TUMOUR, "Liver tumour", Lesion, "108369006", "Neoplasm", [144, 238, 144]),
    (label::GALLBLADDER, "Gallbladder", Anatomy, "28231008", "Gallbladder", [139, 150, 98]),
    (label::SPLEEN, "Spleen", Anatomy, "78961009", "Spleen", [157, 108, 162]),
    (label::KIDNEY_RIGHT, "Right kidney", Anatomy, "9846003", "Right kidney", [185, 102, 83]),
    (label::KIDNEY_LEFT, "Left kidney", Anatomy, "18639004", "Left kidney", [185, 102, 83]),
    (label::AORTA, "Aorta", Anatomy, "15825003", "Aorta", [224, 97, 76]),
    (label::CAVA, "Inferior vena cava", Anatomy, "64131007", "Inferior vena cava", [0, 151, 206]),
    (label::MESENTERIC_VEINS, "Mesenteric and splenic veins", Anatomy, "128583004", "Mesenteric vein", [50, 171, 216]),
    (label::PANCREAS, "Pancreas", Anatomy, "15776009", "Pancreas", [249, 180, 111]),
    (label::STOMACH, "Stomach", Anatomy, "69695003", "Stomach", [216, 132, 105]),
    (label::DUODENUM, "Duodenum", Anatomy, "38848004", "Duodenum", [255, 253, 229]),
    (label::SMALL_BOWEL, "Small bowel", Anatomy, "30315005", "Small intestine", [205, 167, 142]),
    (label::COLON, "Colon", Anatomy, "71854001", "Colon", [204, 168, 143]),
    (label::ADRENALS, "Adrenal glands", Anatomy, "23451007", "Adrenal gland", [249, 186, 150]),
    (label::ESOPHAGUS, "Esophagus", Anatomy, "32849002", "Esophagus", [211, 171, 143]),
    (label::HEART, "Heart", Anatomy, "80891009", "Heart", [206, 110, 84]),
    (label::LUNG_RIGHT, "Right lung", Anatomy, "3341006", "Right lung", [197, 165, 145]),
    (label::LUNG_LEFT, "Left lung", Anatomy, "44029006", "Left lung", [197, 165, 145]),
    (label::SPINE, "Spine", Anatomy, "421060004", "Spine", [226, 202, 134]),
    (label::RIBS, "Ribs", Anatomy, "113197003", "Rib", [241, 214, 145]),
    (label::CARTILAGE, "Costal cartilage", Anatomy, "50016007", "Costal cartilage", [111, 184, 210]),
    (label::PELVIS, "Iliac bones", Anatomy, "22356005", "Ilium", [241, 214, 145]),
    (label::MUSCLE, "Muscle", Tissue, "91727004", "Muscle", [192, 104, 88]),
    (label::FAT, "Subcutaneous fat", Tissue, "71966008", "Subcutaneous tissue", [230, 220, 70]),
    (label::SKIN, "Skin", Tissue, "39937001", "Skin", [177, 122, 101]),
];

/// All segments of the demo patient, by rising label.
pub(crate) fn segments() -> Vec<Segment> {
    let category = |category: &Category| match category {
        Anatomy => CodedConcept::sct("123037004", "Anatomical Structure"),
        Tissue => CodedConcept::sct("85756007", "Tissue"),
        Lesion => CodedConcept::sct("49755003", "Morphologically Abnormal Structure"),
    };
    let segment = |(value, name, kind, code, meaning, color): &Row| Segment {
        label_value: *value,
        name: (*name).to_owned(),
        coded_category: category(kind),
        coded_type: CodedConcept::sct(code, meaning),
        color: Rgb(*color),
    };
    ROWS.iter().map(segment).collect()
}
