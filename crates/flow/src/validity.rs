//! Where a number of the model may be believed, where it is labelled, and where it is refused.

use serde::{Deserialize, Serialize};

/// Reynolds number up to which steady flow in a straight tube is laminar, so that Poiseuille's law holds.
pub const LAMINAR_REYNOLDS: f64 = 2000.0;
/// Reynolds number from which a laminar law misleads: the number is refused.
pub const TURBULENT_REYNOLDS: f64 = 4000.0;

/// Pressure gradient between inlet and outlets, in multiples of that of the unedited tree, from which the model misleads:
/// its numbers are refused.
///
/// Sinusoids widen when more blood comes, and the gut sends less; the model's outlets stay as they are. In pigs that lost
/// three quarters of the liver the portal pressure rose by a third (Golriz et al. 2016, J Gastrointest Surg 20:587),
/// where this model predicts more than twice the pressure, a gradient of 3.4 times that at rest.
pub const REFUSED_GRADIENT: f64 = 3.0;

/// One remark on a branch's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidityFlag {
    /// The branch is clamped.
    Clamped,
    /// No blood passes because of a clamp elsewhere.
    NoFlow,
    /// Blood flows toward the root.
    Reversed,
    /// Clamps on both sides: nothing determines the pressure.
    PressureUndetermined,
    /// The radius is below two radius errors, that is below one voxel.
    RadiusUnresolved,
    /// Reynolds number 2000 to 4000.
    Transitional,
    /// Reynolds number above 4000.
    Turbulent,
    /// The inlet pressure is above the highest for which the settings claim validity.
    InletPressureHigh,
    /// The pressure gradient is beyond [`REFUSED_GRADIENT`].
    GradientBeyondModel,
}

/// What a set of remarks means for showing the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidityLevel {
    /// Within the range of the model.
    Within,
    /// Outside the range: shown with the remark.
    Labelled,
    /// So far outside that the number would mislead: not shown.
    Refused,
}

const ALL: [ValidityFlag; 9] = [
    ValidityFlag::Clamped,
    ValidityFlag::NoFlow,
    ValidityFlag::Reversed,
    ValidityFlag::PressureUndetermined,
    ValidityFlag::RadiusUnresolved,
    ValidityFlag::Transitional,
    ValidityFlag::Turbulent,
    ValidityFlag::InletPressureHigh,
    ValidityFlag::GradientBeyondModel,
];

impl ValidityFlag {
    /// What it means for showing the number.
    pub fn level(self) -> ValidityLevel {
        match self {
            Self::Clamped | Self::NoFlow | Self::Reversed | Self::PressureUndetermined => ValidityLevel::Within,
            Self::RadiusUnresolved | Self::Transitional | Self::InletPressureHigh => ValidityLevel::Labelled,
            Self::Turbulent | Self::GradientBeyondModel => ValidityLevel::Refused,
        }
    }

    /// The remark in plain words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Clamped => "Clamped.",
            Self::NoFlow => "No flow, because a clamp closes the way.",
            Self::Reversed => "Blood flows back toward the root.",
            Self::PressureUndetermined => "Closed on all sides, so the model gives no pressure.",
            Self::RadiusUnresolved => "The vessel is thinner than one voxel, so its radius is uncertain.",
            Self::Transitional => "Reynolds number above 2000: losses are underestimated.",
            Self::Turbulent => "Reynolds number above 4000: this model does not apply.",
            Self::InletPressureHigh => "The inlet pressure is above the range of the model, which has no collaterals.",
            Self::GradientBeyondModel => {
                "So much is closed that real vessels would widen and less blood would come: this model does not apply."
            }
        }
    }
}

/// The remarks on one branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Validity(u16);

impl Validity {
    /// The same remarks and `flag`, if `applies`.
    #[must_use]
    pub fn with(self, flag: ValidityFlag, applies: bool) -> Self {
        if applies { Self(self.0 | 1 << flag as u8) } else { self }
    }

    /// Whether it holds this remark.
    pub fn has(self, flag: ValidityFlag) -> bool {
        self.0 & (1 << flag as u8) != 0
    }

    /// All remarks, in fixed order.
    pub fn flags(self) -> impl Iterator<Item = ValidityFlag> {
        ALL.into_iter().filter(move |&flag| self.has(flag))
    }

    /// The strictest level of all remarks.
    pub fn level(self) -> ValidityLevel {
        self.flags().map(ValidityFlag::level).max().unwrap_or(ValidityLevel::Within)
    }
}
