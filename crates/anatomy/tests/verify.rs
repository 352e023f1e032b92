//! Every row of the verification table passes, and the page that shows it is this code's.

mod verification;

#[test]
fn every_row_passes_and_stands_on_the_page() {
    let sections = verification::sections();
    let rows = sections.iter().flat_map(|section| &section.rows);
    let failing: Vec<String> = rows.clone().filter(|row| !row.passes()).map(|row| row.line()).collect();
    assert!(failing.is_empty(), "{}", failing.join("\n"));
    assert!(rows.count() > 80);
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/accuracy/anatomy.md");
    let page = std::fs::read_to_string(page).expect("docs/accuracy/anatomy.md is there");
    let table = verification::table(&sections);
    let missing = table.lines().filter(|line| !page.contains(line)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "run `cargo xtask verify anatomy --write`; the page lacks\n{}", missing.join("\n"));
}
