//! The one selection: its properties, its numbers with unit, method and error, and what can be done with it.

use super::comments::Comments;
use super::marks::mark_icon;
use super::step::change;
use super::structures::millilitres;
use crate::components::{Button, ButtonKind, ButtonSize, EditableText, Empty, Glyph, Icon, Panel, decimal};
use crate::keys::Action;
use crate::state::{Actions, Bridge, LayerRow, SheetTab, Ui};
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::measure::{MarkPlace, MarkView, Measured, Method};
use prosector_session::plan::{self, ItemId, MarkShape};
use prosector_session::{Command, PlanCommand, Selected};

/// Properties of what is selected.
#[component]
pub fn SelectedPanel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let shown = Signal::derive(move || ui.sheet.get() == SheetTab::Selected);
    view! {
        <Panel id="selected" title=t("selected.title") shown=shown>
            {move || match bridge.selected.get() {
                Some(Selected::Mark(id)) => view! { <MarkProperties id /> }.into_any(),
                Some(Selected::Step(id)) => view! { <StepProperties id /> }.into_any(),
                Some(Selected::Layer(id)) => {
                    let row = bridge.layers.with(|rows| rows.iter().find(|row| row.id == id).cloned());
                    row.map(layer_properties).into_any()
                }
                Some(Selected::Branch(_)) => view! { <p class="muted">{t("selected.branch")}</p> }.into_any(),
                None => view! { <Empty text=t("selected.empty") /> }.into_any(),
            }}
        </Panel>
    }
}

fn method_text(method: Method) -> &'static str {
    match method {
        Method::StraightLength => t("method.straight_length"),
        Method::VoxelLength => t("method.voxel_length"),
        Method::PlaneAngle => t("method.plane_angle"),
        Method::VoxelValue => t("method.voxel_value"),
    }
}

/// What a mark is, in a word.
pub fn kind_text(shape: &MarkShape) -> &'static str {
    match shape {
        MarkShape::Landmark(_) => t("tool.landmark"),
        MarkShape::Length(_) => t("tool.length"),
        MarkShape::Angle(_) => t("tool.angle"),
        MarkShape::Note { .. } => t("tool.note"),
    }
}

/// Value, error and method of a number.
fn number_lines(value: Measured) -> impl IntoView {
    let digits = usize::from(value.decimals);
    let number = decimal(value.value, digits);
    let unit = value.unit.symbol();
    let error = value.error.map(|error| decimal(error, 1));
    view! {
        <dt>{t("selected.value")}</dt>
        <dd class="headline number">{number} <span class="unit">"\u{202f}" {unit}</span></dd>
        {error.map(|error| view! {
            <dt>{t("selected.error")}</dt>
            <dd class="number">"± " {error} <span class="unit">"\u{202f}" {unit}</span></dd>
        })}
        <dt>{t("selected.method")}</dt>
        <dd>{method_text(value.method)}</dd>
    }
}

#[component]
fn MarkProperties(id: ItemId) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let about = id.clone();
    let id = StoredValue::new(id);
    let mark = Memo::new(move |_| {
        bridge.marks.with(|marks| marks.iter().find(|view| view.mark.id == id.get_value()).cloned())
    });
    let read_only = Signal::derive(move || !bridge.can_edit());
    let name = Signal::derive(move || mark.get().map(|view| view.mark.name).unwrap_or_default());
    let note = Signal::derive(move || match mark.get().map(|view| view.mark.shape) {
        Some(MarkShape::Note { text, .. }) => text,
        _ => String::new(),
    });
    let is_note = move || mark.with(|m| m.as_ref().is_some_and(|m| matches!(m.mark.shape, MarkShape::Note { .. })));
    let is_note = Memo::new(move |_| is_note());
    view! {
        <EditableText
            value=name
            label=t("selected.name")
            disabled=read_only
            on_commit=move |name| change(bridge, plan::Command::RenameMark { id: id.get_value(), name })
        />
        {move || {
            is_note.get().then(|| view! {
                <EditableText
                    value=note
                    label=t("selected.note_text")
                    lines=true
                    disabled=read_only
                    on_commit=move |text| change(bridge, plan::Command::SetNoteText { id: id.get_value(), text })
                />
            })
        }}
        {move || mark.get().map(mark_lines)}
        <div class="row wrap">
            <Button
                label=t("marks.go")
                icon=Icon::GoTo
                size=ButtonSize::Small
                on_press=move |()| bridge.send(Command::Plan(PlanCommand::JumpTo(id.get_value())))
            />
            <Button
                label=t("selected.remove")
                icon=Icon::Trash
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                disabled=read_only
                on_press=move |()| change(bridge, plan::Command::RemoveMark { id: id.get_value() })
            />
        </div>
        <Comments about />
    }
}

fn mark_lines(view: MarkView) -> impl IntoView {
    let at = view.mark.shape.anchors().first().map(|anchor| {
        let [left, posterior, superior] = anchor.point.0.to_array().map(|mm| decimal(mm, 1));
        tf("selected.position_value", &[("x", &left), ("y", &posterior), ("z", &superior)])
    });
    let elsewhere = view.place == MarkPlace::OtherFrame;
    view! {
        <dl class="value-grid">
            <dt>{t("selected.kind")}</dt>
            <dd class="row end"><Glyph icon=mark_icon(&view.mark.shape) small=true /> {kind_text(&view.mark.shape)}</dd>
            {view.value.map(number_lines)}
            <dt>{t("selected.position")}</dt>
            <dd class="number">{at}</dd>
            <dt>{t("selected.author")}</dt>
            <dd>{view.mark.author.name}</dd>
        </dl>
        {elsewhere.then(|| view! { <p class="badge attention">{t("selected.other_frame")}</p> })}
    }
}

#[component]
fn StepProperties(id: ItemId) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let actions: Actions = expect_context();
    let id = StoredValue::new(id);
    let line = move || {
        bridge.plan.with(|plan| {
            let place = plan.steps.iter().position(|step| step.id == id.get_value())?;
            let step = plan.steps.get(place)?;
            let n = (place + 1).to_string();
            Some(tf("selected.step", &[("n", &n), ("total", &plan.steps.len().to_string()), ("title", &step.title)]))
        })
    };
    view! {
        <p>{line}</p>
        <div class="row wrap">
            <Button
                label=t("plan.details")
                size=ButtonSize::Small
                on_press=move |()| ui.open_step.set(Some(id.get_value()))
            />
            <Button
                label=t("plan.capture")
                icon=Icon::Camera
                size=ButtonSize::Small
                disabled=Signal::derive(move || !bridge.can_edit())
                on_press=move |()| actions.run(Action::StepCapture)
            />
        </div>
    }
}

fn layer_properties(row: LayerRow) -> impl IntoView {
    view! {
        <p><strong>{row.name}</strong></p>
        <dl class="value-grid">
            {row.volume_ml.map(|ml| view! {
                <dt>{t("selected.volume")}</dt>
                <dd class="headline number">{millilitres(ml)} <span class="unit">"\u{202f}mL"</span></dd>
                <dt>{t("selected.method")}</dt>
                <dd>{t("structures.method")}</dd>
                <dt>{t("selected.error")}</dt>
                <dd>{t("structures.error")}</dd>
            })}
        </dl>
    }
}
