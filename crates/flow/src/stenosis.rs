//! The pressure drop across a narrowed vessel after Young and Tsai.

use std::f64::consts::PI;

/// The turbulent loss coefficient Kt (Young and Tsai 1973, J Biomech 6:395 and 6:547).
pub const YOUNG_TSAI_KT: f64 = 1.52;
/// The inertial coefficient Ku of the same law.
pub const YOUNG_TSAI_KU: f64 = 1.2;

/// Narrowings below this share of the diameter blend into the plain tube, so that a slider at 0 changes nothing.
///
/// Young and Tsai's entry term 1.64 Ds does not vanish with the narrowing.
const FULL_LAW_FROM: f64 = 0.2;

/// A narrowed stretch of a vessel. Any consistent set of units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Narrowing {
    /// Diameter of the open vessel.
    pub diameter: f64,
    /// Length of the narrowed stretch.
    pub length: f64,
    /// Share of the diameter that is lost, 0 to below 1.
    pub diameter_reduction: f64,
}

impl Narrowing {
    fn area(&self) -> f64 {
        PI * self.diameter * self.diameter / 4.0
    }

    fn open_share(&self) -> f64 {
        1.0 - self.diameter_reduction
    }

    /// Young and Tsai's viscous term as a resistance: Kv mu / (D0 A0), Kv = 32 (0.83 ls + 1.64 Ds)(A0/As)^2 / D0.
    pub fn viscous(&self, viscosity: f64) -> f64 {
        let throat = self.diameter * self.open_share();
        let kv = 32.0 * (0.83 * self.length + 1.64 * throat) / self.open_share().powi(4) / self.diameter;
        kv * viscosity / (self.diameter * self.area())
    }

    /// Young and Tsai's turbulent term per flow squared: Kt rho / 2 (A0/As - 1)^2 / A0^2.
    pub fn turbulent(&self, density: f64) -> f64 {
        let excess = self.open_share().powi(-2) - 1.0;
        YOUNG_TSAI_KT * density / 2.0 * excess * excess / (self.area() * self.area())
    }

    /// The resistance used in a network, given the open stretch's own Poiseuille resistance.
    ///
    /// Never less than Poiseuille flow through the narrowed lumen, equal to the open stretch at 0, and the full law
    /// from a fifth of the diameter on; it grows with the narrowing throughout.
    pub(crate) fn resistance(&self, viscosity: f64, open_resistance: f64) -> f64 {
        let tube = open_resistance / self.open_share().powi(4);
        let weight = (self.diameter_reduction / FULL_LAW_FROM).min(1.0);
        tube + weight * (self.viscous(viscosity) - tube).max(0.0)
    }
}

/// The steady pressure drop of a narrowing at `flow`, by the full law.
pub fn young_tsai_drop(narrowing: Narrowing, viscosity: f64, density: f64, flow: f64) -> f64 {
    (narrowing.viscous(viscosity) + narrowing.turbulent(density) * flow.abs()) * flow
}
