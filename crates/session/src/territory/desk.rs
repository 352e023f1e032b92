//! The question that is worked on, the answer, and whether it still holds.

use super::answer::{Division, TerritoryAnswer};
use super::colors::{STEM, color_of};
use super::jobs::TerritoryJob;
use super::{TerritoryQuestion, TerritorySide};
use crate::core::{BranchId, CenterlineGraph, LabelMap, Rgb, SegmentGroup, SurfaceMesh};
use crate::error::SessionError;
use std::sync::Arc;

/// Where the work stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum TerritoryState {
    /// Nothing was asked.
    #[default]
    Idle,
    /// A worker divides.
    Dividing {
        /// Finished part, 0 to 1.
        fraction: f32,
    },
    /// There is an answer.
    Done,
    /// There is none, and why.
    Failed(String),
}

/// Why an answer no longer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfDate {
    /// The structures were changed since.
    Organ,
    /// A tree was changed since.
    Tree,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct TerritoryRow {
    /// Label value, which names the territory.
    pub label: u8,
    /// Name of the branch; empty for a nameless one.
    pub name: String,
    /// The branch; `None` for what is nearest to the stem.
    pub branch: Option<BranchId>,
    /// Colour on slices and in 3D.
    pub color: Rgb,
    /// Voxels; all rows sum to the organ's.
    pub voxels: u64,
    /// Volume, mL: voxels times the volume of one.
    pub volume_ml: f64,
    /// Part of the organ, percent.
    pub percent: f64,
}

/// What the page shows of a division.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownDivision {
    /// Name of the tree.
    pub tree: String,
    /// Territories, the largest first.
    pub rows: Vec<TerritoryRow>,
    /// Voxels of the organ.
    pub voxels: u64,
    /// Volume of the organ, mL.
    pub volume_ml: f64,
}

/// What clamped branches cut off.
#[derive(Clone, Debug, PartialEq)]
pub struct BehindClamp {
    /// Volume behind them, mL, counted once.
    pub volume_ml: f64,
    /// Part of the organ, percent.
    pub percent: f64,
    /// Label values of the territories whose branch lies behind them.
    pub territories: Vec<u8>,
}

/// What an answer was computed from.
#[derive(Clone, Debug)]
pub(crate) struct Inputs {
    map: LabelMap,
    trees: Vec<CenterlineGraph>,
}

/// The question that is worked on, the answer, and what of it is shown.
#[derive(Clone, Debug, Default)]
pub struct TerritoryDesk {
    pub(crate) turn: u64,
    pub(crate) question: Option<TerritoryQuestion>,
    job: Option<Arc<TerritoryJob>>,
    asked: Option<Inputs>,
    state: TerritoryState,
    pub(crate) answer: Option<(TerritoryAnswer, Inputs)>,
    pub(crate) side: TerritorySide,
    pub(crate) chosen: Option<u8>,
    /// What the views draw in the place of the segments.
    pub(crate) overlay: Option<Arc<SegmentGroup>>,
    pub(crate) out_of_date: Option<OutOfDate>,
}

impl TerritoryDesk {
    /// Takes a question; the answer before stays until the new one is there.
    pub(crate) fn ask(
        &mut self,
        question: TerritoryQuestion,
        group: &SegmentGroup,
        trees: &[CenterlineGraph],
    ) -> Result<(), SessionError> {
        let job = TerritoryJob::new(self.turn + 1, &question, group, trees)?;
        let trees = std::iter::once(job.supply.clone()).chain(job.drainage.clone()).collect();
        self.asked = Some(Inputs { map: group.label_map.clone(), trees });
        (self.turn, self.question, self.job) = (job.turn, Some(question), Some(Arc::new(job)));
        self.state = TerritoryState::Dividing { fraction: 0.0 };
        Ok(())
    }

    pub(crate) fn progress(&mut self, turn: u64, done: f32) {
        if let TerritoryState::Dividing { fraction } = &mut self.state
            && turn == self.turn
        {
            *fraction = done.clamp(0.0, 1.0);
        }
    }

    /// Takes an answer; false for one that nobody waits for.
    pub(crate) fn answered(&mut self, turn: u64, outcome: Result<Box<TerritoryAnswer>, String>) -> bool {
        let Some(inputs) = self.asked.take_if(|_| turn == self.turn) else { return false };
        self.job = None;
        match outcome {
            Ok(answer) => {
                (self.side, self.chosen) = (TerritorySide::Supply, None);
                (self.answer, self.state) = (Some((*answer, inputs)), TerritoryState::Done);
            }
            Err(reason) => self.state = TerritoryState::Failed(reason),
        }
        true
    }

    /// An empty desk that takes no answer to what was asked before.
    pub(crate) fn closed(&self) -> Self {
        Self { turn: self.turn + 1, ..Self::default() }
    }

