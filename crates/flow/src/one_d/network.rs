//! What is to be solved: vessels between nodes, blood, and a condition at each free end.

use super::error::OneDError;
use crate::network::{RcrOutlet, Waveform};

/// Blood as a Newtonian fluid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blood {
    /// Density, kg/m³.
    pub density_kg_m3: f64,
    /// Dynamic viscosity, Pa·s.
    pub viscosity_pa_s: f64,
}

/// The wall's stiffness, at the start and at the end of a vessel, linear between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wall {
    /// A thin elastic tube: beta = E h / (r0 (1 - nu²)), 4/3 E h / r0 for an incompressible wall (nu = 1/2).
    Elastic {
        /// Young's modulus E, Pa.
        young_modulus_pa: f64,
        /// Thickness h, m.
        thickness_m: [f64; 2],
        /// Poisson's ratio nu.
        poisson_ratio: f64,
    },
    /// The tube law's own beta, Pa.
    Beta([f64; 2]),
}

/// A pressure loss between a vessel's end and its node: linear Q + quadratic Q|Q| + inertance dQ/dt.
///
/// Carries the full law of Young and Tsai for a stenosis at a joint, or a branching loss.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Loss {
    /// Pa·s/m³.
    pub linear: f64,
    /// Pa·s²/m⁶.
    pub quadratic: f64,
    /// Pa·s²/m³.
    pub inertance: f64,
}

/// A vessel, straight and of round section, whose open radius runs linearly from start to end.
#[derive(Clone, Debug, PartialEq)]
pub struct Vessel {
    /// Its name in messages and results.
    pub name: String,
    /// The node at its start.
    pub from: u32,
    /// The node at its end.
    pub to: u32,
    /// Length, m.
    pub length_m: f64,
    /// Radius at external pressure, m, at start and end.
    pub radius_m: [f64; 2],
    /// Stiffness.
    pub wall: Wall,
    /// Shape zeta of the velocity profile (zeta + 2)/zeta (1 - (r/R)^zeta): 2 is Poiseuille's, 9 is blunt.
    pub profile: f64,
    /// Pressure outside, Pa.
    pub external_pressure_pa: f64,
    /// Losses between its ends and their nodes, at start and end.
    pub losses: [Loss; 2],
}

/// What happens at a free end.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Flow into the network, m³/s, over times in seconds.
    Inflow(Waveform),
    /// Pressure, Pa.
    Pressure(Waveform),
    /// A windkessel, in Pa·s/m³, m³/Pa and Pa. Without capacitance it is one resistance, the sum of both.
    Rcr(RcrOutlet),
    /// Share of a pressure wave that comes back, -1 (open) to 1 (closed); 0 lets waves pass.
    Reflection(f64),
}

/// A condition and the node it holds at.
#[derive(Clone, Debug, PartialEq)]
pub struct Terminal {
    /// The node, where exactly one vessel begins or ends.
    pub node: u32,
    /// What holds there.
    pub condition: Condition,
}

/// A checked network. Vessels that share a node number meet there.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    blood: Blood,
    vessels: Vec<Vessel>,
    terminals: Vec<Terminal>,
}

impl Network {
    /// A network, or the first thing that is wrong with it.
    ///
    /// # Errors
    /// Values out of range, waveforms that are no series, ends without a condition, vessels that hang alone.
    pub fn new(blood: Blood, vessels: Vec<Vessel>, terminals: Vec<Terminal>) -> Result<Self, OneDError> {
        let network = Self { blood, vessels, terminals };
        super::check::check(&network)?;
        Ok(network)
    }

    /// The blood.
    pub fn blood(&self) -> Blood {
        self.blood
    }

    /// The vessels, in the order given; results keep it.
    pub fn vessels(&self) -> &[Vessel] {
        &self.vessels
    }

    /// The conditions, in the order given.
    pub fn terminals(&self) -> &[Terminal] {
        &self.terminals
    }

    /// The common period of all waveforms; one second if all are constant.
    pub fn period_s(&self) -> f64 {
        let mut waves = self.terminals.iter().filter_map(|terminal| terminal.condition.waveform());
        waves.find_map(Waveform::period).unwrap_or(1.0)
    }
}

impl Condition {
    /// The series behind the condition, if there is one.
    pub(super) fn waveform(&self) -> Option<&Waveform> {
        match self {
            Self::Inflow(wave) | Self::Pressure(wave) => Some(wave),
            Self::Rcr(_) | Self::Reflection(_) => None,
        }
    }
}

impl Vessel {
    /// Stiffness beta of the tube law at start and end, Pa.
    pub fn beta_pa(&self) -> [f64; 2] {
        match self.wall {
            Wall::Beta(beta) => beta,
            Wall::Elastic { young_modulus_pa, thickness_m, poisson_ratio } => {
                let plane = young_modulus_pa / (1.0 - poisson_ratio * poisson_ratio);
                [0, 1].map(|end| plane * thickness_m[end] / self.radius_m[end])
            }
        }
    }
}
