//! What is refused before anything is solved.

use super::element::Ends;
use super::{Element, ElementId, NamedElement, Network, NetworkError};
use crate::equations::System;
use std::collections::HashSet;

impl Network {
    /// Refuses what no solver could answer, naming the element and what to change.
    pub fn check(&self) -> Result<(), NetworkError> {
        if self.elements.is_empty() {
            return Err(NetworkError::Empty);
        }
        self.check_names()?;
        for (n, named) in self.elements.iter().enumerate() {
            check_numbers(named)?;
            self.check_ends(ElementId(n), named)?;
        }
        self.check_cycle()?;
        self.check_hearts()?;
        if let Some(id) = self.unresisted_ring() {
            let (kind, name) = self.described(id);
            return Err(NetworkError::Ring { kind, name });
        }
        match System::new(self, self.cycle()?).over_determined() {
            Some(id) => {
                let (kind, name) = self.described(id);
                Err(NetworkError::OverDetermined { kind, name })
            }
            None => Ok(()),
        }
    }

    fn described(&self, id: ElementId) -> (&'static str, String) {
        let named = &self.elements[id.0];
        (named.element.kind(), named.name.clone())
    }

    fn check_names(&self) -> Result<(), NetworkError> {
        let mut seen = HashSet::new();
        if let Some(twice) = self.elements.iter().find(|named| !seen.insert(&named.name)) {
            return Err(NetworkError::DuplicateName(twice.name.clone()));
        }
        let there = |id: ElementId| id.0 < self.elements.len();
        match self.nodes.iter().find(|node| !there(node.upstream) || !there(node.downstream)) {
            Some(node) => Err(NetworkError::Node(node.name.clone())),
            None => Ok(()),
        }
    }

    fn check_ends(&self, id: ElementId, named: &NamedElement) -> Result<(), NetworkError> {
        let (kind, name) = (named.element.kind(), &named.name);
        let (inlets, outlets) = (self.inlets(id).len(), self.outlets(id).len());
        let Some((at_inlet, at_outlet)) = named.element.ends() else {
            let found = inlets + outlets;
            let once = NetworkError::GivenEnds { kind, name: name.clone(), found };
            return if found == 1 { Ok(()) } else { Err(once) };
        };
        for (side, ends, found) in [("inlet", at_inlet, inlets), ("outlet", at_outlet, outlets)] {
            if ends.admits(found) {
                continue;
            }
            let (Ends::Exactly(wanted) | Ends::AtLeast(wanted)) = ends;
            let name = name.clone();
            return Err(match found {
                0 => NetworkError::Unconnected { kind, name, side },
                _ => NetworkError::Ends { kind, name, side, found, wanted },
            });
        }
        Ok(())
    }

    fn check_cycle(&self) -> Result<(), NetworkError> {
        let value = self.cycle()?;
        if value.is_finite() && value > 0.0 {
            return Ok(());
        }
        let (kind, name) = ("network", "heartbeat".to_owned());
        Err(NetworkError::Number { kind, name, quantity: "period", value, wanted: "a positive number" })
    }

    fn check_hearts(&self) -> Result<(), NetworkError> {
        let hearts = self.elements.iter().filter(|named| matches!(named.element, Element::HeartAndLungs(_))).count();
        let bed = self.elements.iter().find(|named| matches!(named.element, Element::CoronaryBed(_)));
        match bed {
            Some(bed) if hearts != 1 => Err(NetworkError::Hearts { name: bed.name.clone(), found: hearts }),
            _ => Ok(()),
        }
    }
}

fn check_numbers(named: &NamedElement) -> Result<(), NetworkError> {
    let (kind, name) = (named.element.kind(), &named.name);
    if let Element::Stenosis(stenosis) = &named.element {
        if stenosis.throat_area <= 0.0 {
            return Err(NetworkError::ClosedStenosis(name.clone()));
        }
        if stenosis.throat_area > stenosis.area {
            let (quantity, wanted) = ("narrowest area", "no larger than the open area");
            let (name, value) = (name.clone(), stenosis.throat_area);
            return Err(NetworkError::Number { kind, name, quantity, value, wanted });
        }
    }
    for (quantity, value, range) in named.element.parameters() {
        if !range.holds(value) {
            return Err(NetworkError::Number { kind, name: name.clone(), quantity, value, wanted: range.words() });
        }
    }
    match named.element.waveforms().and_then(super::Waveform::flaw) {
        Some(flaw) => Err(NetworkError::Waveform { kind, name: name.clone(), flaw }),
        None => Ok(()),
    }
}
