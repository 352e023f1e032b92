//! The equations of a network as one system `E y' + F y + c(y, y') = 0`.
//!
//! Each node brings two unknowns, its flow and its pressure, and each element as many equations as it has ends, plus one
//! for each unknown of its own. Elements write themselves into a [`Stamp`] in an order that never changes, so the pattern
//! of the matrix is found once. Derivations: `docs/methods/flow-elements.md`.

mod activation;
mod chamber;
mod heart;
mod junction;
mod outlet;
mod place;
mod stamp;
mod structure;
mod valve;
mod vessel;

pub(crate) use place::{Place, Port};
pub(crate) use stamp::{Entry, Stamp};
pub(crate) use structure::matching;

use crate::network::{Element, ElementId, Network};
use activation::Rhythm;

/// A network with its unknowns numbered.
pub(crate) struct System<'a> {
    pub network: &'a Network,
    pub period: f64,
    /// Names of the unknowns: `flow:` and `pressure:` of each node, then what elements have inside.
    pub variables: Vec<String>,
    pub places: Vec<Place>,
    /// Element of each equation.
    pub owner: Vec<ElementId>,
    rhythms: Vec<Option<Rhythm>>,
    /// Whether waveforms stand at their mean and windkessels have no capacitance.
    steady: bool,
    /// Of coronary outlets: the squeezed pressure less the muscle's at the start, from which volume is counted.
    offsets: Vec<f64>,
}

impl<'a> System<'a> {
    /// Numbers the unknowns of a network that has been checked.
    pub fn new(network: &'a Network, period: f64) -> Self {
        let (variables, places, owner) = place::numbered(network);
        let rhythm = |element: &Element| activation::of(element).map(|activation| Rhythm::new(activation, period));
        Self {
            network,
            period,
            variables,
            places,
            owner,
            rhythms: network.elements.iter().map(|named| rhythm(&named.element)).collect(),
            steady: false,
            offsets: vec![0.0; network.elements.len()],
        }
    }

    /// Number of unknowns and of equations.
    pub fn size(&self) -> usize {
        self.variables.len()
    }

    /// Turns the steady form of sources and outlets on or off.
    pub fn set_steady(&mut self, steady: bool) {
        self.steady = steady;
    }

    /// Counts the squeezed volume of coronary outlets from this state; `from_mean` if the muscle's pressure stood at its mean.
    pub fn start_from(&mut self, y: &[f64], dy: &[f64], from_mean: bool) {
        for (n, named) in self.network.elements.iter().enumerate() {
            if let Element::CoronaryOutlet(outlet) = &named.element {
                let muscle = &outlet.intramyocardial_pressure;
                let muscle = if from_mean { muscle.mean_of_samples() } else { muscle.at(0.0) };
                self.offsets[n] = outlet::squeezed_pressure(outlet, &self.places[n], y, dy) - muscle;
            }
        }
    }

    /// Writes every equation at the state and time of the stamp.
    pub fn assemble(&self, stamp: &mut Stamp) {
        for (n, named) in self.network.elements.iter().enumerate() {
            self.assemble_element(n, &named.element, stamp);
        }
    }

    fn assemble_element(&self, n: usize, element: &Element, s: &mut Stamp) {
        let (place, steady) = (&self.places[n], self.steady);
        let rhythm = || self.rhythms[n].as_ref().expect("chambers have a rhythm");
        match element {
            Element::Vessel(_) | Element::Tube(_) | Element::Stenosis(_) => {
                vessel::rcl(&element.lumped().expect("a lumped vessel"), place, s);
            }
            Element::CrlVessel(vessel) => vessel::crl(vessel, place, s),
            Element::RcVessel(vessel) => vessel::rc(vessel, place, s),
            Element::Junction(_) => junction::static_pressure(place, s),
            Element::LossJunction(junction) => junction::losses(junction, place, s),
            Element::TotalPressureJunction(junction) => junction::total_pressure(junction, place, s),
            Element::GivenFlow(given) => outlet::given_flow(given, place, steady, s),
            Element::GivenPressure(given) => outlet::given_pressure(given, place, steady, s),
            Element::ResistanceOutlet(outlet) => outlet::resistance(outlet, place, s),
            Element::RcrOutlet(outlet) => outlet::rcr(outlet, place, steady, s),
            Element::CoronaryOutlet(outlet) => outlet::coronary(outlet, place, steady, self.offsets[n], s),
            Element::Leak(leak) => outlet::leak(leak, place, s),
            Element::RcrBed(bed) => outlet::rcr_bed(bed, place, steady, s),
            Element::CoronaryBed(bed) => outlet::coronary_bed(bed, place, s),
            Element::TanhValve(valve) => valve::tanh(valve, place, s),
            Element::PiecewiseValve(valve) => valve::piecewise(valve, place, s),
            Element::ElastanceChamber(chamber) => chamber::elastance(chamber, rhythm().at(s.time).atrial, place, s),
            Element::ExponentialChamber(chamber) => chamber::exponential(chamber, rhythm().at(s.time).atrial, place, s),
            Element::LinearChamber(chamber) => chamber::linear(chamber, rhythm().at(s.time).atrial, place, s),
            Element::HeartAndLungs(heart) => heart::heart(heart, rhythm().at(s.time), place, s),
        }
    }

    /// Flows that closed valves of the heart hold at zero, given the state at which the valves were judged.
    pub fn held_at_zero(&self, y: &[f64]) -> Vec<usize> {
        let hearts = self.network.elements.iter().zip(&self.places);
        hearts
            .filter(|(named, _)| matches!(named.element, Element::HeartAndLungs(_)))
            .flat_map(|(_, place)| heart::closed(place, y))
            .collect()
    }
}
