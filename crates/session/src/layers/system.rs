//! Groups of the layer list.

use crate::core::Segment;
use serde::{Deserialize, Serialize};

/// The group a layer is listed under; its words come from the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnatomicalSystem {
    /// The image series itself.
    Imaging,
    /// Tumours and other lesions.
    Lesions,
    /// Organs.
    Organs,
    /// Arteries, veins and vessel trees.
    Vessels,
    /// Bones.
    Skeleton,
    /// Skin, fat and muscle.
    BodyWall,
    /// Everything else.
    Other,
}

/// Words of coded meanings and names, in the order in which they decide.
const WORDS: [(AnatomicalSystem, &[&str]); 5] = [
    (AnatomicalSystem::Lesions, &["tumor", "tumour", "neoplasm", "lesion", "metastas", "mass", "cyst", "carcinoma"]),
    (AnatomicalSystem::Vessels, &["arter", "vein", "vena", "aorta", "vessel", "venous", "portal"]),
    (
        AnatomicalSystem::Skeleton,
        &["bone", "rib", "vertebra", "spine", "sternum", "skull", "pelvi", "femur", "cartilage"],
    ),
    (AnatomicalSystem::BodyWall, &["skin", "fat", "adipose", "muscle", "body", "subcutaneous"]),
    (
        AnatomicalSystem::Organs,
        &[
            "liver",
            "spleen",
            "kidney",
            "gallbladder",
            "lung",
            "stomach",
            "pancreas",
            "heart",
            "bowel",
            "colon",
            "brain",
            "bladder",
            "adrenal",
            "duoden",
            "esophag",
            "oesophag",
            "intestin",
            "thyroid",
            "prostate",
            "uterus",
        ],
    ),
];

impl AnatomicalSystem {
    /// The group of a segment by the words of its coded type, then of its name.
    pub fn of(segment: &Segment) -> Self {
        let words = |text: &str| {
            let text = text.to_lowercase();
            WORDS.iter().find(|(_, words)| words.iter().any(|word| text.contains(word))).map(|&(system, _)| system)
        };
        words(&segment.coded_type.meaning).or_else(|| words(&segment.name)).unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{CodedConcept, Rgb};

    #[test]
    fn segments_find_their_group() {
        let cases = [
            ("Liver", "Liver", AnatomicalSystem::Organs),
            ("Portal vein", "Portal vein", AnatomicalSystem::Vessels),
            ("Liver tumour", "Neoplasm", AnatomicalSystem::Lesions),
            ("Ribs", "Rib", AnatomicalSystem::Skeleton),
            ("Abdominal muscle", "Skeletal muscle", AnatomicalSystem::BodyWall),
            ("Segment 7", "Tissue", AnatomicalSystem::Other),
            ("Left kidney", "Tissue", AnatomicalSystem::Organs),
        ];
        for (name, meaning, expected) in cases {
            let segment = Segment {
                label_value: 1,
                name: name.into(),
                coded_category: CodedConcept::sct("123037004", "Anatomical structure"),
                coded_type: CodedConcept::sct("0", meaning),
                color: Rgb([0; 3]),
            };
            assert_eq!(AnatomicalSystem::of(&segment), expected, "{name}");
        }
    }
}
