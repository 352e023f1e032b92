//! The picture across the vessel with its lumen, and the numbers of the section.

use crate::components::decimal;
use crate::state::{Bridge, VesselDesk};
use crate::text::t;
use leptos::html;
use leptos::prelude::*;
use prosector_app::platform::draw_picture;
use std::fmt::Write;

/// Picture and numbers.
#[component]
pub fn AcrossView() -> impl IntoView {
    let desk: VesselDesk = expect_context();
    let bridge: Bridge = expect_context();
    let canvas = NodeRef::<html::Canvas>::new();
    let look = Memo::new(move |_| bridge.view.with(|view| (view.window, view.inverted)));
    Effect::new(move |_| {
        let (window, inverted) = look.get();
        if let (Some(canvas), Some(picture)) = (canvas.get(), desk.across.get()) {
            draw_picture(&canvas, &picture, window, inverted, false);
        }
    });
    let outline = move || {
        let picture = desk.across.get()?;
        let mut path = String::new();
        for (n, [column, row]) in picture.section?.outline.into_iter().enumerate() {
            let _ = write!(path, "{}{:.1} {:.1}", if n == 0 { 'M' } else { 'L' }, column + 0.5, row + 0.5);
        }
        let size = picture.size.columns;
        Some(
            view! { <svg viewBox=format!("0 0 {size} {size}") aria-hidden="true"><path class="vessel-lumen" d=path + "Z" /></svg> },
        )
    };
    let numbers = move || {
        let found = desk.across.with(|picture| picture.as_ref()?.section.as_ref().map(|section| section.numbers));
        let Some(n) = found else { return view! { <p class="hint">{t("vessel.no_lumen")}</p> }.into_any() };
        let row = |words: &'static str, value: f64, unit: &'static str, key: &'static str| {
            view! {
                <dt>{words}</dt>
                <dd class="number" data-section=key>{decimal(value, 1)} <span class="unit">"\u{202f}" {unit}</span></dd>
            }
        };
        view! {
            <dl class="vessel-numbers">
                {row(t("vessel.least"), n.least_mm, "mm", "least")}
                {row(t("vessel.greatest"), n.greatest_mm, "mm", "greatest")}
                {row(t("vessel.equivalent"), n.equivalent_mm, "mm", "equivalent")}
                {row(t("vessel.area"), n.area_mm2, "mm²", "area")}
            </dl>
        }
        .into_any()
    };
    let at = move || decimal(bridge.vessels.with(|v| v.at_mm), 0);
    view! {
        <div class="vessel-across">
            <div class="vessel-disc">
                <canvas node_ref=canvas role="img" aria-label=t("vessel.across") data-vessel="across"></canvas>
                {outline}
            </div>
            <p class="vessel-where number" data-vessel="at">{move || crate::text::tf("vessel.at", &[("mm", &at())])}</p>
            {numbers}
        </div>
    }
}
