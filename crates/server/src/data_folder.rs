//! The folder that holds all a server knows: `prosector.sqlite`, `blobs/`, `uploads/`, `keys/`, `demo/`.

use anyhow::Context;
use ed25519_dalek::SigningKey;
use rand::RngCore;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where things lie.
#[derive(Clone, Debug)]
pub struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    /// The folder, created when absent and closed to other users.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn open(root: PathBuf) -> anyhow::Result<Self> {
        let folder = Self { root };
        for path in [folder.root.clone(), folder.blobs(), folder.uploads(), folder.keys(), folder.demo()] {
            fs::create_dir_all(&path).with_context(|| format!("The folder {} cannot be made", path.display()))?;
        }
        close_to_others(&folder.root, 0o700)?;
        Ok(folder)
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.root.join("prosector.sqlite")
    }

    /// Whole blobs.
    pub fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    /// Parts of blobs.
    pub fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    /// The demo patient.
    pub fn demo(&self) -> PathBuf {
        self.root.join("demo")
    }

    fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// The ed25519 key of this name, made at first use; readable by the server's user alone.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is not 64 hexadecimal digits.
    pub fn secret_key(&self, name: &str) -> anyhow::Result<SigningKey> {
        let path = self.keys().join(format!("{name}.ed25519"));
        if !path.exists() {
            write_new_key(&path).with_context(|| format!("The key {} cannot be written", path.display()))?;
        }
        let text = fs::read_to_string(&path).with_context(|| format!("The key {} cannot be read", path.display()))?;
        let mut seed = [0; 32];
        hex::decode_to_slice(text.trim(), &mut seed)
            .with_context(|| format!("The key {} is damaged. Restore it from a backup", path.display()))?;
        Ok(SigningKey::from_bytes(&seed))
    }

    /// Keeps a second server off this folder for as long as the returned file is open. May wait for a second.
    ///
    /// # Errors
    /// When another server holds it.
    pub fn lock(&self) -> anyhow::Result<File> {
        let path = self.root.join("server.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
        // A process that is just being started by the server before holds its open files for a moment.
        let tries = LOCK_PATIENCE.as_millis() / LOCK_LOOK.as_millis();
        for _ in 0..tries {
            if file.try_lock().is_ok() {
                return Ok(file);
            }
            std::thread::sleep(LOCK_LOOK);
        }
        Err(anyhow::anyhow!(
            "Another Prosector server is using {}. Stop it, or choose another folder with --data.",
            self.root.display()
        ))
    }
}

/// How long a folder may still be held by a server that has just ended, and how often to look.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);
const LOCK_LOOK: Duration = Duration::from_millis(20);

/// Written beside and renamed, so that a killed server never leaves half a key.
fn write_new_key(path: &Path) -> std::io::Result<()> {
    let mut seed = [0; 32];
    rand::rng().fill_bytes(&mut seed);
    let partial = path.with_extension("partial");
    let _ = fs::remove_file(&partial);
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&partial)?;
    file.write_all(hex::encode(seed).as_bytes())?;
    file.sync_all()?;
    fs::rename(partial, path)
}

#[cfg(unix)]
fn close_to_others(path: &Path, mode: u32) -> std::io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn close_to_others(_path: &Path, _mode: u32) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path().join("d")).unwrap();
        let key = data.secret_key("signing").unwrap();
        assert_eq!(data.secret_key("signing").unwrap().to_bytes(), key.to_bytes());
        assert_ne!(data.secret_key("audit").unwrap().to_bytes(), key.to_bytes());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(data.keys().join("signing.ed25519")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn one_server_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path().to_owned()).unwrap();
        let held = data.lock().unwrap();
        assert!(data.lock().is_err());
        drop(held);
        assert!(data.lock().is_ok());
    }
}
