//! What both images share: landmarks clicked in each, and the surfaces of one structure.

use super::send;
use crate::components::{Button, ButtonKind, ButtonSize, Icon, decimal, dropdown};
use crate::state::Bridge;
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::fusion::{FusionCommand, LandmarkRow, RegistrationWay};
use prosector_session::tools::Tool;
use prosector_session::{Command, ToolCommand};

/// Landmarks by name with how far apart they are, and what places more of them.
pub(super) fn landmarks(bridge: Bridge) -> AnyView {
    let rows = Memo::new(move |_| bridge.fusion.with(|fusion| fusion.landmarks.clone()));
    let yes = |is: bool| if is { t("fusion.yes") } else { t("fusion.no") };
    let line = move |row: LandmarkRow| {
        view! {
            <tr>
                <th scope="row">{row.name}</th>
                <td>{yes(row.here)}</td>
                <td>{yes(row.there)}</td>
                <td class="number">{row.apart_mm.map(|mm| decimal(mm, 2))}</td>
            </tr>
        }
    };
    let table = move || {
        view! {
            <div class="table-scroll">
                <table class="table" aria-label=t("fusion.landmarks") data-fusion="landmarks">
                    <thead>
                        <tr>
                            <th scope="col">{t("fusion.column_landmark")}</th>
                            <th scope="col">{t("fusion.column_here")}</th>
                            <th scope="col">{t("fusion.column_there")}</th>
                            <th scope="col">{t("fusion.column_apart")}</th>
                        </tr>
                    </thead>
                    <tbody>{move || rows.get().into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        }
    };
    let mark = move |()| bridge.send(Command::Tool(ToolCommand::Choose(Tool::Landmark)));
    view! {
        <p class="hint">{t("fusion.pair_hint")}</p>
        {move || (!rows.with(Vec::is_empty)).then(table)}
        <div class="row wrap">
            <Button
                label=t("fusion.mark")
                icon=Icon::Landmark
                size=ButtonSize::Small
                disabled=Signal::derive(move || !bridge.can_edit())
                on_press=mark
            />
            <Button label=t("fusion.swap") size=ButtonSize::Small on_press=move |()| swap(bridge) />
        </div>
    }
    .into_any()
}

/// The open image becomes the second one.
fn swap(bridge: Bridge) {
    let open = bridge.series.with_untracked(|rows| rows.iter().find(|row| row.open).cloned());
    if let Some(row) = open {
        bridge.host().swap_over(row.id, [row.modality, row.description].join(" "));
    }
}

/// Holding the surface of a structure, and registering the held one to it.
pub(super) fn surfaces(bridge: Bridge) -> AnyView {
    let chosen = RwSignal::new(String::new());
    let structures = Memo::new(move |_| {
        bridge.layers.track();
        bridge.read(|session| {
            let all = session.segments().map(|group| group.segments.clone()).unwrap_or_default();
            all.into_iter().map(|segment| (segment.label_value.to_string(), segment.name)).collect::<Vec<_>>()
        })
    });
    let options = Signal::derive(move || {
        let none = (String::new(), t("fusion.choose_structure").to_owned());
        std::iter::once(none).chain(structures.get()).collect::<Vec<_>>()
    });
    let held = Memo::new(move |_| bridge.fusion.with(|fusion| fusion.held.clone()));
    let label = move || chosen.get().parse::<u8>().ok();
    let ask = move |command: fn(u8) -> FusionCommand| {
        if let Some(label) = label() {
            send(bridge, command(label));
        }
    };
    let controls = move || {
        view! {
            {dropdown(t("fusion.structure"), options, chosen.into(), move |label| chosen.set(label))}
            <div class="row wrap">
                <Button
                    label=t("fusion.hold")
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    disabled=Signal::derive(move || label().is_none())
                    on_press=move |()| ask(|label| FusionCommand::Hold { label })
                />
                <Button
                    label=t("fusion.register_surfaces")
                    size=ButtonSize::Small
                    disabled=Signal::derive(move || label().is_none() || held.with(Option::is_none))
                    on_press=move |()| ask(|label| FusionCommand::Register(RegistrationWay::Surfaces { label }))
                />
            </div>
        }
    };
    view! {
        <p class="hint">{t("fusion.hold_hint")}</p>
        {move || held.get().map(|name| view! { <p class="muted" data-fusion="held">{tf("fusion.held", &[("name", &name)])}</p> })}
        {move || structures.with(|all| !all.is_empty()).then(controls)}
    }
    .into_any()
}
