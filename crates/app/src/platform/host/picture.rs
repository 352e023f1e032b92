//! Making the picture for the patient's page: light surfaces of what is shown now.

use super::Host;
use crate::platform::js;
use crate::platform::patient_view::{PictureLayer, encode_picture};
use prosector_session::anatomy::tube_mesh;
use prosector_session::layers::{Layer, LayerContent};
use std::collections::BTreeMap;

/// Triangles of a structure that a phone turns fluently.
const MOST_TRIANGLES: usize = 8_000;
/// Vertices around a vessel.
const SIDES: usize = 6;

impl Host {
    /// The picture of everything that is visible in 3D; `None` if nothing is.
    pub(super) async fn patient_picture(&self) -> Option<Vec<u8>> {
        self.structures_read().await;
        let layers: Vec<Layer> =
            self.read(|session| session.layers().all().iter().filter(|layer| layer.visible).cloned().collect());
        let labels: Vec<u8> = layers.iter().filter_map(label_of).collect();
        let mut meshes = BTreeMap::new();
        if !labels.is_empty() {
            let mut take = |label, mesh| drop(meshes.insert(label, mesh));
            let job = self.0.anatomy.new_job();
            self.0.anatomy.extract_surfaces(job, &labels, MOST_TRIANGLES, &mut take).await.ok()?;
        }
        let picture: Vec<PictureLayer> =
            layers.iter().filter_map(|layer| self.picture_layer(layer, &mut meshes)).collect();
        (!picture.is_empty()).then(|| encode_picture(&picture))
    }

    /// Waits for the structures of a case that is still opening: a picture made before them would be empty.
    async fn structures_read(&self) {
        const TRIES: u32 = 600;
        const WAIT_MS: u32 = 200;
        for _ in 0..TRIES {
            let named = |manifest: &prosector_session::manifest::CaseManifest| !manifest.segmentations.is_empty();
            let expected = self.0.sources.borrow().manifest.as_ref().is_some_and(named);
            if !expected || self.read(|session| session.segments().is_some()) {
                return;
            }
            js::sleep_ms(WAIT_MS).await;
        }
    }

    fn picture_layer(
        &self,
        layer: &Layer,
        meshes: &mut BTreeMap<u8, prosector_session::core::SurfaceMesh>,
    ) -> Option<PictureLayer> {
        let mesh = match &layer.content {
            LayerContent::Segment { label_value } => meshes.remove(label_value)?,
            LayerContent::Tree { name } => self.read(|session| {
                session.trees().find(|tree| &tree.name == name).map(|tree| tube_mesh(tree, SIDES).mesh)
            })?,
            LayerContent::Flap => self.read(|session| {
                session.surfaces().into_iter().find(|view| view.layer == layer.id).map(|view| (*view.mesh).clone())
            })?,
            LayerContent::Volume => return None,
        };
        Some(PictureLayer {
            id: layer.id.0.clone(),
            name: layer.name.clone(),
            color: layer.color,
            opacity: layer.opacity as f32,
            mesh,
        })
    }
}

fn label_of(layer: &Layer) -> Option<u8> {
    match layer.content {
        LayerContent::Segment { label_value } => Some(label_value),
        _ => None,
    }
}
