//! The structures list: what is shown, in which colour, how transparent; and the look of the pictures.

use crate::components::{
    Button, ButtonSize, Choice, Empty, Icon, IconButton, Notice, NoticeKind, Panel, Slider, decimal,
};
use crate::keys::Action;
use crate::state::{Bridge, LayerRow, SheetTab, Ui, Visibility};
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::core::{Rgb, sort_by};
use prosector_session::layers::{AnatomicalSystem, LayerId};
use prosector_session::view::VolumeLook;
use prosector_session::{Command, LayerCommand, Selected, ViewCommand};

/// The structures of the case by anatomical system.
#[component]
pub fn StructuresPanel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let ids = Memo::new(move |_| {
        bridge.layers.with(|rows| rows.iter().map(|row| (row.system, row.id.clone())).collect::<Vec<_>>())
    });
    let visibility: Visibility = expect_context();
    let any_visible = move || bridge.layers.with(|rows| rows.iter().any(|row| row.visible));
    let icon = Signal::derive(move || if any_visible() { Icon::EyeOff } else { Icon::Eye });
    let label = Signal::derive(move || {
        String::from(if any_visible() { t("structures.hide_all") } else { t("structures.show_all") })
    });
    let count = Signal::derive(move || ids.with(Vec::len));
    let shown = Signal::derive(move || ui.sheet.get() == SheetTab::Structures);
    view! {
        <Panel
            id="structures"
            title=t("structures.title")
            count=count
            shown=shown
            actions=move || view! {
                <IconButton
                    icon=icon
                    label=label
                    key=Action::Overlay.key()
                    small=true
                    on_press=move |()| visibility.toggle()
                />
            }
        >
            {move || visibility.all_hidden().then(|| view! {
                <Notice kind=NoticeKind::Info text=t("structures.all_hidden").to_owned()>
                    <Button
                        label=t("structures.show_again")
                        size=ButtonSize::Small
                        on_press=move |()| visibility.toggle()
                    />
                </Notice>
            })}
            <LookChoice />
            {move || {
                let ids = ids.get();
                if ids.is_empty() {
                    view! { <Empty text=t("structures.empty") /> }.into_any()
                } else {
                    grouped(bridge, ids).into_any()
                }
            }}
        </Panel>
    }
}

fn system_name(system: AnatomicalSystem) -> &'static str {
    match system {
        AnatomicalSystem::Imaging => t("system.imaging"),
        AnatomicalSystem::Lesions => t("system.lesions"),
        AnatomicalSystem::Organs => t("system.organs"),
        AnatomicalSystem::Vessels => t("system.vessels"),
        AnatomicalSystem::Skeleton => t("system.skeleton"),
        AnatomicalSystem::BodyWall => t("system.body_wall"),
        AnatomicalSystem::Other => t("system.other"),
    }
}

fn grouped(bridge: Bridge, ids: Vec<(AnatomicalSystem, LayerId)>) -> impl IntoView {
    let mut systems: Vec<AnatomicalSystem> = ids.iter().map(|(system, _)| *system).collect();
    sort_by(&mut systems, Ord::cmp);
    systems.dedup();
    let group = move |system: AnatomicalSystem| {
        let rows = ids.iter().filter(|(of, _)| *of == system).map(|(_, id)| id.clone()).collect::<Vec<_>>();
        view! {
            <div class="list" role="group" aria-label=system_name(system)>
                <div class="group-label">{system_name(system)}</div>
                {rows.into_iter().map(|id| layer_row(bridge, id)).collect_view()}
            </div>
        }
    };
    systems.into_iter().map(group).collect_view()
}

