//! Bytes to domain and back: DICOM and its SEG objects, NIfTI, NRRD, surfaces and lines (STL, VTK), and zip archives.
//!
//! No file system, no clock, no threads: input is bytes, output is a value with diagnostics or an error whose
//! text can be shown as it is. Parsing is total: any bytes give one or the other, within declared [`Limits`].
//!
//! The usual way of an import: [`sniff`] each file, [`zip::list`] and [`zip::extract`] archives, [`read_header`]
//! from the first 64 KiB of each DICOM file, [`assemble`] all headers into a [`Catalog`], then [`decode_slot`]
//! for each slot of the chosen [`SeriesPlan`], middle first, and [`SeriesPlan::volume`] when all are there.

mod align;
mod assemble;
mod decode;
mod diagnostic;
mod dicom;
mod error;
mod inspect;
mod limits;
mod nifti;
mod nrrd;
pub mod polydata;
mod raw;
mod sniff;
pub mod stl;
pub mod zip;

pub use align::{align_labels, drawing_values};
pub use assemble::{
    Catalog, FrameRef, SegmentationFile, SeriesKind, SeriesPlan, SeriesSummary, SliceEncoding, Slot, SlotSource,
    assemble, assemble_within,
};
pub use decode::{
    Compression, Decompress, decode_slot, decode_slot_with, decode_slot_within, decode_stored, decompress,
    decompress_nothing, fill_interpolated,
};
pub use diagnostic::{Diagnostic, Severity};
pub use dicom::charset::{DecodeText, decode_text};
pub use dicom::ct_writer::{CtIdentity, write_ct_series};
pub use dicom::frames::FrameHeader;
pub use dicom::header::{HeaderOutcome, InstanceHeader, InstanceKind, PixelFormat, read_header, read_header_with};
pub use dicom::seg_read::{SegmentationRead, read_seg, read_seg_with, read_seg_within};
pub use dicom::seg_write::{SegIdentity, write_seg};
pub use error::{DecodeError, ImportError};
pub use inspect::{inspect, inspect_within};
pub use limits::Limits;
pub use nifti::{
    NiftiWriteError, gzip, read_nifti, read_nifti_labels, read_nifti_within, write_nifti, write_nifti_labels,
};
pub use nrrd::{NrrdLabels, read_nrrd, read_nrrd_labels, read_nrrd_within};
pub use sniff::{FileKind, SNIFF_BYTES, sniff};

/// Number that a caller gives to each opened file; it comes back in [`Slot`]s.
pub type FileId = u32;
