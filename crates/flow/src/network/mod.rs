//! One description of a flow network, for every solver: named elements joined at named nodes.
//!
//! A node is the place where two elements meet. It carries one pressure and one flow, positive from its upstream to its
//! downstream element; more than two vessels meet in a [`Junction`] with a node for each. Elements are plain numbers, one
//! struct each; their equations are derived in `docs/methods/flow-elements.md`. Numbers are in one consistent set of
//! units that the network states ([`UnitSet`]).

mod bed;
mod chamber;
mod check;
mod element;
mod error;
mod heart;
mod junction;
mod outlet;
mod parameters;
mod topology;
mod tube;
mod unit_set;
mod valve;
mod vessel;
mod waveform;

pub use bed::{CoronaryBed, RcrBed, Ventricle};
pub use chamber::{Activation, ElastanceChamber, ExponentialChamber, LinearChamber};
pub use element::Element;
pub use error::NetworkError;
pub use heart::{Atrium, HeartAndLungs, HeartVentricle};
pub use junction::{BranchLoss, Junction, LossJunction, TotalPressureJunction};
pub use outlet::{CoronaryOutlet, GivenFlow, GivenPressure, Leak, RcrOutlet, ResistanceOutlet};
pub use tube::{Stenosis, Tube, Wall};
pub use unit_set::UnitSet;
pub use valve::{PiecewiseValve, TanhValve, energy_loss_coefficient, gorlin_area, net_valve_drop, vena_contracta_drop};
pub use vessel::{CrlVessel, RcVessel, Vessel};
pub use waveform::Waveform;

/// Position of an element in [`Network::elements`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub usize);

/// Position of a node in [`Network::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// An element and what people call it.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedElement {
    /// Its name, used once in a network.
    pub name: String,
    /// What it is.
    pub element: Element,
}

/// Where two elements meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its name; [`Network::connect`] writes `upstream:downstream`.
    pub name: String,
    /// The element that it is an outlet of.
    pub upstream: ElementId,
    /// The element that it is an inlet of.
    pub downstream: ElementId,
}

/// Elements, the nodes between them, and the units of all their numbers.
///
/// The order of an element's inlets and outlets is that of the nodes; junctions with numbers for each branch rely on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// What the numbers mean.
    pub units: UnitSet,
    /// Length of one heartbeat; `None` takes it from the waveforms and closed loops, see [`Network::cycle`].
    pub period: Option<f64>,
    /// All elements, in the order in which they were added.
    pub elements: Vec<NamedElement>,
    /// All nodes, in the order in which they were connected.
    pub nodes: Vec<Node>,
}

impl Network {
    /// A network without elements.
    pub fn new(units: UnitSet) -> Self {
        Self { units, period: None, elements: Vec::new(), nodes: Vec::new() }
    }

    /// Adds an element; says where it stands.
    pub fn add(&mut self, name: impl Into<String>, element: impl Into<Element>) -> ElementId {
        self.elements.push(NamedElement { name: name.into(), element: element.into() });
        ElementId(self.elements.len() - 1)
    }

    /// Joins an outlet of one element to an inlet of another by a node named `upstream:downstream`.
    ///
    /// # Panics
    /// If one of them is not an element of this network.
    pub fn connect(&mut self, upstream: ElementId, downstream: ElementId) -> NodeId {
        let name = format!("{}:{}", self.name(upstream), self.name(downstream));
        self.nodes.push(Node { name, upstream, downstream });
        NodeId(self.nodes.len() - 1)
    }

    /// What an element is called.
    pub fn name(&self, id: ElementId) -> &str {
        &self.elements[id.0].name
    }

    /// The element of that name.
    pub fn find(&self, name: &str) -> Option<ElementId> {
        self.elements.iter().position(|element| element.name == name).map(ElementId)
    }

    /// Nodes that flow enters an element by, in the order of its inlets.
    pub fn inlets(&self, id: ElementId) -> Vec<NodeId> {
        self.nodes_where(|node| node.downstream == id)
    }

    /// Nodes that flow leaves an element by, in the order of its outlets.
    pub fn outlets(&self, id: ElementId) -> Vec<NodeId> {
        self.nodes_where(|node| node.upstream == id)
    }

    fn nodes_where(&self, at: impl Fn(&Node) -> bool) -> Vec<NodeId> {
        self.nodes.iter().enumerate().filter(|(_, node)| at(node)).map(|(n, _)| NodeId(n)).collect()
    }
}
