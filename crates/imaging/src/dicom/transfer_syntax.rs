//! Transfer syntaxes: their names, how their elements are written, and which codec their pixels need.

use super::dataset::Encoding;

/// What has to be done to the pixel data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// Pixels as they are.
    Native,
    /// PS3.5 annex G.
    Rle,
    /// ITU-T T.81: baseline, extended, progressive and lossless processes.
    Jpeg,
    /// ISO/IEC 14495-1.
    JpegLs,
    /// ISO/IEC 15444-1.
    Jpeg2000,
    /// Known by name, not decoded here.
    NotHandled,
}

/// A transfer syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TransferSyntax {
    pub uid: &'static str,
    pub name: &'static str,
    pub codec: Codec,
}

pub(crate) const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
pub(crate) const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
pub(crate) const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
pub(crate) const EXPLICIT_BIG: &str = "1.2.840.10008.1.2.2";

const fn syntax(uid: &'static str, name: &'static str, codec: Codec) -> TransferSyntax {
    TransferSyntax { uid, name, codec }
}

/// PS3.6 table A-1, transfer syntaxes of images.
const TABLE: [TransferSyntax; 34] = [
    syntax(IMPLICIT_LITTLE, "Implicit VR Little Endian", Codec::Native),
    syntax(EXPLICIT_LITTLE, "Explicit VR Little Endian", Codec::Native),
    syntax("1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian", Codec::NotHandled),
    syntax(DEFLATED, "Deflated Explicit VR Little Endian", Codec::Native),
    syntax(EXPLICIT_BIG, "Explicit VR Big Endian", Codec::Native),
    syntax("1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", Codec::Jpeg),
    syntax("1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 and 4)", Codec::Jpeg),
    syntax("1.2.840.10008.1.2.4.53", "JPEG Spectral Selection (Process 6 and 8)", Codec::Jpeg),
    syntax("1.2.840.10008.1.2.4.55", "JPEG Full Progression (Process 10 and 12)", Codec::Jpeg),
    syntax("1.2.840.10008.1.2.4.57", "JPEG Lossless (Process 14)", Codec::Jpeg),
    syntax(
        "1.2.840.10008.1.2.4.70",
        "JPEG Lossless, First-Order Prediction (Process 14, Selection Value 1)",
        Codec::Jpeg,
    ),
    syntax("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", Codec::JpegLs),
    syntax("1.2.840.10008.1.2.4.81", "JPEG-LS Lossy (Near-Lossless)", Codec::JpegLs),
    syntax("1.2.840.10008.1.2.4.90", "JPEG 2000 (Lossless Only)", Codec::Jpeg2000),
    syntax("1.2.840.10008.1.2.4.91", "JPEG 2000", Codec::Jpeg2000),
    syntax("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multi-component (Lossless Only)", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2 Multi-component", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.94", "JPIP Referenced", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.100", "MPEG2 Main Profile / Main Level", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.101", "MPEG2 Main Profile / High Level", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile / Level 5.1", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile / Level 5.1", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.112", "JPEG XL", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 (Lossless Only)", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Options (Lossless Only)", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", Codec::NotHandled),
    syntax("1.2.840.10008.1.2.5", "RLE Lossless", Codec::Rle),
    syntax("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", Codec::NotHandled),
    syntax("1.2.840.113619.5.2", "GE Private Implicit VR with Big Endian Pixels", Codec::NotHandled),
];

/// The transfer syntax with this UID, if it is a known one.
pub(crate) fn find(uid: &str) -> Option<TransferSyntax> {
    TABLE.into_iter().find(|entry| entry.uid == uid)
}

/// Its name; "an unknown transfer syntax" for unknown UIDs.
pub(crate) fn name(uid: &str) -> &'static str {
    find(uid).map_or("an unknown transfer syntax", |entry| entry.name)
}

/// How the elements of a data set in this transfer syntax are written.
pub(crate) fn encoding(uid: &str) -> Encoding {
    match uid {
        IMPLICIT_LITTLE | "1.2.840.113619.5.2" => Encoding::IMPLICIT,
        EXPLICIT_BIG => Encoding { explicit: true, big_endian: true },
        _ => Encoding::EXPLICIT,
    }
}
