//! The cookies: one for an account, one for a guest, one that tells browsers apart. All are HttpOnly and SameSite=Strict.

use axum::http::{HeaderMap, HeaderValue, header};

/// Cookie of a person with a login.
pub const ACCOUNT_COOKIE: &str = "prosector_session";
/// Cookie of someone who came through a share link.
pub const GUEST_COOKIE: &str = "prosector_guest";

/// Cookie of a browser that has opened a share link. It gives no access; it makes whoever comes back the same guest.
pub const BROWSER_COOKIE: &str = "prosector_browser";

/// The value of a cookie in a request.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    pairs
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A `Set-Cookie` value that lasts `seconds`; 0 removes the cookie.
pub fn set_cookie(name: &str, value: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{secure}", seconds.max(0));
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_among_others() {
        let check = |line: &str, expected| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(line).unwrap());
            assert_eq!(cookie(&headers, "prosector_guest"), expected, "{line}");
        };
        check("prosector_guest=abc", Some("abc"));
        check("a=b; prosector_guest=abc; c=d", Some("abc"));
        check("xprosector_guest=abc", None);
        check("prosector_guest", None);
        check("", None);
    }

    #[test]
    fn cookies_are_closed_to_scripts_and_other_sites() {
        let text = set_cookie("n", "v", 60, true).unwrap();
        assert_eq!(text, "n=v; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure");
        assert_eq!(set_cookie("n", "", -5, false).unwrap(), "n=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    }
}
