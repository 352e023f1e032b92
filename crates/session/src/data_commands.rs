//! Answers to import and workers.

use crate::Session;
use crate::command::DataCommand;
use crate::core::{CT_WINDOWS, CenterlineGraph, SegmentGroup, SurfaceMesh, Volume, Window};
use crate::error::SessionError;
use crate::event::{Event, Notice};
use crate::imaging::Severity;
use crate::layers::Layer;
use crate::loading::{Generation, VolumeBuilder, VolumeLayout};
use crate::session::Outcome;
use std::sync::Arc;

impl Session {
    pub(crate) fn data_command(&mut self, command: DataCommand) -> Outcome {
        match command {
            DataCommand::Catalog(catalog) => {
                self.catalog.replace(catalog);
                Ok(vec![Event::CatalogChanged])
            }
            DataCommand::OpenSeries { id } => self.open_series(&id),
            DataCommand::Files(files) => {
                self.catalog.list_files(files);
                Ok(vec![Event::CatalogChanged])
            }
            DataCommand::OpenVolume(volume) => self.open_whole(*volume),
            DataCommand::OpenFile { id, volume } => self.open_file(id, *volume),
            DataCommand::Slice { generation, z, values } => self.accept_slice(generation, z, &values),
            DataCommand::SliceFailed { generation, z } => Ok(self.slice_failed(generation, z)),
            DataCommand::CancelLoading => Ok(self.cancel_loading()),
            DataCommand::Segments(group) => Ok(self.set_segments(group)),
            DataCommand::Attachment { hash, bytes } => Ok(self.take_attachment(hash, bytes)),
            DataCommand::Surface { label_value, mesh } => Ok(self.set_surface(label_value, mesh)),
            DataCommand::Trees(trees) => Ok(self.set_trees(trees)),
            DataCommand::Record(record) => {
                self.record = Some(record);
                Ok(vec![Event::RecordChanged])
            }
            DataCommand::Zeros(zeros) => {
                self.zeros = zeros;
                Ok(Vec::new())
            }
            DataCommand::MemoryBudget(bytes) => {
                self.budget_bytes = bytes;
                Ok(Vec::new())
            }
        }
    }

    fn open_series(&mut self, id: &str) -> Outcome {
        let plan = self.catalog.series(id).ok_or(SessionError::UnknownSeries)?;
        if let Some(refusal) = plan.diagnostics.iter().find(|d| d.severity == Severity::Refusal) {
            return Err(SessionError::SeriesRefused(refusal.message.clone()));
        }
        let (layout, inverted) = (VolumeLayout::from(plan), plan.inverted);
        let (generation, zeros) = (Generation(self.generation.0 + 1), std::mem::take(&mut self.zeros));
        let builder = VolumeBuilder::new(layout, generation, self.budget_bytes, zeros)?;
        let mut events = self.opened(builder);
        self.view.inverted = inverted;
        self.catalog.mark_open(Some(id.to_owned()));
        events.push(Event::CatalogChanged);
        Ok(events)
    }

    fn open_whole(&mut self, volume: Volume) -> Outcome {
        let builder = VolumeBuilder::complete(volume, Generation(self.generation.0 + 1), self.budget_bytes)?;
        let mut events = self.opened(builder);
        self.catalog.mark_open(None);
        self.window_from_values();
        events.push(Event::VolumeComplete { filled: Vec::new() });
        events.extend(self.reframe());
        Ok(events)
    }

    fn open_file(&mut self, id: String, volume: Volume) -> Outcome {
        let (dims, bytes) = (volume.dims, volume.voxels.byte_size());
        let mut events = self.open_whole(volume)?;
        self.catalog.note_file(&id, dims, bytes);
        self.catalog.mark_open(Some(id));
        events.push(Event::CatalogChanged);
        Ok(events)
    }

    fn opened(&mut self, builder: VolumeBuilder) -> Vec<Event> {
        self.generation = builder.generation();
        self.view.fit_to(builder.volume());
        self.flow.set_voxels(builder.volume());
        self.loading = Some(builder);
        self.drop_stroke();
        self.tools.gesture = None;
        self.leave_empty_labels();
        let edits = self.follow_segments();
        self.rebuild_layers();
        let mut events = vec![Event::VolumeOpened { generation: self.generation }, Event::LayersChanged];
        events.extend(edits);
        events.extend(self.frame_notice());
        events
    }

    fn accept_slice(&mut self, generation: Generation, z: usize, values: &[i16]) -> Outcome {
        let builder = self.loading.as_mut().ok_or(SessionError::NoVolume)?;
        let first = builder.progress().done == 0;
        if !builder.accept(generation, z, values)? {
            return Ok(Vec::new());
        }
        let mut events = vec![Event::SliceArrived { z, progress: builder.progress() }];
        if first && self.window_from_values() {
            events.push(Event::WindowChanged(self.view.window));
        }
        events.extend(self.completed().into_iter().flatten());
        Ok(events)
    }

    fn slice_failed(&mut self, generation: Generation, z: usize) -> Vec<Event> {
        let noted = self.loading.as_mut().is_some_and(|builder| builder.give_up(generation, z));
        if noted { self.completed().into_iter().flatten().collect() } else { Vec::new() }
    }

