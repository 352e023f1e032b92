//! What the volume view draws: surfaces of segments, tubes of vessel trees, their colours.

use crate::Session;
use crate::anatomy::{TubeMesh, tube_mesh};
use crate::core::{BranchId, CenterlineGraph, LpsPoint, Rgb, SurfaceMesh};
use crate::event::Event;
use crate::layers::{Layer, LayerContent, LayerId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Vertices around a vessel.
const TUBE_SIDES: usize = 8;

/// Numbers that colour a surface, one a vertex.
#[derive(Clone, Debug, PartialEq)]
pub struct VertexScalars {
    /// One a vertex; NaN where there is none.
    pub values: Arc<Vec<f32>>,
    /// What the ends of the colour map stand for.
    pub range: [f32; 2],
}

/// One surface to draw. Clones share their data, so that equal pointers mean nothing changed.
#[derive(Clone, Debug)]
pub struct SurfaceView {
    /// Its layer.
    pub layer: LayerId,
    /// Its triangles.
    pub mesh: Arc<SurfaceMesh>,
    /// Its colour where no numbers colour it.
    pub color: Rgb,
    /// 0 to 1.
    pub opacity: f64,
    /// Whether it is drawn.
    pub visible: bool,
    /// Numbers that colour it instead.
    pub scalars: Option<VertexScalars>,
}

/// The tube around a tree, made when it is first shown.
#[derive(Clone, Debug)]
struct Tube {
    mesh: Arc<SurfaceMesh>,
    vertex_branch: Arc<Vec<BranchId>>,
    scalars: Option<VertexScalars>,
}

/// Tubes by name of the tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tubes {
    by_tree: BTreeMap<String, Tube>,
}

impl Tubes {
    pub fn clear(&mut self) {
        self.by_tree.clear();
    }

    fn make(&mut self, tree: &CenterlineGraph) {
        self.by_tree.entry(tree.name.clone()).or_insert_with(|| {
            let TubeMesh { mesh, vertex_branch, .. } = tube_mesh(tree, TUBE_SIDES);
            Tube { mesh: Arc::new(mesh), vertex_branch: Arc::new(vertex_branch), scalars: None }
        });
    }
}

impl Session {
    /// All surfaces that are there, in the order of the layer list.
    pub fn surfaces(&self) -> Vec<SurfaceView> {
        let Some((organ, territories)) = self.territory_surfaces() else {
            return self.layers.all().iter().filter_map(|layer| self.surface_view(layer)).collect();
        };
        let others = self.layers.all().iter().filter(|layer| layer.id != LayerId::segment(organ));
        others.filter_map(|layer| self.surface_view(layer)).chain(territories).collect()
    }

    /// Whether the volume rendering is in the picture: asked for, or in the place of structures until the first surface of
    /// them is there.
    pub fn shows_volume(&self) -> bool {
        let shown = || self.layers.all().iter().filter(|layer| layer.visible);
        let structures = || shown().any(|layer| matches!(layer.content, LayerContent::Segment { .. }));
        let surfaces = || shown().any(|layer| self.surface_view(layer).is_some());
        self.is_visible(&LayerId::volume()) || (structures() && !surfaces())
    }

    fn surface_view(&self, layer: &Layer) -> Option<SurfaceView> {
        let (mesh, scalars) = match &layer.content {
            LayerContent::Volume => return None,
            LayerContent::Segment { label_value } => (self.surface(*label_value)?.clone(), None),
            LayerContent::Tree { name } => {
                let tube = self.tubes.by_tree.get(name)?;
                // A lumen that a flap presses flat is nothing like a tube.
                let lumen = self.dissection_surface(&layer.id).filter(|_| tube.scalars.is_none());
                (lumen.unwrap_or(&tube.mesh).clone(), tube.scalars.clone())
            }
            LayerContent::Flap => (self.dissection_surface(&layer.id)?.clone(), None),
        };
        let Layer { id, color, opacity, visible, .. } = layer;
        Some(SurfaceView { layer: id.clone(), mesh, color: *color, opacity: *opacity, visible: *visible, scalars })
    }

    /// Makes the tubes of trees that are shown, and their colours; called after events that name them.
    pub(crate) fn refresh_tubes(&mut self, events: &[Event]) {
        let concerned = |event: &Event| {
            matches!(
                event,
                Event::LayersChanged | Event::TreesChanged | Event::FlowChanged { .. } | Event::FlowSelectionChanged
            )
        };
        if !events.iter().any(concerned) {
            return;
        }
        let shown = |tree: &&CenterlineGraph| self.is_visible(&LayerId::tree(&tree.name));
        let trees: Vec<CenterlineGraph> = self.trees().filter(shown).cloned().collect();
        for tree in &trees {
            self.tubes.make(tree);
        }
        self.color_tubes();
    }

    /// The chosen tree is coloured by the chosen quantity, the others by their layer's colour.
    fn color_tubes(&mut self) {
        let scalars = self.flow.scalars();
        let chosen = self.flow.selected().map(|model| model.tree().name.as_str());
        for (name, tube) in &mut self.tubes.by_tree {
            tube.scalars = scalars.as_ref().filter(|_| chosen == Some(name)).map(|scalars| {
                let of = |branch: &BranchId| scalars.values.get(branch.0 as usize).copied().unwrap_or(f32::NAN);
                VertexScalars { values: Arc::new(tube.vertex_branch.iter().map(of).collect()), range: scalars.range }
            });
        }
    }

    /// The branch of the chosen tree nearest to a position, for a pick on its tube; `None` without a tree.
    pub fn branch_near(&self, point: LpsPoint) -> Option<BranchId> {
        let tree = self.flow.selected()?.tree();
        let distance = |branch: &crate::core::Branch| {
            // Distance to the wall, so that a thin branch beside a thick one can be hit.
            branch
                .points
                .iter()
                .map(|p| (p.position.distance_mm(point) - p.radius_mm).abs())
                .fold(f64::INFINITY, f64::min)
        };
        tree.branches.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).map(|branch| branch.id)
    }
}
