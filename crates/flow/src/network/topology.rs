//! Heartbeat and rings of a network.

use super::{Element, ElementId, Network, NetworkError};

/// Heartbeat of a network in which nothing repeats.
const STEADY_CYCLE: f64 = 1.0;

impl Network {
    /// Length of one heartbeat: that of [`Network::period`], of the waveforms and of the heart, which must agree; 1 where
    /// nothing repeats.
    pub fn cycle(&self) -> Result<f64, NetworkError> {
        let mut stated: Option<(&str, f64)> = self.period.map(|period| ("the network", period));
        for named in &self.elements {
            let own = match &named.element {
                Element::HeartAndLungs(heart) => Some(heart.period),
                element => element.waveforms().and_then(super::Waveform::period),
            };
            match (stated, own) {
                (Some((first, first_period)), Some(other_period)) if first_period != other_period => {
                    return Err(NetworkError::Periods {
                        first: first.to_owned(),
                        first_period,
                        other: named.name.clone(),
                        other_period,
                    });
                }
                (None, Some(period)) => stated = Some((&named.name, period)),
                _ => {}
            }
        }
        Ok(stated.map_or(STEADY_CYCLE, |(_, period)| period))
    }

    /// The element that closes a ring around which nothing resists: its pressures would leave the circling flow free.
    pub(super) fn unresisted_ring(&self) -> Option<ElementId> {
        let mut groups = Groups::new(self.nodes.len());
        for (n, named) in self.elements.iter().enumerate() {
            let id = ElementId(n);
            let (inlets, outlets) = (self.inlets(id), self.outlets(id));
            let ends: Vec<usize> = inlets.iter().chain(&outlets).map(|node| node.0).collect();
            if joins_freely(&named.element) && ends.windows(2).any(|pair| !groups.join(pair[0], pair[1])) {
                return Some(id);
            }
        }
        None
    }
}

/// Whether a flow of zero passes without any change of pressure, however it varies.
fn joins_freely(element: &Element) -> bool {
    match element {
        Element::Junction(_) => true,
        Element::CrlVessel(vessel) => vessel.resistance == 0.0 && vessel.inertance == 0.0,
        Element::LossJunction(junction) => {
            junction.branches.iter().all(|branch| branch.resistance == 0.0 && branch.inertance == 0.0)
        }
        element => element.lumped().is_some_and(|vessel| vessel.resistance == 0.0 && vessel.inertance == 0.0),
    }
}

/// Disjoint sets of nodes.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut n: usize) -> usize {
        while self.0[n] != n {
            self.0[n] = self.0[self.0[n]];
            n = self.0[n];
        }
        n
    }

    /// Makes two sets one; false where they were one already.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a] = b;
        a != b
    }
}
