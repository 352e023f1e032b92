//! Which units the bare numbers of a network are in.

use crate::units::PASCAL_PER_MMHG;
use crate::{MlPerMin, MmHg};

/// A consistent set: pressure, volume and time fix every other unit (resistance is pressure times time over volume).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitSet {
    /// dyn/cm², mL, s; g/cm³ for densities, poise for viscosities.
    Cgs,
    /// mmHg, mL, s; densities in mmHg s²/cm² and viscosities in mmHg s, which are 1/1333.22 of the cgs numbers.
    MmHgMlS,
    /// Consistent, but the file does not say which: no conversion is offered.
    Unstated,
}

impl UnitSet {
    fn pascal_per_pressure(self) -> Option<f64> {
        match self {
            UnitSet::Cgs => Some(0.1),
            UnitSet::MmHgMlS => Some(PASCAL_PER_MMHG),
            UnitSet::Unstated => None,
        }
    }

    /// A pressure of the network in mmHg.
    pub fn mmhg(self, pressure: f64) -> Option<MmHg> {
        self.pascal_per_pressure().map(|pascal| MmHg::from_pascal(pressure * pascal))
    }

    /// The network's number for a pressure.
    pub fn pressure(self, pressure: MmHg) -> Option<f64> {
        self.pascal_per_pressure().map(|pascal| pressure.pascal() / pascal)
    }

    /// A flow of the network in mL/min.
    pub fn ml_per_min(self, flow: f64) -> Option<MlPerMin> {
        self.pascal_per_pressure().map(|_| MlPerMin(flow * 60.0))
    }

    /// The network's number for a flow.
    pub fn flow(self, flow: MlPerMin) -> Option<f64> {
        self.pascal_per_pressure().map(|_| flow.0 / 60.0)
    }

    /// The network's number for a density in g/cm³ or a viscosity in poise.
    pub fn from_cgs(self, density_or_viscosity: f64) -> Option<f64> {
        self.pascal_per_pressure().map(|pascal| density_or_viscosity * 0.1 / pascal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_pressure_and_flow_in_either_set() {
        let [cgs, mercury] = [UnitSet::Cgs, UnitSet::MmHgMlS];
        assert!((cgs.mmhg(1333.22387415).unwrap().0 - 1.0).abs() < 1e-12);
        assert_eq!(mercury.mmhg(80.0).unwrap().0, 80.0);
        for set in [cgs, mercury] {
            assert!((set.mmhg(set.pressure(MmHg(93.0)).unwrap()).unwrap().0 - 93.0).abs() < 1e-12);
            assert_eq!(set.flow(MlPerMin(120.0)), Some(2.0));
        }
        assert!((cgs.from_cgs(1.06).unwrap() / mercury.from_cgs(1.06).unwrap() - 1333.22387415).abs() < 1e-9);
        assert_eq!(UnitSet::Unstated.mmhg(1.0), None);
    }
}
