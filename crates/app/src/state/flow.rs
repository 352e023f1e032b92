//! The flow model mirrored for its panel, table and legend.

use prosector_session::core::BranchId;
use prosector_session::flow_model::{FlowQuantity, FlowRow, FlowState};
use prosector_session::{Selected, Session};

/// What the flow panel shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlowMirror {
    /// Names of the trees that can be computed.
    pub trees: Vec<String>,
    /// The one that is shown and edited.
    pub tree: Option<String>,
    /// The chosen branch.
    pub branch: Option<BranchId>,
    /// The numbers are being computed.
    pub preparing: bool,
    /// Why there are no numbers.
    pub refused: Option<String>,
    /// One row a branch.
    pub rows: Vec<FlowRow>,
    /// What colours the vessels.
    pub quantity: FlowQuantity,
    /// Smallest and largest value of the legend.
    pub range: Option<[f32; 2]>,
    /// Number of edits.
    pub edits: usize,
    /// Variants that could not carry the inflow; bands are then too narrow.
    pub refused_variants: usize,
}

impl FlowMirror {
    /// The mirror of a session.
    pub fn of(session: &Session) -> Self {
        let models = session.flow();
        let model = models.selected();
        let refused = model.and_then(|model| match model.state() {
            FlowState::Solved | FlowState::Preparing => None,
            FlowState::Refused(reason) => Some(reason.clone()),
        });
        let quantity = models.quantity();
        Self {
            trees: models.models().iter().map(|model| model.tree().name.clone()).collect(),
            tree: model.map(|model| model.tree().name.clone()),
            branch: match session.selection() {
                Some(Selected::Branch(branch)) => Some(*branch),
                _ => None,
            },
            preparing: models.is_preparing(),
            refused,
            rows: model.map(|model| model.rows()).unwrap_or_default(),
            quantity,
            range: model.and_then(|model| model.scalars(quantity)).map(|scalars| scalars.range),
            edits: model.map_or(0, |model| model.edits().len()),
            refused_variants: model.map_or(0, |model| model.refused_variants()),
        }
    }

    /// The row of the chosen branch.
    pub fn chosen(&self) -> Option<&FlowRow> {
        self.rows.iter().find(|row| Some(row.branch) == self.branch)
    }
}
