//! The second image mirrored for its panel.

use prosector_session::Session;
use prosector_session::core::Window;
use prosector_session::fusion::{FusionLink, FusionMix, FusionState, LandmarkRow};

/// What the fusion panel shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FusionMirror {
    /// Identifier and name of the second image.
    pub second: Option<(String, String)>,
    /// Its window.
    pub window: Option<Window>,
    /// How it lies on the open image; `None` while nothing links them.
    pub link: Option<FusionLink>,
    /// Where a registration stands.
    pub state: FusionState,
    /// How both share the picture.
    pub mix: FusionMix,
    /// Landmarks of both.
    pub landmarks: Vec<LandmarkRow>,
    /// Name of the second image's structure whose surface is held.
    pub held: Option<String>,
}

impl FusionMirror {
    /// The mirror of a session.
    pub fn of(session: &Session) -> Self {
        let desk = session.fusion();
        Self {
            second: desk.second().map(|second| (second.id.clone(), second.name.clone())),
            window: desk.second().map(|second| second.window),
            link: session.fusion_link(),
            state: desk.state().clone(),
            mix: desk.mix(),
            landmarks: session.landmark_rows(),
            held: desk.held().map(|held| held.name.clone()),
        }
    }
}
