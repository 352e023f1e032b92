//! How far the vessel is narrowed at the position, with the reference that is part of the answer.

use crate::components::decimal;
use crate::state::{Bridge, VesselDesk};
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::VesselCommand;
use prosector_session::vessels::work::{Narrowing, Reference};

fn words(reference: Reference) -> &'static str {
    match reference {
        Reference::Distal => t("vessel.reference_distal"),
        Reference::Proximal => t("vessel.reference_proximal"),
        Reference::Mean => t("vessel.reference_mean"),
        Reference::Interpolated => t("vessel.reference_interpolated"),
    }
}

/// The reference, the degree and how it came about.
#[component]
pub fn NarrowingCard() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let desk: VesselDesk = expect_context();
    let chosen = Memo::new(move |_| bridge.vessels.with(|v| v.reference));
    let found = Memo::new(move |_| bridge.vessels.with(|v| v.report.as_ref().map(|report| report.narrowing.clone())));
    view! {
        <label class="field">
            <span>{t("vessel.narrowing")}</span>
            <select
                class="input"
                data-vessel="reference"
                on:change=move |event| {
                    let n = event_target_value(&event).parse::<usize>().unwrap_or(0);
                    desk.send(VesselCommand::SetReference(Reference::ALL.get(n).copied().unwrap_or_default()));
                }
                on:keydown=|event| event.stop_propagation()
            >
                {Reference::ALL.into_iter().enumerate().map(|(n, reference)| view! {
                    <option value=n.to_string() selected=move || chosen.get() == reference>{words(reference)}</option>
                }).collect_view()}
            </select>
        </label>
        <div data-vessel="narrowing">
            {move || match found.get() {
                None => ().into_any(),
                Some(Err(reason)) => view! { <p class="hint" role="status">{reason}</p> }.into_any(),
                Some(Ok(found)) => degree(&found).into_any(),
            }}
        </div>
    }
}

fn stretch(key: &'static str, range: Option<[f64; 2]>) -> Option<impl IntoView> {
    let [from, to] = range?;
    Some(view! { <li>{tf(key, &[("from", &decimal(from, 0)), ("to", &decimal(to, 0))])}</li> })
}

fn degree(found: &Narrowing) -> impl IntoView + use<> {
    let percent = |value: f64| decimal(value, 0);
    let line = tf(
        "vessel.degree",
        &[
            ("diameter", &percent(found.diameter_percent)),
            ("error", &percent(found.error_percent.max(1.0))),
            ("area", &percent(found.area_percent)),
        ],
    );
    let how = tf(
        "vessel.degree_how",
        &[
            ("d", &decimal(found.diameter_mm, 1)),
            ("at", &decimal(found.at_mm, 0)),
            ("d0", &decimal(found.reference_diameter_mm, 1)),
        ],
    );
    view! {
        <p><strong>{line}</strong></p>
        <p class="hint">{how}</p>
        <ul class="hint">
            {stretch(/* key */ "vessel.stretch_proximal", found.proximal_mm)}
            {stretch(/* key */ "vessel.stretch_distal", found.distal_mm)}
        </ul>
        {found.below_resolution.then(|| view! { <p class="hint">{t("vessel.below_resolution")}</p> })}
    }
}
