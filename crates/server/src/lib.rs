//! The Prosector server and command line: accounts, cases, rooms, blobs, share links, audit, and the web app's files.
//!
//! A library, so that tests run it in their own process; the binary `prosector` is [`cli::run`].

pub mod app;
pub mod audit;
pub mod auth;
pub mod blobs;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data_folder;
pub mod demo;
pub mod error;
pub mod http;
pub mod manifest;
pub mod patient_view;
pub mod plans;
pub mod rooms;
pub mod serve;
pub mod storage;
