//! Beds within a closed loop: what leaves them returns to the heart.

/// Which ventricle squeezes a bed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ventricle {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

/// Three-element windkessel with two ends: `p_in - p_c = Rp q_in`, `C p_c' = q_in - q_out`, `p_c - p_out = Rd q_out`.
/// svZeroDSolver's `ClosedLoopRCR`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RcrBed {
    /// Before the capacitance, not negative.
    pub proximal_resistance: f64,
    /// Volume per pressure, not negative.
    pub capacitance: f64,
    /// Behind the capacitance, not negative.
    pub distal_resistance: f64,
}

/// Coronary bed with two ends, squeezed by a share of the pressure of a ventricle of the network's [`super::HeartAndLungs`].
/// svZeroDSolver's `ClosedLoopCoronaryLeft` and `ClosedLoopCoronaryRight`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoronaryBed {
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
    /// Which ventricle squeezes it.
    pub ventricle: Ventricle,
}
