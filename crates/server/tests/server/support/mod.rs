//! A server in this process, and clients that speak to it as browsers do.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod client;
pub mod room;
pub mod world;

use prosector_server::clock::Clock;
use prosector_server::config::ServerConfig;
use prosector_server::serve::{Running, start};
use std::path::PathBuf;

/// One server on a port of its own, with its data in a folder that is removed at the end.
pub struct TestServer {
    runtime: tokio::runtime::Runtime,
    running: Option<Running>,
    folder: tempfile::TempDir,
    config: ServerConfig,
    pub clock: Clock,
}

impl TestServer {
    pub fn start() -> Self {
        Self::with(|_| ())
    }

    pub fn with(change: impl FnOnce(&mut ServerConfig)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = ServerConfig::local(folder.path().join("data"));
        config.limits.keep_free_bytes = 1 << 20;
        change(&mut config);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let mut server = Self { runtime, running: None, folder, config, clock: Clock::default() };
        server.open();
        server
    }

    fn open(&mut self) {
        let running = self.runtime.block_on(start(self.config.clone(), self.clock.clone())).unwrap();
        self.running = Some(running);
    }

    /// Stops politely and starts again on the same data, perhaps with other limits.
    pub fn restart(&mut self, change: impl FnOnce(&mut ServerConfig)) {
        let running = self.running.take().unwrap();
        self.runtime.block_on(running.stop());
        change(&mut self.config);
        self.open();
    }

    pub fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub fn address(&self) -> String {
        self.running().address.to_string()
    }

    pub fn first_token(&self) -> String {
        self.running().first_account_token.clone().unwrap()
    }

    pub fn data(&self) -> PathBuf {
        self.config.data_folder.clone()
    }
}
