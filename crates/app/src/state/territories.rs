//! Territories mirrored for their panel.

use prosector_session::Session;
use prosector_session::layers::{AnatomicalSystem, Layer, LayerContent};
use prosector_session::territory::{BehindClamp, OutOfDate, ShownDivision, TerritorySide, TerritoryState};

/// What the territories panel shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TerritoryMirror {
    /// Structures that can be divided: label value and name, organs first.
    pub organs: Vec<(u8, String)>,
    /// Names of the trees.
    pub trees: Vec<String>,
    /// Where the work stands.
    pub state: TerritoryState,
    /// The table.
    pub shown: Option<ShownDivision>,
    /// Name of the divided organ.
    pub organ: String,
    /// Whether there is a second tree's division.
    pub has_drainage: bool,
    /// Which tree's territories are shown.
    pub side: TerritorySide,
    /// The territory that is brought out.
    pub chosen: Option<u8>,
    /// Why the table no longer holds.
    pub out_of_date: Option<OutOfDate>,
    /// What the flow model's clamps cut off.
    pub behind: Option<BehindClamp>,
}

impl TerritoryMirror {
    /// The mirror of a session.
    pub fn of(session: &Session) -> Self {
        let desk = session.territories();
        let segment = |layer: &Layer| match layer.content {
            LayerContent::Segment { label_value } => Some((layer.system, label_value, layer.name.clone())),
            _ => None,
        };
        let all = session.layers().all().iter().filter_map(segment);
        let (organs, others): (Vec<_>, Vec<_>) = all.partition(|(system, ..)| *system == AnatomicalSystem::Organs);
        let organs: Vec<(u8, String)> =
            organs.into_iter().chain(others).map(|(_, label, name)| (label, name)).collect();
        let asked = desk.question().map(|question| question.organ);
        Self {
            organ: organs
                .iter()
                .find(|(label, _)| Some(*label) == asked)
                .map(|(_, name)| name.clone())
                .unwrap_or_default(),
            organs,
            trees: session.trees().map(|tree| tree.name.clone()).collect(),
            state: desk.state().clone(),
            shown: desk.shown(),
            has_drainage: desk.has_drainage(),
            side: desk.side(),
            chosen: desk.chosen(),
            out_of_date: session.territories_out_of_date(),
            behind: session.behind_clamps(),
        }
    }
}
