//! What the model is, in the words shown one click away from every number.

/// Name and version of the model; part of every result's identity. Change it whenever numbers change.
pub const MODEL: &str = "steady-0d-1";

/// Everything a reader needs to judge a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodCard {
    /// Short name.
    pub title: &'static str,
    /// What is computed and how.
    pub method: &'static str,
    /// What the band covers.
    pub error: &'static str,
    /// Where it applies.
    pub validity: &'static str,
    /// Where it comes from.
    pub sources: &'static [&'static str],
}

/// The card of the steady network.
pub fn method() -> MethodCard {
    MethodCard {
        title: "Steady resistance network",
        method: "Each branch resists as a tube (Poiseuille, integrated along its measured radii). Junctions keep mass \
                 and share one pressure. Outlets resist as radius to the power of minus the Murray exponent, scaled so \
                 that the unchanged tree carries the stated inflow at the stated inlet pressure. A narrowing follows \
                 Young and Tsai. Vessels are rigid; the heartbeat is averaged out.",
        error: "The band sums two parts: the radius error (half a voxel, at most half of the radius, 16 variants of the tree, each set to the same \
                inflow and pressure) and the published difference between such models and three-dimensional ones \
                (10 %, growing to 45 % with the Reynolds number). Errors of the inflow, pressures and viscosity are \
                not in it.",
        validity: "Reynolds number below 2000 (labelled above, refused above 4000), radius above one voxel, inlet \
                   pressure within the stated range. Collateral vessels and the reaction of the body are not modelled. \
                   Not validated against measurements in patients.",
        sources: &[
            "Pfaller et al. 2022, PMC9561079",
            "Young and Tsai 1973, J Biomech 6:395 and 6:547",
            "Murray 1926, PNAS 12:207",
            "arXiv:2508.21165",
            "Eipel, Abshagen and Vollmar 2010, World J Gastroenterol 16:6046",
        ],
    }
}
