//! Views and layers.

use crate::core::{LpsPoint, LpsVector, Rgb, SliceAxis, Window};
use crate::layers::LayerId;
use crate::plan::Camera;
use crate::view::{Layout, ViewId, VolumeLook};

/// The views.
#[derive(Clone, Debug)]
pub enum ViewCommand {
    /// Shares the window differently.
    SetLayout(Layout),
    /// Shows one view alone, or all four again.
    ToggleMaximised(ViewId),
    /// Moves all slices through this position.
    SetCrosshair(LpsPoint),
    /// Shows or hides the crosshair.
    ShowCrosshair(bool),
    /// Scrolls by whole slices, positive toward head, left or posterior.
    StepSlices {
        /// Which view.
        axis: SliceAxis,
        /// How many.
        slices: i32,
    },
    /// Goes to a slice by its number from 1.
    GoToSlice {
        /// Which view.
        axis: SliceAxis,
        /// Number as shown.
        number: usize,
    },
    /// Sets the window.
    SetWindow(Window),
    /// Sets one of the presets by its place in the list.
    SetPreset(usize),
    /// Exchanges black and white.
    SetInverted(bool),
    /// Moves the picture.
    Pan {
        /// Which view.
        axis: SliceAxis,
        /// CSS pixels to the right and down.
        pixels: [f64; 2],
        /// Size of the view in CSS pixels.
        viewport: [f64; 2],
    },
    /// Enlarges around a pixel.
    Zoom {
        /// Which view.
        axis: SliceAxis,
        /// The pixel that stays where it is.
        pixel: [f64; 2],
        /// Size of the view in CSS pixels.
        viewport: [f64; 2],
        /// Above 1 to enlarge.
        factor: f64,
    },
    /// Shows the whole volume in one view, or in all.
    Fit(Option<SliceAxis>),
    /// Moves the camera of the volume view.
    SetCamera(Camera),
    /// Looks along a direction, as a click on the orientation cube asks for.
    LookAlong {
        /// Unit vector from eye to target.
        direction: LpsVector,
        /// Unit vector that becomes up.
        up: LpsVector,
    },
    /// Turns the camera about its target by a drag: half a turn for the height of the view.
    OrbitCamera {
        /// CSS pixels to the right and down.
        pixels: [f64; 2],
        /// Size of the view in CSS pixels.
        viewport: [f64; 2],
    },
    /// Moves the camera so that the patient follows the pointer.
    PanCamera {
        /// CSS pixels to the right and down.
        pixels: [f64; 2],
        /// Size of the view in CSS pixels.
        viewport: [f64; 2],
    },
    /// Enlarges the volume view around a pixel.
    ZoomCamera {
        /// The pixel that stays where it is.
        pixel: [f64; 2],
        /// Size of the view in CSS pixels.
        viewport: [f64; 2],
        /// Above 1 to enlarge.
        factor: f64,
    },
    /// Frames what is shown in the volume view, direction kept.
    FitCamera,
    /// The volume view has this size in CSS pixels; a camera that nobody has moved is framed anew.
    VolumeViewport([f64; 2]),
    /// Changes the look of the volume view.
    SetVolumeLook(VolumeLook),
    /// Hides or shows everything that identifies the patient.
    SetPresenting(bool),
}

/// The layer list.
#[derive(Clone, Debug)]
pub enum LayerCommand {
    /// Shows or hides a layer.
    SetVisible {
        /// Which.
        id: LayerId,
        /// Whether it is shown.
        visible: bool,
    },
    /// Makes a layer transparent.
    SetOpacity {
        /// Which.
        id: LayerId,
        /// 0 to 1.
        opacity: f64,
    },
    /// Gives a layer another colour, on this screen.
    SetColor {
        /// Which.
        id: LayerId,
        /// Its colour.
        color: Rgb,
    },
    /// Shows a layer alone; again to bring the others back.
    ToggleSolo(LayerId),
    /// Shows all or none.
    SetAllVisible(bool),
}
