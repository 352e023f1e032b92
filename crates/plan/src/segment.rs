//! What a plan says of segments: what each is, and which patches of the label map were made, as plain data.

use crate::model::{Author, ItemId};
use prosector_core::{BlobHash, CodedConcept, Rgb};
use serde::{Deserialize, Serialize};

/// A segment as the plan knows it: new, or one of the imported label map with what was changed of it.
///
/// A segment of the imported map has an item only once something of it was changed; see [`PlanSegment::imported_id`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSegment {
    /// Name of the segment in the document.
    pub id: ItemId,
    /// The value that its voxels carry, 1 to 255. Of several segments with one value the first made counts.
    pub label_value: u8,
    /// Name as shown, one line.
    pub name: String,
    /// Segmented property type; None where nobody chose one.
    pub coded_type: Option<CodedConcept>,
    /// Colour on slices and in 3D.
    pub color: Rgb,
    /// Whether edits leave its voxels alone.
    pub locked: bool,
    /// Who looked it over last and found it right.
    pub reviewed_by: Option<Author>,
    /// Whether it was taken out of the list; kept, so that the same segment of the imported map stays away, too.
    pub removed: bool,
}

impl PlanSegment {
    /// The id of the item for a segment of the imported label map: the same on every replica, so that two people who
    /// change it at once change one item.
    pub fn imported_id(label_value: u8) -> ItemId {
        ItemId(format!("imported-{label_value}"))
    }
}

/// One change of the label map: a stroke, or what an operation did. Never voxels, only the patch's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentEdit {
    /// Name of the change in the document.
    pub id: ItemId,
    /// SHA-256 of the encoded [`prosector_core::LabelPatch`], an attachment of the case.
    pub patch: BlobHash,
    /// SHA-256 of what it was made on: grid, coordinate system and imported label map. On any other it means nothing.
    pub grid: BlobHash,
    /// What was done, as a word of the catalogue: `brush`, `threshold` and the like.
    pub operation: String,
    /// Who did it.
    pub author: Author,
}

/// A field of a segment with its new value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentField {
    /// Name.
    Name(String),
    /// What it is.
    CodedType(Option<CodedConcept>),
    /// Colour.
    Color(Rgb),
    /// Whether edits leave it alone.
    Locked(bool),
    /// Who found it right.
    ReviewedBy(Option<Author>),
    /// Whether it is taken out of the list.
    Removed(bool),
}

impl SegmentField {
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::Name(_) => "command.rename_segment",
            Self::CodedType(_) => "command.code_segment",
            Self::Color(_) => "command.color_segment",
            Self::Locked(_) => "command.lock_segment",
            Self::ReviewedBy(_) => "command.review_segment",
            Self::Removed(_) => "command.remove_segment",
        }
    }
}

/// Words of the operations that this version makes, each with the key of its name.
const OPERATIONS: [(&str, &str); 13] = [
    ("brush", "command.segment_brush"),
    ("eraser", "command.segment_eraser"),
    ("threshold", "command.segment_threshold"),
    ("region", "command.segment_region"),
    ("seeds", "command.segment_seeds"),
    ("islands", "command.segment_islands"),
    ("holes", "command.segment_holes"),
    ("margin", "command.segment_margin"),
    ("combine", "command.segment_combine"),
    ("smooth", "command.segment_smooth"),
    ("slices", "command.segment_slices"),
    ("scissors", "command.segment_scissors"),
    ("mirror", "command.segment_mirror"),
];

impl SegmentEdit {
    /// Key in the message catalogue of what was done; one for all operations of later versions.
    pub fn label(&self) -> &'static str {
        let known = OPERATIONS.iter().find(|(operation, _)| *operation == self.operation);
        known.map_or("command.segment_edit", |(_, label)| label)
    }
}
