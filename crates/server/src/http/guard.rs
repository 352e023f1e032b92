//! Refusing requests that other sites make with a person's cookies.
//!
//! SameSite=Strict cookies are the first guard; the header, which a foreign page cannot set without asking, and the
//! origin are the second. The WebSocket cannot carry the header, so there the origin alone decides.

use crate::app::App;
use crate::error::ApiError;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Name of the header that every changing request carries.
pub const GUARD_HEADER: &str = "x-prosector";

/// Lets a request pass only when it comes from the server's own pages or from no browser.
pub async fn refuse_forged_requests(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (headers, method) = (request.headers(), request.method());
    let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let upgrades = headers.contains_key(header::UPGRADE);
    if (!reads || upgrades) && !is_own_origin(headers, app.config.public_origin.as_deref()) {
        let text = "The request came from another site and was refused. Open Prosector at its own address.";
        return ApiError::new(StatusCode::FORBIDDEN, "wrong_origin", text).into_response();
    }
    if !reads && !headers.contains_key(GUARD_HEADER) {
        let text = "The request lacks the header X-Prosector and was refused.";
        return ApiError::new(StatusCode::FORBIDDEN, "missing_header", text).into_response();
    }
    next.run(request).await
}

fn is_own_origin(headers: &HeaderMap, public: Option<&str>) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let named = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    match public {
        Some(public) => origin.eq_ignore_ascii_case(public.trim_end_matches('/')),
        None => named.zip(host).is_some_and(|(named, host)| named.eq_ignore_ascii_case(host)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn own_origins() {
        let check = |origin: Option<&str>, host: &str, public, expected| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
            }
            assert_eq!(is_own_origin(&headers, public), expected, "{origin:?} {host} {public:?}");
        };
        check(None, "127.0.0.1:8787", None, true);
        check(Some("http://127.0.0.1:8787"), "127.0.0.1:8787", None, true);
        check(Some("http://127.0.0.1:8788"), "127.0.0.1:8787", None, false);
        check(Some("http://evil.example"), "127.0.0.1:8787", None, false);
        check(Some("null"), "127.0.0.1:8787", None, false);
        check(Some("http://a.example"), "a.example", Some("https://a.example"), false);
        check(Some("https://a.example"), "inner:8787", Some("https://a.example/"), true);
    }
}
