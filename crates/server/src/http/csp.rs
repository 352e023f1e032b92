//! The content security policy: our own files, WebAssembly, and the inline scripts of our own page by their hashes.

use axum::http::HeaderValue;
use sha2::{Digest, Sha256};

const POLICY: [(&str, &str); 10] = [
    ("default-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self' blob: data:"),
    ("connect-src", "'self'"),
    ("worker-src", "'self'"),
    ("manifest-src", "'self'"),
    ("object-src", "'none'"),
    ("base-uri", "'none'"),
    ("form-action", "'self'"),
    ("frame-ancestors", "'none'"),
];

/// The policy for a page with these inline scripts, each given as `'sha256-…'`.
pub fn policy(script_hashes: &[String]) -> HeaderValue {
    let mut text = String::from("script-src 'self' 'wasm-unsafe-eval'");
    for hash in script_hashes {
        text.push(' ');
        text.push_str(hash);
    }
    for (directive, sources) in POLICY {
        text.push_str("; ");
        text.push_str(directive);
        text.push(' ');
        text.push_str(sources);
    }
    // Hashes are base64 and the rest is fixed, so this is always a header value; without one nothing may load.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The hashes of the inline scripts of a page, as the policy names them.
///
/// Trunk starts the app from an inline module script whose text changes with every build. Scripts with a `src` and
/// data blocks (`type="application/json"`) are left out; event handlers in attributes stay forbidden.
pub fn inline_script_hashes(html: &str) -> Vec<String> {
    let (mut hashes, mut rest) = (Vec::new(), html);
    while let Some((attributes, body, after)) = next_script(rest) {
        let attributes = attributes.to_ascii_lowercase();
        if !attributes.contains("src=") && !attributes.contains("application/json") {
            hashes.push(format!("'sha256-{}'", base64(&Sha256::digest(body.as_bytes()))));
        }
        rest = after;
    }
    hashes
}

/// Attributes and text of the next script element, and what follows it.
fn next_script(html: &str) -> Option<(&str, &str, &str)> {
    let lower = html.to_ascii_lowercase();
    let start = lower
        .match_indices("<script")
        .map(|(at, tag)| at + tag.len())
        .find(|end| lower.as_bytes().get(*end).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'>'))?;
    let open_end = start + lower.get(start..)?.find('>')?;
    let close = open_end + 1 + lower.get(open_end + 1..)?.find("</script")?;
    Some((html.get(start..open_end)?, html.get(open_end + 1..close)?, html.get(close..)?))
}

/// Standard base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_in_rfc_4648_section_10() {
        let cases =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")];
        for (bytes, expected) in cases {
            assert_eq!(base64(bytes.as_bytes()), expected);
        }
    }

    #[test]
    fn inline_scripts_are_hashed_and_others_are_not() {
        let check = |html: &str, expected: &[&str]| {
            let expected: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(inline_script_hashes(html), expected, "{html}");
        };
        // The example of the Content Security Policy level 3 standard, section 8.4.
        let alert = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        check("<script>alert('Hello, world.');</script>", &[alert]);
        check("<SCRIPT type=module>alert('Hello, world.');</SCRIPT >", &[alert]);
        check("<script src=\"a.js\"></script><p><script>alert('Hello, world.');</script>", &[alert]);
        check("<script type=\"application/json\">{}</script>", &[]);
        check("<scripture>x</scripture>", &[]);
        check("<script>never closed", &[]);
        check("", &[]);
    }

    #[test]
    fn the_policy_names_hashes_and_nothing_unsafe() {
        let text = policy(&["'sha256-abc='".into()]);
        let text = text.to_str().unwrap();
        assert!(text.starts_with("script-src 'self' 'wasm-unsafe-eval' 'sha256-abc='; default-src 'self'; "), "{text}");
        assert!(!text.contains("unsafe-inline") && !text.contains("'unsafe-eval'"));
    }
}
