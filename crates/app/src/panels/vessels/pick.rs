//! Finding a vessel, or both lumens of a dissected one: clicks in slices, then the search.

use crate::components::{Button, ButtonKind, ButtonSize, Choice, Icon, IconButton, Progress};
use crate::state::{Bridge, VesselDesk};
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::plan::ItemId;
use prosector_session::tools::Tool;
use prosector_session::{Command, ToolCommand, VesselCommand};

/// Clicks that two lumens need: both ends of each.
const CLICKS_OF_TWO: usize = 4;

/// Clicks, what to keep apart from, and the search.
#[component]
pub fn PickVessel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let desk: VesselDesk = expect_context();
    let clicks = Memo::new(move |_| bridge.vessels.with(|v| v.clicks.len()));
    let picking = Memo::new(move |_| bridge.tool.with(|tool| tool.active == Tool::Vessel));
    let finding = Memo::new(move |_| desk.finding.get().is_some());
    let off = Signal::derive(move || !bridge.can_edit() || bridge.volume.with(Option::is_none));
    let pick = move |()| {
        let tool = if picking.get_untracked() { Tool::default() } else { Tool::Vessel };
        bridge.send(Command::Tool(ToolCommand::Choose(tool)));
    };
    let two = Signal::derive(move || bridge.vessels.with(|v| v.two));
    let find = move |()| {
        let number = bridge.vessels.with_untracked(|v| v.rows.len()) + 1;
        bridge.send(Command::Tool(ToolCommand::Choose(Tool::default())));
        desk.find(match two.get_untracked() {
            true => [t("vessel.true_lumen"), t("vessel.false_lumen")].map(String::from).into(),
            false => vec![tf("vessel.new_name", &[("n", &number.to_string())])],
        });
    };
    let few = move || clicks.get() < if two.get() { CLICKS_OF_TWO } else { 1 };
    let click = move |n: usize| {
        let words = match (two.get(), n) {
            (false, 0) => t("vessel.click_start").to_owned(),
            (false, 1) => t("vessel.click_end").to_owned(),
            (true, 0) => t("vessel.click_true_start").to_owned(),
            (true, 1) => t("vessel.click_true_end").to_owned(),
            (true, 2) => t("vessel.click_false_start").to_owned(),
            (true, 3) => t("vessel.click_false_end").to_owned(),
            (_, n) => tf("vessel.click_n", &[("n", &(n + 1).to_string())]),
        };
        let label = tf("vessel.remove_click", &[("n", &(n + 1).to_string())]);
        view! {
            <li class="row">
                <span class="grow">{words}</span>
                <IconButton
                    icon=Icon::Close
                    label=label
                    small=true
                    on_press=move |()| desk.send(VesselCommand::RemoveClick(n))
                />
            </li>
        }
    };
    view! {
        <Choice
            options=vec![(false, t("vessel.one_lumen").to_owned()), (true, t("vessel.two_lumens").to_owned())]
            chosen=two
            label=t("vessel.lumens")
            on_choose=move |two| desk.send(VesselCommand::PickTwo(two))
        />
        <p class="hint">{move || if two.get() { t("vessel.pick_two_hint") } else { t("vessel.pick_hint") }}</p>
        <ul class="plain" data-vessel="clicks">{move || (0..clicks.get()).map(click).collect_view()}</ul>
        {move || (!two.get()).then(|| view! { <KeepApart /> })}
        <div class="row wrap">
            <Button
                label=Signal::derive(move || String::from(if picking.get() { t("vessel.stop_picking") } else { t("vessel.pick") }))
                icon=Icon::Crosshair
                size=ButtonSize::Small
                disabled=off
                on_press=pick
            />
            <Button
                label=Signal::derive(move || {
                    String::from(if two.get() { t("vessel.find_two") } else { t("vessel.find") })
                })
                kind=ButtonKind::Primary
                size=ButtonSize::Small
                disabled=Signal::derive(move || off.get() || few() || finding.get())
                on_press=find
            />
        </div>
        {move || finding.get().then(|| view! {
            <Progress
                label=Signal::derive(|| t("vessel.finding").to_owned())
                share=desk.finding
                on_cancel=Callback::new(move |()| desk.cancel())
            />
        })}
    }
}

/// The vessel whose lumen the next one must not enter: for vessels that touch.
#[component]
fn KeepApart() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let desk: VesselDesk = expect_context();
    let rows = Memo::new(move |_| {
        bridge.vessels.with(|v| v.rows.iter().map(|row| (row.id.clone(), row.name.clone())).collect::<Vec<_>>())
    });
    let chosen = Memo::new(move |_| bridge.vessels.with(|v| v.apart_from.clone()));
    move || {
        (!rows.with(Vec::is_empty)).then(|| view! {
            <label class="field">
                <span>{t("vessel.apart")}</span>
                <select
                    class="input"
                    on:change=move |event| {
                        let id = Some(event_target_value(&event)).filter(|id| !id.is_empty()).map(ItemId::new);
                        desk.send(VesselCommand::KeepApartFrom(id));
                    }
                    on:keydown=|event| event.stop_propagation()
                >
                    <option value="">{t("vessel.apart_none")}</option>
                    {rows.get().into_iter().map(|(id, name)| {
                        let key = id.to_string();
                        view! { <option value=key selected=move || chosen.get().as_ref() == Some(&id)>{name}</option> }
                    }).collect_view()}
                </select>
            </label>
        })
    }
}