    /// What follows once every slice has come: gaps are filled, and the body is known well enough to be framed.
    fn completed(&mut self) -> Option<impl Iterator<Item = Event> + use<>> {
        let builder = self.loading.as_mut().filter(|builder| builder.progress().is_complete())?;
        let complete = Event::VolumeComplete { filled: builder.fill_failed() };
        Some([complete].into_iter().chain(self.reframe()))
    }

    fn cancel_loading(&mut self) -> Vec<Event> {
        let Some(builder) = self.loading.as_mut().filter(|builder| !builder.progress().is_complete()) else {
            return Vec::new();
        };
        self.generation.0 += 1;
        builder.renumber(self.generation);
        vec![Event::LoadingCancelled]
    }

    /// Images without windows of their own get one from what the first slice holds: percentiles 1 and 99.
    fn window_from_values(&mut self) -> bool {
        let Some(builder) = &self.loading else { return false };
        let volume = builder.volume();
        if volume.modality.is_ct() || !volume.windows.is_empty() {
            return false;
        }
        let window = window_of(volume, |z| builder.is_present(z));
        if let Some(window) = window {
            self.view.window = window;
        }
        window.is_some()
    }

    fn set_segments(&mut self, group: Arc<SegmentGroup>) -> Vec<Event> {
        self.import_segments(group);
        let edits = self.follow_segments();
        self.measure_segments();
        self.rebuild_layers();
        let mut events = vec![Event::SegmentsChanged, Event::LayersChanged];
        events.extend(edits);
        events.extend(self.frame_notice());
        events.extend(self.reframe());
        events
    }

    fn set_surface(&mut self, label_value: u8, mesh: Arc<SurfaceMesh>) -> Vec<Event> {
        self.surfaces.insert(label_value, mesh);
        self.note_surface(label_value);
        vec![Event::SurfaceChanged { label_value }]
    }

    fn set_trees(&mut self, trees: Vec<CenterlineGraph>) -> Vec<Event> {
        self.trees = trees;
        self.tubes.clear();
        self.flow.set_trees(&self.trees, self.loading.as_ref().map(|builder| builder.volume()));
        self.rebuild_layers();
        let mut events = vec![Event::TreesChanged, Event::LayersChanged, Event::FlowSelectionChanged];
        events.extend(self.frame_notice());
        events.extend(self.reframe());
        events
    }

    pub(crate) fn rebuild_layers(&mut self) {
        let (segments, mut trees) = (self.segments().cloned(), self.trees().map(Layer::tree).collect());
        self.dress_lumens(&mut trees);
        self.layers.rebuild(self.loading.is_some(), segments.as_deref(), trees);
    }

    /// A remark if segments or trees are kept from view because their coordinate system is another one.
    fn frame_notice(&self) -> Option<Event> {
        let segments = self.segments.is_some() && self.segments().is_none();
        let trees = self.trees().count() < self.trees.len();
        (segments || trees).then_some(Event::Notice(Notice::OtherFrame))
    }
}

/// Slices that the first window is taken from, spread over those that are there.
const WINDOW_SLICES: usize = 8;
/// Values that the first window is taken from in each slice, about.
const WINDOW_SAMPLES: usize = 20_000;

/// The window between the 1st and 99th percentile of sampled values; soft tissue for what can only be CT.
pub(crate) fn window_of(volume: &Volume, is_present: impl Fn(usize) -> bool) -> Option<Window> {
    let [nx, ny, nz] = volume.dims;
    let size = nx * ny;
    let present: Vec<usize> = (0..nz).filter(|&z| is_present(z)).collect();
    let slices = present.iter().step_by(present.len().div_ceil(WINDOW_SLICES).max(1));
    let offsets = slices.flat_map(|z| (z * size..(z + 1) * size).step_by((size / WINDOW_SAMPLES).max(1)));
    let values = offsets.filter_map(|n| volume.voxels.stored(n)).map(|v| volume.rescale.apply(v));
    let mut values: Vec<f64> = values.filter(|v| v.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    if can_only_be_ct(&values) {
        return Some(CT_WINDOWS[0].window);
    }
    let at = |share: f64| values.get((share * values.len() as f64) as usize).copied();
    let (low, high) = (at(0.01)?, at(0.99)?);
    Some(Window { center: (low + high) / 2.0, width: (high - low).max(1.0) })
}

/// Whether sorted values are those of air and tissue on the Hounsfield scale, which no other kind of image holds: files
/// without a modality, such as NIfTI, say nothing better. Decides about the first window, never about a unit.
fn can_only_be_ct(sorted: &[f64]) -> bool {
    let within = |low: f64, high: f64| {
        let count = sorted.partition_point(|v| *v < high) - sorted.partition_point(|v| *v < low);
        count as f64 / sorted.len().max(1) as f64
    };
    // Air, or what scanners write around their field of view; and fat, water, organs.
    let (air, tissue) = (within(-1100.0, -900.0), within(-150.0, 150.0));
    air > 0.1 && tissue > 0.05 && sorted.first().is_some_and(|least| *least > -5000.0)
}
