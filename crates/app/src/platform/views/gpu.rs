//! Drawing on the graphics device.

use super::bind::{empty_slice, surface_of, warm_up};
use super::canvas::{Binding, ViewCanvas};
use super::drawer::Uploads;
use super::pace::Effort;
use super::present::Present;
use super::scenes::{label_styles, slice_scene, volume_scene};
use super::surfaces::Shown;
use crate::platform::js;
use prosector_session::core::{SegmentGroup, Volume, VoxelBox, Voxels};
use prosector_session::gpu::Gpu;
use prosector_session::render::{LabelStyle, Renderer, TargetView, VolumeSpec};
use prosector_session::view::ViewId;
use prosector_session::{Generation, Session};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Time a frame may spend on bringing data to the device, ms.
const UPLOAD_MS: f64 = 6.0;
/// Labels that are brought at once, bytes.
const LABELS_AT_ONCE: usize = 1 << 20;

/// A renderer, and what it holds of the session.
pub(super) struct GpuDrawer {
    renderer: Renderer,
    software: bool,
    generation: Option<Generation>,
    /// Which label map the device has.
    labels: Option<HeldLabels>,
    /// Labels of this box were changed since they were brought.
    edited: VoxelBox,
    /// Slices of the label map that the device has.
    label_slices: usize,
    styles: Vec<LabelStyle>,
    /// The second image, and how many of its slices the device has.
    second: Option<Arc<Volume>>,
    second_slices: usize,
    surfaces: BTreeMap<String, Shown>,
    /// Set while the device works on a picture of the volume.
    busy: Arc<AtomicBool>,
}

/// Which label map lies over the slices.
enum HeldLabels {
    /// The segments, see [`Session::label_generation`]; what was edited since is brought by boxes.
    Segments(u64),
    /// Territories in the place of an organ.
    Territories(Arc<SegmentGroup>),
}

