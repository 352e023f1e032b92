//! DICOM: elements, headers, segmentation objects, and what is written.
//!
//! Reading uses an element walk of its own (`dataset`) over borrowed bytes instead of an object tree: a header
//! can be read from the first kilobytes of a file, a damaged length costs nothing because no value is copied
//! before its bytes are there, and every outcome is a value or an error. Tags, character sets and the writer are
//! those of the dicom-rs family; tests compare both readers over real files.

pub(crate) mod charset;
mod cielab;
pub(crate) mod ct_writer;
pub(crate) mod dataset;
pub(crate) mod file;
pub(crate) mod frames;
pub(crate) mod header;
mod seg_bits;
pub(crate) mod seg_read;
pub(crate) mod seg_write;
mod spacing;
pub(crate) mod transfer_syntax;
pub(crate) mod uid;
mod write;
