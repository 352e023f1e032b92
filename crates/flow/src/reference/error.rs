//! Why a run gave no result.

use crate::NetworkError;

/// A run without a result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SolveError {
    /// The network itself is refused.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// A setting out of its range.
    #[error("{name} is {value}. It must be {wanted}.")]
    Setting {
        /// Which one, as people call it.
        name: &'static str,
        /// The number given.
        value: f64,
        /// What it must be.
        wanted: &'static str,
    },
    /// Elimination met a matrix without a pivot.
    #[error(
        "At {time:.4} s nothing determines the flow and pressure at \"{name}\". Give the vessels beside it a resistance, or \
         the network a pressure that it can refer to."
    )]
    Singular {
        /// Where, as the name of an element.
        name: String,
        /// When.
        time: f64,
    },
    /// Newton's method did not meet its tolerance.
    #[error(
        "The equations of \"{name}\" did not settle at {time:.4} s: {iterations} steps left an error of {residual:.1e}. Take \
         more points per heartbeat, or a smaller stenosis or steepness there."
    )]
    NotConverged {
        /// Element of the equation that is farthest off.
        name: String,
        /// When.
        time: f64,
        /// Newton steps done.
        iterations: usize,
        /// Error of that equation.
        residual: f64,
    },
    /// Heartbeats went on differing.
    #[error(
        "After {cycles} heartbeats the mean of \"{variable}\" still changes by {change:.2e} of itself from one to the next. \
         Allow more heartbeats, or a larger change."
    )]
    NotPeriodic {
        /// Heartbeats done.
        cycles: usize,
        /// What changes most.
        variable: String,
        /// Its relative change.
        change: f64,
    },
}
