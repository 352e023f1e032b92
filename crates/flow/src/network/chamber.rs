//! Heart chambers whose elastance follows an activation between 0 and 1.

/// How strongly a chamber contracts over a heartbeat. Times are in the network's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// `(1 - cos(2 pi (t - start)/duration))/2` from `start` on for `duration`.
    HalfCosine {
        /// When contraction begins.
        start: f64,
        /// How long contraction and relaxation last together.
        duration: f64,
    },
    /// A rising and a falling half of a cosine, each with its own beginning and length (Regazzoni 2022, J Comput Phys 457:111083).
    PiecewiseCosine {
        /// When contraction begins.
        contract_start: f64,
        /// How long it lasts.
        contract_duration: f64,
        /// When relaxation begins.
        relax_start: f64,
        /// How long it lasts.
        relax_duration: f64,
    },
    /// An atrium's: a cosine that begins in one heartbeat and ends in the next (Sankaran 2012, Ann Biomed Eng 40:2228).
    WrappingCosine {
        /// Share of the heartbeat that it lasts.
        systole_share: f64,
        /// The heartbeat over this is when it ends.
        wave_divisor: f64,
    },
    /// `g1/(1 + g1) / (1 + g2)` with `g = (t/tau)^m`, scaled to a peak of 1 (Mynard 2012, Int J Numer Meth Biomed Engng 28:626).
    TwoHill {
        /// By how much it is late.
        shift: f64,
        /// Rise.
        tau_1: f64,
        /// Fall.
        tau_2: f64,
        /// Steepness of the rise.
        m1: f64,
        /// Steepness of the fall.
        m2: f64,
    },
    /// A ventricle's: 25 harmonics of a measured elastance, scaled to run from 0 to 1 (Sankaran 2012).
    Fourier,
}

/// A chamber with an inertance at its outlet: `p_in = E(t) (V - V_rest(t))`, `p_in - p_out = L q_out'`, `V' = q_in - q_out`.
/// svZeroDSolver's `ChamberElastanceInductor`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ElastanceChamber {
    /// Elastance at full activation.
    pub max_elastance: f64,
    /// Elastance at rest.
    pub min_elastance: f64,
    /// Volume without pressure at rest.
    pub rest_volume_diastole: f64,
    /// Volume without pressure at full activation.
    pub rest_volume_systole: f64,
    /// L, not negative.
    pub inertance: f64,
    /// How it contracts.
    pub activation: Activation,
}

/// The same with a passive wall that stiffens exponentially: `p_in = a E (V - V0) + (1 - a) Kp (exp(Kv (V - V0)) - 1)`.
/// svZeroDSolver's `ChamberElastanceInductorExponential`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExponentialChamber {
    /// Elastance at full activation.
    pub max_elastance: f64,
    /// Kp, a pressure.
    pub passive_pressure: f64,
    /// Kv, per volume.
    pub passive_exponent: f64,
    /// V0, the volume without pressure.
    pub rest_volume: f64,
    /// Of the outlet, not negative.
    pub inertance: f64,
    /// How it contracts.
    pub activation: Activation,
}

/// A chamber of one pressure: `p_in = p_out = (E_passive + E_active a(t)) (V - V_rest)`, `V' = q_in - q_out`.
/// svZeroDSolver's `LinearElastanceChamber` (Regazzoni 2022).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearChamber {
    /// What full activation adds to the elastance.
    pub active_elastance: f64,
    /// Elastance at rest.
    pub passive_elastance: f64,
    /// Volume without pressure.
    pub rest_volume: f64,
    /// How it contracts.
    pub activation: Activation,
}
