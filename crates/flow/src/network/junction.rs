//! Where vessels meet. Mass is kept in all of them; they differ in what happens to pressure.

/// One static pressure on all sides. svZeroDSolver's `NORMAL_JUNCTION`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Junction;

/// What a branch of a junction costs: `(R + S|q|) q + L q'`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BranchLoss {
    /// Pressure drop per flow.
    pub resistance: f64,
    /// Pressure drop per change of flow.
    pub inertance: f64,
    /// Pressure drop per flow squared.
    pub quadratic: f64,
}

/// One inlet, and a loss on the way to each outlet. svZeroDSolver's `BloodVesselJunction`.
///
/// `q_in - sum q_k = 0` and `p_in - p_k - (R_k + S_k|q_k|) q_k - L_k q_k' = 0`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LossJunction {
    /// One for each outlet, in order.
    pub branches: Vec<BranchLoss>,
}

/// One total pressure on all sides, less a loss for each outlet.
///
/// With `P = p + rho/2 (q/A)^2`: `P_1 = P_i` between inlets, and `P_1 - P_k - (R_k + S_k|q_k|) q_k - L_k q_k' = 0` to outlets.
/// Losses of bends and unequal branches (Mynard, Valen-Sendstad 2015, Int J Numer Meth Biomed Engng 31:e02734) enter as S.
#[derive(Clone, Debug, PartialEq)]
pub struct TotalPressureJunction {
    /// Density of blood.
    pub density: f64,
    /// Area of each inlet, then of each outlet.
    pub areas: Vec<f64>,
    /// One for each outlet, in order.
    pub branches: Vec<BranchLoss>,
}
