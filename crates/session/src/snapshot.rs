//! What a user interface reads after an event.

use crate::Session;
use crate::case::Case;
use crate::catalog::SeriesList;
use crate::collaboration::Collaboration;
use crate::core::{
    CT_WINDOWS, CenterlineGraph, FrameOfReferenceUid, LpsPoint, NamedWindow, PatientRecord, SegmentGroup, SliceAxis,
    SurfaceMesh, Volume,
};
use crate::flow_model::FlowModels;
use crate::imaging::Slot;
use crate::layers::{LayerContent, LayerId, Layers};
use crate::loading::{Generation, Progress, VolumeBuilder, check_budget};
use crate::measure::{self, MarkPlace, MarkView, Measured};
use crate::plan::{Author, Mark, MarkShape, Plan, PlanView};
use crate::selection::Selected;
use crate::tools::{Gesture, Tool, ToolState};
use crate::view::{SliceFrame, SlicePosition, ViewState, step};
use std::sync::Arc;

impl Session {
    /// The open case.
    pub fn case(&self) -> Option<&Case> {
        self.case.as_ref()
    }

    /// The person at work.
    pub fn author(&self) -> &Author {
        &self.author
    }

    /// Clinical facts.
    pub fn record(&self) -> Option<&PatientRecord> {
        self.record.as_ref()
    }

    /// Series list and import report.
    pub fn series(&self) -> &SeriesList {
        &self.catalog
    }

    /// The open volume, filled as far as slices have come.
    pub fn volume(&self) -> Option<&Volume> {
        self.loading.as_ref().map(|builder| builder.volume())
    }

    /// Voxels of a series that may be opened; `None` for one that is unknown or does not fit into memory.
    pub fn voxels_of(&self, series: &str) -> Option<usize> {
        let plan = self.catalog.series(series)?;
        check_budget(plan.dims, self.budget_bytes).ok()
    }

    /// The open volume with what is known of its loading.
    pub fn loading(&self) -> Option<&VolumeBuilder> {
        self.loading.as_ref()
    }

    /// The number that slices of the open volume carry.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// How much of the volume is there.
    pub fn progress(&self) -> Option<Progress> {
        self.loading.as_ref().map(|builder| builder.progress())
    }

    /// Slices to decode, most wanted first; each with its source. Blend interpolated ones in the worker.
    pub fn decode_order(&self) -> Vec<Slot> {
        let (Some(builder), Some(plan)) = (&self.loading, self.catalog.open_series()) else { return Vec::new() };
        builder.decode_order().into_iter().filter_map(|z| plan.slots.get(z).copied()).collect()
    }

    /// Whether the slice with this voxel index was interpolated: to be marked.
    pub fn is_interpolated(&self, z: usize) -> bool {
        self.loading.as_ref().is_some_and(|builder| builder.interpolated().contains(&z))
    }

    /// The label map and its segments, if they fit the open volume's coordinate system.
    pub fn segments(&self) -> Option<&Arc<SegmentGroup>> {
        self.segments.as_ref().filter(|group| self.fits(&group.label_map.frame_of_reference))
    }

    /// Grows with every change of the label map, so that a copy elsewhere is known to be old.
    pub fn labels_version(&self) -> u64 {
        self.labels_version
    }

    /// The surface of a segment, once it was extracted.
    pub fn surface(&self, label_value: u8) -> Option<&Arc<SurfaceMesh>> {
        self.surfaces.get(&label_value).filter(|mesh| self.fits(&mesh.frame_of_reference))
    }

    /// The vessel trees that fit the open volume's coordinate system.
    pub fn trees(&self) -> impl Iterator<Item = &CenterlineGraph> {
        let all = self.trees.iter().chain(self.vessels.shown());
        all.filter(|tree| self.fits(&tree.frame_of_reference))
    }

    pub(crate) fn fits(&self, frame: &FrameOfReferenceUid) -> bool {
        self.volume().is_none_or(|volume| &volume.frame_of_reference == frame)
    }

    /// The layer list.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Whether a layer is shown.
    pub fn is_visible(&self, id: &LayerId) -> bool {
        self.layers.layer(id).is_some_and(|layer| layer.visible)
    }

    /// State of the views.
    pub fn view(&self) -> &ViewState {
        &self.view
    }

    /// Where the pixels of a slice view lie; `None` without a volume.
    pub fn slice_frame(&self, axis: SliceAxis, viewport: [f64; 2]) -> Option<SliceFrame> {
        self.volume().map(|volume| SliceFrame::new(&self.view, volume, axis, viewport))
    }

    /// Which slice a view shows; `None` without a volume.
    pub fn slice_position(&self, axis: SliceAxis) -> Option<SlicePosition> {
        self.volume().map(|volume| step::position(volume, self.view.crosshair, axis))
    }

    /// Presets that make sense for the open volume, first the windows of its files (without a name).
    pub fn presets(&self) -> Vec<(Option<&'static str>, crate::core::Window)> {
        let Some(volume) = self.volume() else { return Vec::new() };
        let named = |preset: &NamedWindow| (Some(preset.name), preset.window);
        let ct = if volume.modality.is_ct() { CT_WINDOWS.as_slice() } else { &[] };
        ct.iter().map(named).chain(volume.windows.iter().map(|&window| (None, window))).collect()
    }

