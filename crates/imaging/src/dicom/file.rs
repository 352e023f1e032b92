//! The outside of a DICOM file: preamble, meta group, deflate, and what to do where they are missing.

use super::dataset::{Encoding, Parsed, Stop, Walk, parse};
use super::transfer_syntax::{self, DEFLATED, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE};
use crate::error::ImportError;
use crate::sniff::starts_like_dataset;
use dicom_dictionary_std::tags;
use std::borrow::Cow;
use std::io::Read;

/// The body of a file, its transfer syntax, and what had to be assumed.
#[derive(Debug)]
pub(crate) struct Opened<'a> {
    /// Bytes that the data set lies in: the file's own, or inflated ones.
    pub body: Cow<'a, [u8]>,
    /// Offset of the data set in `body`.
    pub at: usize,
    /// Transfer Syntax UID, read or recognised.
    pub transfer_syntax: String,
    /// Codes of assumptions: `no_preamble`, `no_meta`, `no_transfer_syntax`, `cut`.
    pub notes: Vec<&'static str>,
}

/// More bytes of the file are needed, or the file cannot be opened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum OpenFailure {
    NeedMore(u64),
    Refused(ImportError),
}

impl From<ImportError> for OpenFailure {
    fn from(error: ImportError) -> Self {
        Self::Refused(error)
    }
}

/// Finds the data set in the first bytes of a file of `total` bytes.
///
/// `max_body` bounds what a deflated data set may grow to.
pub(crate) fn open(head: &[u8], total: u64, max_body: u64) -> Result<Opened<'_>, OpenFailure> {
    let whole = head.len() as u64 >= total;
    if head.len() < 8 {
        return Err(if whole { ImportError::TooShort.into() } else { OpenFailure::NeedMore(total.min(1024)) });
    }
    let mut notes = Vec::new();
    let start = if head.get(128..132) == Some(b"DICM") {
        132
    } else if starts_like_dataset(head) {
        notes.push("no_preamble");
        0
    } else if !whole && head.len() < 132 {
        return Err(OpenFailure::NeedMore(total.min(1024)));
    } else {
        return Err(ImportError::UnknownFormat.into());
    };
    let meta = read_meta(head, start);
    if let (false, Some(needed)) = (whole, meta.short) {
        return Err(OpenFailure::NeedMore(needed.min(total)));
    }
    let data = head.get(meta.end..).unwrap_or_default();
    if meta.end == start {
        notes.push("no_meta");
    }
    let transfer_syntax = match meta.transfer_syntax {
        Some(uid) => corrected(uid, data),
        None => {
            notes.push("no_transfer_syntax");
            recognised(data).to_owned()
        }
    };
    if transfer_syntax == DEFLATED {
        let (body, cut) = inflate(data, max_body);
        if cut {
            notes.push("cut");
        }
        return Ok(Opened { body: Cow::Owned(body), at: 0, transfer_syntax, notes });
    }
    Ok(Opened { body: Cow::Borrowed(head), at: meta.end, transfer_syntax, notes })
}

impl Opened<'_> {
    /// Walks the data set up to its pixel data.
    pub fn parse(&self) -> Parsed<'_> {
        parse(&self.body, self.at, transfer_syntax::encoding(&self.transfer_syntax))
    }
}

struct Meta {
    /// Offset of the first element that is not of group 0002.
    end: usize,
    transfer_syntax: Option<String>,
    short: Option<u64>,
}

/// Reads group 0002 by its elements, because its own group length is missing or wrong in many files.
fn read_meta(head: &[u8], start: usize) -> Meta {
    let mut walk = Walk::new(head, start, Encoding::EXPLICIT);
    let mut meta = Meta { end: start, transfer_syntax: None, short: None };
    loop {
        match walk.peek_tag() {
            Ok(tag) if tag.group() == 0x0002 => {}
            Ok(_) => break,
            Err(Stop::Short { needed }) => {
                meta.short = Some(needed + 1024);
                break;
            }
            Err(_) => break,
        }
        match walk.next(0) {
            Ok(Some(element)) if element.tag == tags::TRANSFER_SYNTAX_UID => {
                let text = String::from_utf8_lossy(element.value);
                let uid = text.trim_matches(['\0', ' ']).to_owned();
                meta.transfer_syntax = (!uid.is_empty()).then_some(uid);
            }
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(Stop::Short { needed }) => {
                meta.short = Some(needed + 1024);
                break;
            }
            Err(Stop::Damaged { .. }) => break,
        }
        meta.end = walk.at;
    }
    meta
}

/// The transfer syntax that the first element of a data set is written in.
fn recognised(data: &[u8]) -> &'static str {
    let Some(&[g0, _, _, _, a, b, ..]) = data.first_chunk::<8>() else { return IMPLICIT_LITTLE };
    let explicit = a.is_ascii_uppercase() && b.is_ascii_uppercase();
    match (explicit, g0) {
        (true, 0) => EXPLICIT_BIG,
        (true, _) => EXPLICIT_LITTLE,
        (false, _) => IMPLICIT_LITTLE,
    }
}

/// The announced transfer syntax, unless an uncompressed data set is plainly written in another one.
fn corrected(uid: String, data: &[u8]) -> String {
    let swapped = matches!(uid.as_str(), IMPLICIT_LITTLE | EXPLICIT_LITTLE) && starts_like_dataset(data);
    if swapped { recognised(data).to_owned() } else { uid }
}

/// Inflates as much of a deflated data set as is there and allowed; the flag tells whether something is missing.
fn inflate(data: &[u8], max: u64) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    let mut decoder = flate2::read::DeflateDecoder::new(data).take(max);
    let failed = decoder.read_to_end(&mut body).is_err();
    let full = body.len() as u64 >= max;
    (body, failed || full)
}
