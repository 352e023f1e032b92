//! Territories of an organ: ask for them, read their volumes, bring one out.

use crate::components::{
    Button, ButtonKind, ButtonSize, Choice, Empty, Icon, Notice, NoticeKind, Panel, Progress, Table, decimal, dropdown,
};
use crate::panels::structures::millilitres;
use crate::state::{Bridge, SheetTab, TerritoryMirror, Toasts, Ui};
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::Command;
use prosector_session::core::Rgb;
use prosector_session::territory::{
    Grouping, Nearest, OutOfDate, ShownDivision, TerritoryCommand, TerritoryQuestion, TerritoryRow, TerritorySide,
    TerritoryState,
};

/// The territories panel.
#[component]
pub fn TerritoriesPanel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let shown = Signal::derive(move || ui.sheet.get() == SheetTab::Selected);
    let ready = Memo::new(move |_| bridge.territories.with(|m| !m.organs.is_empty() && !m.trees.is_empty()));
    view! {
        <Panel id="territories" title=t("territories.title") shown=shown>
            {move || match ready.get() {
                true => view! { {question(bridge)} {answer(bridge)} {method()} }.into_any(),
                false => view! { <Empty text=t("territories.empty") /> }.into_any(),
            }}
        </Panel>
    }
}

fn send(bridge: Bridge, command: TerritoryCommand) {
    bridge.send(Command::Territory(command));
}

/// What is divided, by what, and the button.
fn question(bridge: Bridge) -> AnyView {
    let (organ, supply, drainage) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (nearest, grouping) = (RwSignal::new(String::from("axis")), RwSignal::new(String::from("names")));
    let read =
        move |how: fn(&TerritoryMirror) -> Vec<(String, String)>| Signal::derive(move || bridge.territories.with(how));
    let organs = read(|m| m.organs.iter().map(|(label, name)| (label.to_string(), name.clone())).collect());
    let trees = read(|m| m.trees.iter().map(|name| (name.clone(), name.clone())).collect());
    let drains = Signal::derive(move || {
        let none = (String::new(), t("territories.no_drainage").to_owned());
        std::iter::once(none).chain(trees.get().into_iter().filter(|(name, _)| *name != supply.get())).collect()
    });
    // What was not chosen yet is the first of the list.
    let first = |chosen: RwSignal<String>, of: Signal<Vec<(String, String)>>| {
        Signal::derive(move || {
            let (chosen, all) = (chosen.get(), of.get());
            let known = all.iter().any(|(value, _)| *value == chosen);
            if known { chosen } else { all.into_iter().next().map(|(value, _)| value).unwrap_or_default() }
        })
    };
    let (organ_now, supply_now, drainage_now) = (first(organ, organs), first(supply, trees), first(drainage, drains));
    let list = |keys: &[(&'static str, &'static str)]| {
        let list: Vec<_> = keys.iter().map(|(value, key)| ((*value).to_owned(), t(key).to_owned())).collect();
        Signal::derive(move || list.clone())
    };
    let metrics =
        list(&[("axis", "territories.by_axis"), ("wall", "territories.by_wall"), ("radii", "territories.by_radii")]);
    let groups = list(&[
        ("names", "territories.names"),
        ("1", "territories.division_1"),
        ("2", "territories.division_2"),
        ("3", "territories.division_3"),
    ]);
    let divide = move |()| {
        let Ok(organ) = organ_now.get_untracked().parse() else { return };
        let nearest = match nearest.get_untracked().as_str() {
            "wall" => Nearest::Wall,
            "radii" => Nearest::Radii,
            _ => Nearest::Axis,
        };
        let grouping = grouping.get_untracked().parse().map_or(Grouping::Names, Grouping::Divisions);
        let drainage = Some(drainage_now.get_untracked()).filter(|name| !name.is_empty());
        let question = TerritoryQuestion { organ, supply: supply_now.get_untracked(), drainage, nearest, grouping };
        send(bridge, TerritoryCommand::Divide(question));
    };
    let dividing = Memo::new(move |_| bridge.territories.with(|m| matches!(m.state, TerritoryState::Dividing { .. })));
    let share = Signal::derive(move || match bridge.territories.with(|m| m.state.clone()) {
        TerritoryState::Dividing { fraction } => Some(f64::from(fraction)),
        _ => None,
    });
    view! {
        {dropdown(t("territories.organ"), organs, organ_now, move |value| organ.set(value))}
        {dropdown(t("territories.supply"), trees, supply_now, move |value| supply.set(value))}
        {dropdown(t("territories.drainage"), drains, drainage_now, move |value| drainage.set(value))}
        {dropdown(t("territories.by"), metrics, nearest.into(), move |value| nearest.set(value))}
        {dropdown(t("territories.grouping"), groups, grouping.into(), move |value| grouping.set(value))}
        {move || if dividing.get() {
            let cancel = move |()| send(bridge, TerritoryCommand::Cancel);
            view! { <Progress label=t("territories.dividing") share=share on_cancel=cancel /> }.into_any()
        } else {
            view! { <Button label=t("territories.divide") icon=Icon::Layers size=ButtonSize::Small on_press=divide /> }.into_any()
        }}
    }
    .into_any()
}

