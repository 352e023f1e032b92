//! `prosector plan verify FILE`.

use anyhow::Context;
use clap::Subcommand;
use prosector_plan::{PackageReport, PlanPackage, SignatureState, Verdict};
use std::path::PathBuf;
use std::process::ExitCode;

/// Work with plan files.
#[derive(Subcommand)]
pub enum PlanCommand {
    /// Say whether a plan is as it was when it was signed. Ends with 0 only when it is.
    Verify {
        /// A file from "Export plan", `plan.prosector`.
        file: PathBuf,
        /// Public key that signatures must be of, 64 hexadecimal digits; may be given several times.
        #[arg(long = "key")]
        keys: Vec<String>,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// Runs one of them.
///
/// # Errors
/// When the file cannot be read.
pub fn run(command: &PlanCommand) -> anyhow::Result<ExitCode> {
    let PlanCommand::Verify { file, keys, json } = command;
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let package = PlanPackage::decode(&bytes)?;
    let report = if keys.is_empty() { package.verify()? } else { package.verify_with_keys(keys)? };
    if *json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", describe(&report));
    }
    Ok(ExitCode::from(exit_code(report.verdict)))
}

/// 0 valid, 2 changed since signing, 3 forged, 4 unsigned; 1 is for files that cannot be read.
fn exit_code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Valid => 0,
        Verdict::ChangedSinceSigning => 2,
        Verdict::Forged => 3,
        Verdict::Unsigned => 4,
    }
}

fn describe(report: &PackageReport) -> String {
    let verdict = match report.verdict {
        Verdict::Valid => "Signed, and unchanged since.",
        Verdict::ChangedSinceSigning => "Changed since it was signed. Have it signed again before you rely on it.",
        Verdict::Forged => "A signature does not fit. Do not rely on this file; ask for it from its source again.",
        Verdict::Unsigned => "Not signed.",
    };
    let mut text = format!("{verdict}\nPlan {}\n", report.plan_hash);
    for check in &report.signatures {
        let state = match check.state {
            SignatureState::Valid => "fits",
            SignatureState::ChangedSinceSigning => "fits an earlier state",
            SignatureState::Forged => "does not fit",
        };
        let signature = &check.signature;
        let meaning = serde_json::to_value(signature.meaning).unwrap_or_default();
        let meaning = meaning.as_str().unwrap_or("").to_owned();
        text += &format!(
            "  {} by {} at {}: {state}\n    key {}\n",
            meaning, signature.signer_name, signature.signed_at, signature.public_key
        );
    }
    text
}
