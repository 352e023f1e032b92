//! A second image over the open one: choose it, register it, mix it, see the error.

mod pairing;

use crate::components::{
    Button, ButtonKind, ButtonSize, Choice, Empty, Icon, Notice, NoticeKind, Panel, Predicted, Progress, Slider,
    decimal, dropdown,
};
use crate::state::{Bridge, SheetTab, Ui};
use crate::text::{t, tf, tn};
use leptos::prelude::*;
use prosector_app::platform::clock;
use prosector_session::core::Window;
use prosector_session::fusion::{FusionCommand, FusionLink, FusionMix, FusionState, LinkSource, RegistrationWay};
use prosector_session::plan::{self, ItemId, RegistrationMethod};
use prosector_session::{Command, PlanCommand};

/// The fusion panel.
#[component]
pub fn FusionPanel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let shown = Signal::derive(move || ui.sheet.get() == SheetTab::Structures);
    let second = Memo::new(move |_| bridge.fusion.with(|fusion| fusion.second.clone()));
    // With one series there is nothing to lay over it, and the list of structures keeps its place.
    let any = Memo::new(move |_| bridge.series.with(|rows| rows.len() > 1) || second.with(Option::is_some));
    let panel = move || {
        view! {
            <Panel id="fusion" title=t("fusion.title") shown=shown>
                {move || match second.get() {
                    None => choose(bridge),
                    Some((_, name)) => view! {
                        <p class="clip"><strong>{name}</strong></p>
                        {link(bridge)}
                        {mixing(bridge)}
                        {registering(bridge)}
                        <Button
                            label=t("fusion.close")
                            kind=ButtonKind::Quiet
                            size=ButtonSize::Small
                            on_press=move |()| send(bridge, FusionCommand::Close)
                        />
                        {method()}
                    }.into_any(),
                }}
            </Panel>
        }
    };
    move || any.get().then(panel)
}

pub(super) fn send(bridge: Bridge, command: FusionCommand) {
    bridge.send(Command::Fusion(command));
}

/// The list of series that can be laid over the open one.
fn choose(bridge: Bridge) -> AnyView {
    let chosen = RwSignal::new(String::new());
    let others = Signal::derive(move || {
        let other = bridge.series.get().into_iter().filter(|row| !row.open && row.is_volume);
        other.map(|row| (row.id, [row.modality, row.description].join(" "))).collect::<Vec<_>>()
    });
    let now = Signal::derive(move || {
        let (chosen, all) = (chosen.get(), others.get());
        let known = all.iter().any(|(id, _)| *id == chosen);
        if known { chosen } else { all.into_iter().next().map(|(id, _)| id).unwrap_or_default() }
    });
    let show = move |()| {
        let (id, all) = (now.get_untracked(), others.get_untracked());
        if let Some((_, name)) = all.into_iter().find(|(other, _)| *other == id) {
            bridge.host().show_over(id, name);
        }
    };
    let share = Signal::derive(move || match bridge.fusion.with(|fusion| fusion.state.clone()) {
        FusionState::Opening { fraction } => Some(f64::from(fraction)),
        _ => None,
    });
    let reading = Memo::new(move |_| share.get().is_some());
    let any = Memo::new(move |_| others.with(|all| !all.is_empty()) && bridge.volume.with(Option::is_some));
    (move || {
        if !any.get() {
            return view! { <Empty text=t("fusion.empty") /> }.into_any();
        }
        view! {
            {dropdown(t("fusion.second"), others, now, move |id| chosen.set(id))}
            {move || match reading.get() {
                true => view! { <Progress label=t("fusion.reading") share=share /> }.into_any(),
                false => view! {
                    <Button label=t("fusion.show") icon=Icon::Layers size=ButtonSize::Small on_press=show />
                }
                .into_any(),
            }}
        }
        .into_any()
    })
    .into_any()
}

/// What links the images, and how well.
fn link(bridge: Bridge) -> AnyView {
    let link = Memo::new(move |_| bridge.fusion.with(|fusion| fusion.link.clone()));
    (move || match link.get() {
        None => view! { <Notice kind=NoticeKind::Warning text=t("fusion.not_linked") /> }.into_any(),
        Some(FusionLink { source: LinkSource::SameFrame, .. }) => {
            view! { <p class="muted" data-link="same">{t("fusion.same_frame")}</p> }.into_any()
        }
        Some(link) => linked(bridge, link),
    })
    .into_any()
}

