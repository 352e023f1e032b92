//! The layer list: what can be shown, under which name, in which colour, how transparent.

mod system;

pub use system::AnatomicalSystem;

use crate::core::{CenterlineGraph, Rgb, SegmentGroup};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// Identifies a layer for as long as the case lives, also inside plan steps: `volume`, `segment:3`, `tree:Portal vein`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LayerId(pub String);

impl LayerId {
    /// The layer of the volume rendering.
    pub fn volume() -> Self {
        Self("volume".into())
    }

    /// The layer of a segment.
    pub fn segment(label_value: u8) -> Self {
        Self(format!("segment:{label_value}"))
    }

    /// What stands for a territory in 3D while territories are shown; it has no row in the list.
    pub fn territory(label_value: u8) -> Self {
        Self(format!("territory:{label_value}"))
    }

    /// The label value of what stands for a territory.
    pub fn territory_label(&self) -> Option<u8> {
        self.0.strip_prefix("territory:")?.parse().ok()
    }

    /// The layer of the flap beside a false lumen.
    pub fn flap(false_lumen: &str) -> Self {
        Self(format!("flap:{false_lumen}"))
    }

    /// The layer of a vessel tree.
    pub fn tree(name: &str) -> Self {
        Self(format!("tree:{name}"))
    }
}

impl fmt::Display for LayerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a layer shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LayerContent {
    /// The volume rendering of the series.
    Volume,
    /// A segment: overlay on slices, surface in 3D.
    Segment {
        /// Its value in the label map.
        label_value: u8,
    },
    /// A vessel tree, by name.
    Tree {
        /// Name of the tree.
        name: String,
    },
    /// The flap of a dissected vessel: a line on slices, a surface in 3D.
    Flap,
}

/// One row of the layer list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Its identifier.
    pub id: LayerId,
    /// What it shows.
    pub content: LayerContent,
    /// Name shown to people; empty for the volume, which the catalogue names; of a flap, that of the true lumen.
    pub name: String,
    /// The group it is listed under.
    pub system: AnatomicalSystem,
    /// Its colour.
    pub color: Rgb,
    /// Whether it is shown.
    pub visible: bool,
    /// 0 for invisible to 1 for opaque.
    pub opacity: f64,
}

/// All layers, in the order of the list.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    all: Vec<Layer>,
    /// Layers that the person changed; only those keep their look when the list is built anew.
    changed: BTreeSet<LayerId>,
    /// Layers that the person gave another colour on this screen; the others follow the plan's.
    recolored: BTreeSet<LayerId>,
    /// What a plan step showed last: layers that come later follow it.
    step: Option<BTreeSet<String>>,
    /// Visibility before a solo, by position.
    before_solo: Option<(LayerId, Vec<bool>)>,
}

const TREE_COLOR: Rgb = Rgb([120, 150, 200]);

impl Layers {
    /// The rows.
    pub fn all(&self) -> &[Layer] {
        &self.all
    }

    /// The row with this identifier.
    pub fn layer(&self, id: &LayerId) -> Option<&Layer> {
        self.all.iter().find(|layer| &layer.id == id)
    }

    /// Identifiers of what is visible, as a plan step keeps them.
    pub fn visible_ids(&self) -> Vec<String> {
        self.all.iter().filter(|layer| layer.visible).map(|layer| layer.id.0.clone()).collect()
    }

    /// The layer shown alone, if any.
    pub fn solo(&self) -> Option<&LayerId> {
        self.before_solo.as_ref().map(|(id, _)| id)
    }

    /// Builds the list anew, keeping what the person set on layers that stay.
    pub(crate) fn rebuild(&mut self, has_volume: bool, segments: Option<&SegmentGroup>, trees: Vec<Layer>) {
        let previous = std::mem::take(&mut self.all);
        self.before_solo = None;
        // Without anything else to see in 3D, the volume itself.
        let volume = has_volume.then(|| volume_layer(segments.is_none()));
        let segments = segments.into_iter().flat_map(|group| &group.segments).map(segment_layer);
        self.all = volume.into_iter().chain(segments).chain(trees).collect();
        for layer in &mut self.all {
            if let Some(kept) = previous.iter().find(|old| old.id == layer.id && self.changed.contains(&old.id)) {
                (layer.visible, layer.opacity) = (kept.visible, kept.opacity);
                if self.recolored.contains(&layer.id) {
                    layer.color = kept.color;
                }
            } else if let Some(step) = &self.step {
                layer.visible = step.contains(&layer.id.0);
                self.changed.insert(layer.id.clone());
            }
        }
    }

