//! Registrations: what links two frames of reference, with the error to expect of it.

use crate::check::{self, limits};
use crate::error::PlanError;
use crate::items::next_number;
use crate::model::{Author, ItemId};
use crate::write::{Writer, Written, fill, to_loro};
use crate::{layout, read};
use loro::LoroDoc;
use prosector_core::{ErrorField, FrameOfReferenceUid, LpsPoint};
use serde::{Deserialize, Serialize};

/// A rigid transform between two frames of reference: what allows images of both to be shown over each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    /// Name of the registration in the document.
    pub id: ItemId,
    /// Name as shown, one line: mostly that of the moving series.
    pub name: String,
    /// Who kept it.
    pub author: Author,
    /// Frame of reference that is moved.
    pub moving_frame: FrameOfReferenceUid,
    /// Frame of reference that stays.
    pub fixed_frame: FrameOfReferenceUid,
    /// Takes points of the moving frame to the fixed one, LPS mm: the three columns of the turn, then the shift.
    pub fixed_from_moving: [f64; 12],
    /// How it was found, and what that says of how well it fits.
    pub method: RegistrationMethod,
    /// The error to expect, by place in the fixed frame.
    pub error: ErrorField,
}

/// How a registration was found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationMethod {
    /// By pairs of landmarks; the error is the target registration error to expect.
    Landmarks {
        /// Pairs.
        pairs: u32,
        /// Fiducial registration error, mm: root mean square distance of the moved landmarks from their partners.
        fre_mm: f64,
        /// Fiducial localisation error that lets expect this, mm.
        fle_mm: f64,
    },
    /// By mutual information; the error is the distance to a repetition with other places compared, a lower bound.
    Intensity {
        /// Mutual information at the end, nats.
        information: f64,
        /// Part of the fixed image that falls into the moved one, 0 to 1.
        overlap: f64,
        /// Whether the search ended because nothing moved any more.
        settled: bool,
    },
    /// Surface to surface; the error is what the distances left let expect, a lower bound.
    Surfaces {
        /// Root mean square distance of the points that count, mm.
        rms_mm: f64,
        /// Part of the moving surface that counted, 0 to 1.
        kept: f64,
        /// Whether the search ended because nothing moved any more.
        settled: bool,
    },
}

impl Registration {
    /// Where a point of the moving frame lies in the fixed one.
    pub fn fixed_point(&self, moving: LpsPoint) -> LpsPoint {
        let [x, y, z] = moving.0.to_array();
        let m = &self.fixed_from_moving;
        let [a, b, c] = [0, 1, 2].map(|row| m[row] * x + m[3 + row] * y + m[6 + row] * z + m[9 + row]);
        LpsPoint::new(a, b, c)
    }

    /// Whether it links these frames, in either direction.
    pub fn links(&self, one: &FrameOfReferenceUid, other: &FrameOfReferenceUid) -> bool {
        (&self.moving_frame, &self.fixed_frame) == (one, other)
            || (&self.fixed_frame, &self.moving_frame) == (one, other)
    }
}

/// Change of length that counts as rounding: matrices in files carry seven digits.
const RIGID: f64 = 1e-5;
/// Largest number of an error field: a thousand times what makes a registration useless.
const LARGEST_ERROR: f64 = 1e6;

pub(crate) fn check(registration: &Registration) -> Result<(), PlanError> {
    check::id(&registration.id)?;
    check::line("The name", &registration.name)?;
    check::author(&registration.author)?;
    let (moving, fixed) = (&registration.moving_frame, &registration.fixed_frame);
    for frame in [moving, fixed] {
        check::line("The frame of reference", frame.as_str())?;
    }
    if moving == fixed || moving.as_str().is_empty() || fixed.as_str().is_empty() {
        return Err(PlanError::NoLink);
    }
    let rigid = is_rigid(&registration.fixed_from_moving);
    check::number("The transform", rigid, "a turn and a shift of at most ten metres, without scaling or mirroring")?;
    check::number("The error field", registration.error.is_within(LARGEST_ERROR), "made of finite numbers")?;
    check_method(&registration.method)
}

