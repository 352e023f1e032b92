//! `prosector serve`.

use super::logging;
use crate::clock::Clock;
use crate::config::{Limits, ServerConfig};
use crate::demo::ensure_demo;
use crate::serve::{Running, start};
use anyhow::Context;
use clap::Args;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

/// Where to serve what.
#[derive(Args)]
pub struct ServeArguments {
    /// Port to listen on; 0 lets the system choose.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Address to listen on. Anything but a loopback address needs a proxy with https in front.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Folder of the database, blobs and keys.
    #[arg(long, default_value = "prosector-data")]
    data: PathBuf,
    /// Folder of the built web app.
    #[arg(long)]
    web: Option<PathBuf>,
    /// `https://host` under which people reach the server; makes cookies secure.
    #[arg(long)]
    public_origin: Option<String>,
    /// Mark cookies as secure: wherever a proxy with https stands in front.
    #[arg(long)]
    secure_cookies: bool,
    /// Take client addresses from X-Forwarded-For: only behind a proxy that sets it.
    #[arg(long)]
    trust_forwarded_for: bool,
    /// Do not make the demo patient.
    #[arg(long)]
    no_demo: bool,
    /// Megabytes that uploads leave free on the disk.
    #[arg(long, default_value_t = 256)]
    keep_free_mb: u64,
}

impl ServeArguments {
    fn config(self) -> ServerConfig {
        let limits = Limits { keep_free_bytes: self.keep_free_mb.saturating_mul(1 << 20), ..Limits::default() };
        ServerConfig {
            data_folder: self.data,
            web_folder: self.web,
            listen: SocketAddr::new(self.host, self.port),
            public_origin: self.public_origin,
            secure_cookies: self.secure_cookies,
            trust_forwarded_for: self.trust_forwarded_for,
            with_demo: !self.no_demo,
            limits,
        }
    }
}

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// When the server cannot start.
pub fn run(arguments: ServeArguments) -> anyhow::Result<ExitCode> {
    logging::start();
    let runtime = tokio::runtime::Runtime::new().context("The server cannot start its threads")?;
    runtime.block_on(serve(arguments.config()))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(config: ServerConfig) -> anyhow::Result<()> {
    let with_demo = config.with_demo;
    let running = start(config, Clock::default()).await?;
    announce(&running);
    if with_demo {
        let app = running.app.clone();
        // Without the demo the server still serves; a full disk is the usual reason.
        match tokio::task::spawn_blocking(move || ensure_demo(&app, |line| println!("{line}"))).await? {
            Ok(()) => println!("The demo patient is there: open http://{} and choose it.", running.address),
            Err(error) => println!("The demo patient could not be made: {error:#}"),
        }
    }
    println!("Press Ctrl+C to stop.");
    stop_signal().await;
    println!("Stopping: finishing what is being saved.");
    running.stop().await;
    Ok(())
}

fn announce(running: &Running) {
    println!("Prosector is at http://{}", running.address);
    if let Some(token) = &running.first_account_token {
        println!("Make the first account within 24 hours: http://{}/welcome#{token}", running.address);
    }
    println!("Investigational. Not for diagnostic use.");
}

#[cfg(unix)]
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return interrupt().await };
    tokio::select! {
        _ = terminate.recv() => {}
        () = interrupt() => {}
    }
}

#[cfg(not(unix))]
async fn stop_signal() {
    interrupt().await;
}

async fn interrupt() {
    // Without the signal there is nothing to wait for; serving goes on until the process is ended.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
