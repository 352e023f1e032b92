//! The wave solver beside closed forms, svOneDSolver and openBF.

mod closed_forms;
mod openbf;
mod svoned;

use super::{Section, section};

const SHARES: &str = "Over the last cycle, the worst of five stations. Pressure and area deviate as a share of the reference at \
                      that time, flow as a share of the reference's largest (Boileau et al. 2015).";

/// All of its parts, except what `docs/methods/flow-one-dimensional.md` says is not met.
pub fn sections() -> Vec<Section> {
    let exact = "Deviation in the unit of the row.";
    vec![
        section("Waves: closed forms", exact, Some(closed_forms::rows())),
        section("Waves: svOneDSolver", exact, svoned::rows()),
        section("Waves: carotid artery of openBF", SHARES, openbf::carotid()),
        section("Waves: aortic bifurcation of openBF", SHARES, openbf::bifurcation()),
        section("Waves: upper thoracic aorta of openBF", exact, openbf::aorta()),
        section("Waves: circle of Willis of openBF, pressures", SHARES, openbf::circle_pressure()),
    ]
}

/// The part that is not met.
#[allow(dead_code, reason = "the printed table holds what is met")]
pub fn circle_of_willis_flows() -> Section {
    section("Waves: circle of Willis of openBF, flows", SHARES, openbf::circle_flow())
}
