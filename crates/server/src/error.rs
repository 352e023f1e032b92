//! The one error that requests end with: a status, a code for programs, a sentence for people.

use crate::auth::Role;
use crate::storage::StorageError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// `{ "error": { "code", "message" } }`. Messages hold no patient data and nothing a person typed.
#[derive(Debug)]
pub struct ApiError {
    /// HTTP status.
    pub status: StatusCode,
    /// Word for programs.
    pub code: &'static str,
    /// Sentence for people: what, where, what to do.
    pub message: String,
    /// Seconds to wait before another try.
    pub retry_after_s: Option<u64>,
    /// Bytes received so far, for uploads.
    pub received: Option<u64>,
}

impl ApiError {
    /// An error of any kind.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after_s: None, received: None }
    }

    /// 400: the request is not as the contract says.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    /// 401: nobody is logged in.
    pub fn not_logged_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_logged_in", "You are not logged in. Log in, or open your link again.")
    }

    /// 403 with a reason.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    /// 403: a role in the case, but too weak a one.
    pub fn role_too_weak(role: Role, needed: Role) -> Self {
        let (role, needed) = (role.as_str(), needed.as_str());
        let text = format!("Your role in this case is {role}. This needs the role {needed}; ask the case's owner.");
        Self::new(StatusCode::FORBIDDEN, "role_too_weak", text)
    }

    /// 404 for a case that does not exist or that the person has no part in: the two look alike on purpose.
    pub fn no_such_case() -> Self {
        Self::not_found(
            "There is no such case, or it is not shared with you. Check the address, sign in, or ask its owner for a link.",
        )
    }

    /// 410 for a case that its owner erased.
    pub fn case_erased() -> Self {
        let text = "This case was erased by its owner. What this browser holds of it is still here.";
        Self::new(StatusCode::GONE, "case_erased", text)
    }

    /// 404 with a reason.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// 409 with a reason.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    /// 413: more than the declared limit.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// 429 with the seconds to wait.
    pub fn too_many_tries(wait_s: u64) -> Self {
        let text = format!("Too many wrong tries. Wait {wait_s} s, then try again.");
        Self { retry_after_s: Some(wait_s), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", text) }
    }

    /// 507: the disk is full.
    pub fn disk_full() -> Self {
        let text = "The server's disk is full. Nothing already saved is lost. \
                    Free space on the server or ask who runs it, then try again.";
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", text)
    }

    /// 500 without details; `what` goes to the log and holds no patient data.
    pub fn internal(what: &dyn std::fmt::Display) -> Self {
        tracing::error!(cause = %what, "request failed inside the server");
        let text = "Something went wrong inside the server. Nothing already saved is lost. \
                    Try again; if it stays, ask who runs the server to look at its log.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", text)
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full => Self::disk_full(),
            StorageError::Conflict => Self::conflict("exists", "It exists already."),
            other => Self::internal(&other),
        }
    }
}

impl From<std::io::Error> for ApiError {
    fn from(error: std::io::Error) -> Self {
        StorageError::from(error).into()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": { "code": self.code, "message": self.message } });
        if let Some(received) = self.received {
            body["received"] = received.into();
        }
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
