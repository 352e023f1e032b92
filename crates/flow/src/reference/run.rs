//! A whole run: steady start, heartbeats, and more of them until they repeat.

use super::integrator::Integrator;
use super::periodic::{Ends, windkessel_cycles};
use super::{InitialState, Kept, RunConvergence, Simulation, Solution, SolveError, State};
use crate::equations::System;
use crate::network::Network;

/// Steps of a steady start, and how many of them make a heartbeat.
const STEADY_STEPS: usize = 31;
const STEADY_STEPS_PER_CYCLE: f64 = 10.0;

/// Solves a network over time. What did not converge is an error.
///
/// # Errors
/// When the network or a setting is refused, an equation cannot be met, or heartbeats do not come to repeat as asked.
pub fn solve_reference(network: &Network, simulation: &Simulation) -> Result<Solution, SolveError> {
    network.check()?;
    let simulation = simulation.checked()?;
    let period = network.cycle()?;
    let mut system = System::new(network, period);
    let start = starting_state(&mut system, simulation)?;
    Run::new(&system, simulation, start).finished(&system, simulation)
}

/// The initial state, after the steady start if there is one.
fn starting_state(system: &mut System, simulation: &Simulation) -> Result<State, SolveError> {
    let mut state = initial(&system.variables, &simulation.initial);
    if simulation.steady_start {
        let step = system.period / STEADY_STEPS_PER_CYCLE;
        system.set_steady(true);
        let mut integrator = integrator(system, simulation, step);
        for n in 0..STEADY_STEPS {
            state = integrator.step(system, &state, step * n as f64)?;
        }
        system.set_steady(false);
    }
    system.start_from(&state.y, &state.dy, simulation.steady_start);
    Ok(state)
}

fn integrator(system: &System, simulation: &Simulation, step: f64) -> Integrator {
    Integrator::new(system, step, simulation.rho_infinity, simulation.tolerance, simulation.newton_steps)
}

fn initial(variables: &[String], initial: &InitialState) -> State {
    let common = |name: &String| {
        let pressure = initial.pressure.filter(|_| name.starts_with("pressure:") || name.starts_with("P_c:"));
        pressure.or(initial.flow.filter(|_| name.starts_with("flow:"))).unwrap_or(0.0)
    };
    State {
        y: variables.iter().map(|name| initial.values.get(name).copied().unwrap_or_else(|| common(name))).collect(),
        dy: variables.iter().map(|name| initial.changes.get(name).copied().unwrap_or(0.0)).collect(),
    }
}

/// Whether a heartbeat still changes by more than is allowed, or by what cannot be compared: a mean of zero before, for one.
fn changes(change: f64, allowed: f64) -> bool {
    change.is_nan() || change > allowed
}

/// A run under way.
struct Run {
    integrator: Integrator,
    state: State,
    ends: Ends,
    /// Steps done, and steps in a heartbeat.
    done: usize,
    steps: usize,
    step: f64,
    times: Vec<f64>,
    states: Vec<State>,
}

impl Run {
    fn new(system: &System, simulation: &Simulation, state: State) -> Self {
        let steps = simulation.points_per_cycle - 1;
        let step = system.period / steps as f64;
        let mut ends = Ends::new(system, steps);
        ends.watch(&state.y);
        let integrator = integrator(system, simulation, step);
        Self { integrator, state, ends, done: 0, steps, step, times: Vec::new(), states: Vec::new() }
    }

    fn finished(mut self, system: &System, simulation: &Simulation) -> Result<Solution, SolveError> {
        let windkessel =
            simulation.cycle_error.and_then(|error| windkessel_cycles(system.network, system.period, error));
        let mut cycles = windkessel.unwrap_or(simulation.cycles);
        self.keep(simulation, cycles);
        self.heartbeats(system, simulation, cycles)?;
        if let (Some(error), None) = (simulation.cycle_error, windkessel) {
            while let Some((variable, change)) = self.ends.change().filter(|(_, change)| changes(*change, error)) {
                if cycles >= simulation.most_cycles {
                    let variable = system.variables[variable].clone();
                    return Err(SolveError::NotPeriodic { cycles, variable, change });
                }
                cycles += 1;
                if simulation.kept == Kept::Last {
                    self.times.clear();
                    self.states.clear();
                    self.keep(simulation, cycles);
                }
                self.heartbeats(system, simulation, cycles)?;
            }
        }
        Ok(self.solution(system, simulation, cycles))
    }

    /// Steps on until that many heartbeats are done.
    fn heartbeats(&mut self, system: &System, simulation: &Simulation, cycles: usize) -> Result<(), SolveError> {
        while self.done < cycles * self.steps {
            let time = self.step * self.done as f64;
            self.state = self.integrator.step(system, &self.state, time)?;
            self.done += 1;
            self.ends.watch(&self.state.y);
            self.keep(simulation, cycles);
        }
        Ok(())
    }

    /// Keeps the present state if it belongs to what is asked for.
    fn keep(&mut self, simulation: &Simulation, cycles: usize) {
        let begin = match simulation.kept {
            Kept::All => 0,
            Kept::Last => (cycles - 1) * self.steps,
        };
        if self.done >= begin && (self.done - begin).is_multiple_of(simulation.every) {
            self.times.push(self.step * self.done as f64);
            self.states.push(self.state.clone());
        }
    }

    fn solution(mut self, system: &System, simulation: &Simulation, cycles: usize) -> Solution {
        if simulation.kept == Kept::Last {
            let begin = self.times.first().copied().unwrap_or(0.0);
            self.times.iter_mut().for_each(|time| *time -= begin);
        }
        Solution {
            variables: system.variables.clone(),
            times: self.times,
            states: self.states,
            cycles,
            convergence: RunConvergence {
                residual: self.integrator.largest_residual,
                newton_steps: self.integrator.taken,
                cycle_change: self.ends.change().map(|(_, change)| change),
            },
        }
    }
}
