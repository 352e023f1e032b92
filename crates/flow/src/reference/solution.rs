//! What a run gives.

/// All unknowns and their changes at one time, in the order of [`Solution::variables`].
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Values.
    pub y: Vec<f64>,
    /// Changes per time.
    pub dy: Vec<f64>,
}

/// How well the equations were met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunConvergence {
    /// Largest error of any equation in any step, in the units of the network.
    pub residual: f64,
    /// Newton steps of the run.
    pub newton_steps: usize,
    /// Largest relative change of a mean flow or pressure at the ends of the network between the last two heartbeats;
    /// `None` where there was one heartbeat.
    pub cycle_change: Option<f64>,
}

/// Flow and pressure over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// Names of the unknowns: `flow:NODE`, `pressure:NODE`, and what elements have inside.
    pub variables: Vec<String>,
    /// Times.
    pub times: Vec<f64>,
    /// The state at each time.
    pub states: Vec<State>,
    /// Heartbeats run.
    pub cycles: usize,
    /// How well it was met.
    pub convergence: RunConvergence,
}

impl Solution {
    /// Position of an unknown in each state.
    pub fn position(&self, variable: &str) -> Option<usize> {
        self.variables.iter().position(|name| name == variable)
    }

    /// An unknown over time.
    pub fn series(&self, variable: &str) -> Option<Vec<f64>> {
        let at = self.position(variable)?;
        Some(self.states.iter().map(|state| state.y[at]).collect())
    }
}
