//! Cycle after cycle until the waves repeat.

use super::error::OneDError;
use super::network::Network;
use super::record::{Station, VesselRecord};
use super::settings::Settings;
use super::simulation::Simulation;

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// After so many cycles, periodic or not; the result says how much still changed.
    After(usize),
    /// When no waveform changes more than this share from one cycle to the next; refused after so many cycles.
    Periodic {
        /// Largest change, as [`Periodic::change`] defines it.
        tolerance: f64,
        /// Most cycles.
        most_cycles: usize,
    },
}

/// The last cycle.
#[derive(Clone, Debug, PartialEq)]
pub struct Periodic {
    /// Seconds since the start, first and last moment of the cycle included.
    pub times_s: Vec<f64>,
    /// Waveforms, in the network's order.
    pub vessels: Vec<VesselRecord>,
    /// Cycles computed.
    pub cycles: usize,
    /// Largest change from the cycle before: at every station the root mean square difference of pressure as a share of
    /// the largest pressure there, and of flow as a share of the largest flow there (flows below a hundredth of the
    /// network's largest count as that). Infinite after one cycle.
    pub change: f64,
    /// The vessel that changed most.
    pub changing: String,
    /// The most that any node lost in any step, as a share of the largest flow through it.
    pub node_imbalance: f64,
}

/// Runs from rest until `stop`.
///
/// # Errors
/// Settings out of range, a computation that breaks down, or waves that do not become periodic.
pub fn solve_periodic(network: &Network, settings: &Settings, stop: Stop) -> Result<Periodic, OneDError> {
    solve_from(&mut Simulation::new(network, settings)?, network, settings, stop)
}

fn solve_from(
    simulation: &mut Simulation<'_>,
    network: &Network,
    settings: &Settings,
    stop: Stop,
) -> Result<Periodic, OneDError> {
    let (most, tolerance) = match stop {
        Stop::After(cycles) => (cycles.max(1), f64::NEG_INFINITY),
        Stop::Periodic { tolerance, most_cycles } => (most_cycles.max(2), tolerance),
    };
    let mut last: Option<Periodic> = None;
    loop {
        let mut next = cycle(simulation, network, settings, last.as_ref().map_or(0, |last| last.cycles))?;
        if let Some(last) = &last {
            (next.change, next.changing) = change(&last.vessels, &next.vessels);
        }
        let settled = next.change <= tolerance;
        if settled || next.cycles >= most {
            return match stop {
                Stop::Periodic { .. } if !settled => Err(OneDError::NotPeriodic {
                    cycles: next.cycles,
                    vessel: next.changing,
                    percent: 100.0 * next.change,
                    wanted_percent: 100.0 * tolerance,
                }),
                _ => Ok(next),
            };
        }
        last = Some(next);
    }
}

fn cycle(
    simulation: &mut Simulation<'_>,
    network: &Network,
    settings: &Settings,
    done: usize,
) -> Result<Periodic, OneDError> {
    let stations = || settings.stations.iter().map(|&at| Station::new(at)).collect();
    let names = network.vessels().iter().map(|vessel| vessel.name.clone());
    let mut vessels: Vec<_> = names.map(|name| VesselRecord { name, stations: stations() }).collect();
    let period = network.period_s();
    let times_s: Vec<f64> =
        (0..=settings.samples).map(|i| period * (done as f64 + i as f64 / settings.samples as f64)).collect();
    for &time in &times_s {
        simulation.advance_to(time)?;
        for (record, cells) in vessels.iter_mut().zip(simulation.cells()) {
            record.stations.iter_mut().for_each(|station| station.add(cells));
        }
    }
    let node_imbalance = simulation.node_imbalance();
    let changing = network.vessels()[0].name.clone();
    Ok(Periodic { times_s, vessels, cycles: done + 1, change: f64::INFINITY, changing, node_imbalance })
}

fn change(before: &[VesselRecord], after: &[VesselRecord]) -> (f64, String) {
    let flows = after.iter().flat_map(|vessel| &vessel.stations);
    let least = flows.map(|station| largest(&station.flow_m3_s)).fold(0.0, f64::max) / 100.0;
    let mut worst = (0.0, after[0].name.clone());
    for (a, b) in before.iter().zip(after) {
        for (a, b) in a.stations.iter().zip(&b.stations) {
            let pressure = difference(&a.pressure_pa, &b.pressure_pa) / largest(&b.pressure_pa).max(f64::MIN_POSITIVE);
            let flow = difference(&a.flow_m3_s, &b.flow_m3_s) / largest(&b.flow_m3_s).max(least).max(f64::MIN_POSITIVE);
            let change = pressure.max(flow);
            if change > worst.0 {
                worst = (change, String::new());
            }
        }
        if worst.1.is_empty() {
            worst.1.clone_from(&b.name);
        }
    }
    worst
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, value| value.abs().max(most))
}

/// Root mean square difference.
fn difference(a: &[f64], b: &[f64]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    (squares / a.len() as f64).sqrt()
}
