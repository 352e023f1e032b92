//! All kinds of elements.

use super::*;

macro_rules! elements {
    ($($(#[$doc:meta])* $kind:ident,)*) => {
        /// An element of a network.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Element {
            $($(#[$doc])* $kind($kind),)*
        }

        $(impl From<$kind> for Element {
            fn from(element: $kind) -> Self {
                Element::$kind(element)
            }
        })*
    };
}

elements! {
    /// Lumped vessel, capacitance behind the resistance.
    Vessel,
    /// Lumped vessel, capacitance at the inlet.
    CrlVessel,
    /// Bed with a windkessel's inlet pressure.
    RcVessel,
    /// Vessel by radius and length.
    Tube,
    /// Narrowing by areas and length.
    Stenosis,
    /// One static pressure.
    Junction,
    /// A loss to each outlet.
    LossJunction,
    /// One total pressure, less losses.
    TotalPressureJunction,
    /// Given flow.
    GivenFlow,
    /// Given pressure.
    GivenPressure,
    /// Resistance before a pressure.
    ResistanceOutlet,
    /// Three-element windkessel.
    RcrOutlet,
    /// Coronary bed, open loop.
    CoronaryOutlet,
    /// Bleeding.
    Leak,
    /// Three-element windkessel within a loop.
    RcrBed,
    /// Coronary bed within a loop.
    CoronaryBed,
    /// Smooth diode.
    TanhValve,
    /// Diode of two resistances.
    PiecewiseValve,
    /// Elastance and inertance.
    ElastanceChamber,
    /// The same, passive wall exponential.
    ExponentialChamber,
    /// Elastance alone.
    LinearChamber,
    /// Heart and lungs in one.
    HeartAndLungs,
}

/// How many nodes an element has on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// Exactly so many.
    Exactly(usize),
    /// That many or more.
    AtLeast(usize),
}

impl Ends {
    pub(crate) fn admits(self, count: usize) -> bool {
        match self {
            Ends::Exactly(n) => count == n,
            Ends::AtLeast(n) => count >= n,
        }
    }
}

impl Element {
    /// The lumped vessel that this is or stands for.
    pub fn lumped(&self) -> Option<Vessel> {
        match self {
            Element::Vessel(vessel) => Some(*vessel),
            Element::Tube(tube) => Some(tube.vessel()),
            Element::Stenosis(stenosis) => Some(stenosis.vessel()),
            _ => None,
        }
    }

    /// What it is, as part of a sentence.
    pub fn kind(&self) -> &'static str {
        match self {
            Element::Vessel(_) | Element::CrlVessel(_) | Element::RcVessel(_) | Element::Tube(_) => "vessel",
            Element::Stenosis(_) => "stenosis",
            Element::Junction(_) | Element::LossJunction(_) | Element::TotalPressureJunction(_) => "junction",
            Element::GivenFlow(_) => "given flow",
            Element::GivenPressure(_) => "given pressure",
            Element::ResistanceOutlet(_) | Element::RcrOutlet(_) | Element::CoronaryOutlet(_) => "outlet",
            Element::Leak(_) => "leak",
            Element::RcrBed(_) | Element::CoronaryBed(_) => "bed",
            Element::TanhValve(_) | Element::PiecewiseValve(_) => "valve",
            Element::ElastanceChamber(_) | Element::ExponentialChamber(_) | Element::LinearChamber(_) => "chamber",
            Element::HeartAndLungs(_) => "heart",
        }
    }

    /// Inlets and outlets it may have; `None` for what ends a network on either side.
    pub(crate) fn ends(&self) -> Option<(Ends, Ends)> {
        use Ends::{AtLeast, Exactly};
        match self {
            Element::GivenFlow(_) | Element::GivenPressure(_) => None,
            Element::ResistanceOutlet(_) | Element::RcrOutlet(_) | Element::CoronaryOutlet(_) | Element::Leak(_) => {
                Some((Exactly(1), Exactly(0)))
            }
            Element::Junction(_) => Some((AtLeast(1), AtLeast(1))),
            Element::LossJunction(junction) => Some((Exactly(1), Exactly(junction.branches.len()))),
            Element::TotalPressureJunction(junction) => {
                let outlets = junction.branches.len();
                Some((Exactly(junction.areas.len().saturating_sub(outlets)), Exactly(outlets)))
            }
            _ => Some((Exactly(1), Exactly(1))),
        }
    }
}
