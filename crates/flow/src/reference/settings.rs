//! How a network is run.

use super::SolveError;
use std::collections::BTreeMap;

/// Which heartbeats a solution keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// All, from the start.
    All,
    /// The last, its times counted from its begin.
    Last,
}

/// Values from which a run starts; what is not named starts at zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InitialState {
    /// Of all pressures that have no value of their own.
    pub pressure: Option<f64>,
    /// Of all flows that have no value of their own.
    pub flow: Option<f64>,
    /// By the name of the unknown, such as `pressure:aorta:J1`.
    pub values: BTreeMap<String, f64>,
    /// Their changes in time, by the same names.
    pub changes: BTreeMap<String, f64>,
}

/// Settings of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// Heartbeats to run; with [`Simulation::cycle_error`] the first ones.
    pub cycles: usize,
    /// Points in a heartbeat, both ends counted: one more than its steps.
    pub points_per_cycle: usize,
    /// Largest error of any equation, in the units of the network.
    pub tolerance: f64,
    /// Newton steps allowed in a time step.
    pub newton_steps: usize,
    /// Damping of the highest frequencies, 0 (at once) to 1 (never): rho_infinity of generalised-alpha.
    pub rho_infinity: f64,
    /// Whether the run starts from the steady state of the mean inflow.
    pub steady_start: bool,
    /// Runs until the means of flow and pressure at the ends of the network change by less than this share from one
    /// heartbeat to the next; with windkessels the number of heartbeats is Pfaller 2021 equation 21 instead.
    pub cycle_error: Option<f64>,
    /// Heartbeats after which such a run gives up.
    pub most_cycles: usize,
    /// Which heartbeats the solution keeps.
    pub kept: Kept,
    /// Every how many steps the solution keeps one.
    pub every: usize,
    /// Where the run starts, or where its steady start begins to look.
    pub initial: InitialState,
}

impl Simulation {
    /// The defaults of svZeroDSolver for that many heartbeats and points.
    pub fn new(cycles: usize, points_per_cycle: usize) -> Self {
        Self {
            cycles,
            points_per_cycle,
            tolerance: 1e-8,
            newton_steps: 30,
            rho_infinity: 0.5,
            steady_start: true,
            cycle_error: None,
            most_cycles: 1000,
            kept: Kept::Last,
            every: 1,
            initial: InitialState::default(),
        }
    }

    /// Refuses numbers out of range.
    pub(super) fn checked(&self) -> Result<&Self, SolveError> {
        let fewest = if self.cycle_error.is_some() { 2 } else { 1 };
        let whole = |n: usize| n as f64;
        let rules: [(&'static str, f64, bool, &'static str); 7] = [
            ("The number of heartbeats", whole(self.cycles), self.cycles >= fewest, "1 or more, 2 to compare them"),
            (
                "The number of points in a heartbeat",
                whole(self.points_per_cycle),
                self.points_per_cycle >= 2,
                "2 or more",
            ),
            ("The tolerance", self.tolerance, self.tolerance > 0.0 && self.tolerance.is_finite(), "a positive number"),
            ("The number of Newton steps", whole(self.newton_steps), self.newton_steps >= 1, "1 or more"),
            ("The damping", self.rho_infinity, (0.0..=1.0).contains(&self.rho_infinity), "between 0 and 1"),
            ("The interval of output", whole(self.every), self.every >= 1, "1 or more"),
            (
                "The change between heartbeats",
                self.cycle_error.unwrap_or(0.5),
                self.cycle_error.is_none_or(|error| error > 0.0 && error < 1.0),
                "between 0 and 1",
            ),
        ];
        match rules.into_iter().find(|(_, _, holds, _)| !holds) {
            Some((name, value, _, wanted)) => Err(SolveError::Setting { name, value, wanted }),
            None => Ok(self),
        }
    }
}
