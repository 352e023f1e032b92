//! Prints the verification table of the flow solvers; `cargo xtask verify flow` runs it. Ends with 1 if a row fails.

#[path = "../tests/verification/mod.rs"]
mod verification;

use std::process::ExitCode;

fn main() -> ExitCode {
    let sections = verification::sections();
    println!("{}", verification::table(&sections).trim_end());
    let failing = sections.iter().filter_map(|section| section.rows.as_ref()).flatten().filter(|row| !row.passes());
    if failing.count() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
