//! What a pixel of the volume view shows.

use super::drawer::Drawer;
use super::pace::Effort;
use super::scenes::volume_scene;
use super::{Views, place};
use prosector_session::Session;
use prosector_session::core::{BranchId, CenterlineGraph, LpsPoint};
use prosector_session::layers::{LayerContent, LayerId};
use prosector_session::render::{Pick, Viewport, pick_surface, unproject_ray};
use prosector_session::view::ViewId;

/// What was hit.
#[derive(Clone, Debug, PartialEq)]
pub struct Picked {
    /// Where, in the patient.
    pub point: LpsPoint,
    /// The layer of the surface; `None` for the volume itself.
    pub layer: Option<LayerId>,
    /// The vessel, if the layer is a tree.
    pub branch: Option<BranchId>,
}

impl Views {
    /// The nearest thing under a pixel (CSS pixels from the view's top left corner).
    pub fn pick(&self, pixel: [f64; 2]) -> Option<Picked> {
        let size = self.0.canvases.borrow()[place(ViewId::Volume)].as_ref()?.css_size();
        let viewport = Viewport { width: size[0] as u32, height: size[1] as u32 };
        let session = self.0.session.borrow();
        let scene = volume_scene(&session, Effort::Fine, false)?;
        let ray = unproject_ray(&scene.camera, viewport, pixel.map(|at| at as f32));
        let pick = match &*self.0.drawer.borrow() {
            Drawer::None => None,
            Drawer::Gpu(drawer) => drawer.renderer().pick(&scene, &ray, session.volume()),
            Drawer::Cpu(drawer) => pick_surface(drawer.surfaces(), &ray, None),
        }?;
        Some(named(pick, &session))
    }
}

fn named(pick: Pick, session: &Session) -> Picked {
    let layer = pick.surface.map(LayerId);
    let tree = layer.as_ref().and_then(|id| session.layers().layer(id)).and_then(|layer| match &layer.content {
        LayerContent::Tree { name } => session.trees().find(|tree| &tree.name == name),
        _ => None,
    });
    Picked { point: pick.point, layer, branch: tree.and_then(|tree| nearest_branch(tree, pick.point)) }
}

/// The branch whose wall is nearest to a point.
fn nearest_branch(tree: &CenterlineGraph, point: LpsPoint) -> Option<BranchId> {
    let to_wall = |branch: &prosector_session::core::Branch| {
        let distances = branch.points.iter().map(|p| (p.position.distance_mm(point) - p.radius_mm).abs());
        distances.fold(f64::INFINITY, f64::min)
    };
    tree.branches.iter().min_by(|a, b| to_wall(a).total_cmp(&to_wall(b))).map(|branch| branch.id)
}
