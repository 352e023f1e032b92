//! Whether heartbeats repeat.

use crate::equations::System;
use crate::network::{Element, ElementId, Network};
use std::collections::VecDeque;

/// Flow and pressure at the ends of a network over the last two heartbeats.
pub(super) struct Ends {
    variables: Vec<usize>,
    /// One entry a step, the oldest first.
    history: VecDeque<Vec<f64>>,
    steps: usize,
}

impl Ends {
    /// Watches the nodes beside what ends the network, or all nodes of one that has no end.
    pub fn new(system: &System, steps: usize) -> Self {
        let network = system.network;
        let ends = |id: ElementId| is_end(&network.elements[id.0].element);
        let mut variables: Vec<usize> = network
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| ends(node.upstream) || ends(node.downstream))
            .flat_map(|(n, _)| [2 * n, 2 * n + 1])
            .collect();
        if variables.is_empty() {
            variables = (0..2 * network.nodes.len()).collect();
        }
        Self { variables, history: VecDeque::new(), steps }
    }

    pub fn watch(&mut self, y: &[f64]) {
        if self.history.len() > 2 * self.steps {
            self.history.pop_front();
        }
        self.history.push_back(self.variables.iter().map(|&n| y[n]).collect());
    }

    /// The unknown whose mean changed most between the last two heartbeats, and by which share of itself.
    pub fn change(&self) -> Option<(usize, f64)> {
        let last = self.history.len().checked_sub(self.steps + 1)?;
        let before = last.checked_sub(self.steps)?;
        let mean = |from: usize, k: usize| {
            self.history.range(from..=from + self.steps).map(|values| values[k]).sum::<f64>() / (self.steps + 1) as f64
        };
        let change = |k: usize| {
            let (old, new) = (mean(before, k), mean(last, k));
            if old == new { 0.0 } else { ((new - old) / old).abs() }
        };
        let worse = |worst: (usize, f64), k: usize| {
            let change = change(k);
            if change > worst.1 || change.is_nan() { (self.variables[k], change) } else { worst }
        };
        Some((0..self.variables.len()).fold((self.variables[0], 0.0), worse))
    }
}

fn is_end(element: &Element) -> bool {
    matches!(
        element,
        Element::GivenFlow(_)
            | Element::GivenPressure(_)
            | Element::ResistanceOutlet(_)
            | Element::RcrOutlet(_)
            | Element::CoronaryOutlet(_)
            | Element::Leak(_)
    )
}

/// Heartbeats until a windkessel network repeats to within `error`: `-ln(error) max(Rd C) / T`, rounded up (Pfaller 2021,
/// Int J Numer Meth Biomed Engng 37:e3510, equation 21). `None` without windkessels.
pub(super) fn windkessel_cycles(network: &Network, period: f64, error: f64) -> Option<usize> {
    let time_constant = |element: &Element| match element {
        Element::RcrOutlet(outlet) => Some(outlet.distal_resistance * outlet.capacitance),
        _ => None,
    };
    let longest = network.elements.iter().filter_map(|named| time_constant(&named.element)).reduce(f64::max)?;
    Some(((-libm::log(error) * longest / period).ceil() as usize).max(1))
}