/// `#rrggbb`, as colour inputs want it.
pub(super) fn hex(Rgb([r, g, b]): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

pub(super) fn parse_hex(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |n: usize| u8::from_str_radix(&digits[n..n + 2], 16).ok();
    Some(Rgb([channel(0)?, channel(2)?, channel(4)?]))
}

fn layer_row(bridge: Bridge, id: LayerId) -> impl IntoView {
    let id = StoredValue::new(id);
    let row = Memo::new(move |_| bridge.layers.with(|rows| rows.iter().find(|row| row.id == id.get_value()).cloned()));
    let field = move |how: fn(LayerRow) -> String| move || row.get().map(how).unwrap_or_default();
    let visible = Signal::derive(move || row.get().is_some_and(|row| row.visible));
    let solo = Signal::derive(move || row.get().is_some_and(|row| row.solo));
    let name = field(|row| row.name);
    let opacity = Signal::derive(move || row.get().map_or(1.0, |row| row.opacity));
    let selected = move || bridge.selected.with(|chosen| *chosen == Some(Selected::Layer(id.get_value())));
    let send = move |command: LayerCommand| bridge.send(Command::Layer(command));
    let eye_label = Signal::derive(move || {
        let values = [("name", name())];
        let values = values.each_ref().map(|(key, name)| (*key, name.as_str()));
        if visible.get() { tf("structures.hide", &values) } else { tf("structures.show", &values) }
    });
    let volume =
        move || row.get().and_then(|row| row.volume_ml).map(|ml| tf("structures.ml", &[("n", &millilitres(ml))]));
    view! {
        <div
            class="list-item"
            data-layer=id.get_value().0
            data-hidden=move || (!visible.get()).then_some("true")
            data-selected=move || selected().then_some("true")
        >
            <IconButton
                icon=Signal::derive(move || if visible.get() { Icon::Eye } else { Icon::EyeOff })
                label=eye_label
                small=true
                on_press=move |()| {
                    send(LayerCommand::SetVisible { id: id.get_value(), visible: !visible.get_untracked() })
                }
            />
            <input
                type="color"
                aria-label=move || tf("structures.color", &[("name", &name())])
                prop:value=move || row.get().map(|row| hex(row.color)).unwrap_or_default()
                on:change=move |event| {
                    if let Some(color) = parse_hex(&event_target_value(&event)) {
                        send(LayerCommand::SetColor { id: id.get_value(), color });
                    }
                }
            />
            <button
                type="button"
                class="item-name"
                aria-pressed=move || if selected() { "true" } else { "false" }
                on:click=move |_| {
                    let now = (!selected()).then(|| Selected::Layer(id.get_value()));
                    bridge.send(Command::Plan(prosector_session::PlanCommand::Select(now)));
                }
            >
                {name}
            </button>
            <span
                class="item-value number"
                data-ml=move || row.get().and_then(|row| row.volume_ml).map(|ml| ml.to_string())
                title=t("structures.method")
            >
                {volume}
            </span>
            <IconButton
                icon=Icon::Solo
                label=Signal::derive(move || tf("structures.solo", &[("name", &name())]))
                small=true
                pressed=solo
                on_press=move |()| send(LayerCommand::ToggleSolo(id.get_value()))
            />
        </div>
        {move || {
            selected().then(|| {
                view! {
                    <Slider
                        label=t("structures.opacity")
                        value=opacity
                        shown=Signal::derive(move || tf("common.percent", &[("n", &decimal(opacity.get() * 100.0, 0))]))
                        on_input=move |opacity| send(LayerCommand::SetOpacity { id: id.get_value(), opacity })
                    />
                }
            })
        }}
    }
}

/// Millilitres to the precision that is usual: 1 mL, 0.1 mL below 10.
pub fn millilitres(ml: f64) -> String {
    decimal(ml, usize::from(ml < 10.0))
}

/// The look of the volume rendering.
#[component]
fn LookChoice() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let look = Signal::derive(move || bridge.view.with(|view| view.volume_look));
    let options = vec![
        (VolumeLook::SoftTissue, t("look.soft_tissue").to_owned()),
        (VolumeLook::Bone, t("look.bone").to_owned()),
        (VolumeLook::MaximumIntensity, t("look.mip").to_owned()),
    ];
    view! {
        <div class="stack tight">
            <span class="field-label">{t("look.title")}</span>
            <Choice
                options=options
                chosen=look
                label=t("look.title")
                on_choose=move |look| bridge.send(Command::View(ViewCommand::SetVolumeLook(look)))
            />
        </div>
    }
}
