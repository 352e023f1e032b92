//! `cargo xtask verify anatomy` and `cargo xtask verify flow`: our numbers beside their references, as a table.

use crate::shell::{command, project_root, step};
use anyhow::{Context, Result, bail};
use pico_args::Arguments;
use std::process::Stdio;

/// What stands in a page above its table.
fn mark(name: &str) -> String {
    format!("<!-- From here on written by: cargo xtask verify {name} --write -->\n")
}

/// Prints the table; with `--write` also puts it into its page in `docs/accuracy`. Fails when a row fails.
pub fn verify(arguments: &mut Arguments) -> Result<()> {
    let write = arguments.contains("--write");
    match arguments.subcommand()?.as_deref() {
        Some("anatomy") => table("anatomy", "Measuring bodies of known size", write),
        Some("flow") => table("flow", "Solving networks whose flow is known", write),
        Some(other) => bail!("there is no table for `{other}`; there are `anatomy` and `flow`"),
        None => bail!("say what to verify: `cargo xtask verify anatomy` or `cargo xtask verify flow`"),
    }
}

fn table(name: &str, doing: &'static str, write: bool) -> Result<()> {
    let package = format!("prosector-{name}");
    let (table, passes) = step(doing, || {
        let example = ["run", "--quiet", "--package", &package, "--example", "verify"];
        let done = command("cargo").args(example).stderr(Stdio::inherit()).output()?;
        let table = String::from_utf8(done.stdout).context("the table is text")?;
        if table.is_empty() {
            bail!("the example `verify` of {package} printed no table");
        }
        Ok((table, done.status.success()))
    })?;
    println!("{table}");
    if write {
        if table.contains("\nSkipped: ") {
            bail!(
                "the page keeps rows that were skipped here: put the shared data beside the checkout, then write again"
            );
        }
        put_on_page(name, &table)?;
    }
    if !passes {
        bail!("at least one row is out of its tolerance: look for NO in the table");
    }
    Ok(())
}

fn put_on_page(name: &str, table: &str) -> Result<()> {
    let path = project_root().join("docs/accuracy").join(name).with_extension("md");
    let page = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let (head, _) = page.split_once(&mark(name)).context("the page has no mark where its table begins")?;
    std::fs::write(&path, format!("{head}{}\n{table}", mark(name)))?;
    Ok(())
}
