//! The work that a question asks for.

use super::{Grouping, Nearest, TerritoryQuestion};
use crate::core::{CenterlineGraph, SegmentGroup};
use crate::error::SessionError;
use serde::{Deserialize, Serialize};

/// Everything a worker needs beside the label map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TerritoryJob {
    /// Tells questions apart.
    pub turn: u64,
    /// Label value of the organ.
    pub organ: u8,
    /// The first tree.
    pub supply: CenterlineGraph,
    /// The second.
    pub drainage: Option<CenterlineGraph>,
    /// What makes a vessel the nearest one.
    pub nearest: Nearest,
    /// Which branches are taken together.
    pub grouping: Grouping,
    /// Label values that other structures carry.
    pub taken: Vec<u8>,
}

impl TerritoryJob {
    /// The work for a question about a label map and trees that lie in one frame of reference.
    pub(crate) fn new(
        turn: u64,
        question: &TerritoryQuestion,
        group: &SegmentGroup,
        trees: &[CenterlineGraph],
    ) -> Result<Self, SessionError> {
        let named = |name: &String| {
            let tree = trees.iter().find(|tree| tree.name == *name).ok_or(SessionError::UnknownTree)?;
            let same = tree.frame_of_reference == group.label_map.frame_of_reference;
            if same { Ok(tree.clone()) } else { Err(SessionError::TreeOfOtherFrame) }
        };
        group.segment(question.organ).ok_or(SessionError::UnknownLayer)?;
        let others = group.segments.iter().map(|segment| segment.label_value);
        Ok(Self {
            turn,
            organ: question.organ,
            supply: named(&question.supply)?,
            drainage: question.drainage.as_ref().map(named).transpose()?,
            nearest: question.nearest,
            grouping: question.grouping,
            taken: others.filter(|label| *label != question.organ).collect(),
        })
    }
}
