//! What the page loads before the first picture, and how much that may be.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// Bytes with brotli; a person on a 10 Mbit/s line waits 1.2 s for them.
const MOST_BYTES: u64 = 1_500_000;
/// What the application loads by name as soon as it runs (see `www/loaders/sw.js`).
const STARTED: [&str; 3] = ["worker-start.js", "import-worker.js", "import-worker_bg.wasm"];

/// A file of the page and its bytes with brotli.
type Weighed = (String, u64);

/// Fails where the compressed page in `dist` loads more before the first picture than it may.
pub fn check(dist: &Path) -> Result<()> {
    eprintln!("    {}", judge(files(dist)?, MOST_BYTES)?);
    Ok(())
}

/// What the page in `dist` loads before the first picture.
fn files(dist: &Path) -> Result<Vec<Weighed>> {
    let html = fs::read_to_string(dist.join("index.html")).context("the built page has no index.html")?;
    let names = ["index.html"].into_iter().chain(named_in(&html)).chain(STARTED);
    names.map(|name| Ok((name.to_owned(), weigh(&dist.join(name))?))).collect()
}

/// Files of our own that the page names, without the leading slash and without `?v=...`.
fn named_in(html: &str) -> impl Iterator<Item = &str> {
    let quoted = html.split('"').skip(1).step_by(2);
    quoted.filter_map(|text| text.strip_prefix('/')).filter_map(|path| path.split('?').next())
}

/// Bytes of the file as it is sent: with brotli where it was compressed.
fn weigh(file: &Path) -> Result<u64> {
    let compressed = crate::web::compressed_name(file);
    let sent = if compressed.exists() { &compressed } else { file };
    Ok(fs::metadata(sent).with_context(|| format!("the page names {}, which was not built", file.display()))?.len())
}

/// What there is to say of `files`, or the reason why that is too much.
fn judge(mut files: Vec<Weighed>, most: u64) -> Result<String> {
    // A preload names a file a second time.
    files.sort();
    files.dedup();
    files.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let total: u64 = files.iter().map(|(_, bytes)| bytes).sum();
    let largest: Vec<String> = files.iter().take(4).map(|(name, bytes)| format!("{name} {bytes}")).collect();
    let words = format!("{total} bytes with brotli before the first picture (largest: {})", largest.join(", "));
    if total > most {
        bail!("The page is too heavy: {words}. At most {most} are allowed; make it smaller.");
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_its_files() {
        let html = r#"<link rel="manifest" href="/manifest.webmanifest"><a href="https://example.org/x">
            <script src="/boot.js?v=/app-1.js" data-app-wasm="/app-1_bg.wasm"></script>"#;
        assert_eq!(named_in(html).collect::<Vec<_>>(), ["manifest.webmanifest", "boot.js", "app-1_bg.wasm"]);
    }

    #[test]
    fn one_byte_too_many_is_refused_and_a_file_counts_once() {
        let file = |bytes| ("app.wasm".to_owned(), bytes);
        assert!(judge(vec![file(10), file(10)], 10).unwrap().starts_with("10 bytes"));
        let refusal = judge(vec![file(10), ("page.css".to_owned(), 1)], 10).unwrap_err().to_string();
        assert!(refusal.contains("11 bytes") && refusal.contains("app.wasm 10"), "{refusal}");
    }
}