impl HeldLabels {
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Segments(one), Self::Segments(other)) => one == other,
            (Self::Territories(one), Self::Territories(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl GpuDrawer {
    /// A renderer that has drawn before; takes some tasks.
    pub(super) async fn start(gpu: Gpu) -> Self {
        let mut renderer = Renderer::new(&gpu);
        warm_up(&mut renderer).await;
        Self {
            software: gpu.is_software(),
            renderer,
            generation: None,
            labels: None,
            edited: VoxelBox::EMPTY,
            label_slices: 0,
            styles: Vec::new(),
            second: None,
            second_slices: 0,
            surfaces: BTreeMap::new(),
            busy: Arc::default(),
        }
    }

    pub(super) fn gpu(&self) -> &Gpu {
        self.renderer.gpu()
    }

    pub(super) fn renderer(&self) -> &Renderer {
        &self.renderer
    }

    pub(super) fn is_software(&self) -> bool {
        self.software
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Relaxed)
    }

    /// Brings slices, labels and surfaces to the device, as much as a frame allows.
    pub(super) fn bring_over(&mut self, session: &Session, present: &mut Present) -> Uploads {
        let started = js::elapsed_ms();
        let mut uploads = Uploads::default();
        self.follow_volume(session, present);
        if let Some(volume) = session.volume() {
            uploads.slices = self.bring_slices(volume, present, started);
        }
        uploads.left = present.is_waiting();
        if js::elapsed_ms() - started < UPLOAD_MS {
            uploads.left |= self.bring_second(session, started, &mut uploads.other);
            uploads.left |= self.bring_labels(session, started, &mut uploads.other);
            uploads.left |= self.bring_surfaces(session, started, &mut uploads.other);
        } else {
            uploads.left = true;
        }
        uploads
    }

    fn follow_volume(&mut self, session: &Session, present: &mut Present) {
        if self.generation == present.generation() {
            return;
        }
        self.generation = present.generation();
        match session.volume().filter(|_| self.generation.is_some()) {
            // A volume without voxels cannot be opened, so there is nothing to report here.
            Some(volume) => drop(self.renderer.set_volume(&VolumeSpec::from(volume))),
            None => self.renderer.clear_volume(),
        }
    }

    fn bring_slices(&mut self, volume: &Volume, present: &mut Present, started: f64) -> usize {
        let size = volume.dims[0] * volume.dims[1];
        let mut brought = 0;
        while js::elapsed_ms() - started < UPLOAD_MS {
            let Some(z) = present.next() else { break };
            let range = z * size..(z + 1) * size;
            let written = match &volume.voxels {
                Voxels::I16(values) => values.get(range).map(|slice| self.renderer.upload_slices(z, slice)),
                Voxels::F32(values) => values.get(range).map(|slice| self.renderer.upload_slices_f32(z, slice)),
            };
            brought += usize::from(matches!(written, Some(Ok(()))));
        }
        brought
    }

    /// Brings the second image; whether some of it is left for the next frame.
    fn bring_second(&mut self, session: &Session, started: f64, changed: &mut bool) -> bool {
        let shown = session.fusion().second().map(|second| &second.volume);
        let same = match (&self.second, shown) {
            (Some(held), Some(shown)) => Arc::ptr_eq(held, shown),
            (held, shown) => held.is_none() && shown.is_none(),
        };
        if !same {
            (self.second, self.second_slices, *changed) = (shown.cloned(), 0, true);
            match shown {
                // As for the first: what has no voxels cannot be opened.
                Some(volume) => drop(self.renderer.set_second(&VolumeSpec::from(&**volume))),
                None => self.renderer.clear_second(),
            }
        }
        let Some(volume) = &self.second else { return false };
        while self.second_slices < volume.dims[2] && js::elapsed_ms() - started < UPLOAD_MS {
            let z = self.second_slices;
            drop(self.renderer.upload_second(volume, z..z + 1));
            (self.second_slices, *changed) = (z + 1, true);
        }
        self.second_slices < volume.dims[2]
    }

    /// Brings labels and their styles; whether some are left for the next frame.
    fn bring_labels(&mut self, session: &Session, started: f64, changed: &mut bool) -> bool {
        let (styles, group) = (label_styles(session), session.labels_over_slices());
        let shown = group.map(|group| match session.shows_territories() {
            true => HeldLabels::Territories(group.clone()),
            false => HeldLabels::Segments(session.label_generation()),
        });
        let same = match (&self.labels, &shown) {
            (Some(held), Some(shown)) => held.is(shown),
            (held, shown) => held.is_none() && shown.is_none(),
        };
        *changed |= !same || styles != self.styles;
        match group {
            Some(group) if !same => {
                self.renderer.begin_labels(&group.label_map, &styles);
                (self.label_slices, self.edited) = (0, VoxelBox::EMPTY);
            }
            Some(_) if styles != self.styles => self.renderer.set_label_styles(&styles),
            None if !same => self.renderer.clear_labels(),
            _ => {}
        }
        (self.labels, self.styles) = (shown, styles);
        let Some(group) = group else { return false };
        let edited = std::mem::take(&mut self.edited);
        if !edited.is_empty() && !session.shows_territories() {
            self.renderer.edit_labels(&group.label_map, edited);
            *changed = true;
        }
        self.bring_label_slices(group, started, changed)
    }

    /// Labels of a box were changed.
    pub(super) fn labels_edited(&mut self, bounds: VoxelBox) {
        self.edited = self.edited.union(&bounds);
    }

    fn bring_label_slices(&mut self, group: &SegmentGroup, started: f64, changed: &mut bool) -> bool {
        let slices = self.renderer.label_slices();
        let size: usize = group.label_map.dims[..2].iter().product();
        let batch = (LABELS_AT_ONCE / size.max(1)).max(1);
        while self.label_slices < slices && js::elapsed_ms() - started < UPLOAD_MS {
            let end = (self.label_slices + batch).min(slices);
            self.renderer.upload_labels(&group.label_map, self.label_slices..end);
            self.label_slices = end;
            *changed = true;
        }
        self.label_slices < slices
    }

    /// Brings changed surfaces; whether some are left for the next frame.
    fn bring_surfaces(&mut self, session: &Session, started: f64, changed: &mut bool) -> bool {
        let shown = Shown::all(session);
        let gone: Vec<String> =
            self.surfaces.keys().filter(|id| !shown.iter().any(|s| s.id == **id)).cloned().collect();
        for id in gone {
            self.renderer.remove_surface(&id);
            self.surfaces.remove(&id);
            *changed = true;
        }
        for surface in shown {
            if self.surfaces.get(&surface.id).is_some_and(|held| held.is_same(&surface)) {
                continue;
            }
            if js::elapsed_ms() - started > UPLOAD_MS {
                return true;
            }
            self.bring_surface(surface);
            *changed = true;
        }
        false
    }

    fn bring_surface(&mut self, surface: Shown) {
        let id = &surface.id;
        match self.surfaces.get(id).filter(|held| held.has_same_mesh(&surface)) {
            Some(held) => {
                if !held.has_same_scalars(&surface) {
                    self.renderer.set_surface_scalars(id, surface.scalars.clone());
                }
                self.renderer.set_surface_look(id, surface.look);
            }
            None => self.renderer.set_surface(id, &surface.mesh, surface.look, surface.scalars.clone()),
        }
        self.surfaces.insert(surface.id.clone(), surface);
    }

    /// Draws a view; `false` if there is no frame to draw into now.
    pub(super) fn draw(&mut self, view: ViewId, canvas: &mut ViewCanvas, session: &Session, effort: Effort) -> bool {
        if session.volume().is_none() && session.view().camera.is_none() && matches!(canvas.binding, Binding::None) {
            // Nothing was ever drawn here, and there is nothing to draw.
            return true;
        }
        let css_size = canvas.css_size();
        let ratio = canvas.pixel_ratio(f64::INFINITY);
        let Some(size) = canvas.fit(ratio) else { return true };
        if !self.bind(canvas, size) {
            return false;
        }
        let Binding::Gpu(surface) = &mut canvas.binding else { return false };
        surface.resize(size[0], size[1]);
        let Some(frame) = surface.frame() else { return false };
        let target = TargetView::from(&frame);
        match view.axis() {
            Some(axis) => match slice_scene(session, axis, css_size, size) {
                Some(scene) => drop(self.renderer.render_slice(&target, &scene)),
                None => self.clear(&target),
            },
            None => match volume_scene(session, effort, self.software) {
                Some(scene) => {
                    self.renderer.render_volume(&target, &scene);
                    self.note_busy();
                }
                None => self.clear(&target),
            },
        }
        surface.present(frame);
        true
    }

    fn bind(&self, canvas: &mut ViewCanvas, size: [u32; 2]) -> bool {
        if let Binding::None = canvas.binding {
            match surface_of(self.gpu(), canvas, size) {
                Some(surface) => canvas.binding = Binding::Gpu(surface),
                None => return false,
            }
        }
        true
    }

    /// One picture of the volume at a time, so that a slow device never has a queue of old ones.
    fn note_busy(&self) {
        self.busy.store(true, Ordering::Relaxed);
        let busy = self.busy.clone();
        self.gpu().queue().on_submitted_work_done(move || busy.store(false, Ordering::Relaxed));
    }

    fn clear(&mut self, target: &TargetView) {
        // Without a volume the renderer draws the empty background.
        self.renderer.render_slice(target, &empty_slice());
    }
}
