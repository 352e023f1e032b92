//! A whole case.

use super::fields::Fields;
use super::{CaseError, CsvForm, blocks, chambers, closed_loop, settings};
use crate::network::{Element, ElementId, Network, UnitSet};
use crate::reference::Simulation;
use serde_json::Value;
use std::collections::HashMap;

/// What a file describes.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Elements and nodes.
    pub network: Network,
    /// How to run it.
    pub simulation: Simulation,
    /// How to write the result.
    pub form: CsvForm,
}

/// Reads a case. Any text gives a case or an error that names what and where.
///
/// # Errors
/// When the text is not JSON, or a part is missing, misspelt, unknown or not supported. Whether the network can be solved
/// is [`Network::check`]'s to say.
pub fn parse_case(text: &str) -> Result<Case, CaseError> {
    let value: Value = serde_json::from_str(text).map_err(|error| CaseError::Json(error.to_string()))?;
    let case = Fields::new("The case".to_owned(), &value)?;
    let parameters = case.object("simulation_parameters")?;
    let mut draft = Draft::new();
    blocks::vessels(&case, &mut draft)?;
    closed_loop::couplings(&case, &mut draft)?;
    let returning = blocks::boundary_conditions(&case, &mut draft)?;
    blocks::junctions(&case, &mut draft)?;
    closed_loop::hearts(&case, &returning, &mut draft)?;
    chambers::valves(&case, &mut draft)?;
    chambers::chambers(&case, &mut draft)?;
    let mut network = draft.connected()?;
    if parameters.has("cardiac_period") {
        network.period = Some(parameters.number("cardiac_period")?);
    }
    let simulation = settings::simulation(&case, &parameters)?;
    Ok(Case { network, simulation, form: settings::form(&parameters)? })
}

/// A network whose connections are names: files name elements before they describe them.
pub(super) struct Draft {
    network: Network,
    /// Upstream, downstream, and who says so.
    connections: Vec<(String, String, String)>,
    /// Names of vessels by their number.
    pub vessels: HashMap<u64, String>,
}

impl Draft {
    fn new() -> Self {
        Self { network: Network::new(UnitSet::Unstated), connections: Vec::new(), vessels: HashMap::new() }
    }

    pub fn add(&mut self, name: &str, element: impl Into<Element>) {
        self.network.add(name, element);
    }

    pub fn connect(&mut self, upstream: &str, downstream: &str, owner: &Fields) {
        self.connections.push((upstream.to_owned(), downstream.to_owned(), owner.owner()));
    }

    /// Whether an element of that name has been described so far.
    pub fn knows(&self, name: &str) -> bool {
        self.network.find(name).is_some()
    }

    fn connected(self) -> Result<Network, CaseError> {
        let mut network = self.network;
        let places: HashMap<String, ElementId> =
            network.elements.iter().enumerate().map(|(n, named)| (named.name.clone(), ElementId(n))).collect();
        for (upstream, downstream, owner) in self.connections {
            let find = |name: &String| {
                let missing = || CaseError::NoSuchElement { owner: owner.clone(), name: name.clone() };
                places.get(name).copied().ok_or_else(missing)
            };
            network.connect(find(&upstream)?, find(&downstream)?);
        }
        Ok(network)
    }
}
