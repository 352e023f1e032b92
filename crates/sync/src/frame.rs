//! Frames: the protocol version in two bytes, little-endian, then one message in postcard (rules F1 to F4).

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Version of the protocol; both sides must have the same.
pub const PROTOCOL: u16 = 1;
/// Largest frame that a room reads, bytes.
pub const MAX_CLIENT_FRAME: usize = 5 << 20;
/// Largest frame that a client reads, bytes: a whole plan fits.
pub const MAX_SERVER_FRAME: usize = 80 << 20;

/// A frame that is not a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Larger than allowed.
    #[error("the message has {bytes} bytes; at most {limit} are accepted")]
    TooLarge {
        /// Size.
        bytes: usize,
        /// Limit.
        limit: usize,
    },
    /// Another protocol version.
    #[error("the message is of protocol {found}; this side speaks {PROTOCOL}. Reload the page")]
    OtherProtocol {
        /// Version of the other side.
        found: u16,
    },
    /// Not a message.
    #[error("the message cannot be read")]
    Garbage,
}

/// The frame of a message.
pub fn encode_frame<T: Serialize>(message: &T) -> Vec<u8> {
    // Serialising these types into memory cannot fail; should it, the empty frame is garbage to the other side.
    postcard::to_extend(message, PROTOCOL.to_le_bytes().to_vec()).unwrap_or_default()
}

/// The message in a frame of at most `limit` bytes; nothing may follow it.
pub fn decode_frame<T: DeserializeOwned>(frame: &[u8], limit: usize) -> Result<T, FrameError> {
    if frame.len() > limit {
        return Err(FrameError::TooLarge { bytes: frame.len(), limit });
    }
    let (version, body) = frame.split_first_chunk::<2>().ok_or(FrameError::Garbage)?;
    let found = u16::from_le_bytes(*version);
    if found != PROTOCOL {
        return Err(FrameError::OtherProtocol { found });
    }
    match postcard::take_from_bytes(body) {
        Ok((message, [])) => Ok(message),
        _ => Err(FrameError::Garbage),
    }
}
