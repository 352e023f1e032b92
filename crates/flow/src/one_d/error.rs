//! Why a wave network is refused or its computation stopped, in words that say where and what to change.

/// One of the two ends of a vessel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VesselEnd {
    /// Where the vessel's length is counted from.
    Start,
    /// The other one.
    End,
}

impl std::fmt::Display for VesselEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Start => "start",
            Self::End => "end",
        })
    }
}

/// A refusal. Each names the vessel it is about.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OneDError {
    /// Nothing to solve.
    #[error("The network has no vessels. Add at least one before computing waves.")]
    NoVessels,
    /// A length, radius, wall or blood value that is not a positive finite number, or is out of its range.
    #[error("{what} of {of} is {value} {unit}. Set it to {wanted}.")]
    Value {
        /// Which number.
        what: &'static str,
        /// Whose: a vessel's name in quotes, or "the blood", "the settings".
        of: String,
        /// The number given.
        value: f64,
        /// Its unit.
        unit: &'static str,
        /// What would be accepted.
        wanted: &'static str,
    },
    /// No path of vessels leads from the first vessel to this one.
    #[error("Vessel \"{vessel}\" is not connected to \"{first}\". Join it to the network, or leave it out.")]
    Unconnected {
        /// The vessel that hangs alone.
        vessel: String,
        /// The first vessel of the network.
        first: String,
    },
    /// An end that joins nothing and has no condition.
    #[error(
        "The {end} of vessel \"{vessel}\" joins no other vessel and has no condition. Give it an inflow or an outlet."
    )]
    OpenEnd {
        /// The vessel.
        vessel: String,
        /// Which of its ends.
        end: VesselEnd,
    },
    /// A condition at a node where several vessels meet, or a second one at the same node.
    #[error(
        "Node {node} cannot carry this condition: {reason}. Conditions belong to the free end of one vessel, one each."
    )]
    Misplaced {
        /// The node's number.
        node: u32,
        /// What is wrong there.
        reason: &'static str,
    },
    /// An inflow or pressure over time that is not a usable periodic series.
    #[error("The waveform at vessel \"{vessel}\" {reason}. Correct it and compute again.")]
    Waveform {
        /// The vessel it feeds.
        vessel: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// Every end has a given flow.
    #[error("Every free end has a given flow, so nothing sets the pressure. Give vessel \"{vessel}\" an outlet.")]
    NoPressure {
        /// The first vessel.
        vessel: String,
    },
    /// Area lost, or the state no longer a number.
    #[error(
        "Vessel \"{vessel}\" collapsed at {time_s:.4} s, {position_mm:.1} mm from its start: its area fell to {percent:.1} % of \
         its open area. The wall law does not hold there. Check inflow, radius and wall of this vessel."
    )]
    Collapsed {
        /// Where.
        vessel: String,
        /// Distance from its start, mm.
        position_mm: f64,
        /// When.
        time_s: f64,
        /// What is left of the area, percent; not a number if the computation lost it.
        percent: f64,
    },
    /// Blood faster than the waves that could carry news upstream.
    #[error(
        "Blood at the {end} of vessel \"{vessel}\" would be faster than the pulse wave at {time_s:.4} s. Conditions at ends \
         hold below that speed only. Check inflow and radius of this vessel."
    )]
    Supercritical {
        /// Where.
        vessel: String,
        /// At which of its ends.
        end: VesselEnd,
        /// When.
        time_s: f64,
    },
    /// Newton's method failed at a node.
    #[error(
        "Flow and pressure at the {end} of vessel \"{vessel}\" could not be matched at {time_s:.4} s. Check the radii and walls \
         of the vessels that meet there."
    )]
    Unmatched {
        /// The first vessel at the node.
        vessel: String,
        /// Its end.
        end: VesselEnd,
        /// When.
        time_s: f64,
    },
    /// Cycles still differ.
    #[error(
        "The waves did not become periodic in {cycles} cycles: in vessel \"{vessel}\" pressure or flow still changes by \
         {percent:.3} % from cycle to cycle, {wanted_percent:.3} % is wanted. Allow more cycles, or check the outlets."
    )]
    NotPeriodic {
        /// Cycles computed.
        cycles: usize,
        /// The vessel that changes most.
        vessel: String,
        /// Its change, percent.
        percent: f64,
        /// The tolerance, percent.
        wanted_percent: f64,
    },
}
