//! What the model is, in the words shown one click away from every number.

/// Name and version of the model; part of every result's identity. Change it whenever numbers change.
pub const MODEL: &str = "steady-0d-2";

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
        error: "The band sums two parts. The first is the range over 32 variants of the tree, in which radius (half a \
                voxel, at most half of the radius), inflow (30 %, hepatic artery 45 %), viscosity (1 mPa·s) and Murray \
                exponent (0.5) are at the ends of their ranges together: all 16 combinations, and 16 with a fixed mix of \
                signs for each vessel. The second is the published difference between such models and \
                three-dimensional ones (10 %, growing to 45 % with the Reynolds number). Errors of the given pressures \
                are not in it.",
        validity: "Reynolds number below 2000 (labelled above, refused above 4000), radius above one voxel, inlet \
                   pressure within the stated range (portal vein: labelled above 14 mmHg). Refused where the pressure \
                   gradient is more than three times that of the unchanged tree: in animals that lost three quarters of \
                   the liver the pressure rose far less than this model says. Collateral vessels and the reaction of the body are not modelled. \
                   Not validated against measurements in patients.",
        sources: &[
            "Pfaller et al. 2022, PMC9561079",
            "Young and Tsai 1973, J Biomech 6:395 and 6:547",
            "Murray 1926, PNAS 12:207",
            "arXiv:2508.21165",
            "Eipel, Abshagen and Vollmar 2010, World J Gastroenterol 16:6046",
            "Moriyasu et al. 1986, AJR 146:735",
            "Brown et al. 1989, Gut 30:503",
            "Carlisle et al. 1992, Gut 33:92",
            "de Franchis et al. 2022 (Baveno VII), J Hepatol 76:959",
            "Golriz et al. 2016, J Gastrointest Surg 20:587",
        ],
    }
}
