//! Segments as they are edited: the imported label map with the plan's patches over it, in the plan's order.
//!
//! The labels are the same on every replica that has the same plan and the same imported map. A patch whose bytes have
//! not come is left out until they do; then the patches above it are laid anew.

mod ask;
mod brush;
mod commands;
mod stack;
mod task;

pub use commands::SegmentCommand;
pub use task::{Joining, Operation, SegmentTask, TaskMemory};

use crate::Session;
use crate::anatomy::edit::LabelSet;
use crate::core::{
    BlobHash, CodedConcept, FrameOfReferenceUid, LabelMap, LabelPatch, LpsFromVoxel, PatchLimits, Rgb, Segment,
    SegmentGroup, Volume,
};
use crate::event::Event;
use crate::plan::{PlanSegment, SegmentEdit};
use serde::{Deserialize, Serialize};
use stack::{LabelStack, Touched, Wanted};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Settings of the tools that edit segments.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentTools {
    /// The segment that is edited.
    pub label: Option<u8>,
    /// Radius of brush and eraser, mm.
    pub radius_mm: f64,
    /// Whether they cover a ball instead of a disc of the slice.
    pub ball: bool,
    /// Lowest and highest intensity of the threshold, of regions and, if limited, of everything.
    pub range: [f64; 2],
    /// Whether only voxels of the range may change.
    pub limited: bool,
    /// Whether only background may be written over.
    pub only_background: bool,
    /// Whether scissors cut off what lies outside of their line.
    pub cut_outside: bool,
    /// Whether the voxels of the range are shown on slices before anything is changed.
    pub preview: bool,
}

impl Default for SegmentTools {
    fn default() -> Self {
        Self {
            label: None,
            radius_mm: 5.0,
            ball: false,
            range: [226.0, 3071.0],
            limited: false,
            only_background: false,
            cut_outside: false,
            preview: false,
        }
    }
}

/// What a session knows of its segments beside the labels themselves.
#[derive(Default)]
pub(crate) struct Editing {
    /// Segments of the imported label map, as it was imported.
    imported: Vec<Segment>,
    /// The imported label map is still being read.
    pub expected: bool,
    stack: Option<LabelStack>,
    /// Names the grid and the imported labels that patches are for.
    grid: Option<BlobHash>,
    patches: BTreeMap<BlobHash, Arc<LabelPatch>>,
    /// Attachments that are no patch for this grid.
    useless: BTreeSet<BlobHash>,
    missing: Vec<BlobHash>,
    pub tools: SegmentTools,
    /// Labels whose surface is older than their voxels.
    stale: BTreeSet<u8>,
    /// Counts up with every other label map.
    pub generation: u64,
}

/// Labels of nothing yet on the grid of a volume.
fn empty_map(volume: &Volume) -> LabelMap {
    LabelMap {
        dims: volume.dims,
        labels: Arc::new(vec![0; volume.dims.iter().product()]),
        lps_from_voxel: volume.lps_from_voxel,
        frame_of_reference: volume.frame_of_reference.clone(),
    }
}

/// Names a grid with its imported labels: two maps of one name are the same for all that patches depend on.
///
/// Of the labels their counts are enough to tell a map from any that a person would import in its place.
/// Positions count to a micrometre, so that the last bit of a number does not make another grid.
fn grid_name(dims: [usize; 3], place: &LpsFromVoxel, frame: &FrameOfReferenceUid, counts: &[u64; 256]) -> BlobHash {
    let micrometres = place.affine().to_cols_array().map(|mm| (mm * 1000.0).round() as i64);
    BlobHash::of(format!("label map 1 {dims:?} {micrometres:?} {frame} {counts:?}").as_bytes())
}

fn name_of(map: &LabelMap, stack: &LabelStack) -> BlobHash {
    grid_name(map.dims, &map.lps_from_voxel, &map.frame_of_reference, stack.counts())
}

