//! Bytes to domain and back: DICOM and its SEG objects, NIfTI, and the zip archives they travel in.
