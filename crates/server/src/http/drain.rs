//! Reading the rest of a request that was answered early, so that its sender gets to read the answer.
//!
//! A connection that is closed while the other side still sends is reset, and browsers then report a network error
//! instead of "the disk is full". So what is left of the body is read and thrown away, within limits.

use super::body::next_chunk;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// Bytes that are thrown away at most; then the connection is closed all the same.
const MOST_BYTES: u64 = 32 << 20;
const LONGEST: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_secs(2);

/// Lets the handler read the body, and reads on where it stopped.
pub async fn read_whole_bodies(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let mut kept = SharedBody(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(parts, Body::new(kept.clone()))).await;
    if !kept.is_end_stream() {
        // Whatever goes wrong here, the answer is sent.
        let _ = tokio::time::timeout(LONGEST, throw_away(&mut kept)).await;
    }
    response
}

async fn throw_away(kept: &mut SharedBody) {
    let (mut body, mut thrown) = (Body::new(kept.clone()), 0);
    while let Ok(Some(chunk)) = next_chunk(&mut body, IDLE).await {
        thrown += chunk.len() as u64;
        if thrown > MOST_BYTES {
            return;
        }
    }
}

/// A body that two may read, one after the other.
#[derive(Clone)]
struct SharedBody(Arc<Mutex<Body>>);

impl HttpBody for SharedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}
