//! Changing a vessel by hand: cut, delete, join, move, names. Each is one step that undo takes back.

use super::branch_words;
use crate::components::{Button, ButtonSize, EditableText};
use crate::state::{Bridge, VesselDesk};
use crate::text::t;
use leptos::prelude::*;
use prosector_session::Session;
use prosector_session::VesselCommand;
use prosector_session::anatomy::vessel::{Children, GraphPlace};
use prosector_session::core::{BranchId, LpsPoint};
use prosector_session::vessels::place_near;
use prosector_session::vessels::work::GraphEdit;

/// How far along the vessel its neighbourhood follows a moved point, mm.
const REACH_MM: f64 = 15.0;

/// Where along the course the person looks, as a position.
fn position(session: &Session) -> Option<LpsPoint> {
    session.straightened_point(session.vessels().at_mm(), 0.0)
}

/// The place of the graph there.
fn place(session: &Session) -> Option<GraphPlace> {
    place_near(session.vessel_graph()?, position(session)?)
}

/// Buttons of all edits, and the names of branch and ostia.
#[component]
pub fn EditVessel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let desk: VesselDesk = expect_context();
    let branch = Memo::new(move |_| {
        bridge.vessels.with(|v| {
            let row = v.chosen_row()?.branches.iter().find(|row| Some(row.id) == v.branch)?;
            Some((row.id, row.name.clone(), branch_words(row)))
        })
    });
    let no_branch = Signal::derive(move || branch.with(Option::is_none) || !bridge.can_edit());
    let no_place = Signal::derive(move || bridge.vessels.with(|v| v.report.is_none()) || !bridge.can_edit());
    let remove = move |children: Children| {
        if let Some((branch, ..)) = branch.get_untracked() {
            desk.edit(GraphEdit::Remove { branch, children });
        }
    };
    let cut = move |()| {
        if let Some(place) = bridge.read(place) {
            desk.edit(GraphEdit::Cut(place));
        }
    };
    // The end of the chosen branch to where the crosshair is: both are seen before it is done.
    let join = move |()| {
        let ends = bridge.read(|session| {
            let graph = session.vessel_graph()?;
            let to = place_near(graph, session.view().crosshair)?;
            let branch: BranchId = session.vessels().branch()?;
            let arc_mm = graph.branch(branch)?.length_mm();
            Some((GraphPlace { branch, arc_mm }, to))
        });
        if let Some((open, to)) = ends {
            desk.edit(GraphEdit::Join { open, to });
        }
    };
    let shift = move |()| {
        let at = bridge.read(|session| Some((place(session)?, session.view().crosshair)));
        if let Some((place, to)) = at {
            desk.edit(GraphEdit::Move { place, to, reach_mm: REACH_MM });
        }
    };
    let button = move |words: &'static str, disabled: Signal<bool>, on_press: Callback<()>| {
        view! { <Button label=words size=ButtonSize::Small disabled=disabled on_press=on_press /> }
    };
    let name = Signal::derive(move || branch.get().map(|(_, name, _)| name).unwrap_or_default());
    let ostia = move || {
        bridge.vessels.with(|v| v.ostia.iter().map(|ostium| view! { <li>{ostium.name.clone()}</li> }).collect_view())
    };
    view! {
        <details class="details" data-vessel="edit">
            <summary>{t("vessel.edit")}</summary>
            <div class="stack">
                <p class="hint">{t("vessel.edit_hint")}</p>
                <div class="row wrap">
                    {button(t("vessel.cut"), no_place, Callback::new(cut))}
                    {button(t("vessel.move"), no_place, Callback::new(shift))}
                    {button(t("vessel.delete"), no_branch, Callback::new(move |()| remove(Children::Removed)))}
                    {button(t("vessel.delete_joined"), no_branch, Callback::new(move |()| remove(Children::Joined)))}
                    {button(t("vessel.join"), no_branch, Callback::new(join))}
                </div>
                <EditableText
                    value=name
                    label=t("vessel.branch_name")
                    placeholder=t("vessel.branch_name")
                    disabled=no_branch
                    on_commit=move |name| if let Some((branch, ..)) = branch.get_untracked() {
                        desk.edit(GraphEdit::Rename { branch, name })
                    }
                />
                <EditableText
                    value=Signal::derive(String::new)
                    label=t("vessel.ostium")
                    placeholder=t("vessel.ostium")
                    disabled=no_place
                    on_commit=move |name| desk.send(VesselCommand::NameOstium(name))
                />
                <ul class="hint">{ostia}</ul>
            </div>
        </details>
    }
}
