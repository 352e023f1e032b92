//! Electronic signatures: who, when, with what meaning, bound to the hash of the plan (21 CFR 11.50 and 11.70).

use crate::canonical::write_value;
use crate::check;
use crate::error::PlanError;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use prosector_core::BlobHash;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What the signer states by signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Wrote it.
    Authored,
    /// Read and checked it.
    Reviewed,
    /// Approved it for use.
    Approved,
}

/// Everything of a signature but the cryptography.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureRequest {
    /// Hash of the canonical form, see [`crate::Plan::hash`].
    pub plan_hash: BlobHash,
    /// Name as shown.
    pub signer_name: String,
    /// Account id.
    pub account: String,
    /// What is stated.
    pub meaning: Meaning,
    /// When, RFC 3339 with offset.
    pub signed_at: String,
}

/// A signature: what is stated, the signer's public key, and Ed25519 (RFC 8032) over both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Hash of the canonical form that was signed.
    pub plan_hash: BlobHash,
    /// Name of the signer.
    pub signer_name: String,
    /// Account id of the signer.
    pub account: String,
    /// What was stated.
    pub meaning: Meaning,
    /// When, RFC 3339 with offset.
    pub signed_at: String,
    /// Ed25519 public key, 64 hexadecimal digits.
    pub public_key: String,
    /// Ed25519 signature, 128 hexadecimal digits.
    pub signature: String,
}

/// The public key of a 32-byte secret seed, as 64 hexadecimal digits.
pub fn public_key(seed: &[u8; 32]) -> String {
    hex::encode(SigningKey::from_bytes(seed).verifying_key().as_bytes())
}

/// Sign with a 32-byte secret seed, which the caller draws from a good random source and keeps.
pub fn sign(request: SignatureRequest, seed: &[u8; 32]) -> Result<Signature, PlanError> {
    check::line("The signer's name", &request.signer_name)?;
    check::line("The account", &request.account)?;
    check::line("The time of signing", &request.signed_at)?;
    let SignatureRequest { plan_hash, signer_name, account, meaning, signed_at } = request;
    let public_key = public_key(seed);
    let mut signature =
        Signature { plan_hash, signer_name, account, meaning, signed_at, public_key, signature: String::new() };
    signature.signature = hex::encode(SigningKey::from_bytes(seed).sign(&signature.message()).to_bytes());
    Ok(signature)
}

impl Signature {
    /// Whether key and signature fit everything that is stated. Says nothing about whose key it is.
    pub fn is_genuine(&self) -> bool {
        self.verify().is_some()
    }

    fn verify(&self) -> Option<()> {
        let mut key = [0; 32];
        hex::decode_to_slice(&self.public_key, &mut key).ok()?;
        let mut signature = [0; 64];
        hex::decode_to_slice(&self.signature, &mut signature).ok()?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature);
        // Strict: keys of small order, under which a signature fits any message, are refused.
        VerifyingKey::from_bytes(&key).ok()?.verify_strict(&self.message(), &signature).ok()
    }

    /// The bytes that are signed: a line that names the purpose, then the statement as RFC 8785 JSON.
    fn message(&self) -> Vec<u8> {
        let statement = json!({
            "plan_hash": self.plan_hash, "signer_name": self.signer_name, "account": self.account,
            "meaning": self.meaning, "signed_at": self.signed_at, "public_key": self.public_key,
        });
        let mut message = String::from("prosector plan signature 1\n");
        write_value(&mut message, &statement);
        message.into_bytes()
    }
}
