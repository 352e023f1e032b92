//! Prints the verification table of the measurements; `cargo xtask verify anatomy` runs it. Ends with 1 if a row fails.

#[path = "../tests/verification/mod.rs"]
mod verification;

use std::process::ExitCode;

fn main() -> ExitCode {
    let sections = verification::sections();
    println!("{}", verification::table(&sections).trim_end());
    let failing = sections.iter().flat_map(|section| &section.rows).filter(|row| !row.passes()).count();
    if failing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