/// The table, or why there is none.
fn answer(bridge: Bridge) -> AnyView {
    let failed = Memo::new(move |_| match bridge.territories.with(|m| m.state.clone()) {
        TerritoryState::Failed(reason) => Some(reason),
        _ => None,
    });
    let shown = Memo::new(move |_| bridge.territories.with(|m| m.shown.clone()));
    let stale = Memo::new(move |_| bridge.territories.with(|m| m.out_of_date));
    let both = Memo::new(move |_| bridge.territories.with(|m| m.has_drainage));
    let side = Signal::derive(move || bridge.territories.with(|m| m.side));
    let sides = move || {
        let options =
            [(TerritorySide::Supply, "territories.supply"), (TerritorySide::Drainage, "territories.drainage")];
        view! {
            <Choice
                options=options.map(|(side, key)| (side, t(key).to_owned())).into()
                chosen=side
                label=t("territories.side")
                on_choose=move |side| send(bridge, TerritoryCommand::ShowSide(side))
            />
        }
    };
    let reason = move |why: OutOfDate| match why {
        OutOfDate::Organ => t("territories.stale_organ"),
        OutOfDate::Tree => t("territories.stale_tree"),
    };
    view! {
        {move || failed.get().map(|reason| {
            let words = tf("territories.failed", &[("reason", &reason)]);
            view! { <Notice kind=NoticeKind::Refusal text=words /> }
        })}
        {move || stale.get().map(|why| view! { <Notice kind=NoticeKind::Warning text=reason(why) /> })}
        {move || both.get().then(sides)}
        {move || shown.get().map(|division| table(bridge, division))}
        {move || behind(bridge)}
        {move || shown.with(Option::is_some).then(|| view! {
            <Button
                label=t("territories.close")
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                on_press=move |()| send(bridge, TerritoryCommand::Close)
            />
        })}
    }
    .into_any()
}

/// Name of a territory.
fn territory_name(row: &TerritoryRow) -> String {
    match row.branch {
        Some(branch) => super::flow::branch_name(&row.name, branch),
        None => t("territories.stem").to_owned(),
    }
}

fn table(bridge: Bridge, division: ShownDivision) -> AnyView {
    let toasts = Toasts::expect();
    let headings = ["territories.column_vessel", "territories.column_volume", "territories.column_share"];
    let copied = tab_separated(&division);
    let copy = move |()| super::flow_table::copy(copied.clone(), toasts);
    let total = tf("territories.total", &[("organ", &bridge.territories.with_untracked(|m| m.organ.clone()))]);
    let stale = move || bridge.territories.with(|m| m.out_of_date.is_some()).then_some("true");
    let ShownDivision { rows, volume_ml, .. } = division;
    view! {
        <div data-stale=stale data-territories="">
            <Table headings=headings.map(|key| t(key).to_owned()).into() label=t("territories.table") on_copy=copy>
                {rows.into_iter().map(|row| territory_row(bridge, row)).collect_view()}
                <tr class="total">
                    <td>{total}</td>
                    <td class="number">{millilitres(volume_ml)}</td>
                    <td class="number">{decimal(100.0, 1)}</td>
                </tr>
            </Table>
        </div>
    }
    .into_any()
}

fn territory_row(bridge: Bridge, row: TerritoryRow) -> AnyView {
    let label = row.label;
    let chosen = move || bridge.territories.with(|m| m.chosen == Some(label));
    let toggle = move || send(bridge, TerritoryCommand::Choose((!chosen()).then_some(label)));
    let Rgb([r, g, b]) = row.color;
    view! {
        <tr
            tabindex="0"
            data-territory=label.to_string()
            data-voxels=row.voxels.to_string()
            aria-current=move || chosen().then_some("true")
            on:click=move |_| toggle()
            on:keydown=move |event| {
                if event.key() == "Enter" {
                    event.stop_propagation();
                    toggle();
                }
            }
        >
            <td><span class="swatch" style:background=format!("rgb({r} {g} {b})")></span> {territory_name(&row)}</td>
            <td class="number">{millilitres(row.volume_ml)}</td>
            <td class="number">{decimal(row.percent, 1)}</td>
        </tr>
    }
    .into_any()
}

/// What the flow model's clamps cut off.
fn behind(bridge: Bridge) -> Option<AnyView> {
    let (behind, organ) = bridge.territories.with(|m| (m.behind.clone(), m.organ.clone()));
    let behind = behind?;
    let values = [("ml", millilitres(behind.volume_ml)), ("n", decimal(behind.percent, 0)), ("organ", organ)];
    let words = tf("territories.behind", &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    Some(view! { <Notice kind=NoticeKind::Info text=words /> }.into_any())
}

/// The table for a spreadsheet.
fn tab_separated(division: &ShownDivision) -> String {
    let mut text = t("territories.copy_heading").to_owned();
    for row in &division.rows {
        text.push_str(&format!("\n{}\t{:.3}\t{:.2}\t{}", territory_name(row), row.volume_ml, row.percent, row.voxels));
    }
    text
}

/// Method, error and limits.
fn method() -> AnyView {
    view! {
        <details class="details">
            <summary>{t("territories.method")}</summary>
            <div class="stack">
                <p>{t("territories.method_how")}</p>
                <p><strong>{t("flow.method_error")}</strong> " " {t("territories.method_error")}</p>
                <p><strong>{t("territories.method_limits")}</strong> " " {t("territories.method_limits_text")}</p>
            </div>
        </details>
    }
    .into_any()
}
