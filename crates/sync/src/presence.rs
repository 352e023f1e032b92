//! Where people point and look: passing state that never enters the plan (design invariant 11).

use prosector_core::LpsPoint;
use prosector_plan::{Camera, ItemId, limits};
use serde::{Deserialize, Serialize};

/// Shortest time between two presence messages of one client, ms: 25 a second (rule P1).
pub const PRESENCE_INTERVAL_MS: u64 = 40;
/// A presence that was not renewed for this long is no longer shown, ms (rule P4).
pub const PRESENCE_EXPIRES_MS: u64 = 30_000;

/// Which picture a pointer is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointerView {
    /// Axial slices.
    Axial,
    /// Sagittal slices.
    Sagittal,
    /// Coronal slices.
    Coronal,
    /// The 3D view.
    Volume,
}

/// A pointer in patient space, so that each sees it at the right place of their own view.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointerPresence {
    /// The picture it is in.
    pub view: PointerView,
    /// Position, LPS mm.
    pub point: LpsPoint,
}

/// What one person points at and sees.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Presence {
    /// Pointer; None outside the pictures.
    pub pointer: Option<PointerPresence>,
    /// View in 3D, for followers.
    pub camera: Option<Camera>,
    /// Where the three slices meet, LPS mm, for followers.
    pub crosshair: Option<LpsPoint>,
    /// The step that is open, for followers.
    pub step: Option<ItemId>,
    /// Whether others are invited to follow.
    pub presenting: bool,
    /// What is selected.
    pub selection: Option<ItemId>,
}

impl Presence {
    /// Whether all numbers are finite and in range and the ids short; others are dropped (rule P3).
    pub fn is_sound(&self) -> bool {
        let points = [self.pointer.map(|p| p.point), self.crosshair, self.camera.map(|c| c.target)];
        let vectors = self.camera.map(|c| [c.direction.0, c.up.0]).into_iter().flatten();
        let ids = [&self.step, &self.selection];
        points.into_iter().flatten().map(|point| point.0).chain(vectors).all(is_near)
            && self.camera.is_none_or(|c| c.height_mm > 0.0 && c.height_mm <= limits::COORDINATE_MM)
            && ids.into_iter().flatten().all(|id| id.as_str().len() <= 64)
    }
}

fn is_near(v: impl Into<[f64; 3]>) -> bool {
    v.into().iter().all(|c| c.is_finite() && c.abs() <= limits::COORDINATE_MM)
}
