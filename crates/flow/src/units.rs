//! Units as types. Numbers cross the crate's edge only inside one of these or in a field named after its unit.

use serde::{Deserialize, Serialize};

/// Pascals in one millimetre of mercury (conventional, ISO 80000-4 annex).
pub(crate) const PASCAL_PER_MMHG: f64 = 133.322_387_415;
/// Cubic metres per second in one millilitre per minute.
pub(crate) const CUBIC_METRE_PER_SECOND_PER_ML_PER_MIN: f64 = 1e-6 / 60.0;

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident, $symbol:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub f64);

        impl $name {
            /// The unit as it is shown behind the number.
            pub const SYMBOL: &'static str = $symbol;

            /// The bare number in this unit.
            pub const fn value(self) -> f64 {
                self.0
            }
        }

        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl std::ops::Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
    };
}

unit!(
    /// Pressure in millimetres of mercury.
    MmHg, "mmHg"
);
unit!(
    /// Volume flow in millilitres per minute.
    MlPerMin, "mL/min"
);
unit!(
    /// Resistance to flow in mmHg per (mL/min).
    Resistance, "mmHg·min/mL"
);
unit!(
    /// Velocity in centimetres per second.
    CmPerSecond, "cm/s"
);
unit!(
    /// Stress in pascals.
    Pascal, "Pa"
);
unit!(
    /// Dynamic viscosity in millipascal seconds, the same as centipoise.
    MilliPascalSecond, "mPa·s"
);

impl MmHg {
    /// A pressure from pascals.
    pub fn from_pascal(pascal: f64) -> Self {
        Self(pascal / PASCAL_PER_MMHG)
    }

    /// The pressure in pascals.
    pub fn pascal(self) -> f64 {
        self.0 * PASCAL_PER_MMHG
    }
}

impl MlPerMin {
    /// A flow from m^3/s.
    pub fn from_si(cubic_metre_per_second: f64) -> Self {
        Self(cubic_metre_per_second / CUBIC_METRE_PER_SECOND_PER_ML_PER_MIN)
    }

    /// The flow in m^3/s.
    pub fn si(self) -> f64 {
        self.0 * CUBIC_METRE_PER_SECOND_PER_ML_PER_MIN
    }
}

impl Resistance {
    /// A resistance from Pa s/m^3.
    pub fn from_si(pascal_second_per_cubic_metre: f64) -> Self {
        Self(pascal_second_per_cubic_metre * CUBIC_METRE_PER_SECOND_PER_ML_PER_MIN / PASCAL_PER_MMHG)
    }

    /// The resistance in Pa s/m^3.
    pub fn si(self) -> f64 {
        self.0 * PASCAL_PER_MMHG / CUBIC_METRE_PER_SECOND_PER_ML_PER_MIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_agree_with_each_other_and_with_known_values() {
        assert!((MmHg(760.0).pascal() - 101_325.0).abs() < 1.0);
        assert!((MlPerMin(60_000.0).si() - 1e-3).abs() < 1e-15);
        // 1 mmHg across 1 mL/min, in SI, must be the same resistance as 1 in the clinical unit.
        let si = MmHg(1.0).pascal() / MlPerMin(1.0).si();
        assert!((Resistance::from_si(si).0 - 1.0).abs() < 1e-12);
        assert!((Resistance(2.5).si() / si - 2.5).abs() < 1e-12);
        assert_eq!((MmHg(8.0) - MmHg(3.0)).value(), 5.0);
    }
}
