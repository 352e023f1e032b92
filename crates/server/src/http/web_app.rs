//! The web app's files, and its page for every address that is not a file.

use super::{csp, files};
use crate::app::App;
use crate::error::ApiError;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::Predicate;

/// Compresses text, JSON and WebAssembly that was not compressed beforehand; never blobs, whose ranges must hold.
pub fn compression() -> CompressionLayer<impl Predicate> {
    let worth_it = |status: StatusCode, _: axum::http::Version, headers: &HeaderMap, _: &axum::http::Extensions| {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let small = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let is_text =
            kind.starts_with("text/") || ["json", "javascript", "wasm", "svg"].iter().any(|word| kind.contains(word));
        status == StatusCode::OK && is_text && small.is_none_or(|bytes: u64| bytes > 1024)
    };
    CompressionLayer::new().quality(CompressionLevel::Precise(5)).compress_when(worth_it)
}

/// Everything that no other route takes.
pub async fn serve(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiError> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(ApiError::not_found("There is nothing at this address."));
    }
    let Some(folder) = &app.config.web_folder else { return Ok(no_web_app().into_response()) };
    let path = request.uri().path().to_owned();
    let file = file_below(folder, &path).filter(|file| file.is_file() && !is_page(file));
    match file {
        Some(file) => asset(&file, request).await,
        None if Path::new(&path).extension().is_some() && !path.ends_with("/index.html") => {
            Err(ApiError::not_found("There is no such file."))
        }
        None => page(&folder.join("index.html")).await,
    }
}

/// The file that an address names, if it stays below the folder: plain names only, no dots first, no escapes.
fn file_below(folder: &Path, address: &str) -> Option<PathBuf> {
    let relative = Path::new(address.trim_start_matches('/'));
    let plain = |part: Component<'_>| match part {
        Component::Normal(name) => {
            name.to_str().is_some_and(|name| !name.starts_with('.') && !name.contains(['\\', ':', '%']))
        }
        _ => false,
    };
    relative.components().all(plain).then(|| folder.join(relative))
}

fn is_page(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == "index.html")
}

async fn asset(file: &Path, request: Request) -> Result<Response, ApiError> {
    let caching = if has_hashed_name(file) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = files::named_file(file, request).await?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    Ok(response)
}

/// Trunk names files `name-0123456789abcdef.js` or `name-0123456789abcdef_bg.wasm`.
fn has_hashed_name(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("");
    let stem = name.split('.').next().unwrap_or("");
    stem.split(['-', '_']).skip(1).any(|word| word.len() >= 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The page, with the policy for the very bytes that are sent, so that a rebuilt app works without a restart.
async fn page(file: &Path) -> Result<Response, ApiError> {
    let Ok(html) = tokio::fs::read_to_string(file).await else { return Ok(no_web_app().into_response()) };
    let policy = csp::policy(&csp::inline_script_hashes(&html));
    let mut response = Html(html).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn no_web_app() -> impl IntoResponse {
    let text = "The web app is not here. Build it with `cargo xtask run`, or start the server with --web FOLDER.\n";
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_never_leave_the_folder() {
        let check = |address: &str, expected: Option<&str>| {
            assert_eq!(file_below(Path::new("/web"), address), expected.map(PathBuf::from), "{address}");
        };
        check("/app.js", Some("/web/app.js"));
        check("/snippets/a/b.js", Some("/web/snippets/a/b.js"));
        check("//etc/passwd", Some("/web/etc/passwd"));
        check("/../secret", None);
        check("/a/../../secret", None);
        check("/%2e%2e/secret", None);
        check("/.git/config", None);
        check("/a\\..\\b", None);
        check("/c:/x", None);
    }

    #[test]
    fn hashed_names() {
        let check = |name: &str, expected| assert_eq!(has_hashed_name(Path::new(name)), expected, "{name}");
        check("/web/prosector-app-7f3a9c0d1e2b4f56.js", true);
        check("/web/prosector-app-7f3a9c0d1e2b4f56_bg.wasm", true);
        check("/web/tokens-0badcafe.css", true);
        check("/web/service-worker.js", false);
        check("/web/index.html", false);
        check("/web/deadbeef.js", false);
    }
}