    pub(crate) fn cancel(&mut self) {
        if self.job.take().is_some() {
            (self.turn, self.asked) = (self.turn + 1, None);
            self.state = if self.answer.is_some() { TerritoryState::Done } else { TerritoryState::Idle };
        }
    }

    /// Where the work stands.
    pub fn state(&self) -> &TerritoryState {
        &self.state
    }

    /// The work to be done; `None` while nothing is asked.
    pub fn job(&self) -> Option<&Arc<TerritoryJob>> {
        self.job.as_ref()
    }

    /// What was asked last.
    pub fn question(&self) -> Option<&TerritoryQuestion> {
        self.question.as_ref()
    }

    /// Which tree's territories are shown.
    pub fn side(&self) -> TerritorySide {
        self.side
    }

    /// The territory that is brought out.
    pub fn chosen(&self) -> Option<u8> {
        self.chosen
    }

    /// The answer, whether it still holds or not.
    pub fn answer(&self) -> Option<&TerritoryAnswer> {
        self.answer.as_ref().map(|(answer, _)| answer)
    }

    /// Whether there is a second tree's division to be shown.
    pub fn has_drainage(&self) -> bool {
        self.answer().is_some_and(|answer| answer.drainage.is_some())
    }

    fn division(&self) -> Option<&Division> {
        let answer = self.answer()?;
        match self.side {
            TerritorySide::Supply => Some(&answer.supply),
            TerritorySide::Drainage => answer.drainage.as_ref(),
        }
    }

    fn voxel_ml(&self) -> f64 {
        self.answer.as_ref().map_or(0.0, |(_, inputs)| inputs.map.lps_from_voxel.voxel_mm3() / 1000.0)
    }

    /// The table of the shown tree.
    pub fn shown(&self) -> Option<ShownDivision> {
        let (division, ml) = (self.division()?, self.voxel_ml());
        let voxels = division.voxels();
        let row = |(place, row): (usize, &super::DivisionRow)| TerritoryRow {
            label: row.label,
            name: row.name.clone(),
            branch: row.branch,
            color: if row.branch.is_some() { color_of(place) } else { STEM },
            voxels: row.voxels,
            volume_ml: row.voxels as f64 * ml,
            percent: percent(row.voxels, voxels),
        };
        let rows = division.rows.iter().enumerate().map(row).collect();
        Some(ShownDivision { tree: division.tree.clone(), rows, voxels, volume_ml: voxels as f64 * ml })
    }

    /// Surfaces of the shown territories with their labels.
    pub(crate) fn surfaces(&self) -> &[(u8, Arc<SurfaceMesh>)] {
        self.division().map_or(&[], |division| division.surfaces.as_slice())
    }

    /// The shown label map, with territories in the place of the organ.
    pub(crate) fn label_map(&self) -> Option<LabelMap> {
        let (division, (_, inputs)) = (self.division()?, self.answer.as_ref()?);
        Some(LabelMap { labels: division.labels.clone(), ..inputs.map.clone() })
    }

    /// Why the answer does not hold for these structures and trees.
    pub(crate) fn changed_since(&self, map: Option<&LabelMap>, trees: &[CenterlineGraph]) -> Option<OutOfDate> {
        let (_, inputs) = self.answer.as_ref()?;
        let same = map.is_some_and(|map| {
            Arc::ptr_eq(&map.labels, &inputs.map.labels) && map.frame_of_reference == inputs.map.frame_of_reference
        });
        if !same {
            return Some(OutOfDate::Organ);
        }
        (!inputs.trees.iter().all(|tree| trees.contains(tree))).then_some(OutOfDate::Tree)
    }

    /// What clamps on branches of a tree cut off: those branches with all that grow from them.
    pub(crate) fn behind(&self, tree: &CenterlineGraph, clamped: &[BranchId]) -> Option<BehindClamp> {
        let division = self.answer()?.divisions().find(|division| division.tree == tree.name)?;
        if clamped.is_empty() || division.branch_voxels.len() != tree.branches.len() {
            return None;
        }
        let mut cut_off = vec![false; tree.branches.len()];
        let mut voxels = 0;
        for (n, branch) in tree.branches.iter().enumerate() {
            let above = branch.parent.is_some_and(|parent| cut_off[parent.0 as usize]);
            cut_off[n] = above || clamped.contains(&branch.id);
            voxels += if cut_off[n] { u64::from(division.branch_voxels[n]) } else { 0 };
        }
        let begins = |row: &&super::DivisionRow| row.branch.is_some_and(|branch| cut_off[branch.0 as usize]);
        let territories = division.rows.iter().filter(begins).map(|row| row.label).collect();
        let volume_ml = voxels as f64 * self.voxel_ml();
        Some(BehindClamp { volume_ml, percent: percent(voxels, division.voxels()), territories })
    }
}

fn percent(voxels: u64, of: u64) -> f64 {
    100.0 * voxels as f64 / of.max(1) as f64
}
