//! What a plan says of vessels: how each was found, and which centreline graph it has now, as plain data.

use crate::model::ItemId;
use prosector_core::{BlobHash, FrameOfReferenceUid, LpsPoint};
use serde::{Deserialize, Serialize};

/// A vessel that somebody followed. Never voxels and no points of its course, only the names of both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanVessel {
    /// Name of the vessel in the document.
    pub id: ItemId,
    /// Name as shown, one line.
    pub name: String,
    /// SHA-256 of its encoded [`prosector_core::CenterlineGraph`], an attachment of the case.
    pub graph: BlobHash,
    /// SHA-256 of its lumen as an encoded [`prosector_core::LabelPatch`] on the volume's grid, an attachment as well.
    pub lumen: BlobHash,
    /// Where it was clicked, in order; LPS mm.
    pub clicks: Vec<LpsPoint>,
    /// Named places where vessels begin.
    pub ostia: Vec<Ostium>,
    /// Coordinate system of all its positions.
    pub frame_of_reference: FrameOfReferenceUid,
    /// Whether its graph was changed by hand since it was found.
    pub edited: bool,
    /// Of the false lumen of a dissected vessel: the vessel that is its true lumen. Left out of signatures where there is
    /// none: it came after the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<ItemId>,
}

/// A named place where a vessel begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ostium {
    /// Name as shown, one line.
    pub name: String,
    /// Where, LPS mm.
    pub at: LpsPoint,
}

/// A field of a vessel with its new value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VesselField {
    /// Name.
    Name(String),
    /// Its graph, changed by hand.
    Graph(BlobHash),
    /// All its ostia.
    Ostia(Vec<Ostium>),
}

impl VesselField {
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::Name(_) => "command.rename_vessel",
            Self::Graph(_) => "command.edit_vessel",
            Self::Ostia(_) => "command.name_ostium",
        }
    }
}
