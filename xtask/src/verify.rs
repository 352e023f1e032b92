//! `cargo xtask verify anatomy`: measurements beside their references, as a table.

use crate::shell::{command, project_root, step};
use anyhow::{Context, Result, bail};
use pico_args::Arguments;
use std::process::Stdio;

/// What stands in the page above its table.
const MARK: &str = "<!-- From here on written by: cargo xtask verify anatomy --write -->\n";

/// Prints the table; with `--write` also puts it into `docs/accuracy/anatomy.md`. Fails when a row fails.
pub fn verify(arguments: &mut Arguments) -> Result<()> {
    let write = arguments.contains("--write");
    match arguments.subcommand()?.as_deref() {
        Some("anatomy") => anatomy(write),
        Some(other) => bail!("there is no table for `{other}`; there is one for `anatomy`"),
        None => bail!("say what to verify: `cargo xtask verify anatomy`"),
    }
}

fn anatomy(write: bool) -> Result<()> {
    let (table, passes) = step("Measuring bodies of known size", || {
        let example = ["run", "--quiet", "--package", "prosector-anatomy", "--example", "verify"];
        let done = command("cargo").args(example).stderr(Stdio::inherit()).output()?;
        let table = String::from_utf8(done.stdout).context("the table is text")?;
        if table.is_empty() {
            bail!("the example `verify` of prosector-anatomy printed no table");
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
        put_on_page(&table)?;
    }
    if !passes {
        bail!("at least one measurement is out of its tolerance: look for NO in the table");
    }
    Ok(())
}

fn put_on_page(table: &str) -> Result<()> {
    let path = project_root().join("docs/accuracy/anatomy.md");
    let page = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let (head, _) = page.split_once(MARK).context("the page has no mark where its table begins")?;
    std::fs::write(&path, format!("{head}{MARK}\n{table}"))?;
    Ok(())
}
