//! Operations on the whole of a segment: one list, what the chosen one needs, and its progress.

use super::{Check, Number, Tools};
use crate::components::{Button, ButtonSize, Progress};
use crate::state::Bridge;
use crate::text::{lookup, t};
use leptos::prelude::*;
use prosector_session::SegmentCommand;
use prosector_session::core::LpsVector;
use prosector_session::segments::{Joining, Operation};

/// What an operation asks for besides the segment.
#[derive(Clone, Copy, PartialEq)]
enum Needs {
    Nothing,
    Mm,
    Ml,
    Other,
}

/// Name and needs of each operation, in the order of the list.
const OPERATIONS: [(&str, Needs); 16] = [
    (/* key */ "segment.op_largest", Needs::Nothing),
    (/* key */ "segment.op_small", Needs::Ml),
    (/* key */ "segment.op_split", Needs::Nothing),
    (/* key */ "segment.op_holes", Needs::Nothing),
    (/* key */ "segment.op_grow", Needs::Mm),
    (/* key */ "segment.op_shrink", Needs::Mm),
    (/* key */ "segment.op_median", Needs::Mm),
    (/* key */ "segment.op_smooth", Needs::Mm),
    (/* key */ "segment.op_jointly", Needs::Mm),
    (/* key */ "segment.op_union", Needs::Other),
    (/* key */ "segment.op_minus", Needs::Other),
    (/* key */ "segment.op_intersection", Needs::Other),
    (/* key */ "segment.op_slices", Needs::Nothing),
    (/* key */ "segment.op_seeds", Needs::Mm),
    (/* key */ "segment.op_mirror", Needs::Nothing),
    (/* key */ "segment.op_mirror_front", Needs::Nothing),
];

/// Place of growth from seeds in the list.
const SEEDS: usize = 13;

fn operation(place: usize, size: f64, other: u8, bridge: Bridge) -> Option<Operation> {
    let joined = |how| Operation::Combine { other, how };
    let mirrored = |normal| Operation::Mirror { point: bridge.view.get_untracked().crosshair, normal };
    Some(match place {
        0 => Operation::LargestIsland,
        1 => Operation::IslandsAtLeast { ml: size },
        2 => Operation::SplitIslands { labels: Vec::new() },
        3 => Operation::FillHoles,
        4 => Operation::Margin { mm: size },
        5 => Operation::Margin { mm: -size },
        6 => Operation::Median { mm: size },
        7 => Operation::KeepVolume { mm: size },
        8 => Operation::Jointly { labels: Vec::new(), mm: size },
        9 => joined(Joining::Union),
        10 => joined(Joining::Minus),
        11 => joined(Joining::Intersection),
        12 => Operation::BetweenSlices { axis: 2 },
        SEEDS => Operation::Seeds { labels: Vec::new(), margin_mm: size },
        14 => mirrored(LpsVector::new(1.0, 0.0, 0.0)),
        15 => mirrored(LpsVector::new(0.0, 1.0, 0.0)),
        _ => return None,
    })
}

/// The list of operations.
#[component]
pub fn Operations(tools: Tools) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let (place, size, other) = (RwSignal::new(0usize), RwSignal::new(2.0), RwSignal::new(0u8));
    let needs = Memo::new(move |_| OPERATIONS.get(place.get()).map_or(Needs::Nothing, |(_, needs)| *needs));
    let others = move || {
        bridge.layers.track();
        let all = bridge.read(|session| session.segments().map(|group| group.segments.clone()).unwrap_or_default());
        let chosen = tools.now.with(|tools| tools.label);
        all.into_iter().filter(move |segment| Some(segment.label_value) != chosen)
    };
    // Another segment that was picked beside one is not meant beside the next.
    let chosen = Memo::new(move |_| tools.now.with(|tools| tools.label));
    Effect::new(move |_| {
        chosen.track();
        other.set(0);
    });
    let apply = move |()| {
        if let Some(operation) = operation(place.get_untracked(), size.get_untracked(), other.get_untracked(), bridge) {
            tools.send(SegmentCommand::Ask(operation));
        }
    };
    view! {
        <fieldset class="stack tight">
            <legend class="field-label">{t("segment.operations")}</legend>
            <select
                class="input"
                id="segment-operation"
                aria-label=t("segment.operations")
                on:change=move |event| place.set(event_target_value(&event).parse().unwrap_or(0))
            >
                {OPERATIONS.iter().enumerate().map(|(n, (key, _))| view! {
                    <option value=n.to_string()>{lookup(key)}</option>
                }).collect_view()}
            </select>
            {move || match needs.get() {
                Needs::Nothing => ().into_any(),
                Needs::Mm => view! {
                    <Number label=t("segment.size") unit="mm" value=size on_change=move |mm| size.set(mm) />
                }.into_any(),
                Needs::Ml => view! {
                    <Number label=t("segment.least") unit="mL" value=size on_change=move |ml| size.set(ml) />
                }.into_any(),
                Needs::Other => view! {
                    <select
                        class="input"
                        aria-label=t("segment.other")
                        on:change=move |event| other.set(event_target_value(&event).parse().unwrap_or(0))
                    >
                        <option value="0" selected=move || other.get() == 0>{t("segment.other")}</option>
                        {others().map(|segment| view! {
                            <option
                                value=segment.label_value.to_string()
                                selected=move || other.get() == segment.label_value
                            >
                                {segment.name}
                            </option>
                        }).collect_view()}
                    </select>
                }.into_any(),
            }}
            {move || (place.get() == SEEDS).then(|| view! { <p class="hint">{t("segment.seeds_hint")}</p> })}
            <Button label=t("segment.apply") size=ButtonSize::Small on_press=apply />
            <Check
                label=t("segment.cut_outside")
                checked=Signal::derive(move || tools.now.with(|tools| tools.cut_outside))
                on_change=move |on| tools.change(|tools| tools.cut_outside = on)
            />
            {move || bridge.segmenting.get().map(|share| view! {
                <Progress
                    label=t("segment.working").to_owned()
                    share=Signal::stored(share)
                    on_cancel=Callback::new(move |()| bridge.host().cancel_segment_task())
                />
            })}
        </fieldset>
    }
}
