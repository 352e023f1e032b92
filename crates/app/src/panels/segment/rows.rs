//! The segment that is edited: choosing it, its name, colour, lock, reviewer, and removing it.

use super::Tools;
use crate::components::{EditableText, Icon, IconButton};
use crate::panels::{hex, parse_hex};
use crate::state::Bridge;
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::SegmentCommand;
use prosector_session::core::{CodedConcept, Segment};
use prosector_session::plan::{PlanSegment, SegmentField};

/// Types on offer, as the codes of DICOM CID 7153 and 7155 name them.
const TYPES: [(&str, &str); 10] = [
    ("85756007", "Tissue"),
    ("272673000", "Bone"),
    ("10200004", "Liver"),
    ("64033007", "Kidney"),
    ("39607008", "Lung"),
    ("80891009", "Heart"),
    ("51114001", "Artery"),
    ("29092000", "Vein"),
    ("108369006", "Neoplasm"),
    ("52988006", "Lesion"),
];

/// The chosen segment with what can be changed of it.
#[component]
pub fn ChosenSegment(tools: Tools) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let list = Memo::new(move |_| {
        bridge.layers.track();
        bridge.plan.track();
        bridge.read(|session| session.segments().map(|group| group.segments.clone()).unwrap_or_default())
    });
    let label = move || tools.now.with(|tools| tools.label);
    let choose = move |event: web_sys::Event| {
        let label = event_target_value(&event).parse().ok();
        tools.change(|tools| tools.label = label);
    };
    let option = move |segment: Segment| {
        let value = segment.label_value;
        view! { <option value=value.to_string() selected=move || label() == Some(value)>{segment.name}</option> }
    };
    let chosen = Memo::new(move |_| {
        bridge.plan.track();
        let segment = list.with(|list| list.iter().find(|segment| Some(segment.label_value) == label()).cloned())?;
        let item = bridge.read(|session| session.plan_segment(segment.label_value).cloned());
        Some((segment, item))
    });
    move || {
        let all = list.get();
        if all.is_empty() {
            return view! { <p class="muted">{t("segment.none")}</p> }.into_any();
        }
        view! {
            <label class="field">
                <span class="field-label">{t("segment.edited")}</span>
                <select class="input" id="segment-chosen" on:change=choose>
                    <option value="" selected=move || label().is_none()>{t("segment.choose")}</option>
                    {all.into_iter().map(option).collect_view()}
                </select>
            </label>
            {move || chosen.get().map(|(segment, item)| facts(tools, segment, item))}
        }
        .into_any()
    }
}

fn facts(tools: Tools, segment: Segment, item: Option<PlanSegment>) -> impl IntoView {
    let label = segment.label_value;
    let locked = item.as_ref().is_some_and(|item| item.locked);
    let reviewer = item.and_then(|PlanSegment { reviewed_by, .. }| reviewed_by);
    let reviewed = reviewer.is_some();
    let change = move |field| tools.send(SegmentCommand::Change { label, field });
    let (name, code) = (segment.name.clone(), segment.coded_type.clone());
    let retype = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        let known = TYPES.iter().find(|(code, _)| *code == value);
        change(SegmentField::CodedType(known.map(|(code, meaning)| CodedConcept::sct(code, meaning))));
    };
    let types = TYPES.iter().map(|(value, meaning)| {
        view! { <option value=*value selected=code.value == *value>{*meaning}</option> }
    });
    let other = TYPES.iter().all(|(value, _)| *value != code.value);
    let other = other.then(|| view! { <option value="" selected=true>{code.meaning.clone()}</option> });
    view! {
        <div class="row">
            <input
                type="color"
                aria-label=tf("structures.color", &[("name", &segment.name)])
                prop:value=hex(segment.color)
                on:change=move |event| {
                    if let Some(color) = parse_hex(&event_target_value(&event)) {
                        change(SegmentField::Color(color));
                    }
                }
            />
            <EditableText
                value=Signal::derive(move || name.clone())
                label=t("segment.name")
                on_commit=move |name: String| change(SegmentField::Name(name))
            />
            <IconButton
                icon=if locked { Icon::Lock } else { Icon::LockOpen }
                label=t("segment.lock")
                small=true
                pressed=Signal::stored(locked)
                on_press=move |()| change(SegmentField::Locked(!locked))
            />
            <IconButton
                icon=Icon::Check
                label=t("segment.review")
                small=true
                pressed=Signal::stored(reviewed)
                on_press=move |()| {
                    let me = tools.bridge.read(|session| session.author().clone());
                    change(SegmentField::ReviewedBy((!reviewed).then_some(me)));
                }
            />
            <IconButton
                icon=Icon::Trash
                label=t("segment.remove")
                small=true
                on_press=move |()| change(SegmentField::Removed(true))
            />
        </div>
        <label class="field">
            <span class="field-label">{t("segment.type")}</span>
            <select class="input" on:change=retype>{other}{types.collect_view()}</select>
        </label>
        {reviewer.map(|by| view! { <p class="muted">{tf("segment.reviewed_by", &[("name", &by.name)])}</p> })}
    }
}
