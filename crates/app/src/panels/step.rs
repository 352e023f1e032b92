//! One step of the plan: a row with its number and title, and its details when it is open.

use super::comments::Comments;
use super::plan::StepDrag;
use crate::components::{Button, ButtonSize, EditableText, Glyph, Icon, IconButton};
use crate::keys::Action;
use crate::state::{Bridge, Ui};
use crate::text::{t, tf, tnf};
use leptos::html;
use leptos::prelude::*;
use prosector_session::flow_model::KeptState;
use prosector_session::plan::{self, ItemId, PlanStep, StepField};
use prosector_session::{Command, FlowCommand, PlanCommand, Selected};
use wasm_bindgen::JsCast;

/// Applies a change of the plan.
pub fn change(bridge: Bridge, command: plan::Command) {
    bridge.send(Command::Plan(PlanCommand::Apply(command)));
}

/// A step.
#[component]
pub fn StepItem(
    /// Which step.
    id: ItemId,
    /// Its number from 1.
    number: usize,
    /// Dragging of steps.
    drag: StepDrag,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let id = StoredValue::new(id);
    let step = Memo::new(move |_| bridge.plan.with(|plan| plan.step(&id.get_value()).cloned()));
    let current = move || bridge.selected.with(|s| *s == Some(Selected::Step(id.get_value())));
    let open = move || ui.open_step.with(|open| *open == Some(id.get_value()));
    let toggle =
        move |()| ui.open_step.update(|o| *o = if *o == Some(id.get_value()) { None } else { Some(id.get_value()) });
    let title = Signal::derive(move || step.get().map(|s| s.title).unwrap_or_default());
    let place = number - 1;
    let drop_mark = move || {
        let from = drag.held.get()?.1;
        (drag.over.get() == Some(place) && from != place).then_some(if from < place { "after" } else { "before" })
    };
    let dragged = move || drag.held.with(|held| held.as_ref().is_some_and(|(held, _)| *held == id.get_value()));
    let read_only = Signal::derive(move || !bridge.can_edit());
    let row = NodeRef::<html::Li>::new();
    Effect::new(move |_| {
        let added = ui.new_step.with(|added| *added == Some(id.get_value()));
        if let Some(row) = row.get().filter(|_| added) {
            ui.new_step.set(None);
            if let Ok(Some(input)) = row.query_selector("input") {
                let input: web_sys::HtmlInputElement = input.unchecked_into();
                // Its text is put in after this effect; selecting before that would select nothing.
                let select = move || {
                    let _ = input.focus();
                    input.select();
                };
                set_timeout(select, std::time::Duration::ZERO);
            }
        }
    });
    view! {
        <li
            node_ref=row
            class="step"
            data-step=id.get_value().0
            aria-current=move || current().then_some("step")
            data-drop=drop_mark
            data-dragged=move || dragged().then_some("true")
        >
            <button
                type="button"
                class="step-number"
                aria-label=move || tf("plan.show_step", &[("n", &number.to_string()), ("title", &title.get())])
                on:click=move |_| bridge.send(Command::Plan(PlanCommand::ShowStep { step: id.get_value() }))
                on:pointerdown=move |event| {
                    if event.button() == 0 && bridge.can_edit() {
                        let button: web_sys::Element = event_target(&event);
                        let _ = button.set_pointer_capture(event.pointer_id());
                        drag.held.set(Some((id.get_value(), place)));
                    }
                }
                on:pointermove=move |event| {
                    if dragged() {
                        drag.hover(f64::from(event.client_y()));
                    }
                }
                on:pointerup=move |_| drag.drop_here(bridge)
                on:pointercancel=move |_| drag.cancel()
            >
                {number}
            </button>
            <EditableText
                value=title
                class="input plain"
                label=tf("plan.step_title", &[("n", &number.to_string())])
                placeholder=t("plan.untitled")
                disabled=read_only
                on_commit=move |title| edit(bridge, id.get_value(), StepField::Title(title))
            />
            <div class="row">
                <StepMarks step />
                <IconButton
                    icon=Signal::derive(move || if open() { Icon::Minus } else { Icon::More })
                    label=t("plan.details")
                    small=true
                    pressed=Signal::derive(open)
                    on_press=toggle
                />
            </div>
            {move || open().then(|| view! { <StepDetails id=id.get_value() step number read_only /> })}
        </li>
    }
}

fn edit(bridge: Bridge, id: ItemId, field: StepField) {
    change(bridge, plan::Command::EditStep { id, field });
}

