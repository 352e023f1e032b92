//! Segments: which voxel belongs to which structure, and what that structure is.

use crate::volume::{nearest_voxel, voxel_count};
use crate::{FrameOfReferenceUid, LpsFromVoxel, LpsPoint, VolumeError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A coded concept: value, scheme and meaning, as DICOM code sequences carry them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodedConcept {
    /// Code Value (0008,0100), for example `10200004`.
    pub value: String,
    /// Coding Scheme Designator (0008,0102), for example `SCT`.
    pub scheme: String,
    /// Code Meaning (0008,0104), for example `Liver`.
    pub meaning: String,
}

impl CodedConcept {
    /// A SNOMED CT concept.
    pub fn sct(value: &str, meaning: &str) -> Self {
        Self { value: value.into(), scheme: "SCT".into(), meaning: meaning.into() }
    }
}

/// A display colour, sRGB, 8 bits a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rgb(pub [u8; 3]);

/// One structure of a label map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The value its voxels carry, 1 to 255; 0 is background.
    pub label_value: u8,
    /// Name shown to people.
    pub name: String,
    /// Segmented property category, for example anatomical structure.
    pub coded_category: CodedConcept,
    /// Segmented property type, for example liver.
    pub coded_type: CodedConcept,
    /// Colour on slices and in 3D.
    pub color: Rgb,
}

/// A label for every voxel of a regular grid, column index fastest, then row, then slice.
#[derive(Clone, Debug)]
pub struct LabelMap {
    /// Columns, rows, slices.
    pub dims: [usize; 3],
    /// Label values, 0 is background.
    pub labels: Arc<Vec<u8>>,
    /// Patient position of voxel indices.
    pub lps_from_voxel: LpsFromVoxel,
    /// Coordinate system of `lps_from_voxel`.
    pub frame_of_reference: FrameOfReferenceUid,
}

impl LabelMap {
    /// Checks the number of labels against the dimensions and returns the label map.
    pub fn checked(self) -> Result<Self, VolumeError> {
        let expected = voxel_count(self.dims).ok_or(VolumeError::Dimensions(self.dims))?;
        let found = self.labels.len();
        if found != expected { Err(VolumeError::Length { expected, found }) } else { Ok(self) }
    }

    /// Label of the voxel whose centre is nearest to a patient position; `None` outside the grid.
    pub fn label_at(&self, point: LpsPoint) -> Option<u8> {
        let [x, y, z] = nearest_voxel(self.lps_from_voxel.voxel(point).0.to_array(), self.dims)?;
        self.labels.get((z * self.dims[1] + y) * self.dims[0] + x).copied()
    }

    /// Voxels carrying each label value; index is the label.
    pub fn histogram(&self) -> [u64; 256] {
        let mut counts = [0; 256];
        let (words, rest) = self.labels.as_chunks::<8>();
        for word in words {
            // Neighbours mostly carry the same label, above all none: eight at once, compared as one number.
            let first = word[0];
            if u64::from_ne_bytes(*word) == u64::from_ne_bytes([first; 8]) {
                counts[usize::from(first)] += 8;
            } else {
                word.iter().for_each(|&label| counts[usize::from(label)] += 1);
            }
        }
        rest.iter().for_each(|&label| counts[usize::from(label)] += 1);
        counts
    }
}

/// A label map with the meaning of its labels.
#[derive(Clone, Debug)]
pub struct SegmentGroup {
    /// Voxels.
    pub label_map: LabelMap,
    /// Structures, each with its own label value.
    pub segments: Vec<Segment>,
}

impl SegmentGroup {
    /// The segment with this label value.
    pub fn segment(&self, label_value: u8) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.label_value == label_value)
    }

    /// Volume in mL of each segment: voxel count times voxel volume, method "label map voxel count".
    ///
    /// Error: about half a voxel along the surface; the caller states it beside the number.
    pub fn volumes_ml(&self) -> Vec<(u8, f64)> {
        let counts = self.label_map.histogram();
        let voxel_ml = self.label_map.lps_from_voxel.voxel_mm3() / 1000.0;
        self.segments.iter().map(|s| (s.label_value, counts[usize::from(s.label_value)] as f64 * voxel_ml)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LpsVector;

    #[test]
    fn every_voxel_is_counted_once_whatever_its_neighbours_are() {
        let steps = [LpsVector::new(1.0, 0.0, 0.0), LpsVector::new(0.0, 1.0, 0.0), LpsVector::new(0.0, 0.0, 1.0)];
        for length in [0, 1, 7, 8, 9, 64, 1003] {
            let labels: Vec<u8> = (0..length).map(|n: usize| [0, 0, 3, 255][n / 13 % 4]).collect();
            let map = LabelMap {
                dims: [length, 1, 1],
                labels: Arc::new(labels.clone()),
                lps_from_voxel: LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), steps).unwrap(),
                frame_of_reference: FrameOfReferenceUid::new("1.2.3"),
            };
            let counts = map.histogram();
            for label in 0..=255u8 {
                let plain = labels.iter().filter(|&&l| l == label).count() as u64;
                assert_eq!(counts[usize::from(label)], plain, "label {label} of {length} voxels");
            }
        }
    }
}
