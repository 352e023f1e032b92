//! A network in time: every vessel's cells, what stands between them, and the step.

use super::cells::{Cells, State};
use super::check::ends_by_node;
use super::end::End;
use super::error::{OneDError, VesselEnd};
use super::network::{Condition, Network};
use super::node::{self, Failure};
use super::settings::{PressureContinuity, Settings};
use super::terminal;

/// The state along one vessel: one value a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Distance from the vessel's start, m.
    pub position_m: Vec<f64>,
    /// Pressure, Pa.
    pub pressure_pa: Vec<f64>,
    /// Flow from start to end, m³/s.
    pub flow_m3_s: Vec<f64>,
    /// Area, m².
    pub area_m2: Vec<f64>,
}

/// A node that joins vessels: their ends, and the most that was lost in it and went through it in any step, m³/s.
#[derive(Clone, Debug)]
struct Node {
    ends: Vec<Joined>,
    lost: f64,
    through: f64,
}

/// A vessel's end at a node, and its outflow in the last step.
#[derive(Clone, Debug)]
struct Joined {
    vessel: usize,
    end: VesselEnd,
    outflow: f64,
}

/// A free end, with the pressure its windkessel has stored.
#[derive(Clone, Debug)]
struct Free {
    at: Joined,
    terminal: usize,
    stored: f64,
}

/// A network between two moments.
#[derive(Clone, Debug)]
pub struct Simulation<'a> {
    network: &'a Network,
    settings: &'a Settings,
    cells: Vec<Cells>,
    nodes: Vec<Node>,
    free: Vec<Free>,
    time_s: f64,
}

impl<'a> Simulation<'a> {
    /// Blood at rest, every wall open at its external pressure, windkessels empty, time 0.
    ///
    /// # Errors
    /// Settings out of range.
    pub fn new(network: &'a Network, settings: &'a Settings) -> Result<Self, OneDError> {
        settings.check()?;
        let cells = network.vessels().iter().map(|vessel| Cells::new(vessel, network.blood(), settings)).collect();
        let (mut nodes, mut free) = (Vec::new(), Vec::new());
        for (number, ends) in ends_by_node(network.vessels()) {
            let mut joined: Vec<_> =
                ends.into_iter().map(|(vessel, end)| Joined { vessel, end, outflow: 0.0 }).collect();
            match network.terminals().iter().position(|terminal| terminal.node == number) {
                Some(terminal) => free.extend(joined.pop().map(|at| Free { at, terminal, stored: 0.0 })),
                None => nodes.push(Node { ends: joined, lost: 0.0, through: 0.0 }),
            }
        }
        Ok(Self { network, settings, cells, nodes, free, time_s: 0.0 })
    }

    /// Sets one vessel's state from its pressure (Pa) and flow (m³/s) at a distance (m) from its start.
    ///
    /// Windkessels at its ends take the pressure there.
    pub fn set_vessel(&mut self, vessel: usize, state: impl Fn(f64) -> (f64, f64)) {
        let cells = &mut self.cells[vessel];
        for cell in 0..cells.count() {
            let (pressure, flow) = state(cells.position(cell));
            cells.set(cell, State { pressure, flow });
        }
        for free in self.free.iter_mut().filter(|free| free.at.vessel == vessel) {
            let (pressure, flow) = state(if free.at.end == VesselEnd::Start { 0.0 } else { cells.length });
            if let Condition::Rcr(rcr) = &self.network.terminals()[free.terminal].condition {
                let outflow = if free.at.end == VesselEnd::Start { -flow } else { flow };
                free.stored = pressure - rcr.proximal_resistance * outflow;
            }
        }
    }

    /// Seconds since the start.
    pub fn time_s(&self) -> f64 {
        self.time_s
    }

    /// Blood in all vessels, m³.
    pub fn volume_m3(&self) -> f64 {
        self.cells.iter().map(Cells::volume).sum()
    }

    /// The most that any node lost in any step so far, as a share of the largest flow through it.
    pub fn node_imbalance(&self) -> f64 {
        let used = self.nodes.iter().filter(|node| node.through > 0.0);
        used.map(|node| node.lost / node.through).fold(0.0, f64::max)
    }

    /// The state along a vessel.
    pub fn profile(&self, vessel: usize) -> Profile {
        let cells = &self.cells[vessel];
        Profile {
            position_m: (0..cells.count()).map(|cell| cells.position(cell)).collect(),
            pressure_pa: (0..cells.count()).map(|cell| cells.pressure(cell)).collect(),
            flow_m3_s: cells.flow.clone(),
            area_m2: cells.area.clone(),
        }
    }

