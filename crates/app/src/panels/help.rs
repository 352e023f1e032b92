//! The help overlay: keys and gestures, made from the key map.

use crate::keys::{BINDINGS, Binding, GROUPS};
use crate::text::t;
use leptos::prelude::*;

fn group_name(group: &str) -> &'static str {
    match group {
        "tools" => t("help.tools"),
        "views" => t("help.views"),
        "volume" => t("help.volume"),
        "plan" => t("help.plan"),
        "together" => t("help.together"),
        _ => t("help.application"),
    }
}

fn row(binding: &'static Binding) -> impl IntoView {
    let keys = binding.keys.iter().map(|key| view! { <span class="key">{*key}</span> " " }).collect_view();
    view! { <div class="help-row"><span>{t(binding.name)}</span><span>{keys}</span></div> }
}

/// Gestures, which have no place in the key map.
fn gestures() -> [(&'static str, &'static str); 9] {
    [
        (t("gesture.wheel"), t("gesture.wheel_does")),
        (t("gesture.left"), t("gesture.left_does")),
        (t("gesture.middle"), t("gesture.middle_does")),
        (t("gesture.right"), t("gesture.right_does")),
        (t("gesture.ctrl_wheel"), t("gesture.ctrl_wheel_does")),
        (t("gesture.shift"), t("gesture.shift_does")),
        (t("gesture.double"), t("gesture.double_does")),
        (t("gesture.pinch"), t("gesture.pinch_does")),
        (t("gesture.long"), t("gesture.long_does")),
    ]
}

/// All keys and gestures.
#[component]
pub fn Help() -> impl IntoView {
    let group = |group: &'static str| {
        let bound = BINDINGS.iter().filter(move |binding| binding.group == group && !binding.keys.is_empty());
        view! {
            <section class="help-group">
                <h3>{group_name(group)}</h3>
                {bound.map(row).collect_view()}
            </section>
        }
    };
    view! {
        <div class="help-columns">
            <section class="help-group">
                <h3>{t("help.gestures")}</h3>
                {gestures().into_iter().map(|(what, does)| view! {
                    <div class="help-row"><span>{does}</span><span class="muted">{what}</span></div>
                }).collect_view()}
            </section>
            {GROUPS.into_iter().map(group).collect_view()}
        </div>
    }
}