    /// The value under the pointer: stored data, `None` outside the volume or where no slice has come yet.
    pub fn intensity_at(&self, point: LpsPoint) -> Option<Measured> {
        let builder = self.loading.as_ref()?;
        let [_, _, z] = builder.volume().nearest_voxel(point)?;
        builder.is_present(z).then(|| measure::intensity(builder.volume(), point))?
    }

    /// The name of the segment under the pointer.
    pub fn segment_at(&self, point: LpsPoint) -> Option<&str> {
        let group = self.labels_over_slices()?;
        let segment = group.segment(group.label_map.label_at(point)?)?;
        Some(segment.name.as_str()).filter(|name| !name.is_empty())
    }

    /// Active tool and gesture.
    pub fn tools(&self) -> &ToolState {
        &self.tools
    }

    /// The number of the mark in the making, for the overlay.
    pub fn gesture_value(&self) -> Option<Measured> {
        let (volume, points) = (self.volume()?, self.tools.points());
        match (self.tools.active, points.as_slice()) {
            (Tool::Length, &[a, b]) => Some(measure::length(volume, a, b)),
            (Tool::Angle, &[a, vertex, b]) => measure::angle(volume, a, vertex, b),
            _ => None,
        }
    }

    /// What the plan says.
    pub fn plan(&self) -> &PlanView {
        self.planning.view()
    }

    /// The plan document itself, for snapshots, hashes and packages.
    pub fn plan_document(&self) -> &Plan {
        self.planning.plan()
    }

    /// Key of the catalogue for what undo would take back.
    pub fn undo_label(&self) -> Option<&'static str> {
        self.planning.labels()[0]
    }

    /// Key of the catalogue for what redo would do again.
    pub fn redo_label(&self) -> Option<&'static str> {
        self.planning.labels()[1]
    }

    /// What is selected.
    pub fn selection(&self) -> Option<&Selected> {
        self.selection.as_ref()
    }

    /// The flow models.
    pub fn flow(&self) -> &FlowModels {
        &self.flow
    }

    /// Other people.
    pub fn collaboration(&self) -> &Collaboration {
        &self.collaboration
    }

    /// Whether this person may change the plan.
    pub fn can_edit(&self) -> bool {
        self.require_edit().is_ok()
    }

    /// The last length that had to stay in pixels, with its points: shown, not kept.
    pub fn pixel_measurement(&self) -> Option<(Vec<LpsPoint>, Measured)> {
        let shape = self.pixel_measurement.as_ref()?;
        let value = measure::shape_value(self.volume()?, shape)?;
        Some((shape.anchors().iter().map(|anchor| anchor.point).collect(), value))
    }

    /// Volume in mL of each segment: voxel count of the label map times voxel volume, counted once.
    pub fn segment_volumes(&self) -> &[(u8, f64)] {
        &self.volumes_ml
    }

    /// Volume in mL of the layer of a segment or a followed vessel: voxels of it times the volume of one.
    pub fn layer_volume_ml(&self, id: &LayerId) -> Option<f64> {
        match &self.layers.layer(id)?.content {
            LayerContent::Segment { label_value } => {
                self.volumes_ml.iter().find(|(label, _)| label == label_value).map(|(_, ml)| *ml)
            }
            LayerContent::Tree { name } => self.tree_lumen_ml(name),
            LayerContent::Volume | LayerContent::Flap => None,
        }
    }

    /// All marks with their numbers, a dragged handle at its new place.
    pub fn marks(&self) -> Vec<MarkView> {
        self.planning.view().marks.iter().map(|mark| self.mark_view(self.dragged(mark))).collect()
    }

    fn mark_view(&self, mark: Mark) -> MarkView {
        let place = measure::place(&mark.shape, self.volume());
        let volume = self.volume().filter(|_| place == MarkPlace::Here);
        let value = volume.and_then(|volume| measure::shape_value(volume, &mark.shape));
        MarkView { mark, value, place }
    }

    fn dragged(&self, mark: &Mark) -> Mark {
        let mut mark = mark.clone();
        if let Some(Gesture::Handle { mark: id, handle, point }) = &self.tools.gesture
            && *id == mark.id
            && let Some(anchor) = measure::anchor_mut(&mut mark.shape, *handle)
        {
            anchor.point = *point;
        }
        mark
    }

    /// The number for the name of the next mark that a tool makes: one more than there are of its kind.
    pub fn next_mark_number(&self, tool: Tool) -> usize {
        let same = |mark: &&Mark| {
            matches!(
                (tool, &mark.shape),
                (Tool::Landmark, MarkShape::Landmark(_))
                    | (Tool::Length, MarkShape::Length(_))
                    | (Tool::Angle, MarkShape::Angle(_))
                    | (Tool::Note, MarkShape::Note { .. })
            )
        };
        self.planning.view().marks.iter().filter(same).count() + 1
    }
}