fn linked(bridge: Bridge, link: FusionLink) -> AnyView {
    let here = Signal::derive(move || {
        bridge.view.track();
        bridge.read(|session| session.registration_error_at(session.view().crosshair)).unwrap_or_default()
    });
    let value = Signal::derive(move || decimal(here.get(), if here.get() < 1.0 { 2 } else { 1 }));
    let (label, by) = match link.method {
        Some(RegistrationMethod::Landmarks { pairs, fre_mm, .. }) => {
            let (pairs, fre) = (pairs.to_string(), decimal(fre_mm, 2));
            (t("fusion.tre_here"), tf("fusion.by_landmarks", &[("n", &pairs), ("fre", &fre)]))
        }
        Some(RegistrationMethod::Intensity { overlap, .. }) => {
            (t("fusion.repeat_here"), tf("fusion.by_intensity", &[("n", &decimal(100.0 * overlap, 0))]))
        }
        Some(RegistrationMethod::Surfaces { rms_mm, .. }) => {
            (t("fusion.expected_here"), tf("fusion.by_surfaces", &[("rms", &decimal(rms_mm, 2))]))
        }
        None => ("", String::new()),
    };
    let settled = !matches!(
        link.method,
        Some(
            RegistrationMethod::Intensity { settled: false, .. } | RegistrationMethod::Surfaces { settled: false, .. }
        )
    );
    let matrix = link.main_from_second.to_cols_array().map(|n| n.to_string()).join(" ");
    view! {
        <div class="stack tight" data-link="registered" data-matrix=matrix>
            <p>{by}</p>
            <dl class="value-grid" aria-live="polite" data-error="">
                <dt>{label}</dt>
                <dd><Predicted value=value unit="mm" /></dd>
            </dl>
            {(!settled).then(|| view! { <Notice kind=NoticeKind::Warning text=t("fusion.unsettled") /> })}
            {source(bridge, link.source)}
        </div>
    }
    .into_any()
}

/// Whether it is kept, and what can be done about that.
fn source(bridge: Bridge, source: LinkSource) -> AnyView {
    match source {
        LinkSource::Found { residuals_mm } => {
            let far = residuals_mm.iter().copied().fold(0.0, f64::max);
            let keep = move |()| send(bridge, FusionCommand::Keep { id: ItemId::new(clock::new_id()) });
            view! {
                {(!residuals_mm.is_empty()).then(|| view! { <p class="muted">{tf("fusion.worst_pair", &[("mm", &decimal(far, 2))])}</p> })}
                <div class="row wrap">
                    <Button
                        label=t("fusion.keep")
                        size=ButtonSize::Small
                        disabled=Signal::derive(move || !bridge.can_edit())
                        on_press=keep
                    />
                    <Button
                        label=t("fusion.discard")
                        kind=ButtonKind::Quiet
                        size=ButtonSize::Small
                        on_press=move |()| send(bridge, FusionCommand::Discard)
                    />
                </div>
            }
            .into_any()
        }
        LinkSource::Kept { id, by } => {
            let id = StoredValue::new(id);
            let remove = move |()| {
                let command = plan::Command::RemoveRegistration { id: id.get_value() };
                bridge.send(Command::Plan(PlanCommand::Apply(command)));
            };
            view! {
                <p class="muted" data-kept="">{tf("fusion.kept", &[("name", &by)])}</p>
                <Button
                    label=t("fusion.remove")
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    disabled=Signal::derive(move || !bridge.can_edit())
                    on_press=remove
                />
            }
            .into_any()
        }
        LinkSource::SameFrame => ().into_any(),
    }
}

/// How both images share the picture, and the second one's window.
fn mixing(bridge: Bridge) -> AnyView {
    let linked = Memo::new(move |_| bridge.fusion.with(|fusion| fusion.link.is_some()));
    let mix = Signal::derive(move || bridge.fusion.with(|fusion| fusion.mix));
    let is_blend = Signal::derive(move || matches!(mix.get(), FusionMix::Blend { .. }));
    let number = Signal::derive(move || match mix.get() {
        FusionMix::Blend { percent } => percent,
        FusionMix::Checkerboard { tile_mm } => tile_mm,
    });
    let set = move |mix| send(bridge, FusionCommand::SetMix(mix));
    let ways = move || vec![(true, t("fusion.blend").to_owned()), (false, t("fusion.checkerboard").to_owned())];
    let way = move |blend| set(if blend { FusionMix::default() } else { FusionMix::Checkerboard { tile_mm: 30.0 } });
    let slider = move || match is_blend.get() {
        true => view! {
            <Slider
                label=t("fusion.part")
                value=number
                max=100.0
                step=1.0
                shown=Signal::derive(move || tf("common.percent", &[("n", &decimal(number.get(), 0))]))
                on_input=move |percent| set(FusionMix::Blend { percent })
            />
        }
        .into_any(),
        false => view! {
            <Slider
                label=t("fusion.tile")
                value=number
                min=5.0
                max=100.0
                step=1.0
                shown=Signal::derive(move || tf("fusion.mm", &[("n", &decimal(number.get(), 0))]))
                on_input=move |tile_mm| set(FusionMix::Checkerboard { tile_mm })
            />
        }
        .into_any(),
    };
    (move || {
        linked.get().then(|| {
            view! {
                <Choice options=ways() chosen=is_blend label=t("fusion.mix") on_choose=way />
                {slider}
                {windowing(bridge)}
                {lines(bridge)}
            }
        })
    })
    .into_any()
}

