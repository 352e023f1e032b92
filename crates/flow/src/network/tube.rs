//! Vessels by their geometry, turned into lumped numbers.

use super::Vessel;
use crate::stenosis::{YOUNG_TSAI_KT, YOUNG_TSAI_KU};
use std::f64::consts::PI;

/// A wall that gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wall {
    /// Young's modulus, a pressure.
    pub young_modulus: f64,
    /// Thickness, a length.
    pub thickness: f64,
}

/// A straight round vessel of one radius. Lengths in cm, the rest in the network's units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tube {
    /// Inner radius, cm.
    pub radius: f64,
    /// Length, cm.
    pub length: f64,
    /// Dynamic viscosity of blood.
    pub viscosity: f64,
    /// Density of blood.
    pub density: f64,
    /// Its wall; `None` where it is rigid.
    pub wall: Option<Wall>,
}

impl Tube {
    /// `R = 8 mu l / (pi r^4)`, `L = rho l / (pi r^2)`, `C = 3 pi r^3 l / (2 E h)` (Pfaller 2022, PMC9561079, section 2).
    pub fn vessel(&self) -> Vessel {
        let Self { radius, length, viscosity, density, wall } = *self;
        // Powers by products: what `powi` makes of them differs from machine to machine.
        let square = radius * radius;
        let give = |wall: Wall| 1.5 * PI * square * radius * length / (wall.young_modulus * wall.thickness);
        Vessel {
            resistance: 8.0 * viscosity * length / (PI * square * square),
            inertance: density * length / (PI * square),
            capacitance: wall.map_or(0.0, give),
            quadratic: 0.0,
        }
    }
}

/// A narrowed stretch after Young and Tsai (1973, J Biomech 6:395 and 6:547). Lengths in cm, areas in cm².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stenosis {
    /// Area of the open lumen, A0.
    pub area: f64,
    /// Area of the narrowest lumen, As; smaller than `area`, and not closed.
    pub throat_area: f64,
    /// Length of the narrowing, ls.
    pub length: f64,
    /// Dynamic viscosity of blood.
    pub viscosity: f64,
    /// Density of blood.
    pub density: f64,
}

impl Stenosis {
    /// All three terms of the law: viscous `Kv`, turbulent `Kt` = 1.52 and inertial `Ku` = 1.2.
    ///
    /// `dp = Kv mu/D0 (Q/A0) + Kt rho/2 (A0/As - 1)^2 (Q/A0)|Q/A0| + Ku rho ls Q'/A0` with
    /// `Kv = 32 (0.83 ls + 1.64 Ds)(A0/As)^2 / D0`.
    pub fn vessel(&self) -> Vessel {
        let diameter = |area: f64| 2.0 * (area / PI).sqrt();
        let (open, throat) = (diameter(self.area), diameter(self.throat_area));
        let ratio = self.area / self.throat_area;
        let excess = (ratio - 1.0) / self.area;
        let kv = 32.0 * (0.83 * self.length + 1.64 * throat) * ratio * ratio / open;
        Vessel {
            resistance: kv * self.viscosity / (open * self.area),
            inertance: YOUNG_TSAI_KU * self.density * self.length / self.area,
            capacitance: 0.0,
            quadratic: YOUNG_TSAI_KT * self.density / 2.0 * excess * excess,
        }
    }
}
