//! Why bytes cannot be opened, in sentences that can be shown as they are.

use crate::limits::bytes_in_words;

/// Why a file is not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The first bytes are of no format that is read here.
    #[error("This is not a DICOM, NIfTI or zip file. Leave it out, or check that it was copied whole.")]
    UnknownFormat,
    /// The format is known, but is not opened as an image in a case.
    #[error("This is {what}, which cannot be opened here. {instead}")]
    NotOpenedHere {
        /// What the file is, with its article.
        what: &'static str,
        /// What to do, a sentence.
        instead: &'static str,
    },
    /// The file is shorter than the smallest header.
    #[error("This file is empty or too short to hold an image. Check that it was copied whole.")]
    TooShort,
    /// It starts like a DICOM file, but its elements cannot be followed.
    #[error("This DICOM file is damaged: {what} at byte {offset}. Copy it again from its source.")]
    Damaged {
        /// What was found.
        what: &'static str,
        /// Where, from the beginning of the file (of the inflated data set for deflated files).
        offset: usize,
    },
    /// The header exceeds [`crate::Limits::max_header_bytes`].
    #[error("The header of this file is over {}, more than is read. The file may be damaged.", bytes_in_words(*.limit))]
    HeaderTooLong {
        /// The limit in bytes.
        limit: u64,
    },
    /// A NIfTI file that cannot be read.
    #[error("This NIfTI file cannot be read: {0}.")]
    Nifti(String),
    /// An NRRD file that cannot be read.
    #[error("This NRRD file cannot be read: {0}.")]
    Nrrd(String),
    /// A file of points, lines or triangles that cannot be read.
    #[error("This {format} file cannot be read: {why}.")]
    Mesh {
        /// Name of the format.
        format: &'static str,
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// A zip archive that cannot be read or exceeds the limits.
    #[error("{0}")]
    Zip(String),
    /// A DICOM object whose content cannot be used.
    #[error("{0}")]
    Content(String),
}

/// Why the pixels of a frame are not decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The file itself cannot be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// There is no pixel data element.
    #[error("This DICOM object holds no image.")]
    NoPixels,
    /// The file ends before the pixel data does.
    #[error(
        "The file ends before its image does: {expected} bytes of pixels were announced, {found} are there. Copy it again from its source."
    )]
    Truncated {
        /// Bytes announced by rows, columns, samples and bits.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// The frame number is beyond the number of frames.
    #[error("The file has no frame {frame}; it holds {frames}.")]
    NoSuchFrame {
        /// Frame asked for, from 0.
        frame: u32,
        /// Frames in the file.
        frames: u32,
    },
    /// The pixels are compressed, and this program has no codecs.
    #[error("The images are compressed, and their decoder is not there. Load the page again.")]
    NeedsCodec,
    /// The transfer syntax is known but not decoded here, or is unknown.
    #[error(
        "Images compressed as {name} ({uid}) are not handled. Export the series uncompressed or as JPEG 2000 lossless."
    )]
    NotHandled {
        /// Transfer Syntax UID.
        uid: String,
        /// Its name.
        name: String,
    },
    /// The pixel description is impossible or not one that is decoded.
    #[error("The image cannot be decoded: {0}.")]
    Unsupported(String),
    /// The compressed stream is damaged.
    #[error("The compressed image is damaged: {0}. Copy the file again from its source.")]
    Damaged(String),
    /// A frame exceeds [`crate::Limits::max_frame_bytes`].
    #[error("One image of this file needs {}, more than is decoded at once.", bytes_in_words(*.bytes))]
    TooLarge {
        /// Bytes of the frame.
        bytes: u64,
    },
}
