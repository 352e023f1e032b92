//! The tool bar: the tools of the task at hand, window presets and layout; the rest is under "more" and in the palette.

use crate::components::{Icon, IconButton, Menu, MenuAt, MenuItem};
use crate::keys::Action;
use crate::state::{Actions, Bridge};
use crate::text::t;
use leptos::prelude::*;
use prosector_session::tools::Tool;

const TOOLS: [(Tool, Action, Icon); 7] = [
    (Tool::Window, Action::ToolWindow, Icon::Window),
    (Tool::Crosshair, Action::ToolCrosshair, Icon::Crosshair),
    (Tool::Pan, Action::ToolPan, Icon::Hand),
    (Tool::Landmark, Action::ToolLandmark, Icon::Landmark),
    (Tool::Length, Action::ToolLength, Icon::Length),
    (Tool::Angle, Action::ToolAngle, Icon::Angle),
    (Tool::Note, Action::ToolNote, Icon::Note),
];

const MORE: [(Action, Icon); 11] = [
    (Action::ToolZoom, Icon::Zoom),
    (Action::Fit, Icon::Maximise),
    (Action::Invert, Icon::Contrast),
    (Action::Overlay, Icon::Layers),
    (Action::CrosshairLines, Icon::Crosshair),
    (Action::Presentation, Icon::EyeOff),
    (Action::LayoutGrid, Icon::Grid),
    (Action::LayoutOneThree, Icon::OneThree),
    (Action::LayoutVolume, Icon::Cube),
    (Action::PanelLeft, Icon::Side),
    (Action::PanelRight, Icon::Side),
];

const PRESETS: [Action; 7] = [
    Action::Preset(0),
    Action::Preset(1),
    Action::Preset(2),
    Action::Preset(3),
    Action::Preset(4),
    Action::Preset(5),
    Action::Preset(6),
];

/// Tools, presets, layout.
#[component]
pub fn Toolbar() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let actions: Actions = expect_context();
    let (presets, more) = (RwSignal::new(None::<MenuAt>), RwSignal::new(None::<MenuAt>));
    let active = Memo::new(move |_| bridge.tool.with(|tool| tool.active));
    let is_ct = move || bridge.volume.with(|v| v.as_ref().is_none_or(|v| v.modality.is_ct()));
    let tool = move |(tool, action, icon): (Tool, Action, Icon)| {
        view! {
            <IconButton
                icon=icon
                label=action.name()
                key=action.key()
                pressed=Signal::derive(move || active.get() == tool)
                on_press=move |()| actions.run(action)
            />
        }
    };
    let item = move |action: Action, icon: Option<Icon>| match icon {
        Some(icon) => {
            view! { <MenuItem label=action.name() icon=icon key=action.key() on_press=move |()| actions.run(action) /> }
                .into_any()
        }
        None => view! { <MenuItem label=action.name() key=action.key() on_press=move |()| actions.run(action) /> }
            .into_any(),
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
            {move || is_ct().then(|| opener(presets, Icon::Contrast, t("toolbar.presets")))}
            {opener(more, Icon::More, t("toolbar.more"))}
        </div>
        {move || presets.get().map(|at| view! {
            <Menu at label=t("toolbar.presets") on_close=move |()| presets.set(None)>
                {PRESETS.into_iter().map(|action| item(action, None)).collect_view()}
            </Menu>
        })}
        {move || more.get().map(|at| view! {
            <Menu at label=t("toolbar.more") on_close=move |()| more.set(None)>
                {MORE.into_iter().map(|(action, icon)| item(action, Some(icon))).collect_view()}
            </Menu>
        })}
    }
}
