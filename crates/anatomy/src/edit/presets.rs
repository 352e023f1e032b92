//! Ranges of CT intensity that hold a tissue.

use super::IntensityRange;

/// A tissue and the Hounsfield units that hold it; for CT only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TissuePreset {
    /// Name in the catalogue of words.
    pub key: &'static str,
    /// HU, both ends included.
    pub range: IntensityRange,
    /// Where the range is from.
    pub source: &'static str,
}

/// Tissues in the order in which they are offered. Ranges meet at voxels that hold two tissues, so they are a start
/// for an eye, never a measurement.
pub const TISSUE_PRESETS: [TissuePreset; 5] = [
    TissuePreset {
        key: "bone",
        range: IntensityRange { low: 226.0, high: 3071.0 },
        source: "bone in InVesalius 3 (invesalius/presets.py); contrast medium above 226 HU is taken along",
    },
    TissuePreset {
        key: "contrast_vessel",
        range: IntensityRange { low: 150.0, high: 661.0 },
        source: "what lies between muscle (to 150 HU, Aubrey, Acta Physiologica 210 (2014) 489) and compact bone (from 662 HU, \
                 InVesalius 3, invesalius/presets.py); spongy bone is taken along",
    },
    TissuePreset {
        key: "soft_tissue",
        range: IntensityRange { low: -29.0, high: 150.0 },
        source: "muscle in Aubrey, Acta Physiologica 210 (2014) 489 (PMID 24393306); organs with little contrast lie in it",
    },
    TissuePreset {
        key: "lung",
        range: IntensityRange { low: -1000.0, high: -500.0 },
        source: "hyperinflated and normally aerated in Gattinoni, Am J Respir Crit Care Med 164 (2001) 1701 \
                 (doi 10.1164/ajrccm.164.9.2103121); the air around the patient is taken along",
    },
    TissuePreset {
        key: "fat",
        range: IntensityRange { low: -190.0, high: -30.0 },
        source: "adipose tissue in Aubrey, Acta Physiologica 210 (2014) 489 (PMID 24393306)",
    },
];