/// The name of the empty map on a volume, without making it.
fn name_of_empty(volume: &Volume) -> BlobHash {
    let mut counts = [0; 256];
    counts[0] = volume.dims.iter().product::<usize>() as u64;
    grid_name(volume.dims, &volume.lps_from_voxel, &volume.frame_of_reference, &counts)
}

impl Session {
    /// Takes an imported label map; what the plan changed of it follows.
    pub(crate) fn import_segments(&mut self, group: Arc<SegmentGroup>) {
        self.editing.imported = group.segments.clone();
        self.editing.expected = false;
        self.begin_labels(group);
    }

    fn begin_labels(&mut self, group: Arc<SegmentGroup>) {
        let stack = LabelStack::new(&group.label_map);
        self.editing.grid = Some(name_of(&group.label_map, &stack));
        self.editing.stack = Some(stack);
        self.editing.useless.clear();
        self.editing.stale.clear();
        self.editing.generation += 1;
        self.labels_version += 1;
        self.segments = Some(group);
        self.surfaces.clear();
    }

    /// Another volume was opened: a map that was begun on the one before belongs to that.
    pub(crate) fn leave_empty_labels(&mut self) {
        if self.editing.imported.is_empty() {
            let (expected, tools) = (self.editing.expected, self.editing.tools);
            let generation = self.editing.generation + 1;
            self.editing = Editing { expected, tools, generation, ..Editing::default() };
            self.labels_version += 1;
            self.segments = None;
            self.surfaces.clear();
        }
    }

    /// Brings segments and labels to what the plan says.
    pub(crate) fn follow_segments(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        if self.segments.is_none() && self.wants_empty_labels() {
            let Some(volume) = self.volume() else { return events };
            let group = SegmentGroup { label_map: empty_map(volume), segments: Vec::new() };
            self.begin_labels(Arc::new(group));
            events.push(Event::SegmentsChanged);
        }
        if self.segments.is_some() {
            events.extend(self.follow_patches());
            events.extend(self.follow_list());
        }
        events.extend(self.note_missing());
        events
    }

    /// Whether the plan has segments of its own for the open volume, and no other labels are to come.
    fn wants_empty_labels(&self) -> bool {
        let Some(volume) = self.volume().filter(|_| !self.editing.expected) else { return false };
        let plan = self.planning.view();
        let own =
            |segment: &PlanSegment| !segment.removed && segment.id != PlanSegment::imported_id(segment.label_value);
        plan.segments.iter().any(own)
            || (!plan.segment_edits.is_empty() && {
                let name = name_of_empty(volume);
                plan.segment_edits.iter().any(|edit| edit.grid == name)
            })
    }

    fn follow_list(&mut self) -> Option<Event> {
        let list = merged(&self.editing.imported, &self.planning.view().segments);
        let group = self.segments.as_mut()?;
        if group.segments == list {
            return None;
        }
        Arc::make_mut(group).segments = list;
        self.measure_segments();
        self.rebuild_layers();
        Some(Event::LayersChanged)
    }

    fn follow_patches(&mut self) -> Vec<Event> {
        let wanted = self.wanted_patches();
        // Changes of the rest of the plan must not copy labels that somebody else holds.
        if self.editing.stack.as_ref().is_none_or(|stack| stack.is(&wanted)) {
            return Vec::new();
        }
        self.change_labels(|stack, labels| stack.follow(labels, wanted))
    }

    /// Patches of this grid that are here, in the plan's order.
    fn wanted_patches(&mut self) -> Vec<Wanted> {
        let Session { planning, editing, attachments, .. } = self;
        let Some(stack) = &editing.stack else { return Vec::new() };
        let mut wanted = Vec::new();
        for edit in planning.view().segment_edits.iter().filter(|edit| Some(edit.grid) == editing.grid) {
            let patch = match editing.patches.get(&edit.patch) {
                Some(patch) => Some(patch.clone()).filter(|patch| stack.fits(patch)),
                None if editing.useless.contains(&edit.patch) => None,
                None => attachments.get(&edit.patch).and_then(|bytes| {
                    let patch = LabelPatch::decode(bytes, PatchLimits::default()).ok();
                    let patch = patch.filter(|patch| stack.fits(patch)).map(Arc::new);
                    match &patch {
                        Some(patch) => drop(editing.patches.insert(edit.patch, patch.clone())),
                        None => drop(editing.useless.insert(edit.patch)),
                    }
                    patch
                }),
            };
            wanted.extend(patch.map(|patch| Wanted { id: edit.id.clone(), patch }));
        }
        wanted
    }