fn check_method(method: &RegistrationMethod) -> Result<(), PlanError> {
    let length = |field, mm: f64| check::number(field, (0.0..=limits::COORDINATE_MM).contains(&mm), "0 to 10000 mm");
    let share = |field, part: f64| check::number(field, (0.0..=1.0).contains(&part), "0 to 1");
    match *method {
        RegistrationMethod::Landmarks { pairs, fre_mm, fle_mm } => {
            check::number("The number of pairs", (3..=limits::MARKS as u32).contains(&pairs), "3 to 2000")?;
            length("The fiducial registration error", fre_mm)?;
            length("The fiducial localisation error", fle_mm)
        }
        RegistrationMethod::Intensity { information, overlap, .. } => {
            check::number("The mutual information", (0.0..=100.0).contains(&information), "0 to 100 nats")?;
            share("The overlap", overlap)
        }
        RegistrationMethod::Surfaces { rms_mm, kept, .. } => {
            length("The distance left", rms_mm)?;
            share("The part that counted", kept)
        }
    }
}

/// Whether a matrix turns and shifts and does nothing else.
fn is_rigid(matrix: &[f64; 12]) -> bool {
    let column = |n: usize| [matrix[3 * n], matrix[3 * n + 1], matrix[3 * n + 2]];
    let dot = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let [x, y, z] = [column(0), column(1), column(2)];
    let cross = [y[1] * z[2] - y[2] * z[1], y[2] * z[0] - y[0] * z[2], y[0] * z[1] - y[1] * z[0]];
    let shifted = column(3).iter().all(|mm| mm.abs() <= limits::COORDINATE_MM);
    let long = [x, y, z].iter().all(|axis| (dot(*axis, *axis) - 1.0).abs() <= RIGID);
    let square = [dot(x, y), dot(y, z), dot(z, x)].iter().all(|part| part.abs() <= RIGID);
    // Comparisons with what is no number are false.
    shifted && long && square && dot(x, cross) > 0.0
}

impl Writer<'_> {
    pub(crate) fn add_registration(&mut self, registration: &Registration) -> Written {
        check(registration)?;
        let all = layout::registrations(self.doc);
        if all.get(registration.id.as_str()).is_some() {
            return Err(PlanError::Duplicate { kind: "registration", id: registration.id.clone() });
        }
        check::count("registrations", all.len() + 1, limits::REGISTRATIONS)?;
        let fields = [
            ("name", to_loro(&registration.name)?),
            ("author", to_loro(&registration.author)?),
            ("moving", to_loro(&registration.moving_frame)?),
            ("fixed", to_loro(&registration.fixed_frame)?),
            ("matrix", to_loro(registration.fixed_from_moving)?),
            ("method", to_loro(registration.method)?),
            ("error", to_loro(registration.error)?),
        ];
        fill(&layout::registration(self.doc, &registration.id), &fields)?;
        self.put(&all, registration.id.as_str(), next_number(&all))
    }

    pub(crate) fn remove_registration(&mut self, id: &ItemId) -> Written {
        check::id(id)?;
        let all = layout::registrations(self.doc);
        if all.get(id.as_str()).is_none() {
            return Err(PlanError::Missing { kind: "registration", id: id.clone() });
        }
        self.delete(&all, id.as_str())
    }
}

/// Fields of a registration that this version knows.
pub(crate) const FIELDS: &[&str] = &["name", "author", "moving", "fixed", "matrix", "method", "error"];

/// Every registration in the order of making; one with a missing or useless field is left out.
pub(crate) fn read_all(doc: &LoroDoc, problems: &mut Vec<String>) -> Vec<Registration> {
    let ids = read::item_ids(&layout::registrations(doc), problems);
    ids.iter().filter_map(|id| read_one(doc, id, problems)).collect()
}

fn read_one(doc: &LoroDoc, id: &ItemId, problems: &mut Vec<String>) -> Option<Registration> {
    let map = layout::registration(doc, id);
    let author = read::field::<Author>(&map, "author", "a registration's author", problems);
    let registration = Registration {
        id: id.clone(),
        name: read::line(&map, "name", "a registration's name", problems),
        author: author.unwrap_or_else(read::nobody),
        moving_frame: read::field(&map, "moving", "a registration's moving frame", problems)?,
        fixed_frame: read::field(&map, "fixed", "a registration's fixed frame", problems)?,
        fixed_from_moving: read::field(&map, "matrix", "a registration's transform", problems)?,
        method: read::field(&map, "method", "a registration's method", problems)?,
        error: read::field(&map, "error", "a registration's error", problems)?,
    };
    read::holds(check(&registration), "a registration", problems).then_some(registration)
}
