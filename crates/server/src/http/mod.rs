//! The routes, one file per resource, and what holds for every request.

mod audit;
mod blobs;
mod body;
mod cases;
mod client;
mod csp;
mod demo;
mod drain;
mod erase;
mod files;
mod guard;
mod guests;
mod headers;
mod health;
mod imaging;
mod links;
mod login;
mod members;
mod patient;
mod people;
mod room;
mod sign;
mod trace;
mod uploads;
mod web_app;
mod words;

pub use client::ClientAddress;

use crate::app::App;
use crate::error::ApiError;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, patch, post, put};
use std::sync::Arc;

/// Every address of the server.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .merge(people_routes())
        .merge(case_routes())
        .route("/healthz", get(health::healthz))
        .route("/demo/case.json", get(demo::case_manifest))
        .route("/demo/blobs/{hash}", get(demo::blob))
        .route("/api/{*rest}", get(no_such_address).post(no_such_address).put(no_such_address).delete(no_such_address))
        .fallback(web_app::serve)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(web_app::compression())
        .layer(from_fn_with_state(app.clone(), guard::refuse_forged_requests))
        .layer(from_fn(drain::read_whole_bodies))
        .layer(from_fn_with_state(app.clone(), trace::log_and_time))
        .layer(from_fn_with_state(app.clone(), headers::add_security_headers))
        .with_state(app)
}

fn people_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/api/me", get(people::me))
        .route("/api/welcome", post(people::welcome))
        .route("/api/invitations", post(people::invite))
        .route("/api/login", post(login::login))
        .route("/api/logout", post(login::logout))
        .route("/api/links/{link}/open", post(guests::open_link))
        .route("/api/patient", get(patient::view))
        .route("/api/patient/picture", get(patient::picture))
        .layer(from_fn(headers::keep_out_of_caches))
}

fn case_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/api/cases", get(cases::list).post(cases::create))
        .route("/api/cases/{case}", get(cases::show).patch(cases::rename).delete(erase::erase))
        .route("/api/cases/{case}/imaging", put(imaging::set))
        .route("/api/cases/{case}/blobs/{hash}", get(blobs::read))
        .route("/api/cases/{case}/uploads/{hash}", get(uploads::progress).put(uploads::receive))
        .route("/api/cases/{case}/room", get(room::join))
        .route("/api/cases/{case}/links", get(links::list).post(links::create))
        .route("/api/cases/{case}/links/{link}", delete(links::revoke))
        .route("/api/cases/{case}/members", get(members::list).post(members::add))
        .route("/api/cases/{case}/members/{account}", patch(members::change).delete(members::remove))
        .route("/api/cases/{case}/sign", post(sign::sign))
        .route("/api/cases/{case}/plan.prosector", get(sign::package))
        .route("/api/cases/{case}/audit", get(audit::list))
        .layer(from_fn(headers::keep_out_of_caches))
}

async fn no_such_address() -> ApiError {
    ApiError::not_found("There is nothing at this address.")
}

async fn method_not_allowed() -> ApiError {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This address does not take such a request.")
}
