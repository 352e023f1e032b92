//! Text that people type: names, titles, identifiers.

use crate::error::ApiError;
use prosector_core::BlobHash;
use uuid::Uuid;

/// Trimmed text of 1 to `most` characters without control characters.
///
/// # Errors
/// 400 that names `what`, never the text itself.
pub fn line(what: &str, text: &str, most: usize) -> Result<String, ApiError> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 {
        Err(ApiError::bad_request(format!("{what} is empty.")))
    } else if length > most {
        Err(ApiError::bad_request(format!("{what} is longer than {most} characters.")))
    } else if text.chars().any(|c| c.is_control() || is_direction_mark(c)) {
        Err(ApiError::bad_request(format!("{what} holds characters that cannot be shown.")))
    } else {
        Ok(text.to_owned())
    }
}

/// Marks that reorder text, with which one name can be made to look like another.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A login name: letters, digits and `.-_@+`, 2 to 64 of them.
///
/// # Errors
/// 400 that says what is allowed.
pub fn login_name(text: &str) -> Result<String, ApiError> {
    let text = text.trim();
    let allowed = |c: char| c.is_alphanumeric() || ".-_@+".contains(c);
    if (2..=64).contains(&text.chars().count()) && text.chars().all(allowed) {
        Ok(text.to_owned())
    } else {
        Err(ApiError::bad_request("A login name has 2 to 64 letters, digits or the signs . - _ @ +"))
    }
}

/// A case identifier out of an address.
///
/// # Errors
/// 404, as for any case that is not there.
pub fn case_id(text: &str) -> Result<Uuid, ApiError> {
    Uuid::try_parse(text).ok().filter(|id| id.as_hyphenated().to_string() == text).ok_or_else(ApiError::no_such_case)
}

/// A blob hash out of an address.
///
/// # Errors
/// 404, as for any blob that is not there.
pub fn blob_hash(text: &str) -> Result<BlobHash, ApiError> {
    text.parse().map_err(|_| no_such_blob())
}

/// 404 for a blob that is not there or belongs to other cases.
pub fn no_such_blob() -> ApiError {
    ApiError::not_found("This file is not part of the case.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(line("It", text, 5).ok().as_deref(), expected);
        check(" ab ", Some("ab"));
        check("äöüßé", Some("äöüßé"));
        check("", None);
        check("   ", None);
        check("abcdef", None);
        check("a\nb", None);
        check("a\u{202e}b", None);
    }

    #[test]
    fn names_and_identifiers() {
        let check = |text: &str, expected| assert_eq!(login_name(text).is_ok(), expected, "{text}");
        check("a.surgeon@example.org", true);
        check("a", false);
        check("a b", false);
        check("../x", false);
        let check = |text: &str, expected| assert_eq!(case_id(text).is_ok(), expected, "{text}");
        check("6f1b9f2e-6b1a-4c39-8b1e-2f6f4c1d9a10", true);
        check("6F1B9F2E-6b1a-4c39-8b1e-2f6f4c1d9a10", false);
        check("6f1b9f2e6b1a4c398b1e2f6f4c1d9a10", false);
        check("..", false);
    }
}
