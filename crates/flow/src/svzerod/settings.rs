//! How a case is run and written.

use super::fields::Fields;
use super::{CaseError, CsvForm};
use crate::reference::{InitialState, Kept, Simulation};

pub(super) fn simulation(case: &Fields, parameters: &Fields) -> Result<Simulation, CaseError> {
    if parameters.flag_or("coupled_simulation", false)? {
        let what = "is coupled to a running simulation of another program";
        return Err(CaseError::Unsupported { owner: case.owner(), what });
    }
    let cycles = parameters.count("number_of_cardiac_cycles")?;
    let mut simulation = Simulation::new(cycles, parameters.count("number_of_time_pts_per_cardiac_cycle")?);
    simulation.tolerance = parameters.number_or("absolute_tolerance", simulation.tolerance)?;
    if parameters.has("maximum_nonlinear_iterations") {
        simulation.newton_steps = parameters.count("maximum_nonlinear_iterations")?;
    }
    simulation.rho_infinity = parameters.number_or("rho_infty", simulation.rho_infinity)?;
    simulation.steady_start = parameters.flag_or("steady_initial", true)?;
    if parameters.flag_or("use_cycle_to_cycle_error", false)? {
        simulation.cycle_error = Some(parameters.number_or("sim_cycle_to_cycle_percent_error", 1.0)? / 100.0);
    }
    if parameters.flag_or("output_all_cycles", false)? {
        simulation.kept = Kept::All;
    }
    if parameters.has("output_interval") {
        simulation.every = parameters.count("output_interval")?;
    }
    simulation.initial = initial(case)?;
    Ok(simulation)
}

fn initial(case: &Fields) -> Result<InitialState, CaseError> {
    let mut initial = InitialState::default();
    if let Some(values) = case.optional_object("initial_condition")? {
        for (name, value) in values.all_numbers()? {
            match name.as_str() {
                "pressure_all" => initial.pressure = Some(value),
                "flow_all" => initial.flow = Some(value),
                _ => drop(initial.values.insert(name, value)),
            }
        }
    }
    if let Some(changes) = case.optional_object("initial_condition_d")? {
        initial.changes = changes.all_numbers()?.into_iter().collect();
    }
    Ok(initial)
}

pub(super) fn form(parameters: &Fields) -> Result<CsvForm, CaseError> {
    Ok(CsvForm {
        by_variable: parameters.flag_or("output_variable_based", false)?,
        mean: parameters.flag_or("output_mean_only", false)?,
        derivative: parameters.flag_or("output_derivative", false)?,
    })
}