    /// Changes the labels and says what follows from it.
    pub(crate) fn change_labels(
        &mut self,
        change: impl FnOnce(&mut LabelStack, &mut [u8]) -> Result<Touched, crate::core::LabelPatchError>,
    ) -> Vec<Event> {
        let (Some(group), Some(stack)) = (self.segments.as_mut(), self.editing.stack.as_mut()) else {
            return Vec::new();
        };
        let labels = Arc::make_mut(&mut Arc::make_mut(group).label_map.labels);
        // Every patch was checked against the grid before; what could not be laid is not shown.
        let touched = change(stack, labels).unwrap_or(Touched::NOTHING);
        if touched.is_nothing() {
            return Vec::new();
        }
        self.labels_version += 1;
        let mut events = vec![Event::LabelsEdited { bounds: touched.bounds }];
        for label in (1..=255).filter(|label| touched.labels.contains(*label)) {
            self.editing.stale.insert(label);
            if self.voxels_of_label(label) == 0 && self.surfaces.remove(&label).is_some() {
                events.push(Event::SurfaceChanged { label_value: label });
            }
        }
        self.measure_segments();
        if !self.is_drawing() {
            events.push(Event::SegmentsMeasured);
        }
        events
    }

    pub(crate) fn measure_segments(&mut self) {
        let (Some(group), Some(stack)) = (&self.segments, &self.editing.stack) else {
            return self.volumes_ml.clear();
        };
        let voxel_ml = group.label_map.lps_from_voxel.voxel_mm3() / 1000.0;
        let volume = |s: &Segment| (s.label_value, stack.counts()[usize::from(s.label_value)] as f64 * voxel_ml);
        self.volumes_ml = group.segments.iter().map(volume).collect();
    }

    /// Takes the bytes of an attachment, from the store or from the server.
    pub(crate) fn take_attachment(&mut self, hash: BlobHash, bytes: Vec<u8>) -> Vec<Event> {
        if BlobHash::of(&bytes) != hash {
            return Vec::new();
        }
        self.attachments.insert(hash, Arc::new(bytes));
        let mut events = vec![Event::AttachmentCame { hash }];
        events.extend(self.follow_segments());
        events.extend(self.follow_vessels());
        events
    }

    fn note_missing(&mut self) -> Option<Event> {
        let mut missing: Vec<BlobHash> = self.planning.view().attachments().collect();
        missing.retain(|hash| !self.attachments.contains_key(hash));
        missing.sort();
        missing.dedup();
        if missing == self.editing.missing {
            return None;
        }
        self.editing.missing.clone_from(&missing);
        Some(Event::AttachmentsMissing)
    }

    /// Attachments that the plan names and that are not here, sorted.
    pub fn missing_attachments(&self) -> &[BlobHash] {
        &self.editing.missing
    }

    /// The bytes of an attachment of the plan, once they are here.
    pub fn attachment(&self, hash: BlobHash) -> Option<&Arc<Vec<u8>>> {
        self.attachments.get(&hash)
    }

    /// Keeps bytes that the plan is about to name, and says so to whoever stores them.
    pub(crate) fn attach(&mut self, bytes: Vec<u8>) -> (BlobHash, Event) {
        let (hash, bytes) = (BlobHash::of(&bytes), Arc::new(bytes));
        self.attachments.insert(hash, bytes.clone());
        (hash, Event::AttachmentMade { hash, bytes })
    }

