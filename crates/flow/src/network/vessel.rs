//! Vessels as lumped resistance, inertance and capacitance.

/// A vessel whose capacitance sits behind its resistance: R, then C, then L. svZeroDSolver's `BloodVessel`.
///
/// `p_in - p_out - (R + S|q_in|) q_in - L q_out' = 0` and `q_in - q_out - C p_in' + C (R + 2 S|q_in|) q_in' = 0`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vessel {
    /// Pressure drop per flow, not negative.
    pub resistance: f64,
    /// Pressure drop per change of flow, not negative.
    pub inertance: f64,
    /// Volume per pressure, not negative.
    pub capacitance: f64,
    /// Pressure drop per flow squared: a stenosis or a loss; a fit may be slightly negative.
    pub quadratic: f64,
}

/// A vessel whose capacitance sits at its inlet: C, then R and L. svZeroDSolver's `BloodVesselCRL`.
///
/// `p_in - p_out - (R + S|q_out|) q_out - L q_out' = 0` and `q_in - q_out - C p_in' = 0`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CrlVessel {
    /// Pressure drop per flow, not negative.
    pub resistance: f64,
    /// Pressure drop per change of flow, not negative.
    pub inertance: f64,
    /// Volume per pressure, not negative.
    pub capacitance: f64,
    /// Pressure drop per flow squared; a fit may be slightly negative.
    pub quadratic: f64,
}

/// A bed whose inlet pressure follows a windkessel while its flow passes through: svZeroDSolver's `BloodVesselRC`.
///
/// `C p_in' + (p_in - p_out)/R - q_in = 0` and `q_in - q_out = 0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RcVessel {
    /// Pressure drop per flow, positive.
    pub resistance: f64,
    /// Volume per pressure, not negative.
    pub capacitance: f64,
}
