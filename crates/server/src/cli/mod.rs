//! The command line: `prosector serve`, `inspect`, `plan verify`, `anatomy`, `flow`, `demo`, `import`.

mod anatomy;
mod demo;
mod flow;
mod import;
mod inspect;
mod logging;
mod plan;
mod serve;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Patient-twin viewer and surgical planner. Investigational. Not for diagnostic use.
#[derive(Parser)]
#[command(name = "prosector", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server with the web app.
    Serve(serve::ServeArguments),
    /// Say what files hold: series, geometry, diagnostics and the hash of the decoded pixels.
    Inspect(inspect::InspectArguments),
    /// Work with plan files.
    #[command(subcommand)]
    Plan(plan::PlanCommand),
    /// Measure structures in label files and surfaces.
    #[command(subcommand)]
    Anatomy(anatomy::AnatomyCommand),
    /// Compute blood flow in networks of vessels.
    #[command(subcommand)]
    Flow(flow::FlowCommand),
    /// Write the synthetic demo patient as DICOM and JSON.
    Demo(demo::DemoArguments),
    /// Add imaging to a server's data folder as a new case.
    Import(import::ImportArguments),
}

/// Runs the command line of this process. Errors go to standard error as one sentence.
pub fn run() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Plan(command) => plan::run(&command),
        Command::Anatomy(command) => anatomy::run(&command),
        Command::Flow(command) => flow::run(&command),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
    };
    result.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}

/// A count and its word: `1 file`, `2 files`.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_not_written_as_many() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "file", "files")), ["0 files", "1 file", "2 files"]);
    }
}
