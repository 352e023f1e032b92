//! Values of marks: number, unit, error and method, from patient space alone.

use crate::core::{LpsPoint, Spacing, Volume, angle_degrees, length_mm};
use crate::plan::{Anchor, Mark, MarkShape};
use serde::{Deserialize, Serialize};

/// The unit of a measured number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Millimetres in the patient.
    Millimetre,
    /// Pixels, because the distance between pixels is unknown or not that in the patient.
    Pixel,
    /// Degrees.
    Degree,
    /// Hounsfield units.
    Hounsfield,
    /// The scanner's own scale.
    Arbitrary,
}

impl Unit {
    /// What stands behind the number.
    pub fn symbol(self) -> &'static str {
        match self {
            Unit::Millimetre => "mm",
            Unit::Pixel => "px",
            Unit::Degree => "°",
            Unit::Hounsfield => "HU",
            Unit::Arbitrary => "",
        }
    }
}

/// How a number came about; its words come from the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Straight distance between two points in patient space.
    StraightLength,
    /// Straight distance between two points counted in voxels.
    VoxelLength,
    /// Angle at the middle point between two rays in patient space.
    PlaneAngle,
    /// Stored value of the voxel that holds the position.
    VoxelValue,
}

/// A measured number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The number in `unit`.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
    /// Half-width of its error in `unit`: half a voxel at each point; `None` for exact values.
    pub error: Option<f64>,
    /// Digits after the point that the error supports.
    pub decimals: u8,
    /// How it came about.
    pub method: Method,
}

/// Whether a mark can be shown on the open volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkPlace {
    /// In the coordinate system of the open volume.
    Here,
    /// In another coordinate system: listed, never drawn on this volume.
    OtherFrame,
    /// No volume is open.
    NoVolume,
}

/// What the list and the drawing of a mark need.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkView {
    /// The mark, with a handle that is being dragged at its new place.
    pub mark: Mark,
    /// Its number, for lengths and angles.
    pub value: Option<Measured>,
    /// Whether it can be drawn.
    pub place: MarkPlace,
}

/// Length from `a` to `b`: mm with calibrated spacing, px else.
pub fn length(volume: &Volume, a: LpsPoint, b: LpsPoint) -> Measured {
    if volume.spacing.is_calibrated() {
        let error = voxel_along(volume, a, b);
        let value = length_mm(a, b);
        return Measured {
            value,
            unit: Unit::Millimetre,
            error: Some(error),
            decimals: 1,
            method: Method::StraightLength,
        };
    }
    let map = &volume.lps_from_voxel;
    let value = map.voxel(a).0.distance(map.voxel(b).0);
    Measured { value, unit: Unit::Pixel, error: Some(1.0), decimals: 0, method: Method::VoxelLength }
}

/// Angle at `vertex`; `None` where a ray has no length or the spacing is not that of the patient.
pub fn angle(volume: &Volume, a: LpsPoint, vertex: LpsPoint, b: LpsPoint) -> Option<Measured> {
    if !volume.spacing.is_calibrated() {
        return None;
    }
    let value = angle_degrees(a, vertex, b)?;
    // Each end of a ray may be half a voxel off sideways; across the ray the longest voxel edge bounds that.
    let edge = volume.lps_from_voxel.spacing_mm().into_iter().fold(0.0, f64::max);
    let tilt = |end: LpsPoint| edge.atan2(length_mm(vertex, end)).to_degrees();
    let error = (tilt(a) + tilt(b)).min(180.0);
    Some(Measured {
        value,
        unit: Unit::Degree,
        error: Some(error),
        decimals: u8::from(error < 1.0),
        method: Method::PlaneAngle,
    })
}

/// The intensity under the pointer.
pub fn intensity(volume: &Volume, point: LpsPoint) -> Option<Measured> {
    let value = volume.intensity_at(point)?;
    let unit = match volume.unit {
        crate::core::IntensityUnit::Hounsfield => Unit::Hounsfield,
        crate::core::IntensityUnit::Arbitrary => Unit::Arbitrary,
    };
    let decimals = if volume.rescale.slope.fract() == 0.0 { 0 } else { 2 };
    Some(Measured { value, unit, error: None, decimals, method: Method::VoxelValue })
}

/// The extent of one voxel along the line from `a` to `b`, mm: half a voxel at each end.
fn voxel_along(volume: &Volume, a: LpsPoint, b: LpsPoint) -> f64 {
    let direction = (b.0 - a.0).normalize_or_zero();
    volume.lps_from_voxel.steps().iter().map(|step| step.0.dot(direction).abs()).sum()
}

/// The number of a mark's shape on this volume; landmarks and notes have none.
pub(crate) fn shape_value(volume: &Volume, shape: &MarkShape) -> Option<Measured> {
    match shape {
        MarkShape::Length([a, b]) => Some(length(volume, a.point, b.point)),
        MarkShape::Angle([a, vertex, b]) => angle(volume, a.point, vertex.point, b.point),
        _ => None,
    }
}

/// Whether a shape lies in this coordinate system.
pub(crate) fn place(shape: &MarkShape, volume: Option<&Volume>) -> MarkPlace {
    let Some(volume) = volume else { return MarkPlace::NoVolume };
    let here = |anchor: &Anchor| anchor.frame_of_reference.as_ref() == Some(&volume.frame_of_reference);
    if shape.anchors().iter().all(here) { MarkPlace::Here } else { MarkPlace::OtherFrame }
}

/// Whether a shape carries a number that unknown spacing keeps out of the plan.
pub(crate) fn needs_calibration(shape: &MarkShape, spacing: Spacing) -> bool {
    matches!(shape, MarkShape::Length(_) | MarkShape::Angle(_)) && !spacing.is_calibrated()
}

/// One position of a shape, by handle number.
pub(crate) fn anchor_mut(shape: &mut MarkShape, handle: usize) -> Option<&mut Anchor> {
    match shape {
        MarkShape::Landmark(anchor) | MarkShape::Note { anchor, .. } => (handle == 0).then_some(anchor),
        MarkShape::Length(anchors) => anchors.get_mut(handle),
        MarkShape::Angle(anchors) => anchors.get_mut(handle),
    }
}
