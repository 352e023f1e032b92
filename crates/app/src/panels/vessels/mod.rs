//! The vessels panel: find one by clicks, choose what to look at, measure it, change its course.

mod edit;
mod narrowing;
mod pick;

use crate::components::{Button, ButtonKind, ButtonSize, EditableText, Icon, Panel, decimal};
use crate::state::{Bridge, SheetTab, Ui, VesselDesk};
use crate::text::{t, tf};
use edit::EditVessel;
use leptos::prelude::*;
use narrowing::NarrowingCard;
use pick::PickVessel;
use prosector_session::VesselCommand;
use prosector_session::core::BranchId;
use prosector_session::plan::ItemId;
use prosector_session::vessels::BranchRow;

/// The vessels panel.
#[component]
pub fn VesselsPanel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let shown = Signal::derive(move || ui.sheet.get() == SheetTab::Selected);
    let some = Memo::new(move |_| bridge.vessels.with(|v| !v.rows.is_empty()));
    let chosen = Memo::new(move |_| bridge.vessels.with(|v| v.chosen_row().is_some()));
    view! {
        <Panel id="vessels" title=t("vessel.title") shown=shown>
            <PickVessel />
            {move || some.get().then(|| view! { <VesselChoice /> <Lumens /> })}
            {move || chosen.get().then(|| view! {
                <Branches />
                <ViewButton />
                <NarrowingCard />
                <EditVessel />
                <MethodCard />
            })}
        </Panel>
    }
}

#[component]
fn VesselChoice() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let desk: VesselDesk = expect_context();
    let rows = Memo::new(move |_| {
        bridge.vessels.with(|v| v.rows.iter().map(|row| (row.id.clone(), row.name.clone())).collect::<Vec<_>>())
    });
    let chosen = Memo::new(move |_| bridge.vessels.with(|v| v.chosen.clone()));
    let name =
        Signal::derive(move || bridge.vessels.with(|v| v.chosen_row().map(|row| row.name.clone())).unwrap_or_default());
    let edited = move || bridge.vessels.with(|v| v.chosen_row().is_some_and(|row| row.edited));
    view! {
        <label class="field">
            <span>{t("vessel.vessel")}</span>
            <select
                class="input"
                data-vessel="choice"
                on:change=move |event| {
                    let id = Some(event_target_value(&event)).filter(|id| !id.is_empty()).map(ItemId::new);
                    desk.send(VesselCommand::Choose(id));
                }
                on:keydown=|event| event.stop_propagation()
            >
                <option value="">{t("vessel.choose")}</option>
                {move || rows.get().into_iter().map(|(id, name)| {
                    let key = id.to_string();
                    view! { <option value=key selected=move || chosen.get().as_ref() == Some(&id)>{name}</option> }
                }).collect_view()}
            </select>
        </label>
        {move || chosen.get().is_some().then(|| view! {
            <div class="row">
                <EditableText
                    value=name
                    label=t("vessel.name")
                    disabled=Signal::derive(move || !bridge.can_edit())
                    on_commit=move |name| desk.send(VesselCommand::Rename(name))
                />
                {move || edited().then(|| view! { <span class="badge">{t("vessel.edited")}</span> })}
                <Button
                    label=t("vessel.remove")
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    icon=Icon::Trash
                    disabled=Signal::derive(move || !bridge.can_edit())
                    on_press=move |()| desk.send(VesselCommand::Remove)
                />
            </div>
        })}
    }
}

