//! How much room the disk has.

use std::path::Path;

/// Bytes free to this process on the disk that holds `folder`.
///
/// # Errors
/// What the system says when asked.
#[cfg(unix)]
pub fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let stat = rustix::fs::statvfs(folder)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Unknown on this system, so never too little; a full disk is then noticed by the write itself.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn free_bytes(_folder: &Path) -> std::io::Result<u64> {
    Ok(u64::MAX)
}
