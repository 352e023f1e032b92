//! Answers to requests about territories, and how they change what the views show.

use crate::Session;
use crate::core::{BranchId, CodedConcept, Rgb, Segment, SegmentGroup};
use crate::error::SessionError;
use crate::event::Event;
use crate::layers::{LayerContent, LayerId};
use crate::session::Outcome;
use crate::surfaces::SurfaceView;
use crate::territory::{
    BehindClamp, OutOfDate, ShownDivision, TerritoryAnswer, TerritoryCommand, TerritoryDesk, TerritoryQuestion,
};
use std::sync::Arc;

/// How the voxels of one label are drawn over slices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelLook {
    /// The label value.
    pub label: u8,
    /// Its colour.
    pub color: Rgb,
    /// 0 to 1.
    pub opacity: f64,
    /// Whether it is drawn.
    pub visible: bool,
}

/// Opacity of the territories beside one that is brought out.
const ASIDE: f64 = 0.15;

impl Session {
    pub(crate) fn territory_command(&mut self, command: TerritoryCommand) -> Outcome {
        let desk = &mut self.territories;
        match command {
            TerritoryCommand::Divide(question) => self.divide(question)?,
            TerritoryCommand::Progress { turn, fraction } => desk.progress(turn, fraction),
            TerritoryCommand::Answer { turn, outcome } => {
                if desk.answered(turn, outcome) {
                    self.show_territories();
                }
            }
            TerritoryCommand::Cancel => desk.cancel(),
            TerritoryCommand::ShowSide(side) => {
                (desk.side, desk.chosen) = (side, None);
                self.show_territories();
            }
            TerritoryCommand::Choose(label) => desk.chosen = label,
            TerritoryCommand::Close => {
                *desk = desk.closed();
            }
        }
        Ok(vec![Event::TerritoriesChanged])
    }

    fn divide(&mut self, question: TerritoryQuestion) -> Result<(), SessionError> {
        let group = self.segments().cloned().ok_or(SessionError::NoSegments)?;
        self.territories.ask(question, &group, &self.trees)
    }

    /// Makes the shown answer into what the views draw.
    fn show_territories(&mut self) {
        let desk = &mut self.territories;
        let (map, shown) = (desk.label_map(), desk.shown());
        desk.overlay = map.zip(shown).zip(self.segments.as_ref()).map(|((label_map, shown), group)| {
            let organ = desk.question.as_ref().map_or(0, |question| question.organ);
            let others = group.segments.iter().filter(|segment| segment.label_value != organ).cloned();
            let segments = others.chain(shown.rows.iter().map(|row| segment_of(row.label, &row.name, row.color)));
            Arc::new(SegmentGroup { label_map, segments: segments.collect() })
        });
        self.note_territories_out_of_date();
    }

    /// Notes whether the answer still holds; called after events that name what it was computed from.
    pub(crate) fn refresh_territories(&mut self, events: &mut Vec<Event>) {
        let concerned = |event: &Event| matches!(event, Event::SegmentsChanged | Event::TreesChanged);
        if self.territories.answer.is_some() && events.iter().any(concerned) {
            self.note_territories_out_of_date();
            events.push(Event::TerritoriesChanged);
        }
    }

    fn note_territories_out_of_date(&mut self) {
        let map = self.segments.as_ref().map(|group| &group.label_map);
        self.territories.out_of_date = self.territories.changed_since(map, &self.trees);
    }

    /// The question about territories, its answer, and what of it is shown.
    pub fn territories(&self) -> &TerritoryDesk {
        &self.territories
    }

    /// What the views show in the place of the organ: nothing while the answer is out of date.
    fn shown_territories(&self) -> Option<(&Arc<SegmentGroup>, ShownDivision, u8)> {
        let desk = &self.territories;
        let overlay = desk
            .overlay
            .as_ref()
            .filter(|group| desk.out_of_date.is_none() && self.fits(&group.label_map.frame_of_reference))?;
        Some((overlay, desk.shown()?, desk.question.as_ref()?.organ))
    }

    /// Whether territories stand in the place of an organ.
    pub fn shows_territories(&self) -> bool {
        self.shown_territories().is_some()
    }

    /// The label map that lies over slices: the segments, or the territories in the place of their organ.
    pub fn labels_over_slices(&self) -> Option<&Arc<SegmentGroup>> {
        self.shown_territories().map(|(overlay, ..)| overlay).or_else(|| self.segments())
    }

    /// How the labels of [`Session::labels_over_slices`] are drawn.
    pub fn label_looks(&self) -> Vec<LabelLook> {
        let territories = self.shown_territories();
        let organ = territories.as_ref().map(|(_, _, organ)| *organ);
        let mut looks = Vec::new();
        for layer in self.layers.all() {
            let LayerContent::Segment { label_value } = layer.content else { continue };
            let (visible, opacity) = (layer.visible, layer.opacity);
            if Some(label_value) != organ {
                looks.push(LabelLook { label: label_value, color: layer.color, opacity, visible });
            } else if let Some((_, shown, _)) = &territories {
                // An organ is often made transparent for what is in it; here it is what one looks at.
                let look = |label, color| LabelLook { label, color, opacity: self.presence(label), visible };
                looks.extend(shown.rows.iter().map(|row| look(row.label, row.color)));
            }
        }
        looks
    }

    /// Opacity of a territory: those beside a chosen one step back.
    fn presence(&self, label: u8) -> f64 {
        if self.territories.chosen.is_none_or(|chosen| chosen == label) { 1.0 } else { ASIDE }
    }

    /// Surfaces of the territories that stand in the place of an organ, with its label; `None` where none do.
    pub(crate) fn territory_surfaces(&self) -> Option<(u8, Vec<SurfaceView>)> {
        let (_, shown, organ) = self.shown_territories()?;
        let layer = self.layers.layer(&LayerId::segment(organ))?;
        let view = |(label, mesh): &(u8, Arc<crate::core::SurfaceMesh>)| {
            let row = shown.rows.iter().find(|row| row.label == *label)?;
            Some(SurfaceView {
                layer: LayerId::territory(*label),
                mesh: mesh.clone(),
                color: row.color,
                opacity: layer.opacity.max(0.5) * self.presence(*label),
                visible: layer.visible,
                scalars: None,
            })
        };
        let views: Vec<SurfaceView> = self.territories.surfaces().iter().filter_map(view).collect();
        (!views.is_empty()).then_some((organ, views))
    }

    /// What the clamps of the flow model cut off from the divided organ; `None` without clamps on one of its trees.
    pub fn behind_clamps(&self) -> Option<BehindClamp> {
        if self.territories.out_of_date.is_some() {
            return None;
        }
        let answer: &TerritoryAnswer = self.territories.answer()?;
        answer.divisions().find_map(|division| {
            let model = self.flow.model(&division.tree)?;
            let all = model.tree().branches.iter().map(|branch| branch.id);
            let clamped: Vec<BranchId> = all.filter(|branch| model.is_clamped(*branch)).collect();
            self.territories.behind(model.tree(), &clamped)
        })
    }

    /// Why the territories no longer hold.
    pub fn territories_out_of_date(&self) -> Option<OutOfDate> {
        self.territories.out_of_date
    }
}

fn segment_of(label_value: u8, name: &str, color: Rgb) -> Segment {
    let code = || CodedConcept::sct("123037004", "Anatomical structure");
    Segment { label_value, name: name.into(), coded_category: code(), coded_type: code(), color }
}
