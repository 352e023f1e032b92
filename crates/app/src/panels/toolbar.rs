//! The tool bar: the tools of the task at hand, window presets and layout; the rest is under "more" and in the palette.

use super::presets::PresetMenu;
use crate::components::{Icon, IconButton, Menu, MenuAt, MenuItem};
use crate::keys::Action;
use crate::state::{Actions, Bridge};
use crate::text::t;
use leptos::prelude::*;
use prosector_session::tools::Tool;

/// Tools in the bar, each with the class of the screens that show it there; the others have it under "more".
const TOOLS: [(Tool, Action, Icon, &str); 8] = [
    (Tool::Scroll, Action::ToolScroll, Icon::Scroll, "only-coarse"),
    (Tool::Window, Action::ToolWindow, Icon::Window, ""),
    (Tool::Crosshair, Action::ToolCrosshair, Icon::Crosshair, ""),
    (Tool::Pan, Action::ToolPan, Icon::Hand, "only-wide"),
    (Tool::Landmark, Action::ToolLandmark, Icon::Landmark, ""),
    (Tool::Length, Action::ToolLength, Icon::Length, ""),
    (Tool::Angle, Action::ToolAngle, Icon::Angle, "only-wide"),
    (Tool::Note, Action::ToolNote, Icon::Note, ""),
];

/// What is under "more"; a narrow screen has there what its bars have no room for.
const MORE: [(Action, Icon, &str); 19] = [
    (Action::Undo, Icon::Undo, "only-narrow"),
    (Action::Redo, Icon::Redo, "only-narrow"),
    (Action::ToolScroll, Icon::Scroll, "only-fine"),
    (Action::ToolPan, Icon::Hand, "only-narrow"),
    (Action::ToolAngle, Icon::Angle, "only-narrow"),
    (Action::ToolZoom, Icon::Zoom, ""),
    (Action::Fit, Icon::Maximise, ""),
    (Action::Invert, Icon::Contrast, ""),
    (Action::Overlay, Icon::Layers, ""),
    (Action::CrosshairLines, Icon::Crosshair, ""),
    (Action::Presentation, Icon::EyeOff, ""),
    (Action::LayoutGrid, Icon::Grid, "only-wide"),
    (Action::LayoutOneThree, Icon::OneThree, "only-wide"),
    (Action::LayoutVolume, Icon::Cube, "only-wide"),
    (Action::PanelLeft, Icon::Side, "only-wide"),
    (Action::PanelRight, Icon::Side, "only-wide"),
    (Action::Sign, Icon::Sign, "only-narrow"),
    (Action::Theme, Icon::Theme, "only-narrow"),
    (Action::Help, Icon::Help, "only-narrow"),
];

/// Tools, presets, layout.
#[component]
pub fn Toolbar() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let actions: Actions = expect_context();
    let (presets, more) = (RwSignal::new(None::<MenuAt>), RwSignal::new(None::<MenuAt>));
    let active = Memo::new(move |_| bridge.tool.with(|tool| tool.active));
    let has_presets = move || bridge.volume.with(|v| v.as_ref().is_none_or(|v| !v.presets.is_empty()));
    let tool = move |(tool, action, icon, screens): (Tool, Action, Icon, &'static str)| {
        view! {
            <span class=screens>
                <IconButton
                    icon=icon
                    label=action.name()
                    key=action.key()
                    pressed=Signal::derive(move || active.get() == tool)
                    on_press=move |()| actions.run(action)
                />
            </span>
        }
    };
    let item = move |action: Action, icon: Icon| {
        view! { <MenuItem label=action.name() icon=icon key=action.key() on_press=move |()| actions.run(action) /> }
    };
    let opener = |menu: RwSignal<Option<MenuAt>>, icon: Icon, label: &'static str| {
        view! {
            <span on:click=move |event| menu.set(Some(MenuAt::below(&event)))>
                <IconButton icon=icon label=label on_press=|()| {} />
            </span>
        }
    };
    view! {
        <div class="tools" role="toolbar" aria-label=t("toolbar.title")>
            {TOOLS.into_iter().map(tool).collect_view()}
            {move || has_presets().then(|| opener(presets, Icon::Contrast, t("toolbar.presets")))}
            {opener(more, Icon::More, t("toolbar.more"))}
        </div>
        {move || presets.get().map(|at| view! {
            <PresetMenu at on_close=move |()| presets.set(None) />
        })}
        {move || more.get().map(|at| view! {
            <Menu at label=t("toolbar.more") on_close=move |()| more.set(None)>
                {MORE.into_iter().map(|(action, icon, screens)| view! {
                    <span class=screens>{item(action, icon)}</span>
                }).collect_view()}
            </Menu>
        })}
    }
}
