//! One HTTP request: headers, JSON, and errors in words.

use gloo_net::http::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
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
    read_json(send(builder(path, Method::GET).build()).await?).await
}

/// Sends JSON and reads JSON.
pub(super) async fn post<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, ApiError> {
    read_json(send(builder(path, Method::POST).json(body)).await?).await
}

/// Sends JSON; the answer's body does not matter.
pub(super) async fn tell<B: Serialize>(method: Method, path: &str, body: &B) -> Result<(), ApiError> {
    send(builder(path, method).json(body)).await.map(drop)
}

/// Deletes what the path names.
pub(super) async fn delete(path: &str) -> Result<(), ApiError> {
    send(builder(path, Method::DELETE).build()).await.map(drop)
}

/// Sends bytes and reads JSON.
pub(super) async fn put_bytes<T: DeserializeOwned>(path: &str, body: &web_sys::Blob) -> Result<T, ApiError> {
    let request = builder(path, Method::PUT).header("content-type", "application/octet-stream").body(body.clone());
    read_json(send(request).await?).await
}

/// Asks for bytes.
pub async fn get_bytes(path: &str) -> Result<Vec<u8>, ApiError> {
    let response = send(builder(path, Method::GET).cache(RequestCache::Default).build()).await?;
    let status = response.status();
    response.binary().await.map_err(|_| ApiError::unreadable(status))
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

async fn send(request: Result<gloo_net::http::Request, gloo_net::Error>) -> Result<Response, ApiError> {
    let request = request.map_err(|_| ApiError::offline())?;
    let response = request.send().await.map_err(|_| ApiError::offline())?;
    if response.ok() { Ok(response) } else { Err(refusal(response).await) }
}

async fn refusal(response: Response) -> ApiError {
    let status = response.status();
    let retry_after_s = response.headers().get("retry-after").and_then(|seconds| seconds.parse().ok());
    match body::<ErrorBody>(&response).await {
        Some(ErrorBody { error: ErrorDetail { code, message } }) => {
            ApiError { status: Some(status), code, message, retry_after_s }
        }
        // A gateway in front of a stopped server answers in its own words.
        None if (502..=504).contains(&status) => ApiError::offline(),
        None => ApiError::unreadable(status),
    }
}

async fn read_json<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    let status = response.status();
    body(&response).await.ok_or_else(|| ApiError::unreadable(status))
}

/// The JSON of an answer, if it is what was asked for.
async fn body<T: DeserializeOwned>(response: &Response) -> Option<T> {
    serde_json::from_slice(&response.binary().await.ok()?).ok()
}