/// The second image's own window.
fn windowing(bridge: Bridge) -> AnyView {
    let Some(first) = bridge.fusion.with_untracked(|fusion| fusion.window) else { return ().into_any() };
    let now = Signal::derive(move || bridge.fusion.with(|fusion| fusion.window).unwrap_or(first));
    let set = move |window: Window| send(bridge, FusionCommand::SetWindow(window));
    view! {
        <Slider
            label=t("fusion.center")
            value=Signal::derive(move || now.get().center)
            min=first.center - 1.5 * first.width
            max=first.center + 1.5 * first.width
            step=first.width / 100.0
            shown=Signal::derive(move || decimal(now.get().center, 0))
            on_input=move |center| set(Window { center, ..now.get_untracked() })
        />
        <Slider
            label=t("fusion.width")
            value=Signal::derive(move || now.get().width)
            min=first.width / 50.0
            max=first.width * 3.0
            step=first.width / 50.0
            shown=Signal::derive(move || decimal(now.get().width, 0))
            on_input=move |width| set(Window { width, ..now.get_untracked() })
        />
    }
    .into_any()
}

/// Whether lines of equal error are drawn.
fn lines(bridge: Bridge) -> AnyView {
    let known =
        Memo::new(move |_| bridge.fusion.with(|fusion| fusion.link.as_ref().is_some_and(|l| l.error.is_some())));
    (move || {
        known.get().then(|| {
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || bridge.error_lines.get()
                        on:change=move |event| bridge.error_lines.set(event_target_checked(&event))
                    />
                    <span>{t("fusion.lines")}</span>
                </label>
            }
        })
    })
    .into_any()
}

/// The ways to register, and how far one is.
fn registering(bridge: Bridge) -> AnyView {
    let needed = Memo::new(move |_| {
        bridge.fusion.with(|fusion| !matches!(&fusion.link, Some(FusionLink { source: LinkSource::SameFrame, .. })))
    });
    let state = Memo::new(move |_| bridge.fusion.with(|fusion| fusion.state.clone()));
    let busy = Memo::new(move |_| matches!(state.get(), FusionState::Registering { .. }));
    let pairs = Memo::new(move |_| {
        bridge.fusion.with(|fusion| fusion.landmarks.iter().filter(|row| row.here && row.there).count())
    });
    let share = Signal::derive(move || match state.get() {
        FusionState::Registering { fraction } => Some(f64::from(fraction)),
        _ => None,
    });
    let register = move |way| send(bridge, FusionCommand::Register(way));
    let ways = move || {
        view! {
            <div class="row wrap">
                <Button
                    label=t("fusion.register_images")
                    size=ButtonSize::Small
                    on_press=move |()| register(RegistrationWay::Intensity)
                />
                <Button
                    label=t("fusion.register_landmarks")
                    size=ButtonSize::Small
                    disabled=Signal::derive(move || pairs.get() < 3)
                    on_press=move |()| register(RegistrationWay::Landmarks)
                />
            </div>
            <p class="hint">{move || tn("fusion.pairs.one", "fusion.pairs.other", pairs.get())}</p>
            {pairing::landmarks(bridge)}
            {pairing::surfaces(bridge)}
        }
    };
    let cancel = move |()| send(bridge, FusionCommand::Cancel);
    (move || {
        needed.get().then(|| {
            view! {
                {move || match state.get() {
                    FusionState::Failed(reason) => {
                        let words = tf("fusion.failed", &[("reason", &reason)]);
                        view! { <Notice kind=NoticeKind::Refusal text=words /> }.into_any()
                    }
                    _ => ().into_any(),
                }}
                {move || match busy.get() {
                    true => view! { <Progress label=t("fusion.registering") share=share on_cancel=cancel /> }.into_any(),
                    false => ways().into_any(),
                }}
            }
        })
    })
    .into_any()
}

/// Method, error and limits.
fn method() -> AnyView {
    view! {
        <details class="details">
            <summary>{t("fusion.method")}</summary>
            <div class="stack">
                <p>{t("fusion.method_how")}</p>
                <p><strong>{t("flow.method_error")}</strong> " " {t("fusion.method_error")}</p>
                <p><strong>{t("territories.method_limits")}</strong> " " {t("fusion.method_limits")}</p>
            </div>
        </details>
    }
    .into_any()
}
