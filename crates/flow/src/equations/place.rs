//! Which unknowns and equations belong to which element.

use crate::network::{Element, ElementId, Network, NodeId, Ventricle};

/// The two unknowns of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Port {
    pub flow: usize,
    pub pressure: usize,
}

/// An element's unknowns and its first equation.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub row: usize,
    pub inlets: Vec<Port>,
    pub outlets: Vec<Port>,
    /// First of its own unknowns.
    pub inner: usize,
    /// Pressure that squeezes it, and which share of that.
    pub squeeze: Option<(usize, f64)>,
}

impl Place {
    /// Inlet and outlet of an element with one of each.
    pub fn ends(&self) -> (Port, Port) {
        (self.inlets[0], self.outlets[0])
    }

    /// Inlets, then outlets.
    pub fn ports(&self) -> impl Iterator<Item = Port> + '_ {
        self.inlets.iter().chain(&self.outlets).copied()
    }
}

/// Own unknowns of an element.
fn inner_names(element: &Element) -> &'static [&'static str] {
    match element {
        Element::RcrOutlet(_) => &["pressure_c"],
        Element::CoronaryOutlet(_) | Element::CoronaryBed(_) => &["volume_im"],
        Element::RcrBed(_) => &["P_c"],
        Element::TanhValve(_) => &["valve_status"],
        Element::ElastanceChamber(_) | Element::ExponentialChamber(_) | Element::LinearChamber(_) => &["Vc"],
        Element::HeartAndLungs(_) => super::heart::NAMES,
        _ => &[],
    }
}

/// Names of all unknowns, the place of each element, and the element of each equation.
pub(super) fn numbered(network: &Network) -> (Vec<String>, Vec<Place>, Vec<ElementId>) {
    let mut variables: Vec<String> = Vec::new();
    for node in &network.nodes {
        variables.extend([format!("flow:{}", node.name), format!("pressure:{}", node.name)]);
    }
    let (mut places, mut owner) = (Vec::new(), Vec::new());
    for (n, named) in network.elements.iter().enumerate() {
        let id = ElementId(n);
        let ports = |nodes: Vec<NodeId>| -> Vec<Port> {
            nodes.into_iter().map(|node| Port { flow: 2 * node.0, pressure: 2 * node.0 + 1 }).collect()
        };
        let (inlets, outlets) = (ports(network.inlets(id)), ports(network.outlets(id)));
        let names = inner_names(&named.element);
        let place = Place { row: owner.len(), inlets, outlets, inner: variables.len(), squeeze: None };
        owner.extend(std::iter::repeat_n(id, place.ports().count() + names.len()));
        variables.extend(names.iter().map(|inner| format!("{inner}:{}", named.name)));
        places.push(place);
    }
    squeeze(network, &mut places);
    (variables, places, owner)
}

/// Lets the heart squeeze the coronary beds.
fn squeeze(network: &Network, places: &mut [Place]) {
    let heart = network.elements.iter().enumerate().find_map(|(n, named)| match &named.element {
        Element::HeartAndLungs(heart) => Some((n, heart)),
        _ => None,
    });
    let Some((at, heart)) = heart else { return };
    let inner = places[at].inner;
    for (place, named) in places.iter_mut().zip(&network.elements) {
        let Element::CoronaryBed(bed) = &named.element else { continue };
        place.squeeze = Some(match bed.ventricle {
            Ventricle::Left => (inner + super::heart::LEFT_PRESSURE, heart.left_intramyocardial_share),
            Ventricle::Right => (inner + super::heart::RIGHT_PRESSURE, heart.right_intramyocardial_share),
        });
    }
}
