//! Why a network cannot be solved, in words that name the element and say what to change.

/// A refusal before anything is solved.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NetworkError {
    /// No elements.
    #[error("The network has no elements.")]
    Empty,
    /// Two elements of one name.
    #[error("Two elements are called \"{0}\". Give each a name of its own.")]
    DuplicateName(String),
    /// A side of an element that nothing is joined to.
    #[error("The {kind} \"{name}\" is not connected at its {side}.")]
    Unconnected {
        /// What it is.
        kind: &'static str,
        /// Which one.
        name: String,
        /// `inlet` or `outlet`.
        side: &'static str,
    },
    /// Too many or too few nodes on a side.
    #[error(
        "The {kind} \"{name}\" has {found} connections at its {side}, but its numbers are for {wanted}. Join several vessels \
         by a junction, and give a junction one number for each branch."
    )]
    Ends {
        /// What it is.
        kind: &'static str,
        /// Which one.
        name: String,
        /// `inlet` or `outlet`.
        side: &'static str,
        /// Connections found.
        found: usize,
        /// Connections that it may have.
        wanted: usize,
    },
    /// A given flow or pressure that is not at one end of one element.
    #[error("The {kind} \"{name}\" has {found} connections. It belongs at one end of one element.")]
    GivenEnds {
        /// What it is.
        kind: &'static str,
        /// Which one.
        name: String,
        /// Connections found.
        found: usize,
    },
    /// A node that names an element that is not there.
    #[error("The connection \"{0}\" leads to an element that is not in the network.")]
    Node(String),
    /// A number out of its range, or not a number.
    #[error("The {quantity} of the {kind} \"{name}\" is {value}. It must be {wanted}.")]
    Number {
        /// What it is.
        kind: &'static str,
        /// Which one.
        name: String,
        /// Which of its numbers.
        quantity: &'static str,
        /// The number.
        value: f64,
        /// What it must be, as the end of a sentence.
        wanted: &'static str,
    },
    /// A narrowing without an opening.
    #[error("The stenosis \"{0}\" closes its vessel (100 %). Leave an opening, or take the vessel out.")]
    ClosedStenosis(String),
    /// A waveform that cannot be sampled.
    #[error("The waveform of the {kind} \"{name}\" {flaw}.")]
    Waveform {
        /// What it is.
        kind: &'static str,
        /// Which one.
        name: String,
        /// What is wrong, as the end of the sentence.
        flaw: &'static str,
    },
    /// Two lengths of the heartbeat.
    #[error(
        "\"{first}\" repeats every {first_period} s, but \"{other}\" every {other_period} s. One heartbeat must serve all."
    )]
    Periods {
        /// One that says how long a heartbeat is.
        first: String,
        /// Its period.
        first_period: f64,
        /// One that disagrees.
        other: String,
        /// Its period.
        other_period: f64,
    },
    /// A ring around which nothing limits the flow.
    #[error(
        "The {kind} \"{name}\" closes a ring without resistance or inertance, so any flow could circle in it. Give one \
         vessel of the ring a resistance."
    )]
    Ring {
        /// What closes it.
        kind: &'static str,
        /// Which one.
        name: String,
    },
    /// A squeezed bed without a heart, or more than one heart.
    #[error("The network has {found} hearts, but the bed \"{name}\" needs exactly one to be squeezed by.")]
    Hearts {
        /// The bed.
        name: String,
        /// Hearts found.
        found: usize,
    },
    /// More is given than can hold together.
    #[error(
        "The {kind} \"{name}\" prescribes what other elements already fix, so no flow could satisfy both. Replace it, or \
         one of the given flows and pressures that it meets, by a resistance."
    )]
    OverDetermined {
        /// What it is.
        kind: &'static str,
        /// Which one.
        name: String,
    },
}
