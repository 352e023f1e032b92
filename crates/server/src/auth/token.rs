//! Random tokens, identifiers and codes from the system's generator.

use rand::{Rng, RngCore};
use sha2::{Digest, Sha256};

/// A secret of 256 bits: what a cookie or an invitation carries. Only its hash is stored.
pub struct Token {
    text: String,
}

impl Token {
    /// A fresh token.
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        Self { text: hex::encode(bytes) }
    }

    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What is stored.
    pub fn hash(&self) -> [u8; 32] {
        token_hash(&self.text)
    }
}

/// SHA-256 of a token's text. A plain hash is enough: tokens have 256 random bits, unlike passwords.
pub fn token_hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// A random identifier of 128 bits, 32 hexadecimal digits.
pub fn random_id() -> String {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// The identifier of a browser's guest in a case, 32 hexadecimal digits: the same through every link to the case and after
/// any other case, another one in each case. `browser` is the secret of its cookie, so nobody else can claim it.
pub fn guest_id(browser: &str, case: &str) -> String {
    let mut hasher = Sha256::new();
    for part in ["prosector guest 1", browser, case] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hex::encode(&hasher.finalize()[..16])
}

/// A code to be read over the telephone: eight digits.
pub fn link_code() -> String {
    format!("{:08}", rand::rng().random_range(0..100_000_000))
}
