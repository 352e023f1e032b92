//! What a network ends in.

use super::Waveform;

/// A given flow. At an inlet it drives flow in, at an outlet it draws flow out. svZeroDSolver's `FLOW`.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenFlow {
    /// The flow through its node.
    pub flow: Waveform,
}

/// A given pressure. svZeroDSolver's `PRESSURE`.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenPressure {
    /// The pressure at its node.
    pub pressure: Waveform,
}

/// A resistance before a pressure: `p - R q = p_d`. svZeroDSolver's `RESISTANCE`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResistanceOutlet {
    /// Pressure drop per flow, positive.
    pub resistance: f64,
    /// Pressure behind it.
    pub distal_pressure: f64,
}

/// Three-element windkessel: `p - p_c = Rp q` and `Rd C p_c' + p_c = Rd q + p_d`. svZeroDSolver's `RCR`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RcrOutlet {
    /// Before the capacitance, not negative.
    pub proximal_resistance: f64,
    /// Volume per pressure, not negative.
    pub capacitance: f64,
    /// Behind the capacitance, positive.
    pub distal_resistance: f64,
    /// Pressure behind it.
    pub distal_pressure: f64,
}

/// Coronary bed squeezed by the heart muscle (Kim 2010, Ann Biomed Eng 38:3195). svZeroDSolver's `CORONARY`.
///
/// Ra, then Ca to ground, Ram, then Cim to the intramyocardial pressure, then Rv to the veins.
#[derive(Clone, Debug, PartialEq)]
pub struct CoronaryOutlet {
    /// Ra: small arteries.
    pub arterial_resistance: f64,
    /// Ram: microcirculation before the squeezed volume.
    pub microvascular_resistance: f64,
    /// Rv: veins.
    pub venous_resistance: f64,
    /// Ca: arteries.
    pub arterial_capacitance: f64,
    /// Cim: squeezed volume, positive.
    pub intramyocardial_capacitance: f64,
    /// Pressure of the muscle.
    pub intramyocardial_pressure: Waveform,
    /// Pressure of the veins.
    pub venous_pressure: f64,
}

/// A hole through which blood is lost: `q|q| = (Cd A)^2 2 (p - p_outside) / rho`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leak {
    /// Area of the hole, cm², positive.
    pub area: f64,
    /// Cd, the share of that area that the jet fills times the share of its speed; 0.6 for a sharp edge.
    pub discharge_coefficient: f64,
    /// Density of blood.
    pub density: f64,
    /// Pressure outside the vessel.
    pub outside_pressure: f64,
}

impl Leak {
    /// K of `p - p_outside = K q|q|`: `rho / (2 (Cd A)^2)`.
    pub fn quadratic(&self) -> f64 {
        let filled = self.discharge_coefficient * self.area;
        self.density / (2.0 * filled * filled)
    }
}
