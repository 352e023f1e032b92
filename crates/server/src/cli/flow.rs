//! `prosector flow solve MODEL.json --out RESULT.csv`: blood flow in a network that a file describes.

use super::anatomy::report;
use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use prosector_session::flow::svzerod::{Case, encode_csv, parse_case};
use prosector_session::flow::{Solution, solve_reference};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Compute blood flow in networks of vessels.
#[derive(Subcommand)]
pub enum FlowCommand {
    /// Solve a svZeroDSolver case (JSON) and write flows and pressures as CSV.
    Solve(SolveArguments),
}

/// Which case, and where its result goes.
#[derive(Args)]
pub struct SolveArguments {
    /// Case in svZeroDSolver's JSON.
    model: PathBuf,
    /// CSV to write, with svZeroDSolver's columns.
    #[arg(long)]
    out: PathBuf,
    /// Which solver computes it.
    #[arg(long, value_enum, default_value_t = Engine::Reference)]
    engine: Engine,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// A solver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// Any network, generalised-alpha and Newton in 64 bits; what the others are measured by.
    Reference,
}

/// Runs one of them.
///
/// # Errors
/// When the file cannot be read or is no case, the network cannot be solved, or the result cannot be written.
pub fn run(command: &FlowCommand) -> anyhow::Result<ExitCode> {
    match command {
        FlowCommand::Solve(arguments) => solve(arguments),
    }
}

fn solve(arguments: &SolveArguments) -> anyhow::Result<ExitCode> {
    let name = arguments.model.display();
    let text = std::fs::read_to_string(&arguments.model).with_context(|| format!("{name} cannot be read"))?;
    let case = parse_case(&text).with_context(|| name.to_string())?;
    let solution = match arguments.engine {
        Engine::Reference => solve_reference(&case.network, &case.simulation).with_context(|| name.to_string())?,
    };
    let csv = encode_csv(&case.network, &solution, case.form);
    std::fs::write(&arguments.out, csv).with_context(|| format!("{} cannot be written", arguments.out.display()))?;
    let report = json!({
        "written": arguments.out.display().to_string(),
        "engine": "reference",
        "elements": case.network.elements.len(),
        "unknowns": solution.variables.len(),
        "heartbeats": solution.cycles,
        "newton_steps": solution.convergence.newton_steps,
        "largest_residual": scientific(solution.convergence.residual),
        "initial_values_of_nothing": unused(&case, &solution),
        "change_from_heartbeat_to_heartbeat": solution.convergence.cycle_change.map(scientific),
    });
    report::print(&report, arguments.json)?;
    Ok(ExitCode::SUCCESS)
}

/// Names of initial values that no unknown has: often misspelt.
fn unused(case: &Case, solution: &Solution) -> Option<Vec<String>> {
    let initial = &case.simulation.initial;
    let names = initial.values.keys().chain(initial.changes.keys());
    let unused: Vec<String> = names.filter(|name| solution.position(name).is_none()).cloned().collect();
    (!unused.is_empty()).then_some(unused)
}

/// Digits of a number whose size matters more than they do.
fn scientific(number: f64) -> String {
    format!("{number:.1e}")
}