/// Volume of the chosen vessel's lumen, and the flaps of dissected ones.
#[component]
fn Lumens() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let numbers = Memo::new(move |_| {
        bridge.vessels.with(|v| {
            let chosen = v.chosen_row().and_then(|row| Some((t("vessel.volume").to_owned(), row.volume_ml?)));
            let volume = chosen.map(|(words, ml)| (words, "volume", decimal(ml, 0), "mL"));
            let flaps = v.dissections.iter().filter_map(|row| {
                let words = tf("vessel.flap", &[("name", &row.names[0])]);
                Some((words, "flap", decimal(row.flap_mm2?, 0), "mm\u{b2}"))
            });
            volume.into_iter().chain(flaps).collect::<Vec<_>>()
        })
    });
    let line = |(words, what, value, unit): (String, &'static str, String, &'static str)| {
        view! {
            <dt>{words}</dt>
            <dd class="number" data-vessel=what title=t("vessel.method_two")>{value} "\u{202f}" {unit}</dd>
        }
    };
    view! { <dl class="value-grid">{move || numbers.get().into_iter().map(line).collect_view()}</dl> }
}

/// Branches with length and mean diameter; one of them, or the whole way, is what is looked at.
#[component]
fn Branches() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let desk: VesselDesk = expect_context();
    let branches = Memo::new(move |_| bridge.vessels.with(|v| v.chosen_row().map(|row| row.branches.clone())));
    let chosen = Memo::new(move |_| bridge.vessels.with(|v| v.branch));
    let choose = move |branch: Option<BranchId>| desk.send(VesselCommand::ChooseBranch(branch));
    let way = move || bridge.vessels.with(|v| v.report.as_ref().map(|report| report.length_mm));
    let line = move |branch: Option<BranchId>, words: String, generation: String, length: String, wide: String| {
        view! {
            <tr aria-selected=move || if chosen.get() == branch { "true" } else { "false" }>
                <th scope="row">
                    <button
                        type="button"
                        class="button quiet small"
                        aria-pressed=move || if chosen.get() == branch { "true" } else { "false" }
                        on:click=move |_| choose(branch)
                    >
                        {words}
                    </button>
                </th>
                <td class="number">{generation}</td>
                <td class="number">{length}</td>
                <td class="number">{wide}</td>
            </tr>
        }
    };
    let row = move |row: BranchRow| {
        let words = branch_words(&row);
        let (length, wide) = (decimal(row.length_mm, 0), decimal(row.diameter_mm, 1));
        line(Some(row.id), words, row.generation.to_string(), length, wide)
    };
    let whole = move || {
        let length = way().filter(|_| chosen.get().is_none()).map_or(String::new(), |mm| decimal(mm, 0));
        line(None, t("vessel.whole").into(), String::new(), length, String::new())
    };
    view! {
        <div class="table-scroll">
            <table class="table" aria-label=t("vessel.branches") data-vessel="branches">
                <thead>
                    <tr>
                        <th scope="col">{t("vessel.branch")}</th>
                        <th scope="col">{t("vessel.generation")}</th>
                        <th scope="col">{t("vessel.length_mm")}</th>
                        <th scope="col">{t("vessel.mean_mm")}</th>
                    </tr>
                </thead>
                <tbody>
                    {whole}
                    {move || branches.get().unwrap_or_default().into_iter().map(row).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

/// Name of a branch; nameless ones by their number.
pub(super) fn branch_words(row: &BranchRow) -> String {
    if row.name.is_empty() { tf("flow.branch_n", &[("n", &(row.id.0 + 1).to_string())]) } else { row.name.clone() }
}

#[component]
fn ViewButton() -> impl IntoView {
    let desk: VesselDesk = expect_context();
    let words = move || String::from(if desk.open.get() { t("vessel.close") } else { t("vessel.view") });
    view! {
        <Button
            label=Signal::derive(words)
            kind=ButtonKind::Primary
            size=ButtonSize::Small
            on_press=move |()| desk.open.update(|open| *open = !*open)
        />
    }
}

#[component]
fn MethodCard() -> impl IntoView {
    let keys: [&'static str; 6] = [
        t("vessel.method_lumen"),
        t("vessel.method_two"),
        t("vessel.method_course"),
        t("vessel.method_section"),
        t("vessel.method_straight"),
        t("vessel.method_limits"),
    ];
    view! {
        <details class="details">
            <summary>{t("vessel.method")}</summary>
            <div class="stack">{keys.into_iter().map(|words| view! { <p>{words}</p> }).collect_view()}</div>
        </details>
    }
}
