//! What the views show: layout, crosshair, window, pan and zoom. Kept per person, never part of the plan.

pub(crate) mod camera;
mod frame;
mod framing;
pub(crate) mod step;

pub use frame::SliceFrame;
pub use step::SlicePosition;

use crate::core::{CT_WINDOWS, LpsPoint, SliceAxis, Volume, Window};
use crate::plan::Camera;
use serde::{Deserialize, Serialize};

/// One of the four views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewId {
    /// Slices seen from the feet.
    Axial,
    /// Slices seen from the patient's left.
    Sagittal,
    /// Slices seen from the front.
    Coronal,
    /// The picture in three dimensions.
    Volume,
}

impl ViewId {
    /// All four, in reading order of the 2x2 layout.
    pub const ALL: [ViewId; 4] = [ViewId::Axial, ViewId::Sagittal, ViewId::Coronal, ViewId::Volume];

    /// The axis of a slice view; `None` for the volume.
    pub fn axis(self) -> Option<SliceAxis> {
        match self {
            ViewId::Axial => Some(SliceAxis::Axial),
            ViewId::Sagittal => Some(SliceAxis::Sagittal),
            ViewId::Coronal => Some(SliceAxis::Coronal),
            ViewId::Volume => None,
        }
    }
}

impl From<SliceAxis> for ViewId {
    fn from(axis: SliceAxis) -> Self {
        match axis {
            SliceAxis::Axial => ViewId::Axial,
            SliceAxis::Sagittal => ViewId::Sagittal,
            SliceAxis::Coronal => ViewId::Coronal,
        }
    }
}

/// How the views share the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// All four.
    Grid,
    /// One alone.
    Maximised(ViewId),
}

/// Pan and zoom of one slice view.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SliceView {
    /// Middle of the view away from the middle of the volume, mm to screen right and down.
    pub pan_mm: [f64; 2],
    /// Magnification; 1 shows the whole volume.
    pub zoom: f64,
}

impl SliceView {
    /// The whole volume, centred.
    pub const FIT: Self = Self { pan_mm: [0.0, 0.0], zoom: 1.0 };
}

/// Smallest and largest magnification.
pub const ZOOM_RANGE: [f64; 2] = [0.2, 40.0];

/// The look of the volume rendering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VolumeLook {
    /// Soft tissue and vessels, shaded.
    SoftTissue,
    /// Bone, shaded.
    Bone,
    /// Maximum intensity along each ray.
    MaximumIntensity,
}

/// State of all views.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ViewState {
    /// How the views share the window.
    pub layout: Layout,
    /// The patient position that all slices pass through.
    pub crosshair: LpsPoint,
    /// Whether the crosshair is drawn.
    pub crosshair_visible: bool,
    /// Pan and zoom of the axial, sagittal and coronal view.
    pub slices: [SliceView; 3],
    /// Intensities shown from black to white.
    pub window: Window,
    /// Whether black and white are exchanged.
    pub inverted: bool,
    /// Whether everything that identifies the patient is hidden.
    pub presenting: bool,
    /// Camera of the volume view; `None` until there is something to look at.
    pub camera: Option<Camera>,
    /// The camera as it was framed last; while it is the present one, nobody has moved it.
    #[serde(skip)]
    pub framed: Option<Camera>,
    /// Width of the volume view by its height.
    #[serde(skip, default = "square")]
    pub volume_aspect: f64,
    /// Look of the volume view.
    pub volume_look: VolumeLook,
}

/// The shape of a view until it is known.
fn square() -> f64 {
    1.0
}

impl Default for ViewState {
    fn default() -> Self {
        Self {
            layout: Layout::Grid,
            crosshair: LpsPoint::new(0.0, 0.0, 0.0),
            crosshair_visible: true,
            slices: [SliceView::FIT; 3],
            window: CT_WINDOWS[0].window,
            inverted: false,
            presenting: false,
            camera: None,
            framed: None,
            volume_aspect: square(),
            volume_look: VolumeLook::SoftTissue,
        }
    }
}

impl ViewState {
    /// Pan and zoom of the view along `axis`.
    pub fn slice(&self, axis: SliceAxis) -> SliceView {
        self.slices[index(axis)]
    }

    pub(crate) fn slice_mut(&mut self, axis: SliceAxis) -> &mut SliceView {
        &mut self.slices[index(axis)]
    }

    /// Everything back to the whole volume, window and layout of the person kept where they still make sense.
    pub(crate) fn fit_to(&mut self, volume: &Volume) {
        self.crosshair = step::snapped(volume, volume.center());
        self.slices = [SliceView::FIT; 3];
        self.window = volume.windows.first().copied().unwrap_or_else(|| default_window(volume));
        self.inverted = false;
        self.camera = Some(frontal_camera(volume, self.volume_aspect));
        self.framed = self.camera;
    }
}

fn index(axis: SliceAxis) -> usize {
    match axis {
        SliceAxis::Axial => 0,
        SliceAxis::Sagittal => 1,
        SliceAxis::Coronal => 2,
    }
}

/// Soft tissue for CT; other images get a window from their own values later, until then this one.
fn default_window(volume: &Volume) -> Window {
    if volume.modality.is_ct() { CT_WINDOWS[0].window } else { Window { center: 500.0, width: 1000.0 } }
}

/// Looks at the middle of the volume from the front, head up, everything in a view of `aspect`.
fn frontal_camera(volume: &Volume, aspect: f64) -> Camera {
    let vector = crate::core::LpsVector::new;
    let (direction, up) = (vector(0.0, 1.0, 0.0), vector(0.0, 0.0, 1.0));
    let frontal = Camera { target: volume.center(), direction, up, height_mm: 1.0 };
    framing::framed(frontal, frame::bounds(volume), aspect)
}
