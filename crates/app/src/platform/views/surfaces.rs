//! The surfaces that a session shows in 3D: segments, and vessel trees as tubes coloured by flow.

use prosector_session::Session;
use prosector_session::anatomy::{TubeMesh, tube_mesh};
use prosector_session::core::{CenterlineGraph, SurfaceMesh};
use prosector_session::layers::{Layer, LayerContent};
use prosector_session::render::{Scalars, SurfaceLook};
use std::collections::HashMap;
use std::sync::Arc;

/// Vertices around a vessel.
const SIDES: usize = 10;

/// A surface to show.
#[derive(Clone)]
pub(super) struct Shown {
    /// The layer's identifier.
    pub(super) id: String,
    pub(super) mesh: Arc<SurfaceMesh>,
    pub(super) look: SurfaceLook,
    pub(super) scalars: Option<Scalars>,
}

struct Tubes {
    points: usize,
    tubes: TubeMesh,
    mesh: Arc<SurfaceMesh>,
}

/// Tubes of trees, made the first time that a tree is visible.
#[derive(Default)]
pub(super) struct TubeCache(HashMap<String, Tubes>);

impl TubeCache {
    /// The surfaces of all layers that have one; hidden trees have none until they are shown.
    pub(super) fn shown(&mut self, session: &Session) -> Vec<Shown> {
        session.layers().all().iter().filter_map(|layer| self.surface(session, layer)).collect()
    }

    fn surface(&mut self, session: &Session, layer: &Layer) -> Option<Shown> {
        let look = SurfaceLook { color: layer.color, opacity: layer.opacity as f32, visible: layer.visible };
        let (mesh, scalars) = match &layer.content {
            LayerContent::Volume => return None,
            LayerContent::Segment { label_value } => (session.surface(*label_value)?.clone(), None),
            LayerContent::Tree { name } => {
                let tree = session.trees().find(|tree| &tree.name == name)?;
                if !layer.visible && !self.0.contains_key(name) {
                    return None;
                }
                let tubes = self.tubes(tree);
                (tubes.mesh.clone(), scalars(session, name, &tubes.tubes))
            }
        };
        Some(Shown { id: layer.id.0.clone(), mesh, look, scalars })
    }

    fn tubes(&mut self, tree: &CenterlineGraph) -> &Tubes {
        let points = tree.branches.iter().map(|branch| branch.points.len()).sum();
        if self.0.get(&tree.name).is_none_or(|known| known.points != points) {
            let mut tubes = tube_mesh(tree, SIDES);
            let empty = SurfaceMesh {
                positions: vec![],
                normals: vec![],
                triangles: vec![],
                frame_of_reference: tree.frame_of_reference.clone(),
            };
            let mesh = Arc::new(std::mem::replace(&mut tubes.mesh, empty));
            self.0.insert(tree.name.clone(), Tubes { points, tubes, mesh });
        }
        &self.0[&tree.name]
    }
}

/// Numbers of the flow model on the vertices of the chosen tree.
fn scalars(session: &Session, tree: &str, tubes: &TubeMesh) -> Option<Scalars> {
    let model = session.flow().selected().filter(|model| model.tree().name == tree)?;
    let by_branch = model.scalars(session.flow().quantity())?;
    let value = |branch: &prosector_session::core::BranchId| {
        by_branch.values.get(branch.0 as usize).copied().unwrap_or(f32::NAN)
    };
    let values = tubes.vertex_branch.iter().map(value).collect();
    Some(Scalars { values: Arc::new(values), range: by_branch.range })
}

/// Whether two lists of numbers are the same; not-a-number equals itself.
pub(super) fn same_scalars(a: &Option<Scalars>, b: &Option<Scalars>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            let same = |(x, y): (&f32, &f32)| x.to_bits() == y.to_bits();
            a.range == b.range && a.values.len() == b.values.len() && a.values.iter().zip(b.values.iter()).all(same)
        }
        _ => false,
    }
}
