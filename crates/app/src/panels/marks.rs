//! The list of landmarks, lengths, angles and notes.

use crate::components::{Empty, Glyph, Icon, IconButton, Panel};
use crate::keys::Action;
use crate::state::{Bridge, SheetTab, Ui};
use crate::text::{t, tf};
use crate::viewports::marks::measured_text;
use leptos::prelude::*;
use prosector_session::measure::{MarkPlace, MarkView};
use prosector_session::plan::MarkShape;
use prosector_session::tools::Tool;
use prosector_session::{Command, PlanCommand, Selected};

/// Name of a new mark, for example "Length 3".
pub fn mark_name(tool: Tool, number: usize) -> String {
    let n = number.to_string();
    let values = [("n", n.as_str())];
    match tool {
        Tool::Length => tf("mark.length_n", &values),
        Tool::Angle => tf("mark.angle_n", &values),
        Tool::Note => tf("mark.note_n", &values),
        _ => tf("mark.landmark_n", &values),
    }
}

/// Icon of a mark.
pub fn mark_icon(shape: &MarkShape) -> Icon {
    match shape {
        MarkShape::Landmark(_) => Icon::Landmark,
        MarkShape::Length(_) => Icon::Length,
        MarkShape::Angle(_) => Icon::Angle,
        MarkShape::Note { .. } => Icon::Note,
    }
}

/// Marks of the plan.
#[component]
pub fn MarksPanel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let count = Signal::derive(move || bridge.marks.with(Vec::len));
    let shown = Signal::derive(move || ui.sheet.get() == SheetTab::Plan);
    view! {
        <Panel id="marks" title=t("marks.title") count=count shown=shown>
            {move || {
                let marks = bridge.marks.get();
                if marks.is_empty() {
                    view! { <Empty text=t("marks.empty") /> }.into_any()
                } else {
                    view! { <ul class="list">{marks.into_iter().map(|mark| mark_row(bridge, mark)).collect_view()}</ul> }
                        .into_any()
                }
            }}
        </Panel>
    }
}

fn mark_row(bridge: Bridge, view: MarkView) -> impl IntoView {
    let id = StoredValue::new(view.mark.id.clone());
    let selected = move || bridge.selected.with(|chosen| *chosen == Some(Selected::Mark(id.get_value())));
    let value = view.value.as_ref().map(measured_text);
    let elsewhere = view.place == MarkPlace::OtherFrame;
    view! {
        <li
            class="list-item"
            data-mark=id.get_value().0
            data-selected=move || selected().then_some("true")
        >
            <span class="item-icon"><Glyph icon=mark_icon(&view.mark.shape) small=true /></span>
            <button
                type="button"
                class="item-name"
                aria-pressed=move || if selected() { "true" } else { "false" }
                on:click=move |_| {
                    bridge.send(Command::Plan(PlanCommand::Select(Some(Selected::Mark(id.get_value())))))
                }
                on:dblclick=move |_| bridge.send(Command::Plan(PlanCommand::JumpTo(id.get_value())))
            >
                {view.mark.name}
            </button>
            {elsewhere.then(|| view! { <span class="badge attention">{t("marks.elsewhere")}</span> })}
            <span class="item-value number">{value}</span>
            <IconButton
                icon=Icon::GoTo
                label=t("marks.go")
                key=Action::GoToSelected.key()
                small=true
                disabled=Signal::derive(move || elsewhere)
                on_press=move |()| bridge.send(Command::Plan(PlanCommand::JumpTo(id.get_value())))
            />
        </li>
    }
}
