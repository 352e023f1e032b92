//! The workspace: header, sides, stage, status bar; keys for everything.

use crate::components::Later;
use crate::keys::{Action, Pressed, action_of};
use crate::panels::{
    Dialogs, FlowPanel, FusionPanel, Header, MarksPanel, Palette, PlanPanel, PrintedPlan, Printing, SegmentPanel,
    SelectedPanel, SeriesPanel, StatusBar, StructuresPanel, TerritoriesPanel, VesselsPanel,
};
use crate::router::{Route, Router};
use crate::state::{Actions, Bridge, EVERYTHING, SheetTab, Toasts, Ui, VesselDesk, preferences};
use crate::text::{t, tf};
use crate::viewports::Stage;
use leptos::prelude::*;
use prosector_session::tools::Tool;
use prosector_session::{Command, ToolCommand};
use wasm_bindgen::JsCast;

/// The workspace of a case.
#[component]
pub fn WorkspacePage(
    /// Identifier from the address: `demo`, `new` while files are read, or a case's own.
    id: String,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let router: Router = expect_context();
    let ui = Ui::provide();
    let actions = Actions::provide(bridge, ui, router);
    bridge.attach_ui(ui);
    Printing::provide();
    VesselDesk::provide(bridge, ui, Toasts::expect());
    open(bridge, &id);
    follow_address(bridge, router);
    listen_to_keys(ui, actions);
    start_with_finger_tool(bridge);
    let narrow = move |tab: SheetTab| if ui.sheet.get() == tab { "shown" } else { "hidden" };
    let right = move || match ui.sheet.get() {
        SheetTab::Plan | SheetTab::Selected => "shown",
        _ => "hidden",
    };
    view! {
        <a class="skip-link" href="#main">{t("app.skip")}</a>
        <div class="frame">
            <Header />
            <aside
                class="side left"
                hidden=move || !ui.left.get()
                aria-label=t("side_panel.left")
                data-sheet=move || narrow(SheetTab::Structures)
                style:width=width_of("left")
            >
                <div class="side-scroll">
                    <Later><SeriesPanel /></Later>
                    <Later><FusionPanel /></Later>
                    <Later><StructuresPanel /></Later>
                    <Later><SegmentPanel /></Later>
                </div>
                <SideGrip side="left" />
            </aside>
            <Stage />
            <aside
                class="side right"
                hidden=move || !ui.right.get()
                aria-label=t("side_panel.right")
                data-sheet=right
                style:width=width_of("right")
            >
                <div class="side-scroll">
                    <Later><PlanPanel /></Later>
                    <Later><MarksPanel /></Later>
                    <Later><SelectedPanel /></Later>
                    <Later><VesselsPanel /></Later>
                    <Later><FlowPanel /></Later>
                    <Later><TerritoriesPanel /></Later>
                </div>
                <SideGrip side="right" />
            </aside>
            <StatusBar />
            <Later><SheetTabs /></Later>
        </div>
        <Later><Dialogs /></Later>
        <Later><PrintedPlan /></Later>
        <Later><Palette /></Later>
    }
}

/// Opens what the address names, unless it is open already.
fn open(bridge: Bridge, id: &str) {
    let host = bridge.host();
    let current = host.read(|session| session.case().map(|case| case.id.clone()));
    match id {
        "new" => {}
        _ if current.as_deref() == Some(id) => bridge.refresh(EVERYTHING),
        "demo" => {
            bridge.opening.set(None);
            host.open_demo();
        }
        id => {
            bridge.opening.set(None);
            host.open_case(id);
        }
    }
}

/// A finger has no wheel: where fingers come first, a case opens with the tool that scrolls.
fn start_with_finger_tool(bridge: Bridge) {
    let case = Memo::new(move |_| bridge.case.with(|case| case.as_ref().map(|case| case.id.clone())));
    Effect::new(move |_| {
        if case.with(Option::is_some) && preferences::is_touch_first() {
            bridge.send(Command::Tool(ToolCommand::Choose(Tool::Scroll)));
        }
    });
}

/// Keeps the case's own identifier in the address, so that a reload opens it again.
fn follow_address(bridge: Bridge, router: Router) {
    let id = Memo::new(move |_| bridge.case.with(|case| case.as_ref().map(|case| case.id.clone())));
    Effect::new(move |before: Option<Option<String>>| {
        let now = id.get();
        // The demo keeps its address until it is shared: then it is a case of its own, with the work that follows.
        let was_demo = before.flatten().as_deref() == Some("demo");
        if let (Some(id), Route::Case(shown)) = (&now, router.route_untracked())
            && shown != *id
            && (shown != "demo" || was_demo)
        {
            router.rewrite(&format!("/case/{id}"));
        }
        now
    });
    Effect::new(move |_| {
        let title = bridge.plan.with(|plan| plan.title.clone());
        // The title may name the operation, never the patient; presentation mode hides even that.
        let shown =
            if title.is_empty() || bridge.view.with(|view| view.presenting) { t("app.name").into() } else { title };
        document().set_title(&shown);
    });
}

/// Where the focus is, as far as keys care.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Focus {
    /// In text, a list or a dialog: only Ctrl combinations are ours.
    Typing,
    /// On a button: Enter and Space are the button's.
    Button,
    /// On a view, or nowhere.
    Picture,
}

