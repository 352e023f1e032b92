//! The live table of the flow model: predicted numbers, in italics and with their bands.

use super::flow::branch_name;
use crate::components::NoticeKind;
use crate::components::{Predicted, Table, decimal};
use crate::state::{Bridge, Toasts};
use crate::text::{t, tf};
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::clock;
use prosector_session::core::BranchId;
use prosector_session::flow::ValidityLevel;
use prosector_session::flow_model::{FlowRow, Predicted as Number};
use prosector_session::{Command, FlowCommand};

/// Named branches always, nameless ones only when they are chosen or edited: a tree has hundreds.
pub fn is_listed(row: &FlowRow, chosen: Option<BranchId>) -> bool {
    !row.name.is_empty() || row.clamped || row.narrowing_percent > 0.0 || chosen == Some(row.branch)
}

fn value(number: &Number) -> String {
    decimal(number.value, usize::from(number.decimals))
}

fn band(number: &Number) -> Option<String> {
    let band = number.band?;
    let digits = usize::from(number.decimals);
    Some(tf("number.band", &[("low", &decimal(band.low, digits)), ("high", &decimal(band.high, digits))]))
}

fn signed(number: Option<Number>) -> String {
    let Some(number) = number else { return "\u{2013}".into() };
    let text = decimal(number.value, 0);
    if number.value > 0.5 { format!("+{text}") } else { text }
}

/// The table, and the chosen branch's numbers in full above it.
#[component]
pub fn FlowTable() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let toasts = Toasts::expect();
    let ids = Memo::new(move |_| {
        bridge.flow.with(|flow| {
            let listed = flow.rows.iter().filter(|row| is_listed(row, flow.branch));
            listed.map(|row| row.branch).collect::<Vec<_>>()
        })
    });
    let copy = move |()| copy(bridge.flow.with_untracked(|flow| tab_separated(&flow.rows)), toasts);
    let headings = vec![
        t("flow.column_vessel").to_owned(),
        t("flow.column_flow").to_owned(),
        t("flow.column_pressure").to_owned(),
        t("flow.column_change").to_owned(),
    ];
    view! {
        <ChosenNumbers />
        <Table headings=headings label=t("flow.table") on_copy=copy>
            <For each=move || ids.get() key=|id| *id let:id>
                <Row id />
            </For>
        </Table>
    }
}

/// Puts a table into the clipboard and says so.
pub fn copy(text: String, toasts: Toasts) {
    spawn_local(async move {
        match clock::copy_text(&text).await {
            Ok(()) => toasts.show(NoticeKind::Done, t("table.copied")),
            Err(reason) => toasts.show(NoticeKind::Warning, tf("table.not_copied", &[("reason", &reason)])),
        }
    });
}

#[component]
fn Row(id: BranchId) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let row = Memo::new(move |_| bridge.flow.with(|flow| flow.rows.iter().find(|row| row.branch == id).cloned()));
    let chosen = move || bridge.flow.with(|flow| flow.branch == Some(id));
    let shown = move |how: fn(&FlowRow) -> String| {
        move || {
            let row = row.get()?;
            let text = if row.level == ValidityLevel::Refused { "\u{2013}".into() } else { how(&row) };
            Some(text)
        }
    };
    let name = move || row.get().map(|row| branch_name(&row.name, row.branch));
    let sign = move || {
        let row = row.get()?;
        if row.clamped {
            return Some(t("flow.sign_clamped").to_owned());
        }
        let percent = decimal(row.narrowing_percent, 0);
        (row.narrowing_percent > 0.0).then(|| tf("flow.sign_narrowed", &[("n", &percent)]))
    };
    let remark = move || row.get().filter(|row| row.level != ValidityLevel::Within).map(|_| "*");
    view! {
        <tr
            tabindex="0"
            data-branch=id.0.to_string()
            aria-current=move || chosen().then_some("true")
            on:click=move |_| bridge.send(Command::Flow(FlowCommand::SelectBranch(Some(id))))
            on:keydown=move |event| {
                if event.key() == "Enter" {
                    event.stop_propagation();
                    bridge.send(Command::Flow(FlowCommand::SelectBranch(Some(id))));
                }
            }
        >
            <td>{name} {remark} {move || sign().map(|sign| view! { " " <span class="badge attention">{sign}</span> })}</td>
            <td><em class="predicted">{shown(|row| value(&row.flow))}</em></td>
            <td><em class="predicted">{shown(|row| row.pressure_in.as_ref().map_or("\u{2013}".into(), value))}</em></td>
            <td><em class="predicted">{shown(|row| signed(row.flow_change))}</em></td>
        </tr>
    }
}

/// The chosen branch's numbers with unit, band and remarks.
#[component]
fn ChosenNumbers() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let chosen = Memo::new(move |_| bridge.flow.with(|flow| flow.chosen().cloned()));
    let line = |label: &'static str, number: Number| {
        let band = band(&number).unwrap_or_default();
        view! {
            <dt>{label}</dt>
            <dd><Predicted value=value(&number) unit=number.unit band=band /></dd>
        }
    };
    move || {
        chosen.get().map(|row| {
            let refused = row.level == ValidityLevel::Refused;
            let diameter = decimal(row.mean_radius_mm * 2.0, 1);
            let remarks = row.remarks.iter().map(|remark| view! { <li>{remark.text}</li> }).collect_view();
            view! {
                <dl class="value-grid" aria-live="polite">
                    <dt>{t("flow.diameter")}</dt>
                    <dd class="number">{diameter} <span class="unit">"\u{202f}mm"</span></dd>
                    {(!refused).then(|| line(t("flow.flow"), row.flow))}
                    {row.pressure_in.filter(|_| !refused).map(|p| line(t("flow.pressure_in"), p))}
                    {row.pressure_out.filter(|_| !refused).map(|p| line(t("flow.pressure_out"), p))}
                    {(!refused).then(|| line(t("flow.velocity"), row.velocity))}
                </dl>
                <ul class="details muted">{remarks}</ul>
            }
        })
    }
}

/// The whole table for a spreadsheet.
fn tab_separated(rows: &[FlowRow]) -> String {
    // Spreadsheets read a hyphen as minus, not the typographic sign.
    let plain = |text: String| text.replace('\u{2212}', "-");
    let mut text = tf("flow.copy_heading", &[]);
    for row in rows.iter().filter(|row| row.level != ValidityLevel::Refused) {
        let pressure = row.pressure_in.as_ref().map(value).unwrap_or_default();
        let name = branch_name(&row.name, row.branch);
        text.push_str(&plain(format!("\n{name}\t{}\t{pressure}\t{}", value(&row.flow), signed(row.flow_change))));
    }
    text
}
