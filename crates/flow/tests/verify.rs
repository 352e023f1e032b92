//! Every row of the verification table passes.

mod verification;

#[test]
fn every_row_passes() {
    let sections = verification::sections();
    let rows = sections.iter().filter_map(|section| section.rows.as_ref()).flatten();
    let failing: Vec<String> = rows.clone().filter(|row| !row.passes()).map(|row| row.line()).collect();
    println!("{}", verification::table(&sections));
    assert!(failing.is_empty(), "{}", failing.join("\n"));
    assert!(rows.count() >= 8);
}
