//! The surfaces of a scene as CPU data: what the GPU copies, the rasteriser and picking all draw from.

use prosector_core::{Rgb, SurfaceMesh};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a surface looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfaceLook {
    /// Colour where there are no scalars.
    pub color: Rgb,
    /// Opacity, 0 to 1.
    pub opacity: f32,
    /// Whether it is drawn and can be picked.
    pub visible: bool,
}

/// A number per vertex, shown by the viridis colour map.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalars {
    /// One value a vertex; not-a-number is drawn grey.
    pub values: Arc<Vec<f32>>,
    /// Values at the ends of the colour map.
    pub range: [f32; 2],
}

/// One surface.
#[derive(Clone, Debug)]
pub struct Surface {
    /// Geometry.
    pub mesh: Arc<SurfaceMesh>,
    /// Look.
    pub look: SurfaceLook,
    /// Colours by number, if any.
    pub scalars: Option<Scalars>,
    /// Boxes around runs of triangles, for picking.
    pub(crate) boxes: Arc<Vec<[[f32; 3]; 2]>>,
}

/// Triangles in one picking box.
pub(crate) const BOX_TRIANGLES: usize = 64;

/// Surfaces by the caller's name.
#[derive(Clone, Debug, Default)]
pub struct SurfaceSet {
    surfaces: BTreeMap<String, Surface>,
}

impl Surface {
    /// A surface; triangles that name missing vertices and scalars of the wrong length are dropped.
    pub fn new(mesh: &Arc<SurfaceMesh>, look: SurfaceLook, scalars: Option<Scalars>) -> Self {
        let count = mesh.positions.len() as u32;
        let sound = mesh.normals.len() == mesh.positions.len();
        let whole = mesh.triangles.iter().all(|t| t.iter().all(|&v| v < count)) && sound;
        let mesh = if whole { mesh.clone() } else { Arc::new(repaired(mesh)) };
        let scalars = scalars.filter(|s| s.values.len() == mesh.positions.len());
        let boxes = Arc::new(mesh.triangles.chunks(BOX_TRIANGLES).map(|run| bounds(&mesh, run)).collect());
        Self { mesh, look, scalars, boxes }
    }

    /// Colour of a vertex, each channel 0 to 1.
    pub fn vertex_color(&self, vertex: usize) -> [f32; 3] {
        match &self.scalars {
            Some(Scalars { values, range: [low, high] }) => {
                let value = values.get(vertex).copied().unwrap_or(f32::NAN);
                crate::viridis((value - low) / (high - low).abs().max(f32::MIN_POSITIVE))
            }
            None => self.look.color.0.map(|c| f32::from(c) / 255.0),
        }
    }
}

fn repaired(mesh: &SurfaceMesh) -> SurfaceMesh {
    let count = mesh.positions.len() as u32;
    let mut repaired = mesh.clone();
    repaired.triangles.retain(|t| t.iter().all(|&v| v < count));
    repaired.normals.resize(mesh.positions.len(), [0.0, 0.0, 1.0]);
    repaired
}

fn bounds(mesh: &SurfaceMesh, triangles: &[[u32; 3]]) -> [[f32; 3]; 2] {
    let mut range = [[f32::INFINITY; 3], [f32::NEG_INFINITY; 3]];
    for position in triangles.iter().flatten().map(|&v| mesh.positions[v as usize]) {
        for axis in 0..3 {
            range[0][axis] = range[0][axis].min(position[axis]);
            range[1][axis] = range[1][axis].max(position[axis]);
        }
    }
    range
}

impl SurfaceSet {
    /// Adds or replaces a surface.
    pub fn set(&mut self, id: &str, surface: Surface) {
        self.surfaces.insert(id.to_owned(), surface);
    }

    /// Changes the look of a surface; `false` if there is none of this name.
    pub fn set_look(&mut self, id: &str, look: SurfaceLook) -> bool {
        self.surfaces.get_mut(id).map(|surface| surface.look = look).is_some()
    }

    /// Changes the scalars of a surface; `false` if there is none of this name or the length is wrong.
    pub fn set_scalars(&mut self, id: &str, scalars: Option<Scalars>) -> bool {
        let Some(surface) = self.surfaces.get_mut(id) else { return false };
        let fits = scalars.as_ref().is_none_or(|s| s.values.len() == surface.mesh.positions.len());
        if fits {
            surface.scalars = scalars;
        }
        fits
    }

    /// Removes a surface; `false` if there was none.
    pub fn remove(&mut self, id: &str) -> bool {
        self.surfaces.remove(id).is_some()
    }

    /// One surface.
    pub fn get(&self, id: &str) -> Option<&Surface> {
        self.surfaces.get(id)
    }

    /// All by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Surface)> {
        self.surfaces.iter().map(|(id, surface)| (id.as_str(), surface))
    }

    /// Those that are drawn.
    pub fn visible(&self) -> impl Iterator<Item = (&str, &Surface)> {
        self.iter().filter(|(_, s)| s.look.visible && s.look.opacity > 0.0 && !s.mesh.triangles.is_empty())
    }
}
