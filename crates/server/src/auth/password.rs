//! Passwords and link codes, kept as argon2id hashes.
//!
//! Parameters are the crate's defaults, which follow OWASP's password storage cheat sheet: 19 MiB, 2 passes, 1 lane.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use rand::RngCore;

/// Why a new password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than 10 characters (NIST SP 800-63B asks for 8 or more, and no composition rules).
    #[error("The password is too short. Use at least 10 characters; a few words together work well.")]
    TooShort,
    /// More than 512 bytes.
    #[error("The password is too long. Use at most 512 characters.")]
    TooLong,
    /// One character over and over, or the login name.
    #[error("The password is too easy to guess. Use a few words that do not belong together.")]
    TooSimple,
}

/// Checks a password that someone chooses.
///
/// # Errors
/// Says in plain words what to change.
pub fn check_new_password(password: &str, login: &str) -> Result<(), PasswordError> {
    let first = password.chars().next();
    if password.chars().count() < 10 {
        Err(PasswordError::TooShort)
    } else if password.len() > 512 {
        Err(PasswordError::TooLong)
    } else if password.chars().all(|c| Some(c) == first) || password.eq_ignore_ascii_case(login) {
        Err(PasswordError::TooSimple)
    } else {
        Ok(())
    }
}

/// The argon2id hash of a secret with a fresh salt, in PHC form. Takes some 20 ms: call it off the async threads.
pub fn hash_secret(secret: &str) -> String {
    let mut salt = [0; 16];
    rand::rng().fill_bytes(&mut salt);
    SaltString::encode_b64(&salt)
        .and_then(|salt| Argon2::default().hash_password(secret.as_bytes(), &salt).map(|hash| hash.to_string()))
        .unwrap_or_default()
}

/// Whether `secret` is the one that was hashed. Without a hash it takes as long and says no, so that a login name
/// cannot be probed by time.
pub fn verify_secret(secret: &str, phc: Option<&str>) -> bool {
    static NOBODY: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| hash_secret("nobody's password"));
    let known = PasswordHash::new(phc.unwrap_or(&NOBODY));
    let matches = known.is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok());
    matches && phc.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_matches_its_own_hash_only() {
        let hash = hash_secret("correct horse");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_secret("correct horse", Some(&hash)));
        assert!(!verify_secret("wrong horse", Some(&hash)));
        assert!(!verify_secret("nobody's password", None));
        assert!(!verify_secret("", Some("")));
        assert_ne!(hash, hash_secret("correct horse"));
    }

    #[test]
    fn new_passwords() {
        let check = |password: &str, expected| assert_eq!(check_new_password(password, "surgeon.one"), expected);
        check("nine char", Err(PasswordError::TooShort));
        check("aaaaaaaaaaaa", Err(PasswordError::TooSimple));
        check("Surgeon.One", Err(PasswordError::TooSimple));
        check(&"ab".repeat(300), Err(PasswordError::TooLong));
        check("plum harbour 12", Ok(()));
    }
}
