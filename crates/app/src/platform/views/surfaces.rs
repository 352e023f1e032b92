//! The surfaces that a session shows in 3D, in the renderer's terms.

use prosector_session::Session;
use prosector_session::core::SurfaceMesh;
use prosector_session::render::{Scalars, SurfaceLook};
use std::sync::Arc;

/// A surface to show.
#[derive(Clone)]
pub(super) struct Shown {
    /// The layer's identifier.
    pub(super) id: String,
    pub(super) mesh: Arc<SurfaceMesh>,
    pub(super) look: SurfaceLook,
    pub(super) scalars: Option<Scalars>,
}

impl Shown {
    /// All surfaces of a session; cheap, because geometry and numbers are shared.
    pub(super) fn all(session: &Session) -> Vec<Self> {
        let shown = |view: prosector_session::SurfaceView| Self {
            id: view.layer.0,
            mesh: view.mesh,
            look: SurfaceLook { color: view.color, opacity: view.opacity as f32, visible: view.visible },
            scalars: view.scalars.map(|scalars| Scalars { values: scalars.values, range: scalars.range }),
        };
        session.surfaces().into_iter().map(shown).collect()
    }

    /// Whether two are the same in everything that is drawn.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.has_same_mesh(other) && self.look == other.look && self.has_same_scalars(other)
    }

    /// Whether two share their geometry.
    pub(super) fn has_same_mesh(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.mesh, &other.mesh)
    }

    /// Whether two share their numbers.
    pub(super) fn has_same_scalars(&self, other: &Self) -> bool {
        match (&self.scalars, &other.scalars) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(&a.values, &b.values) && a.range == b.range,
            _ => false,
        }
    }
}
