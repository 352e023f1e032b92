//! Tools are modes: one is active, a gesture may be in progress, Esc leaves.

use crate::core::{LpsPoint, LpsVector, Window};
use crate::plan::ItemId;
use crate::view::ViewId;
use serde::{Deserialize, Serialize};

/// What the primary button does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    /// Drag: right for a wider window, down for a higher level.
    #[default]
    Window,
    /// Drag down: toward the foot, the right or the front, slice by slice.
    Scroll,
    /// Press or drag: all views meet there.
    Crosshair,
    /// Drag: the picture follows.
    Pan,
    /// Drag up to enlarge.
    Zoom,
    /// Click: a named point.
    Landmark,
    /// Drag, or click twice: a length.
    Length,
    /// Click three times: an angle, its vertex second.
    Angle,
    /// Click: a note; its text is asked for.
    Note,
    /// Click: a point of the vessel that will be looked for.
    Vessel,
    /// Drag: paints the chosen segment.
    Brush,
    /// Drag: takes away from the chosen segment.
    Eraser,
    /// Click: the region around it that lies in the range joins the chosen segment.
    Region,
    /// Drag around: cuts away from the chosen segment, all the way through.
    Scissors,
}

impl Tool {
    /// All tools in the order of the tool bar.
    pub const ALL: [Tool; 14] = [
        Tool::Window,
        Tool::Scroll,
        Tool::Crosshair,
        Tool::Pan,
        Tool::Zoom,
        Tool::Landmark,
        Tool::Length,
        Tool::Angle,
        Tool::Note,
        Tool::Vessel,
        Tool::Brush,
        Tool::Eraser,
        Tool::Region,
        Tool::Scissors,
    ];

    /// Whether it changes segments.
    pub fn edits_segments(self) -> bool {
        matches!(self, Tool::Brush | Tool::Eraser | Tool::Region | Tool::Scissors)
    }

    /// Points that a mark of this tool needs; 0 for tools that make none.
    pub fn points(self) -> usize {
        match self {
            Tool::Landmark | Tool::Note | Tool::Vessel => 1,
            Tool::Length => 2,
            Tool::Angle => 3,
            _ => 0,
        }
    }
}

/// Where the pointer is: a slice view's pixels, or a position that the 3D view picked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pointer {
    /// On a slice.
    Slice {
        /// Which view; not the volume.
        view: ViewId,
        /// CSS pixels from the view's top left corner.
        pixel: [f64; 2],
        /// Width and height of the view in CSS pixels.
        viewport: [f64; 2],
    },
    /// On a surface in the volume view, already as a position.
    Picked(LpsPoint),
    /// In the volume view, wherever it points to: the position is on the plane through the camera's target.
    Volume {
        /// CSS pixels from the view's top left corner.
        pixel: [f64; 2],
        /// Width and height of the view in CSS pixels.
        viewport: [f64; 2],
    },
}

/// A gesture in progress.
#[derive(Clone, Debug, PartialEq)]
pub enum Gesture {
    /// The window follows the pointer.
    Window {
        /// Pointer at the start, pixels.
        from: [f64; 2],
        /// Window at the start.
        start: Window,
    },
    /// The crosshair follows the pointer.
    Crosshair,
    /// The picture follows the pointer.
    Pan {
        /// Pointer at the last move, pixels.
        last: [f64; 2],
    },
    /// The magnification follows the pointer.
    Zoom {
        /// Pointer at the start: stays where it is.
        about: [f64; 2],
        /// Pointer at the last move, pixels.
        last: [f64; 2],
    },
    /// Points of a mark are being placed.
    Points {
        /// Points that are fixed.
        fixed: Vec<LpsPoint>,
        /// The point that follows the pointer.
        moving: LpsPoint,
        /// Whether the button is down.
        pressed: bool,
        /// Pixel at which the button went down; `None` in 3D.
        from: Option<[f64; 2]>,
    },
    /// A segment is being painted or erased.
    Stroke {
        /// Where the pointer was last.
        last: LpsPoint,
        /// Direction across the slice; `None` in 3D.
        normal: Option<LpsVector>,
    },
    /// A line is drawn around what will be cut.
    Lasso {
        /// Its corners so far.
        corners: Vec<LpsPoint>,
        /// Direction of the view.
        direction: LpsVector,
    },
    /// A handle of a mark follows the pointer.
    Handle {
        /// Which mark.
        mark: ItemId,
        /// Which of its points.
        handle: usize,
        /// Where it is now.
        point: LpsPoint,
    },
}

/// The active tool and its gesture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolState {
    /// The active tool.
    pub active: Tool,
    /// The gesture in progress.
    pub gesture: Option<Gesture>,
}

/// Drags shorter than this many pixels are clicks.
pub(crate) const CLICK_PIXELS: f64 = 4.0;

/// The window after a drag: 300 pixels to the right double the width; down raises the level in proportion.
pub(crate) fn dragged_window(start: Window, from: [f64; 2], to: [f64; 2]) -> Window {
    let per_pixel = (start.width / 300.0).max(0.01);
    Window {
        center: start.center + (to[1] - from[1]) * per_pixel,
        width: (start.width + (to[0] - from[0]) * per_pixel).max(1.0),
    }
}

/// Magnification of a vertical drag by this many pixels, up enlarges: 140 pixels double.
pub(crate) fn dragged_zoom(pixels_down: f64) -> f64 {
    (-pixels_down / 200.0).exp()
}

impl ToolState {
    /// The points of the mark in the making, the moving one last.
    pub fn points(&self) -> Vec<LpsPoint> {
        match &self.gesture {
            Some(Gesture::Points { fixed, moving, .. }) => fixed.iter().chain([moving]).copied().collect(),
            _ => Vec::new(),
        }
    }
}
