//! Running: listening, connections with limits, and an orderly end.

use crate::app::App;
use crate::auth::Token;
use crate::blobs::remove_stale_parts;
use crate::clock::{Clock, millis};
use crate::config::ServerConfig;
use crate::http::{ClientAddress, router};
use anyhow::Context;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;
use tower::ServiceExt;

const FIRST_LINK_LIFETIME: Duration = Duration::from_secs(24 * 3600);
const STALE_UPLOAD: Duration = Duration::from_secs(14 * 24 * 3600);
const LONGEST_GOODBYE: Duration = Duration::from_secs(8);

/// A server that answers on its address.
pub struct Running {
    /// The address it listens on.
    pub address: SocketAddr,
    /// What its requests share.
    pub app: Arc<App>,
    /// Token of the one-time link for the first account, while there is none.
    pub first_account_token: Option<String>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Opens the data folder and starts to answer.
///
/// # Errors
/// In plain words: the folder, the database or the address.
pub async fn start(config: ServerConfig, clock: Clock) -> anyhow::Result<Running> {
    let listen = config.listen;
    let app = tokio::task::spawn_blocking(move || App::open(config, clock)).await??;
    let held = app.clone();
    let lock = tokio::task::spawn_blocking(move || held.folder.lock()).await??;
    let _ = remove_stale_parts(&app.folder.uploads(), STALE_UPLOAD);
    if let Err(error) = app.remove_doomed_blobs() {
        tracing::warn!(%error, "files of erased cases are still there; the next start tries again");
    }
    if app.config.with_demo {
        let shared = app.clone();
        tokio::task::spawn_blocking(move || crate::demo::register_demo(&shared)).await??;
    }
    let first_account_token = first_account_token(&app).await?;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("The server cannot listen on {listen}. Choose another port with --port"))?;
    let (address, (stop, stopped)) = (listener.local_addr()?, watch::channel(false));
    let shared = app.clone();
    let task = tokio::spawn(async move {
        accept_until_stopped(listener, shared, stopped).await;
        drop(lock);
    });
    Ok(Running { address, app, first_account_token, stop, task })
}

impl Running {
    /// Takes no more connections, says goodbye to the rooms, lets running requests finish for some seconds.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let _ = self.task.await;
    }
}

/// A fresh token for the first account; a token from an earlier start no longer works.
async fn first_account_token(app: &App) -> anyhow::Result<Option<String>> {
    if !app.store(|storage| storage.needs_first_account()).await? {
        return Ok(None);
    }
    let (token, now) = (Token::random(), app.clock.now_ms());
    let hash = token.hash();
    app.store(move |storage| storage.add_invitation(&hash, now, now + millis(FIRST_LINK_LIFETIME), true)).await?;
    Ok(Some(token.as_str().to_owned()))
}

async fn accept_until_stopped(listener: TcpListener, app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let (router, most) = (router(app.clone()), app.config.limits.connections);
    let slots = Arc::new(Semaphore::new(most));
    loop {
        let Ok(slot) = slots.clone().acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let _ = stream.set_nodelay(true);
                tokio::spawn(answer(
                    stream,
                    peer,
                    slot,
                    app.config.limits.head_timeout,
                    router.clone(),
                    stopped.clone(),
                ));
            }
            // Out of file handles, or the client went away: neither ends the server.
            Err(error) => {
                tracing::warn!(%error, "connection not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    app.rooms.close_all();
    let all = slots.acquire_many(u32::try_from(most).unwrap_or(u32::MAX));
    let _ = tokio::time::timeout(LONGEST_GOODBYE, all).await;
    let _ = tokio::time::timeout(LONGEST_GOODBYE, app.rooms.emptied()).await;
}

/// Answers the requests of one connection; at the end of the server, the one that is running.
async fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    _slot: OwnedSemaphorePermit,
    head_timeout: Duration,
    router: Router,
    mut stopped: watch::Receiver<bool>,
) {
    let from = ClientAddress(peer.ip());
    let service = router.map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(from);
        request.map(axum::body::Body::new)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head_timeout);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).with_upgrades();
    let mut connection = std::pin::pin!(connection);
    // A client that breaks off is no event worth a line.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
