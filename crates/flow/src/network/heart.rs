//! Heart and lungs as one element that closes a loop.

/// An atrium with a passive wall that stiffens exponentially, and the valve at its outlet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Atrium {
    /// Elastance at full activation.
    pub max_elastance: f64,
    /// Kp, a pressure: see [`super::ExponentialChamber`].
    pub passive_pressure: f64,
    /// Kv, per volume.
    pub passive_exponent: f64,
    /// Volume without pressure.
    pub rest_volume: f64,
    /// Inertance of the blood through its valve, positive.
    pub inertance: f64,
    /// Resistance of its open valve.
    pub resistance: f64,
}

/// A ventricle and the valve at its outlet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeartVentricle {
    /// What the elastance over the heartbeat is multiplied by.
    pub elastance_scale: f64,
    /// Volume without pressure.
    pub rest_volume: f64,
    /// Inertance of the blood through its valve, positive.
    pub inertance: f64,
    /// Resistance of its open valve.
    pub resistance: f64,
}

/// Four chambers, four valves that open and close at once, lungs as a windkessel and the aorta's capacitance.
/// svZeroDSolver's `ClosedLoopHeartAndPulmonary` (Sankaran 2012, Ann Biomed Eng 40:2228).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeartAndLungs {
    /// Length of a heartbeat.
    pub period: f64,
    /// Share of it that atria contract for.
    pub atrial_systole_share: f64,
    /// The heartbeat over this is when atria have relaxed.
    pub p_wave_divisor: f64,
    /// Where veins return to.
    pub right_atrium: Atrium,
    /// Pumps into the lungs.
    pub right_ventricle: HeartVentricle,
    /// Where the lungs return to.
    pub left_atrium: Atrium,
    /// Pumps into the aorta.
    pub left_ventricle: HeartVentricle,
    /// Of the lungs, positive.
    pub lung_resistance: f64,
    /// Of the lungs.
    pub lung_capacitance: f64,
    /// Of the aorta.
    pub aortic_capacitance: f64,
    /// Share of the left ventricle's pressure that squeezes its coronary beds.
    pub left_intramyocardial_share: f64,
    /// Share of the right ventricle's pressure that squeezes its coronary beds.
    pub right_intramyocardial_share: f64,
}