fn focus(event: &web_sys::KeyboardEvent) -> Focus {
    let Some(element) = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else {
        return Focus::Picture;
    };
    let within = |selector: &str| element.closest(selector).ok().flatten().is_some();
    if within("input:not([type=range]), textarea, select, dialog, .menu") {
        Focus::Typing
    } else if within("button, a, summary, tr, input, [role=separator]") {
        Focus::Button
    } else {
        Focus::Picture
    }
}

fn listen_to_keys(ui: Ui, actions: Actions) {
    let down = window_event_listener(leptos::ev::keydown, move |event| {
        let (key, code) = (event.key(), event.code());
        let ctrl = event.ctrl_key() || event.meta_key();
        if ui.dialog.with_untracked(Option::is_some) {
            // The focus may be on nothing after a button of the dialog was switched off; Esc still closes it.
            if key == "Escape" {
                ui.dialog.set(None);
            }
            return;
        }
        let pressed = Pressed { key: &key, ctrl, shift: event.shift_key(), alt: event.alt_key(), code: &code };
        match focus(&event) {
            Focus::Typing if !ctrl || matches!(code.as_str(), "KeyZ" | "KeyY") => return,
            Focus::Button if matches!(key.as_str(), "Enter" | " ") => return,
            _ => {}
        }
        if key == " " {
            event.prevent_default();
            if !ui.space.get_untracked() {
                ui.space_used.set(false);
                ui.space.set(true);
            }
        } else if let Some(action) = action_of(pressed) {
            event.prevent_default();
            actions.run(action);
        }
    });
    let up = window_event_listener(leptos::ev::keyup, move |event| {
        if event.key() == " " && ui.space.get_untracked() {
            ui.space.set(false);
            if !ui.space_used.get_untracked() {
                actions.run(Action::Fit);
            }
        }
    });
    on_cleanup(move || {
        down.remove();
        up.remove();
    });
}

fn width_of(side: &str) -> Option<String> {
    preferences::load().widths.get(side).map(|px| format!("{px}px"))
}

/// The edge of a side, dragged or moved by arrow keys to change its width.
#[component]
fn SideGrip(
    /// "left" or "right".
    side: &'static str,
) -> impl IntoView {
    const NARROWEST: f64 = 220.0;
    const WIDEST: f64 = 520.0;
    let usual = if side == "left" { 288.0 } else { 344.0 };
    let width = RwSignal::new(preferences::load().widths.get(side).copied().unwrap_or(usual));
    let held = RwSignal::new(false);
    let parent = |event: &web_sys::Event| {
        let grip: web_sys::Element = event_target(event);
        grip.parent_element().and_then(|p| p.dyn_into::<web_sys::HtmlElement>().ok())
    };
    let resize = move |aside: &web_sys::HtmlElement, wanted: f64| {
        let px = wanted.clamp(NARROWEST, WIDEST);
        let _ = web_sys::HtmlElement::style(aside).set_property("width", &format!("{px}px"));
        width.set(px);
        preferences::change(|all| {
            all.widths.insert(side.to_owned(), px);
        });
    };
    let drag = move |event: web_sys::PointerEvent| {
        let Some(aside) = parent(&event).filter(|_| held.get_untracked()) else { return };
        let around = aside.get_bounding_client_rect();
        let x = f64::from(event.client_x());
        resize(&aside, if side == "left" { x - around.left() } else { around.right() - x });
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" => -16.0,
            "ArrowRight" => 16.0,
            _ => return,
        };
        event.stop_propagation();
        if let Some(aside) = parent(&event) {
            let width = aside.get_bounding_client_rect().width();
            resize(&aside, width + if side == "left" { step } else { -step });
        }
    };
    view! {
        <div
            class="side-grip"
            role="separator"
            aria-orientation="vertical"
            aria-label=t("side_panel.resize")
            aria-valuemin=NARROWEST
            aria-valuemax=WIDEST
            aria-valuenow=move || width.get()
            aria-valuetext=move || tf("side_panel.width", &[("n", &format!("{:.0}", width.get()))])
            tabindex="0"
            on:pointerdown=move |event| {
                let grip: web_sys::Element = event_target(&event);
                let _ = grip.set_pointer_capture(event.pointer_id());
                held.set(true);
            }
            on:pointermove=drag
            on:pointerup=move |_| held.set(false)
            on:keydown=keys
        ></div>
    }
}

/// The lists of a narrow screen.
#[component]
fn SheetTabs() -> impl IntoView {
    let ui: Ui = expect_context();
    let tab = move |tab: SheetTab, words: &'static str| {
        let chosen = move || ui.sheet.get() == tab;
        let press = move |_| {
            // A side that was folded on a wide screen is still a list here.
            ui.left.set(true);
            ui.right.set(true);
            ui.sheet.set(if chosen() { SheetTab::None } else { tab });
        };
        view! {
            <button type="button" role="tab" aria-selected=move || if chosen() { "true" } else { "false" } on:click=press>
                {words}
            </button>
        }
    };
    view! {
        <div class="sheet-tabs" role="tablist" aria-label=t("sheet.title")>
            {tab(SheetTab::Structures, t("structures.title"))}
            {tab(SheetTab::Plan, t("plan.title"))}
            {tab(SheetTab::Selected, t("sheet.flow"))}
        </div>
    }
}