    /// Shows or hides one layer; false if there is none of that name.
    pub(crate) fn set_visible(&mut self, id: &LayerId, visible: bool) -> bool {
        self.before_solo = None;
        self.change(id, |layer| layer.visible = visible)
    }

    /// Sets one layer's opacity, limited to 0 to 1; false if there is none of that name.
    pub(crate) fn set_opacity(&mut self, id: &LayerId, opacity: f64) -> bool {
        let opacity = if opacity.is_finite() { opacity.clamp(0.0, 1.0) } else { 1.0 };
        self.change(id, |layer| layer.opacity = opacity)
    }

    /// Gives one layer another colour; false if there is none of that name.
    pub(crate) fn set_color(&mut self, id: &LayerId, color: Rgb) -> bool {
        self.recolored.insert(id.clone());
        self.change(id, |layer| layer.color = color)
    }

    /// Shows or hides every layer.
    pub(crate) fn set_all(&mut self, visible: bool) {
        (self.before_solo, self.step) = (None, None);
        self.note_all();
        self.all.iter_mut().for_each(|layer| layer.visible = visible);
    }

    /// Shows one layer alone; a second time brings the others back as they were. False if there is none of that name.
    pub(crate) fn toggle_solo(&mut self, id: &LayerId) -> bool {
        if self.layer(id).is_none() {
            return false;
        }
        let before = match self.before_solo.take() {
            Some((alone, before)) if &alone == id => {
                self.restore(&before);
                return true;
            }
            Some((_, before)) => before,
            None => self.all.iter().map(|layer| layer.visible).collect(),
        };
        self.note_all();
        self.all.iter_mut().for_each(|layer| layer.visible = &layer.id == id);
        self.before_solo = Some((id.clone(), before));
        true
    }

    /// Shows exactly the layers of a plan step, now and as they come; names that are not there yet are given back.
    pub(crate) fn show_exactly(&mut self, ids: &[String]) -> Vec<String> {
        (self.before_solo, self.step) = (None, Some(ids.iter().cloned().collect()));
        self.note_all();
        self.all.iter_mut().for_each(|layer| layer.visible = ids.contains(&layer.id.0));
        ids.iter().filter(|id| !self.all.iter().any(|layer| layer.id.0 == **id)).cloned().collect()
    }

    fn note_all(&mut self) {
        self.changed.extend(self.all.iter().map(|layer| layer.id.clone()));
    }

    fn restore(&mut self, visible: &[bool]) {
        for (layer, &visible) in self.all.iter_mut().zip(visible) {
            layer.visible = visible;
        }
    }

    fn change(&mut self, id: &LayerId, how: impl FnOnce(&mut Layer)) -> bool {
        self.changed.insert(id.clone());
        self.all.iter_mut().find(|layer| &layer.id == id).map(how).is_some()
    }
}

fn volume_layer(visible: bool) -> Layer {
    Layer {
        id: LayerId::volume(),
        content: LayerContent::Volume,
        name: String::new(),
        system: AnatomicalSystem::Imaging,
        color: Rgb([200, 200, 200]),
        visible,
        opacity: 1.0,
    }
}

fn segment_layer(segment: &crate::core::Segment) -> Layer {
    let system = AnatomicalSystem::of(segment);
    Layer {
        id: LayerId::segment(segment.label_value),
        content: LayerContent::Segment { label_value: segment.label_value },
        name: segment.name.clone(),
        system,
        color: segment.color,
        // Skin, fat and muscle would hide everything inside them.
        visible: system != AnatomicalSystem::BodyWall,
        opacity: first_opacity(segment),
    }
}

/// The liver is looked into for its vessels and tumours; everything else starts opaque.
fn first_opacity(segment: &crate::core::Segment) -> f64 {
    if segment.name.eq_ignore_ascii_case("liver") || segment.coded_type.meaning.eq_ignore_ascii_case("liver") {
        0.45
    } else {
        1.0
    }
}

impl Layer {
    /// The row of a vessel tree.
    pub(crate) fn tree(tree: &CenterlineGraph) -> Self {
        Self {
            id: LayerId::tree(&tree.name),
            content: LayerContent::Tree { name: tree.name.clone() },
            name: tree.name.clone(),
            system: AnatomicalSystem::Vessels,
            color: TREE_COLOR,
            visible: false,
            opacity: 1.0,
        }
    }

    /// The row of a flap, by the name of its true lumen.
    pub(crate) fn flap(id: LayerId, name: String, color: Rgb) -> Self {
        let (content, system) = (LayerContent::Flap, AnatomicalSystem::Vessels);
        Self { id, content, name, system, color, visible: true, opacity: 1.0 }
    }
}