    pub(super) fn cells(&self) -> &[Cells] {
        &self.cells
    }

    /// Runs to this time, in equal steps no longer than the Courant number allows at each.
    ///
    /// # Errors
    /// A vessel that collapses, flow faster than the waves, a node that cannot be matched.
    pub fn advance_to(&mut self, time_s: f64) -> Result<(), OneDError> {
        while time_s - self.time_s > 1e-12 * time_s {
            let left = time_s - self.time_s;
            let fastest = self.cells.iter().map(Cells::fastest).fold(0.0, f64::max);
            let steps = (left * fastest / self.settings.courant).ceil().max(1.0);
            if steps == 1.0 {
                self.step(left)?;
                self.time_s = time_s;
            } else {
                self.step(left / steps)?;
            }
        }
        Ok(())
    }

    fn step(&mut self, dt: f64) -> Result<(), OneDError> {
        self.cells.iter_mut().for_each(|cells| cells.predict(dt));
        self.join_nodes(dt)?;
        self.meet_terminals(dt)?;
        for (index, cells) in self.cells.iter_mut().enumerate() {
            if let Err(cell) = cells.correct(dt) {
                return Err(OneDError::Collapsed {
                    vessel: self.network.vessels()[index].name.clone(),
                    position_mm: 1e3 * cells.position(cell),
                    time_s: self.time_s,
                    percent: 100.0 * cells.area[cell] / cells.centres[cell].area,
                });
            }
        }
        self.time_s += dt;
        Ok(())
    }

    fn end(&self, at: &Joined, dt: f64) -> End {
        let loss = self.network.vessels()[at.vessel].losses[usize::from(at.end == VesselEnd::End)];
        End::new(&self.cells[at.vessel], at.end, loss, (at.outflow, dt))
    }

    fn join_nodes(&mut self, dt: f64) -> Result<(), OneDError> {
        let mut nodes = std::mem::take(&mut self.nodes);
        let (mut ends, mut states) = (Vec::new(), Vec::new());
        for node in &mut nodes {
            ends.clear();
            ends.extend(node.ends.iter().map(|at| self.end(at, dt)));
            let shared = if ends.len() == 2 { self.settings.joins } else { self.settings.branchings };
            node::join(&ends, shared == PressureContinuity::Total, &mut states)
                .map_err(|failure| self.failure(failure, &node.ends))?;
            node.lost = states.iter().map(|state| state.outflow).sum::<f64>().abs().max(node.lost);
            node.through = (states.iter().map(|state| state.outflow.abs()).sum::<f64>() / 2.0).max(node.through);
            for ((at, end), state) in node.ends.iter_mut().zip(&ends).zip(&states) {
                at.outflow = state.outflow;
                self.cells[at.vessel].boundary[usize::from(at.end == VesselEnd::End)] = end.along(*state);
            }
        }
        self.nodes = nodes;
        Ok(())
    }

    fn meet_terminals(&mut self, dt: f64) -> Result<(), OneDError> {
        let mut all = std::mem::take(&mut self.free);
        for free in &mut all {
            let condition = &self.network.terminals()[free.terminal].condition;
            let demand = terminal::demand(condition, free.stored, self.time_s + dt / 2.0, dt);
            let end = self.end(&free.at, dt);
            let state = terminal::meet(&end, demand)
                .map_err(|failure| self.failure(failure, std::slice::from_ref(&free.at)))?;
            if let Condition::Rcr(rcr) = condition {
                free.stored = terminal::store(rcr, free.stored, state.outflow, dt);
            }
            free.at.outflow = state.outflow;
            self.cells[free.at.vessel].boundary[usize::from(free.at.end == VesselEnd::End)] = end.along(state);
        }
        self.free = all;
        Ok(())
    }

    fn failure(&self, failure: Failure, joined: &[Joined]) -> OneDError {
        let (Failure::Supercritical(index), time_s) = (failure, self.time_s) else {
            let at = &joined[0];
            let vessel = self.network.vessels()[at.vessel].name.clone();
            return OneDError::Unmatched { vessel, end: at.end, time_s: self.time_s };
        };
        let at = &joined[index];
        OneDError::Supercritical { vessel: self.network.vessels()[at.vessel].name.clone(), end: at.end, time_s }
    }
}