/// Small signs of what a step keeps.
#[component]
fn StepMarks(step: Memo<Option<PlanStep>>) -> impl IntoView {
    let has = move |what: fn(&PlanStep) -> bool| move || step.with(|s| s.as_ref().is_some_and(what));
    let sign = |icon: Icon, words: &'static str| {
        view! { <span title=words><Glyph icon small=true /><span class="visually-hidden">{words}</span></span> }
    };
    let (flow, text) = (has(|s| s.what_if.is_some()), has(|s| !s.patient_text.is_empty()));
    view! {
        <span class="step-marks">
            {move || flow().then(|| sign(Icon::Flow, t("plan.has_flow")))}
            {move || text().then(|| sign(Icon::Phone, t("plan.has_patient_text")))}
        </span>
    }
}

/// What a step keeps, to be edited.
#[component]
fn StepDetails(id: ItemId, step: Memo<Option<PlanStep>>, number: usize, read_only: Signal<bool>) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let about = id.clone();
    let id = StoredValue::new(id);
    let text = move |which: fn(PlanStep) -> String| Signal::derive(move || step.get().map(which).unwrap_or_default());
    let last = move || bridge.plan.with(|plan| plan.steps.len());
    let to = move |to: usize| change(bridge, plan::Command::MoveStep { id: id.get_value(), to });
    view! {
        <div class="step-body">
            <label class="field">
                <span>{t("plan.note")}</span>
                <EditableText
                    value=text(|s| s.note)
                    label=t("plan.note")
                    lines=true
                    disabled=read_only
                    on_commit=move |note| edit(bridge, id.get_value(), StepField::Note(note))
                />
            </label>
            <label class="field">
                <span>{t("plan.patient_text")}</span>
                <EditableText
                    value=text(|s| s.patient_text)
                    label=t("plan.patient_text")
                    placeholder=t("plan.patient_text_hint")
                    lines=true
                    disabled=read_only
                    on_commit=move |text| edit(bridge, id.get_value(), StepField::PatientText(text))
                />
            </label>
            <KeptFlow step id=id.get_value() read_only />
            <div class="row wrap">
                <Button
                    label=t("plan.capture")
                    icon=Icon::Camera
                    size=ButtonSize::Small
                    disabled=read_only
                    on_press=move |()| bridge.send(Command::Plan(PlanCommand::CaptureView { step: id.get_value() }))
                />
                <div class="grow"></div>
                <IconButton
                    icon=Icon::ArrowUp
                    label=t("plan.move_up")
                    key=Action::StepMoveUp.key()
                    small=true
                    disabled=Signal::derive(move || read_only.get() || number == 1)
                    on_press=move |()| to(number.saturating_sub(2))
                />
                <IconButton
                    icon=Icon::ArrowDown
                    label=t("plan.move_down")
                    key=Action::StepMoveDown.key()
                    small=true
                    disabled=Signal::derive(move || read_only.get() || number == last())
                    on_press=move |()| to(number)
                />
                <IconButton
                    icon=Icon::Trash
                    label=t("plan.remove")
                    small=true
                    disabled=read_only
                    on_press=move |()| change(bridge, plan::Command::RemoveStep { id: id.get_value() })
                />
            </div>
            <Comments about />
        </div>
    }
}

/// The flow change kept on a step, and whether it still holds.
#[component]
fn KeptFlow(step: Memo<Option<PlanStep>>, id: ItemId, read_only: Signal<bool>) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let id = StoredValue::new(id);
    let state = move |step: &PlanStep| {
        let kept = step.what_if.as_ref()?;
        bridge.flow.track();
        let state = bridge.read(|session| session.flow().kept_state(kept));
        let words = match state {
            KeptState::Current => t("flow.kept_current"),
            KeptState::InputsChanged => t("flow.kept_inputs"),
            KeptState::ModelChanged => t("flow.kept_model"),
            KeptState::TreeMissing => t("flow.kept_missing"),
        };
        let summary = tnf("flow.kept_on.one", "flow.kept_on.other", kept.edits.len(), &[("tree", &kept.tree)]);
        Some((state == KeptState::Current, words, summary))
    };
    move || {
        step.get().as_ref().and_then(state).map(|(current, words, summary)| {
            view! {
                <div class="stack tight">
                    <span class="field-label">{t("flow.kept")}</span>
                    <span>{summary}</span>
                    <span class=if current { "muted" } else { "badge attention" }>{words}</span>
                    <div class="row">
                        <Button
                            label=t("flow.recall")
                            size=ButtonSize::Small
                            on_press=move |()| bridge.send(Command::Flow(FlowCommand::Recall { step: id.get_value() }))
                        />
                        <Button
                            label=t("flow.forget")
                            size=ButtonSize::Small
                            disabled=read_only
                            on_press=move |()| bridge.send(Command::Flow(FlowCommand::Forget { step: id.get_value() }))
                        />
                    </div>
                </div>
            }
        })
    }
}
