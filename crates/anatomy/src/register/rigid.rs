//! Turns and shifts of patient space.

use glam::{DAffine3, DMat3, DQuat, DVec3};
use prosector_core::{FrameOfReferenceUid, LpsPoint, LpsVector};

/// A turn followed by a shift: `x → R x + t`, mm; distances and handedness stay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RigidTransform {
    turn: DQuat,
    shift: DVec3,
}

/// Why a matrix is no rigid transform.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum TransformError {
    /// A number is NaN or infinite.
    #[error("the transform holds a value that is not a finite number")]
    NotFinite,
    /// It scales or shears.
    #[error("the transform changes lengths by up to {0:.1e}, so it is not rigid")]
    Scales(f64),
    /// It mirrors.
    #[error("the transform mirrors left and right")]
    Mirrors,
}

/// Change of length that counts as rounding: matrices in files carry seven digits.
const RIGID: f64 = 1e-5;

impl RigidTransform {
    /// Everything stays.
    pub const IDENTITY: Self = Self { turn: DQuat::IDENTITY, shift: DVec3::ZERO };

    /// A turn about the origin, normalised, then a shift in mm.
    pub fn new(turn: DQuat, shift: LpsVector) -> Self {
        Self { turn: turn.normalize(), shift: shift.0 }
    }

    /// A turn that leaves `centre` at its place, then a shift in mm.
    pub fn about(centre: LpsPoint, turn: DQuat, shift: LpsVector) -> Self {
        let turn = turn.normalize();
        Self { turn, shift: centre.0 + shift.0 - turn * centre.0 }
    }

    /// The nearest rigid transform of a matrix that is one to seven digits.
    pub fn from_affine(affine: DAffine3) -> Result<Self, TransformError> {
        if !affine.is_finite() {
            return Err(TransformError::NotFinite);
        }
        let excess = affine.matrix3.transpose() * affine.matrix3 - DMat3::IDENTITY;
        let change = excess.to_cols_array().into_iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
        if change > RIGID {
            return Err(TransformError::Scales(change));
        }
        if affine.matrix3.determinant() < 0.0 {
            return Err(TransformError::Mirrors);
        }
        Ok(Self { turn: DQuat::from_mat3(&affine.matrix3).normalize(), shift: affine.translation })
    }

    /// The same as a matrix.
    pub fn affine(&self) -> DAffine3 {
        DAffine3::from_rotation_translation(self.turn, self.shift)
    }

    /// Its turn.
    pub fn turn(&self) -> DQuat {
        self.turn
    }

    /// Where the origin goes, mm.
    pub fn shift(&self) -> LpsVector {
        LpsVector(self.shift)
    }

    /// Angle of the turn, 0 to 180 degrees.
    pub fn degrees(&self) -> f64 {
        // The arc tangent keeps small angles, which the arc cosine of w loses.
        (2.0 * self.turn.xyz().length().atan2(self.turn.w.abs())).to_degrees()
    }

    /// Where a point goes.
    pub fn point(&self, point: LpsPoint) -> LpsPoint {
        LpsPoint(self.turn * point.0 + self.shift)
    }

    /// The way back.
    pub fn inverse(&self) -> Self {
        let turn = self.turn.conjugate();
        Self { turn, shift: -(turn * self.shift) }
    }

    /// This transform, then another.
    pub fn then(&self, next: &Self) -> Self {
        Self { turn: (next.turn * self.turn).normalize(), shift: next.turn * self.shift + next.shift }
    }

    /// Whether all numbers are finite.
    pub(super) fn is_finite(&self) -> bool {
        self.turn.is_finite() && self.shift.is_finite()
    }
}

/// A rigid transform with both frames of reference that it links.
#[derive(Clone, Debug, PartialEq)]
pub struct RigidRegistration {
    /// Takes points of the source frame to the target frame.
    pub target_from_source: RigidTransform,
    /// The frame that stays.
    pub target_frame: FrameOfReferenceUid,
    /// The frame that is moved.
    pub source_frame: FrameOfReferenceUid,
}

impl RigidRegistration {
    /// The way back, with the frames exchanged.
    pub fn inverse(&self) -> Self {
        Self {
            target_from_source: self.target_from_source.inverse(),
            target_frame: self.source_frame.clone(),
            source_frame: self.target_frame.clone(),
        }
    }

    /// From this one's source through its target to the target of `next`; `None` where they do not meet in one frame.
    pub fn then(&self, next: &Self) -> Option<Self> {
        (self.target_frame == next.source_frame).then(|| Self {
            target_from_source: self.target_from_source.then(&next.target_from_source),
            target_frame: next.target_frame.clone(),
            source_frame: self.source_frame.clone(),
        })
    }
}
