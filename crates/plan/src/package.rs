//! The exported file of a plan: readable form, document and signatures, and what became of them.
//!
//! The file is JSON: `format`, `version`, `plan` (the canonical form, readable without this software), `snapshot` (the
//! Loro document, hexadecimal), `signatures`, and `attachments` (hexadecimal): what the plan names by its SHA-256, so that
//! the file alone holds every stroke and every vessel. The signatures vouch for them through those names.

use crate::document::Plan;
use crate::error::PlanError;
use crate::signature::Signature;
use crate::version::{PeerId, Version};
use prosector_core::BlobHash;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use std::collections::BTreeSet;
use std::sync::Arc;

const FORMAT: &str = "prosector-plan-package";
const VERSION: u32 = 1;

/// A plan with its signatures, as a file.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanPackage {
    /// The document, see [`Plan::snapshot`].
    pub snapshot: Vec<u8>,
    /// Signatures in the order they were given.
    pub signatures: Vec<Signature>,
    /// Patches of segments, lumens and graphs that the plan names by their SHA-256.
    pub attachments: Vec<Arc<Vec<u8>>>,
}

/// What a signed file is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// At least one signature fits the plan as it is, and none is forged.
    Valid,
    /// Signed, and edited since.
    ChangedSinceSigning,
    /// A signature or its statement was altered or is of a key that is not trusted.
    Forged,
    /// No signature.
    Unsigned,
}

/// What one signature is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureState {
    /// Fits the plan as it is.
    Valid,
    /// Genuine, over an earlier state of the plan.
    ChangedSinceSigning,
    /// Does not fit its own statement, or its key is not among the trusted ones.
    Forged,
}

/// One signature with its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureCheck {
    /// The signature.
    pub signature: Signature,
    /// Its worth.
    pub state: SignatureState,
}

/// The result of verifying a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageReport {
    /// The whole file.
    pub verdict: Verdict,
    /// Hash of the plan as it is in the file.
    pub plan_hash: BlobHash,
    /// Each signature.
    pub signatures: Vec<SignatureCheck>,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u32,
    plan: serde_json::Value,
    snapshot: String,
    signatures: Vec<Signature>,
    /// Files of before there were any have none.
    #[serde(default)]
    attachments: Vec<String>,
}

impl PlanPackage {
    /// A package of `plan` with its signatures, without attachments.
    pub fn new(plan: &Plan, signatures: Vec<Signature>) -> Self {
        Self { snapshot: plan.snapshot(), signatures, attachments: Vec::new() }
    }

    /// The same with these attachments of the plan.
    pub fn with_attachments(self, attachments: Vec<Arc<Vec<u8>>>) -> Self {
        Self { attachments, ..self }
    }

    /// The file's bytes.
    pub fn encode(&self) -> Result<Vec<u8>, PlanError> {
        let plan = serde_json::from_slice(self.plan()?.canonical_json().as_bytes()).map_err(unreadable)?;
        let file = File {
            format: FORMAT.into(),
            version: VERSION,
            plan,
            snapshot: hex::encode(&self.snapshot),
            signatures: self.signatures.clone(),
            attachments: self.attachments.iter().map(|bytes| hex::encode(bytes.as_slice())).collect(),
        };
        serde_json::to_vec_pretty(&file).map_err(unreadable)
    }

    /// Read a file. Refused are other formats, and files whose readable part is not what the document in it says.
    pub fn decode(bytes: &[u8]) -> Result<Self, PlanError> {
        let file: File = serde_json::from_slice(bytes).map_err(|error| unreadable(in_words(&error)))?;
        if file.format != FORMAT || file.version != VERSION {
            return Err(unreadable("it is not a plan file of a version known here"));
        }
        let snapshot = hex::decode(&file.snapshot).map_err(unreadable)?;
        let package = Self { snapshot, signatures: file.signatures, attachments: Vec::new() };
        let plan = package.plan()?;
        if crate::depth::is_bottomless(&plan.doc, &Version::default(), &plan.version()) {
            return Err(unreadable("it holds values that are nested too deep, or of unknown kind"));
        }
        let mut readable = String::new();
        crate::canonical::write_value(&mut readable, &file.plan);
        if readable != plan.canonical_json() {
            return Err(unreadable("its readable part differs from the plan in it"));
        }
        let attachments = attachments_of(&plan, &file.attachments)?;
        Ok(package.with_attachments(attachments))
    }

    /// The plan in the package, to be read; give it another peer with [`Plan::load`] before writing.
    pub fn plan(&self) -> Result<Plan, PlanError> {
        Plan::load(&self.snapshot, PeerId(0))
    }

    /// What the signatures are worth, with the keys in the file taken at their word.
    ///
    /// Whoever needs to know that a key belongs to its account uses [`PlanPackage::verify_with_keys`].
    pub fn verify(&self) -> Result<PackageReport, PlanError> {
        self.check(|_| true)
    }

    /// The same, with signatures of any key but these (64 hexadecimal digits each) counted as forged.
    pub fn verify_with_keys(&self, trusted: &[String]) -> Result<PackageReport, PlanError> {
        self.check(|signature| trusted.contains(&signature.public_key))
    }

    fn check(&self, is_trusted: impl Fn(&Signature) -> bool) -> Result<PackageReport, PlanError> {
        let plan_hash = self.plan()?.hash();
        let state = |signature: &Signature| match signature {
            s if !s.is_genuine() || !is_trusted(s) => SignatureState::Forged,
            s if s.plan_hash != plan_hash => SignatureState::ChangedSinceSigning,
            _ => SignatureState::Valid,
        };
        let check = |signature: &Signature| SignatureCheck { signature: signature.clone(), state: state(signature) };
        let signatures: Vec<_> = self.signatures.iter().map(check).collect();
        Ok(PackageReport { verdict: verdict(&signatures), plan_hash, signatures })
    }
}

/// The attachments of a file that its plan names; anything else in it is nobody's and is left out.
fn attachments_of(plan: &Plan, written: &[String]) -> Result<Vec<Arc<Vec<u8>>>, PlanError> {
    let view = plan.view();
    let named: BTreeSet<BlobHash> = view.attachments().collect();
    let read = written.iter().map(|text| hex::decode(text).map_err(unreadable));
    let kept = read.filter(|bytes| bytes.as_ref().map_or(true, |bytes| named.contains(&BlobHash::of(bytes))));
    kept.map(|bytes| bytes.map(Arc::new)).collect()
}

fn verdict(signatures: &[SignatureCheck]) -> Verdict {
    let any = |state| signatures.iter().any(|check| check.state == state);
    match () {
        _ if signatures.is_empty() => Verdict::Unsigned,
        _ if any(SignatureState::Forged) => Verdict::Forged,
        _ if any(SignatureState::Valid) => Verdict::Valid,
        _ => Verdict::ChangedSinceSigning,
    }
}

/// What is wrong with the text of a file, without the decoder's terms.
fn in_words(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        Category::Eof => "it ends before it is complete",
        Category::Data => "a part of it is missing or is of another kind",
        // The only way to tell: the decoder gives the limit no kind of its own.
        _ if error.to_string().contains("recursion limit") => "it is nested too deep",
        _ => "it is not written as plan files are",
    }
}

fn unreadable(reason: impl ToString) -> PlanError {
    PlanError::Unreadable { reason: reason.to_string() }
}
