//! What is asked of the place where vessels are computed, and what it answers: plain data, so that it can be a worker.

use crate::anatomy::vessel::{Children, GraphPlace};
use crate::core::{BlobHash, BranchId, CenterlineGraph, LpsPoint, LpsVector};
use serde::{Deserialize, Serialize};

/// A vessel from one place of its graph to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// The graph.
    pub graph: CenterlineGraph,
    /// Where it begins.
    pub from: GraphPlace,
    /// Where it ends.
    pub to: GraphPlace,
}

/// What a narrowing is measured against; where the stretches lie follows from the width of the vessel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The mean diameter beyond it.
    #[default]
    Distal,
    /// The mean diameter before it.
    Proximal,
    /// The mean of both.
    Mean,
    /// Both, interpolated to the narrowest place.
    Interpolated,
}

impl Reference {
    /// All of them.
    pub const ALL: [Reference; 4] = [Self::Distal, Self::Proximal, Self::Mean, Self::Interpolated];
}

/// One change of a graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GraphEdit {
    /// Takes a branch out.
    Remove {
        /// Which.
        branch: BranchId,
        /// What becomes of those that grow from it.
        children: Children,
    },
    /// Cuts a branch in two.
    Cut(GraphPlace),
    /// Joins an open end to a place of another piece.
    Join {
        /// The open end.
        open: GraphPlace,
        /// The other place.
        to: GraphPlace,
    },
    /// Moves the course at a place, and its neighbourhood with it.
    Move {
        /// Where.
        place: GraphPlace,
        /// Where to, LPS mm.
        to: LpsPoint,
        /// How far along the vessel the neighbourhood follows, mm.
        reach_mm: f64,
    },
    /// Names a branch.
    Rename {
        /// Which.
        branch: BranchId,
        /// Its name.
        name: String,
    },
}

/// What is to be computed. The open volume is at hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VesselWork {
    /// Find the lumen of clicks, and its centreline graph.
    Find {
        /// Clicks along it, the first where blood enters.
        along: Vec<LpsPoint>,
        /// Clicks on what it must not enter.
        against: Vec<LpsPoint>,
    },
    /// Find both lumens of a dissected vessel, and the centreline graph of each.
    FindTwo {
        /// Clicks at both ends of the one that contrast medium fills evenly, as a rule the true one.
        first: Vec<LpsPoint>,
        /// Clicks in the other.
        second: Vec<LpsPoint>,
    },
    /// Make the surfaces of two lumens, whose bytes lie beside the request, and the boundary between them.
    Between,
    /// Measure along a course. The lumen's bytes lie beside the request.
    Measure {
        /// Which.
        course: Course,
        /// Names the lumen's bytes.
        lumen: BlobHash,
        /// The place of a narrowing, mm along the course.
        at_mm: f64,
        /// What the narrowing is measured against.
        reference: Reference,
    },
    /// Take the straightened picture of a course.
    Straighten {
        /// Which.
        course: Course,
        /// How far it is turned about the course, degrees.
        angle_deg: f64,
        /// How far the picture reaches to each side, mm.
        half_width_mm: f64,
        /// Edge of a pixel, mm.
        mm_per_pixel: f64,
    },
    /// Take the picture across a course. The lumen's bytes lie beside the request.
    Across {
        /// Which.
        course: Course,
        /// Names the lumen's bytes.
        lumen: BlobHash,
        /// Where along it, mm.
        at_mm: f64,
        /// How far the picture reaches to each side, mm.
        half_width_mm: f64,
        /// Edge of a pixel, mm.
        mm_per_pixel: f64,
    },
    /// Change a graph.
    Edit {
        /// The graph as it is.
        graph: CenterlineGraph,
        /// The change.
        edit: GraphEdit,
    },
}

/// What was found or computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VesselAnswer {
    /// One vessel, or both lumens of one; the bytes of each lie beside the answer.
    Found(Vec<FoundVessel>),
    /// What lies between two lumens; the surfaces of both and of the boundary lie beside the answer.
    Between {
        /// Area of the boundary, mm².
        flap_mm2: f64,
    },
    /// Numbers along a course.
    Measured(Box<CourseReport>),
    /// A picture whose values lie beside the answer.
    Picture(Picture),
    /// A picture across a course whose values lie beside the answer.
    Across {
        /// The picture.
        picture: Picture,
        /// The lumen in it; `None` where there is none.
        section: Option<SectionReport>,
    },
    /// The changed graph.
    Edited(CenterlineGraph),
}

/// A vessel that was found from clicks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundVessel {
    /// Its centrelines.
    pub graph: CenterlineGraph,
    /// Voxels of its lumen.
    pub voxels: usize,
    /// Lowest and highest intensity that was taken for lumen.
    pub intensities: [f64; 2],
    /// Places where vessels run into each other again and the graph was cut.
    pub rings: usize,
}

/// Size of a picture; its values are `columns * rows` f32, NaN off the image.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Pixels across.
    pub columns: usize,
    /// Pixels down.
    pub rows: usize,
    /// Edge of a pixel, mm.
    pub mm_per_pixel: f64,
}

/// The lumen on a plane across the course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionReport {
    /// Its numbers.
    pub numbers: SectionNumbers,
    /// Its outline in pixels of the picture: column, row.
    pub outline: Vec<[f64; 2]>,
}

/// Numbers of a section, all measured on the lumen's voxels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionNumbers {
    /// Way along the course, mm.
    pub arc_mm: f64,
    /// Least diameter, mm.
    pub least_mm: f64,
    /// Greatest diameter, mm.
    pub greatest_mm: f64,
    /// Diameter of the circle of the same area, mm.
    pub equivalent_mm: f64,
    /// Area, mm².
    pub area_mm2: f64,
    /// Perimeter, mm.
    pub perimeter_mm: f64,
}

/// A place of a course with its axes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Way along the course, mm.
    pub arc_mm: f64,
    /// Where, LPS mm.
    pub point: LpsPoint,
    /// Unit vector across the course, to the right at angle 0.
    pub side: LpsVector,
    /// Unit vector across both: `side × other` is the tangent.
    pub other: LpsVector,
}

/// Numbers along a course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CourseReport {
    /// Its length, mm.
    pub length_mm: f64,
    /// Places from one end to the other.
    pub samples: Vec<Sample>,
    /// Sections from one end to the other.
    pub profile: Vec<SectionNumbers>,
    /// Edge of a voxel of the lumen, mm, by which errors are judged.
    pub voxel_mm: f64,
    /// The narrowing at the place asked for, or why there is none.
    pub narrowing: Result<Narrowing, String>,
}

/// How far a vessel is narrowed, with what it was measured against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Narrowing {
    /// What it was measured against.
    pub reference: Reference,
    /// Where it was looked for, mm along the course.
    pub lesion_mm: [f64; 2],
    /// The stretch before it, mm, where one was used.
    pub proximal_mm: Option<[f64; 2]>,
    /// The stretch beyond it, mm, where one was used.
    pub distal_mm: Option<[f64; 2]>,
    /// The narrowest place, mm along the course.
    pub at_mm: f64,
    /// Diameter there, mm.
    pub diameter_mm: f64,
    /// Diameter it is measured against, mm.
    pub reference_diameter_mm: f64,
    /// Percent of diameter; below zero where the vessel is wider than its reference.
    pub diameter_percent: f64,
    /// Percent of area.
    pub area_percent: f64,
    /// Error of `diameter_percent` either way, percentage points.
    pub error_percent: f64,
    /// Whether the place is thinner than three voxels.
    pub below_resolution: bool,
}
