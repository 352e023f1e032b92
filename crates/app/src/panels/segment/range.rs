//! The range of intensity: tissues to begin with, both ends, what it limits, and filling it.

use super::{Check, Number, Tools};
use crate::components::{Button, ButtonSize};
use crate::state::Bridge;
use crate::text::{lookup, t};
use leptos::prelude::*;
use prosector_session::SegmentCommand;
use prosector_session::anatomy::edit::TISSUE_PRESETS;
use prosector_session::segments::Operation;

/// Words of the tissues, in the order of the presets.
const WORDS: [&str; 5] = [
    /* key */ "segment.bone",
    /* key */ "segment.contrast_vessel",
    /* key */ "segment.soft_tissue",
    /* key */ "segment.lung",
    /* key */ "segment.fat",
];

/// Threshold controls; the range is marked on the slices while it is shown.
#[component]
pub fn RangeControls(tools: Tools) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let is_ct = Memo::new(move |_| bridge.volume.with(|v| v.as_ref().is_some_and(|v| v.modality.is_ct())));
    let unit = Memo::new(move |_| bridge.volume.with(|v| v.as_ref().map_or("", |v| v.unit.symbol())));
    let end = move |n: usize| Signal::derive(move || tools.now.with(|tools| tools.range[n]));
    let preset = move |event: web_sys::Event| {
        let place = event_target_value(&event).parse().ok();
        if let Some(preset) = place.and_then(|n: usize| TISSUE_PRESETS.get(n)) {
            tools.change(|tools| (tools.range, tools.preview) = ([preset.range.low, preset.range.high], true));
        }
    };
    view! {
        <fieldset class="stack tight">
            <legend class="field-label">{t("segment.range")}</legend>
            {move || is_ct.get().then(|| view! {
                <select class="input" id="segment-tissue" aria-label=t("segment.tissue") on:change=preset>
                    <option value="">{t("segment.tissue")}</option>
                    {WORDS.iter().enumerate().map(|(n, key)| view! {
                        <option value=n.to_string()>{lookup(key)}</option>
                    }).collect_view()}
                </select>
            })}
            {move || view! {
                <div class="row">
                    <Number label=t("segment.from") unit=unit.get() value=end(0)
                        on_change=move |low| tools.change(|tools| tools.range[0] = low) />
                    <Number label=t("segment.to") unit=unit.get() value=end(1)
                        on_change=move |high| tools.change(|tools| tools.range[1] = high) />
                </div>
            }}
            <Check
                label=t("segment.preview")
                checked=Signal::derive(move || tools.now.with(|tools| tools.preview))
                on_change=move |on| tools.change(|tools| tools.preview = on)
            />
            <Check
                label=t("segment.limited")
                checked=Signal::derive(move || tools.now.with(|tools| tools.limited))
                on_change=move |on| tools.change(|tools| tools.limited = on)
            />
            <Check
                label=t("segment.only_background")
                checked=Signal::derive(move || tools.now.with(|tools| tools.only_background))
                on_change=move |on| tools.change(|tools| tools.only_background = on)
            />
            <Button
                label=t("segment.fill_range")
                size=ButtonSize::Small
                on_press=move |()| {
                    tools.change(|tools| tools.preview = false);
                    tools.send(SegmentCommand::Ask(Operation::Threshold));
                }
            />
            <p class="muted">{move || is_ct.get().then(|| t("segment.preset_note"))}</p>
        </fieldset>
    }
}
