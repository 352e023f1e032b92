//! The plan: its steps in order, moved by dragging, by buttons and by keys.

use super::step::StepItem;
use crate::components::{Button, ButtonKind, ButtonSize, Empty, Icon, IconButton, Panel};
use crate::keys::Action;
use crate::state::{Actions, Bridge, SheetTab, Ui};
use crate::text::{lookup, t, tf};
use leptos::prelude::*;
use prosector_session::plan::{self, ItemId};

/// Steps, undo and redo.
#[component]
pub fn PlanPanel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let actions: Actions = expect_context();
    let printing: super::Printing = expect_context();
    let ids = Memo::new(move |_| bridge.plan.with(|plan| plan.steps.iter().map(|s| s.id.clone()).collect::<Vec<_>>()));
    let count = Signal::derive(move || ids.with(Vec::len));
    let shown = Signal::derive(move || ui.sheet.get() == SheetTab::Plan);
    let read_only = Signal::derive(move || !bridge.can_edit());
    let drag = StepDrag::provide();
    let numbered = move || ids.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <Panel id="plan" title=t("plan.title") count=count shown=shown actions=|| view! { <UndoRedo /> }>
            {move || {
                ids.with(Vec::is_empty).then(|| view! { <Empty text=t("plan.empty") /> })
            }}
            <ol class="steps" aria-label=t("plan.steps")>
                <For
                    each=numbered
                    key=|(n, id)| (*n, id.clone())
                    let:item
                >
                    <StepItem id=item.1 number=item.0 + 1 drag />
                </For>
            </ol>
            <div class="row">
                <Button
                    label=t("plan.add")
                    icon=Icon::Plus
                    kind=ButtonKind::Plain
                    disabled=read_only
                    on_press=move |()| actions.run(Action::StepAdd)
                />
                <div class="grow"></div>
                <Button
                    label=t("plan.print")
                    icon=Icon::Print
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    on_press=move |()| printing.start()
                />
            </div>
        </Panel>
    }
}

/// Undo and redo, saying what.
#[component]
fn UndoRedo() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let actions: Actions = expect_context();
    let said = |pattern: &'static str, nothing: &'static str, what: Option<&'static str>| match what {
        Some(key) => tf(pattern, &[("what", lookup(key).unwrap_or(key))]),
        None => t(nothing).to_owned(),
    };
    let undo = Signal::derive(move || {
        said(/* key */ "plan.undo_what", /* key */ "plan.undo_nothing", bridge.undo.get())
    });
    let redo = Signal::derive(move || {
        said(/* key */ "plan.redo_what", /* key */ "plan.redo_nothing", bridge.redo.get())
    });
    view! {
        <IconButton
            icon=Icon::Undo
            label=undo
            key=Action::Undo.key()
            small=true
            disabled=Signal::derive(move || bridge.undo.get().is_none())
            on_press=move |()| actions.run(Action::Undo)
        />
        <IconButton
            icon=Icon::Redo
            label=redo
            key=Action::Redo.key()
            small=true
            disabled=Signal::derive(move || bridge.redo.get().is_none())
            on_press=move |()| actions.run(Action::Redo)
        />
    }
}

/// A step being dragged, and the place it would go to.
#[derive(Clone, Copy)]
pub struct StepDrag {
    /// The step and its place before.
    pub held: RwSignal<Option<(ItemId, usize)>>,
    /// The step under the pointer, by its place.
    pub over: RwSignal<Option<usize>>,
}

impl StepDrag {
    fn provide() -> Self {
        Self { held: RwSignal::new(None), over: RwSignal::new(None) }
    }

    /// The pointer is over the step at this place.
    pub fn hover(self, client_y: f64) {
        let Ok(items) = document().query_selector_all(".step") else { return };
        let over = (0..items.length()).find(|n| {
            let element = items.item(*n).map(wasm_bindgen::JsCast::unchecked_into::<web_sys::Element>);
            element.is_some_and(|e| client_y <= e.get_bounding_client_rect().bottom())
        });
        self.over.set(Some(over.unwrap_or(items.length().saturating_sub(1)) as usize));
    }

    /// The button goes up: moves the step.
    pub fn drop_here(self, bridge: Bridge) {
        let (held, over) = (self.held.get_untracked(), self.over.get_untracked());
        self.cancel();
        if let (Some((id, from)), Some(to)) = (held, over)
            && from != to
        {
            super::step::change(bridge, plan::Command::MoveStep { id, to });
        }
    }

    /// Nothing moves.
    pub fn cancel(self) {
        self.held.set(None);
        self.over.set(None);
    }
}
