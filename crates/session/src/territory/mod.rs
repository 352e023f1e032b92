//! Territories of an organ: which voxels each vessel feeds or drains.
//!
//! The page asks ([`TerritoryQuestion`]), a worker divides ([`divide`]), and the session keeps the answer beside what it
//! was computed from, so that it knows when it no longer holds.

mod answer;
mod colors;
mod desk;
mod divide;
mod jobs;

pub use answer::{Division, DivisionRow, TerritoryAnswer};
pub use desk::{BehindClamp, OutOfDate, ShownDivision, TerritoryDesk, TerritoryRow, TerritoryState};
pub use divide::divide;
pub use jobs::TerritoryJob;

use serde::{Deserialize, Serialize};

/// What makes a vessel the nearest one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nearest {
    /// Distance to its axis.
    #[default]
    Axis,
    /// Distance to its wall.
    Wall,
    /// Distance to its axis in radii.
    Radii,
}

/// Which branches are taken together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// Each named branch with the nameless ones that grow from it.
    #[default]
    Names,
    /// Each branch after so many divisions, with all that grow from it; what lies before is the stem.
    Divisions(u32),
}

/// What is to be divided, by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerritoryQuestion {
    /// Label value of the organ.
    pub organ: u8,
    /// Name of the tree that divides it, as a rule the one that feeds it.
    pub supply: String,
    /// Name of a second tree, as a rule the one that drains it.
    pub drainage: Option<String>,
    /// What makes a vessel the nearest one.
    pub nearest: Nearest,
    /// Which branches are taken together.
    pub grouping: Grouping,
}

/// Which of the two trees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TerritorySide {
    /// The first.
    #[default]
    Supply,
    /// The second.
    Drainage,
}

/// Requests about territories.
#[derive(Clone, Debug)]
pub enum TerritoryCommand {
    /// Asks for territories; a question before is given up. [`TerritoryDesk::job`] is the work that follows.
    Divide(TerritoryQuestion),
    /// How far a worker has come, 0 to 1.
    Progress {
        /// Which question.
        turn: u64,
        /// Finished part.
        fraction: f32,
    },
    /// What a worker found, or why it found nothing.
    Answer {
        /// Which question; others are dropped.
        turn: u64,
        /// The answer.
        outcome: Result<Box<TerritoryAnswer>, String>,
    },
    /// Gives the question up that is being worked on.
    Cancel,
    /// Shows the territories of one tree.
    ShowSide(TerritorySide),
    /// Brings one territory out, by its label value; `None` for all alike.
    Choose(Option<u8>),
    /// Shows the organ as it was, and forgets the answer.
    Close,
}