    /// Settings of the tools that edit segments.
    pub fn segment_tools(&self) -> &SegmentTools {
        &self.editing.tools
    }

    /// What the plan says of the segment with this label; `None` for one of the imported map that nobody changed.
    pub fn plan_segment(&self, label: u8) -> Option<&PlanSegment> {
        self.planning.view().segments.iter().find(|segment| segment.label_value == label)
    }

    /// Number of voxels that carry a label.
    pub fn voxels_of_label(&self, label: u8) -> u64 {
        self.editing.stack.as_ref().map_or(0, |stack| stack.counts()[usize::from(label)])
    }

    /// Whether the voxels of a label changed after its surface was made, or its surface is to be made after a change.
    pub fn was_edited(&self, label: u8) -> bool {
        self.editing.stale.contains(&label)
    }

    /// Segments whose surface is older than their voxels, or was never made.
    pub fn wants_surface(&self, label: u8) -> bool {
        self.voxels_of_label(label) > 0 && (self.editing.stale.contains(&label) || self.surface(label).is_none())
    }

    /// The surface of a label is that of its voxels as they are now.
    pub(crate) fn note_surface(&mut self, label: u8) {
        self.editing.stale.remove(&label);
    }

    /// Counts up with every other label map: the old one is to be forgotten as a whole.
    pub fn label_generation(&self) -> u64 {
        self.editing.generation
    }

    /// Whether a stroke is being drawn: surfaces wait for its end.
    pub fn is_drawing(&self) -> bool {
        self.editing.stack.as_ref().is_some_and(|stack| stack.draft().is_some())
    }

    /// Changes of segments that were made on another grid or imported map than the one open, and are not shown.
    pub fn foreign_edits(&self) -> usize {
        let foreign = |edit: &&SegmentEdit| {
            self.editing.grid.is_some_and(|grid| grid != edit.grid) || self.editing.useless.contains(&edit.patch)
        };
        self.planning.view().segment_edits.iter().filter(foreign).count()
    }
}

/// The imported segments as the plan changed them, then the plan's own; of one label the first counts.
fn merged(imported: &[Segment], plan: &[PlanSegment]) -> Vec<Segment> {
    let mut seen = LabelSet::NONE;
    let first = |label: u8, seen: &mut LabelSet| {
        let is_first = !seen.contains(label);
        *seen = seen.with(label);
        is_first
    };
    let item = |label: u8| plan.iter().find(|item| item.id == PlanSegment::imported_id(label));
    let mut list = Vec::new();
    for segment in imported.iter().filter(|segment| first(segment.label_value, &mut seen)) {
        match item(segment.label_value) {
            None => list.push(segment.clone()),
            Some(item) if item.removed => {}
            Some(item) => list.push(changed(segment.coded_category.clone(), item)),
        }
    }
    let own = plan.iter().filter(|item| item.id != PlanSegment::imported_id(item.label_value));
    let own = own.filter(|item| first(item.label_value, &mut seen) && !item.removed);
    list.extend(own.map(|item| changed(CodedConcept::sct("85756007", "Tissue"), item)));
    list
}

fn changed(coded_category: CodedConcept, item: &PlanSegment) -> Segment {
    Segment {
        label_value: item.label_value,
        name: item.name.clone(),
        coded_category,
        coded_type: item.coded_type.clone().unwrap_or_else(|| CodedConcept::sct("85756007", "Tissue")),
        color: item.color,
    }
}

/// Colours of new segments, far apart: the hue turns by the golden angle.
pub fn new_color(number: u8) -> Rgb {
    let hue = f32::from(number) * 137.508 % 360.0 / 60.0;
    let channel = |shift: f32| {
        let k = (shift + hue) % 6.0;
        (235.0 - 150.0 * k.min(4.0 - k).clamp(0.0, 1.0)) as u8
    };
    Rgb([channel(5.0), channel(3.0), channel(1.0)])
}
