//! Vessels: how they are checked, written and read.

use crate::check::{self, limits};
use crate::error::PlanError;
use crate::items::{find_in, next_number};
use crate::layout;
use crate::model::ItemId;
use crate::read::{field, holds, item_ids, line};
use crate::vessel::{Ostium, PlanVessel, VesselField};
use crate::write::{Writer, Written, fill, to_loro};
use loro::{LoroDoc, LoroValue};

/// Fields of a vessel that are known here.
pub(crate) const VESSEL_FIELDS: &[&str] = &["name", "graph", "lumen", "clicks", "ostia", "frame", "edited", "beside"];

fn check_vessel(vessel: &PlanVessel) -> Written {
    check::id(&vessel.id)?;
    vessel.beside.iter().try_for_each(check::id)?;
    check::line("The name", &vessel.name)?;
    check::line("The frame of reference", vessel.frame_of_reference.as_str())?;
    check::count("clicks in a vessel", vessel.clicks.len(), limits::LIST)?;
    vessel.clicks.iter().try_for_each(|&click| check::point("A position", click))?;
    check_ostia(&vessel.ostia)
}

fn check_ostia(ostia: &[Ostium]) -> Written {
    check::count("ostia in a vessel", ostia.len(), limits::LIST)?;
    ostia.iter().try_for_each(|ostium| {
        check::line("The name", &ostium.name)?;
        check::point("A position", ostium.at)
    })
}

impl Writer<'_> {
    pub(crate) fn add_vessel(&mut self, vessel: &PlanVessel) -> Written {
        check_vessel(vessel)?;
        let vessels = layout::vessels(self.doc);
        if vessels.get(vessel.id.as_str()).is_some() {
            return Err(PlanError::Duplicate { kind: "vessel", id: vessel.id.clone() });
        }
        check::count("vessels", vessels.len() + 1, limits::VESSELS)?;
        let mut fields = vec![
            ("name", LoroValue::from(vessel.name.as_str())),
            ("graph", to_loro(vessel.graph)?),
            ("lumen", to_loro(vessel.lumen)?),
            ("clicks", to_loro(&vessel.clicks)?),
            ("ostia", to_loro(&vessel.ostia)?),
            ("frame", LoroValue::from(vessel.frame_of_reference.as_str())),
            ("edited", LoroValue::from(vessel.edited)),
        ];
        if let Some(beside) = &vessel.beside {
            fields.push(("beside", to_loro(beside)?));
        }
        fill(&layout::vessel(self.doc, &vessel.id), &fields)?;
        self.put(&vessels, vessel.id.as_str(), next_number(&vessels))
    }

    pub(crate) fn edit_vessel(&mut self, id: &ItemId, field: &VesselField) -> Written {
        find_in(&layout::vessels(self.doc), "vessel", id)?;
        let map = layout::vessel(self.doc, id);
        match field {
            VesselField::Name(name) => {
                check::line("The name", name)?;
                self.put(&map, "name", name)
            }
            VesselField::Graph(graph) => {
                self.put(&map, "graph", graph)?;
                self.put(&map, "edited", true)
            }
            VesselField::Ostia(ostia) => {
                check_ostia(ostia)?;
                self.put(&map, "ostia", ostia)
            }
        }
    }

    pub(crate) fn remove_vessel(&mut self, id: &ItemId) -> Written {
        let vessels = layout::vessels(self.doc);
        let id = find_in(&vessels, "vessel", id)?;
        self.delete(&vessels, id.as_str())
    }
}

/// Vessels in the order of making; those that lack their graph or lumen, or hold nonsense, are left out.
pub(crate) fn read_vessels(doc: &LoroDoc, problems: &mut Vec<String>) -> Vec<PlanVessel> {
    let ids = item_ids(&layout::vessels(doc), problems);
    ids.iter().filter_map(|id| vessel(doc, id, problems)).collect()
}

fn vessel(doc: &LoroDoc, id: &ItemId, problems: &mut Vec<String>) -> Option<PlanVessel> {
    let map = layout::vessel(doc, id);
    let vessel = PlanVessel {
        id: id.clone(),
        name: line(&map, "name", "a vessel's name", problems),
        graph: field(&map, "graph", "a vessel's graph", problems)?,
        lumen: field(&map, "lumen", "a vessel's lumen", problems)?,
        clicks: field(&map, "clicks", "a vessel's clicks", problems).unwrap_or_default(),
        ostia: field(&map, "ostia", "a vessel's ostia", problems).unwrap_or_default(),
        frame_of_reference: field(&map, "frame", "a vessel's frame of reference", problems)?,
        edited: field(&map, "edited", "whether a vessel was edited", problems).unwrap_or(false),
        beside: field(&map, "beside", "what a vessel lies beside", problems),
    };
    holds(check_vessel(&vessel), "a vessel", problems).then_some(vessel)
}
