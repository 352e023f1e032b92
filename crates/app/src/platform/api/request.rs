//! One HTTP request: headers, JSON, and errors in words.

use futures::future::LocalBoxFuture;
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use web_sys::RequestCache;

/// Why the server did not answer as hoped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// HTTP status; `None` if no answer came at all.
    pub status: Option<u16>,
    /// The server's name for the error, for example `bad_password`; `offline` without an answer.
    pub code: String,
    /// Plain words.
    pub message: String,
    /// Seconds to wait before another try, where the server says so.
    pub retry_after_s: Option<u64>,
}

impl ApiError {
    /// Whether the server could not be reached.
    pub fn is_offline(&self) -> bool {
        self.status.is_none()
    }

    /// Whether the case was erased on the server.
    pub fn is_erased(&self) -> bool {
        self.code == "case_erased"
    }

    /// Whether the person has to log in first.
    pub fn is_unauthorized(&self) -> bool {
        self.status == Some(401)
    }

    fn offline() -> Self {
        let message =
            "The server cannot be reached. Work goes on in this browser and is sent when the connection is back.";
        Self { status: None, code: "offline".into(), message: message.into(), retry_after_s: None }
    }

    fn unreadable(status: u16) -> Self {
        let message = format!(
            "The server gave an answer that cannot be read (status {status}). Try again; if it stays so, tell whoever runs the server."
        );
        Self { status: Some(status), code: "unreadable".into(), message, retry_after_s: None }
    }
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorDetail,
}

#[derive(Deserialize)]
struct ErrorDetail {
    code: String,
    message: String,
}

/// Asks for JSON.
pub(super) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    read_json(&body_of(builder(path, Method::GET).build()).await?)
}

/// Sends JSON and reads JSON.
pub(super) async fn post<T: DeserializeOwned>(path: &str, body: &Value) -> Result<T, ApiError> {
    read_json(&body_of(builder(path, Method::POST).json(body)).await?)
}

/// Sends JSON; the answer's body does not matter.
pub(super) async fn tell(method: Method, path: &str, body: &Value) -> Result<(), ApiError> {
    send(builder(path, method).json(body)).await.map(drop)
}

/// Deletes what the path names.
pub(super) async fn delete(path: &str) -> Result<(), ApiError> {
    send(builder(path, Method::DELETE).build()).await.map(drop)
}

/// Sends bytes and reads JSON.
pub(super) async fn put_bytes<T: DeserializeOwned>(path: &str, body: &web_sys::Blob) -> Result<T, ApiError> {
    let request = builder(path, Method::PUT).header("content-type", "application/octet-stream").body(body.clone());
    read_json(&body_of(request).await?)
}

/// Asks for bytes.
pub async fn get_bytes(path: &str) -> Result<Vec<u8>, ApiError> {
    body_of(builder(path, Method::GET).cache(RequestCache::Default).build()).await.map(|(_, bytes)| bytes)
}

/// Asks for bytes and leaves them with the browser, which may move them to disk.
pub async fn get_blob(path: &str) -> Result<web_sys::Blob, ApiError> {
    let response = send(builder(path, Method::GET).cache(RequestCache::Default).build()).await?;
    let status = response.status();
    let blob = web_sys::Response::from(response).blob().map_err(|_| ApiError::unreadable(status))?;
    crate::platform::js::resolved(blob).await.map_err(|_| ApiError::offline())
}

fn builder(path: &str, method: Method) -> RequestBuilder {
    // The header proves that this page asked: another site cannot set it without being allowed.
    RequestBuilder::new(path).method(method).header("X-Prosector", "1").cache(RequestCache::NoStore)
}

type Request = Result<gloo_net::http::Request, gloo_net::Error>;

/// An answer's bytes with its status. Behind a pointer, so that the download has its states once and not in every caller.
fn body_of(request: Request) -> LocalBoxFuture<'static, Result<(u16, Vec<u8>), ApiError>> {
    Box::pin(async move {
        let response = send(request).await?;
        let status = response.status();
        response.binary().await.map(|bytes| (status, bytes)).map_err(|_| ApiError::unreadable(status))
    })
}

fn read_json<T: DeserializeOwned>((status, bytes): &(u16, Vec<u8>)) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|_| ApiError::unreadable(*status))
}

async fn send(request: Request) -> Result<Response, ApiError> {
    let request = request.map_err(|_| ApiError::offline())?;
    let response = request.send().await.map_err(|_| ApiError::offline())?;
    if response.ok() { Ok(response) } else { Err(refusal(response).await) }
}

async fn refusal(response: Response) -> ApiError {
    let status = response.status();
    let retry_after_s = response.headers().get("retry-after").and_then(|seconds| seconds.parse().ok());
    let body = response.binary().await.ok().and_then(|bytes| serde_json::from_slice::<ErrorBody>(&bytes).ok());
    match body {
        Some(ErrorBody { error: ErrorDetail { code, message } }) => {
            ApiError { status: Some(status), code, message, retry_after_s }
        }
        // A gateway in front of a stopped server answers in its own words.
        None if (502..=504).contains(&status) => ApiError::offline(),
        None => ApiError::unreadable(status),
    }
}
