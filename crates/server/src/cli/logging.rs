//! The log: one JSON object a line on standard error, without patient data.

use tracing_subscriber::EnvFilter;

/// Starts logging; `RUST_LOG` chooses what, `info` of this crate by default.
///
/// Only this crate's lines: those of libraries may quote addresses and content.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("prosector_server=info"));
    let lines = tracing_subscriber::fmt().json().with_writer(std::io::stderr).with_env_filter(filter);
    // A second start in one process keeps the first log.
    let _ = lines.with_current_span(false).with_span_list(false).try_init();
}
