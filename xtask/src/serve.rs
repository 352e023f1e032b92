//! A server of one's own for a while: started on a free port, ended with its owner.

use crate::shell::command;
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

/// A running server; dropping it ends the process.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`
    pub address: String,
}

impl Server {
    /// Starts `prosector serve` on a free port and waits until it says where it listens.
    pub fn start(binary: &Path, data: &Path) -> Result<Self> {
        let mut child = command(&binary.to_string_lossy())
            .args(["serve", "--port", "0", "--data"])
            .arg(data)
            .arg("--web")
            .arg(crate::web::dist())
            .stdout(Stdio::piped())
            .spawn()
            .context("the server could not be started")?;
        let stdout = child.stdout.take().context("the server has no output")?;
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let address = lines.find_map(|line| address_in(&line)).context("the server never said where it listens")?;
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn address_in(line: &str) -> Option<String> {
    let start = line.find("http://127.0.0.1:")?;
    let rest = &line[start + "http://".len()..];
    let end = rest.find(|c: char| c.is_whitespace() || c == '/' || c == '"').unwrap_or(rest.len());
    Some(format!("http://{}", &rest[..end]))
}
