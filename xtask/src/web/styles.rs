//! One style sheet out of many.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Puts the style sheets that the page names into one, in their order: together they compress to half.
pub(super) fn merge(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).context("the built page has no index.html")?;
    let sheet = |line: &str| line.split("rel=\"stylesheet\" href=\"/").nth(1)?.split('"').next().map(str::to_owned);
    let names: Vec<String> = html.lines().filter_map(sheet).collect();
    let mut styles = String::new();
    for name in &names {
        styles += &fs::read_to_string(dist.join(name)).with_context(|| format!("{name} was not built"))?;
        fs::remove_file(dist.join(name))?;
    }
    let merged = format!("styles-{}.css", super::content_hash(styles.as_bytes()));
    fs::write(dist.join(&merged), styles)?;
    let link = format!("  <link rel=\"stylesheet\" href=\"/{merged}\"/>");
    let mut first = Some(link.as_str());
    let lines = html.lines().filter_map(|line| if sheet(line).is_some() { first.take() } else { Some(line) });
    fs::write(page, lines.collect::<Vec<_>>().join("\n"))?;
    Ok(())
}
