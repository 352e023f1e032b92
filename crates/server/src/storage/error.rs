//! What can go wrong while storing.

/// A failure of the database or the disk below it.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The disk, or the declared database size, is full; nothing was changed.
    #[error("the disk is full")]
    Full,
    /// The name is taken or the row exists already.
    #[error("it exists already")]
    Conflict,
    /// A stored value cannot be read back.
    #[error("stored value {0} cannot be read")]
    Unreadable(&'static str),
    /// The database was written by a later version of the program.
    #[error("the data folder was written by a later version of Prosector (schema {found}, this program knows {known})")]
    TooNew {
        /// Schema version in the file.
        found: i64,
        /// Highest version this program can read.
        known: i64,
    },
    /// Any other database failure.
    #[error("database: {0}")]
    Database(rusqlite::Error),
    /// Any other disk failure.
    #[error("disk: {0}")]
    Io(std::io::Error),
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{ConstraintViolation, DiskFull};
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::Full,
            Some(ConstraintViolation) => Self::Conflict,
            _ => Self::Database(error),
        }
    }
}

impl From<std::io::Error> for StorageError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded => Self::Full,
            _ => Self::Io(error),
        }
    }
}
