//! Every row of the verification table passes, and the page that shows it is this code's.

mod verification;

#[test]
fn every_row_passes_and_stands_on_the_page() {
    let sections = verification::sections();
    let rows = sections.iter().filter_map(|section| section.rows.as_ref()).flatten();
    let failing: Vec<String> = rows.clone().filter(|row| !row.passes()).map(|row| row.line()).collect();
    assert!(failing.is_empty(), "{}", failing.join("\n"));
    assert!(rows.count() >= 8);
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/accuracy/flow.md");
    let page = std::fs::read_to_string(page).expect("docs/accuracy/flow.md is there");
    // Parts that need data which is not here keep their rows on the page.
    let here: Vec<_> = sections.into_iter().filter(|section| section.rows.is_some()).collect();
    let table = verification::table(&here);
    let missing = table.lines().filter(|line| !page.contains(line)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "run `cargo xtask verify flow --write`; the page lacks\n{}", missing.join("\n"));
}

#[test]
#[ignore = "not met: flows in 23 of 33 vessels deviate by more than 2 %, with cells of 4, 2.5 and 1 mm alike; late in the cycle openBF's waves are weaker"]
fn flows_in_the_circle_of_willis_agree_with_openbf() {
    let rows = verification::one_d::circle_of_willis_flows().rows.expect("the shared data is beside the checkout");
    let failing: Vec<String> = rows.iter().filter(|row| !row.passes()).map(|row| row.line()).collect();
    assert!(failing.is_empty(), "{}", failing.join("\n"));
}
