//! Blobs: imaging, label maps and pictures as files named by the SHA-256 of their bytes.
//!
//! A blob appears under its name only when all of it is on the disk (write, sync, rename, sync the folder), so a
//! server killed at any moment leaves whole blobs and resumable parts, never a broken blob.

mod disk_space;
mod store;
mod upload;

pub use disk_space::free_bytes;
pub use store::BlobStore;
pub use upload::{PartFile, UploadError, UploadLocks, remove_stale_parts};
