//! The plan document over Loro: typed commands, undo, validation, canonical form and signatures.
//!
//! A [`Plan`] is one replica of a document that several people edit. Everything that changes it is a [`Command`]
//! (one command is one commit is one undo step) or an import of another replica's updates; everything that is shown
//! comes from [`Plan::view`], which gives a value for any document content. The crate is pure: peers, item ids and
//! times are arguments, and nothing is read from a clock, a random source or a file.
//!
//! ```
//! use prosector_plan::{Command, ItemId, PeerId, Plan, Version};
//! let mut mine = Plan::new(PeerId(1))?;
//! let mut theirs = Plan::new(PeerId(2))?;
//! mine.apply(&Command::AddStep { id: ItemId::new("s1"), index: None, title: "Clamp the left branch".into() })?;
//! theirs.import(&mine.updates_since(&Version::default()))?;
//! assert_eq!(theirs.view().steps[0].title, "Clamp the left branch");
//! assert_eq!(mine.can_undo(), Some("command.add_step"));
//! # Ok::<(), prosector_plan::PlanError>(())
//! ```

mod canonical;
mod check;
mod command;
mod depth;
mod document;
mod error;
mod gate;
mod items;
mod layout;
mod migrate;
mod model;
mod package;
mod poison;
mod read;
mod registration;
mod segment;
mod segment_items;
mod signature;
mod undo;
mod version;
mod vessel;
mod vessel_items;
mod write;

pub use canonical::{CANONICAL_FORM, canonical_number};
pub use check::limits;
pub use command::{Command, StepField};
pub use document::{Applied, Imported, Plan};
pub use error::PlanError;
pub use gate::{Authored, UpdateReport};
pub use migrate::SCHEMA;
pub use model::{
    Anchor, Author, Camera, Comment, FlowChange, FlowChangeKind, ImagingRef, ItemId, Laterality, Mark, MarkShape,
    PlanStep, PlanView, TimestampMs, WhatIf,
};
pub use package::{PackageReport, PlanPackage, SignatureCheck, SignatureState, Verdict};
pub use registration::{Registration, RegistrationMethod};
pub use segment::{PlanSegment, SegmentEdit, SegmentField};
pub use signature::{Meaning, Signature, SignatureRequest, public_key, sign};
pub use version::{PeerId, Version};
pub use vessel::{Ostium, PlanVessel, VesselField};
