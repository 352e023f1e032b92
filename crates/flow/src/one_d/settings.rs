//! How finely a network is solved, and what vessels share where they meet.

use super::error::OneDError;

/// Which pressure is the same for all vessels that meet at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PressureContinuity {
    /// p + rho u²/2: no energy is lost.
    Total,
    /// p alone, as openBF does at branchings.
    Static,
}

/// Numbers of the scheme. The default is a quarter of a centimetre and total pressure everywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Longest cell, m.
    pub cell_length_m: f64,
    /// Fewest cells in a vessel, at least 2.
    pub fewest_cells: usize,
    /// Step as a share of the time in which the fastest wave crosses a cell, above 0, at most 1.
    pub courant: f64,
    /// What two vessels share where they are joined.
    pub joins: PressureContinuity,
    /// What three and more vessels share where they branch.
    pub branchings: PressureContinuity,
    /// Records a cycle.
    pub samples: usize,
    /// Where along each vessel, as shares of its length.
    pub stations: Vec<f64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cell_length_m: 2.5e-3,
            fewest_cells: 4,
            courant: 0.9,
            joins: PressureContinuity::Total,
            branchings: PressureContinuity::Total,
            samples: 200,
            stations: vec![0.0, 0.25, 0.5, 0.75, 1.0],
        }
    }
}

impl Settings {
    /// Refuses numbers with which the scheme does not work.
    pub(super) fn check(&self) -> Result<(), OneDError> {
        let fail =
            |what, value, unit, wanted| Err(OneDError::Value { what, of: "the settings".into(), value, unit, wanted });
        if !(self.cell_length_m.is_finite() && self.cell_length_m > 0.0) {
            return fail("The cell length", self.cell_length_m, "m", "a number above 0");
        }
        if !(self.courant > 0.0 && self.courant <= 1.0) {
            return fail("The Courant number", self.courant, "", "a number above 0, at most 1");
        }
        if self.fewest_cells < 2 {
            return fail("The fewest cells", self.fewest_cells as f64, "", "2 or more");
        }
        if self.samples < 2 {
            return fail("The number of records a cycle", self.samples as f64, "", "2 or more");
        }
        match self.stations.iter().find(|at| !(0.0..=1.0).contains(*at)) {
            Some(&at) => fail("A station", at, "of the length", "a number from 0 to 1"),
            None => Ok(()),
        }
    }
}
