//! Progress of long work: what, how much, and a way to stop it.

use super::{Button, ButtonKind, ButtonSize};
use crate::text::t;
use leptos::prelude::*;

/// A progress bar with words.
#[component]
pub fn Progress(
    /// What is being done.
    #[prop(into)]
    label: Signal<String>,
    /// Share done, 0 to 1; `None` while unknown.
    #[prop(into)]
    share: Signal<Option<f64>>,
    /// Called when the person stops it.
    #[prop(optional, into)]
    on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let percent = move || share.get().map(|share| (share * 100.0).clamp(0.0, 100.0));
    view! {
        <div class="progress">
            <div class="progress-line">
                <span class="grow" role="status">{move || label.get()}</span>
                <span class="number muted">{move || percent().map(|p| format!("{p:.0} %"))}</span>
                {on_cancel.map(|cancel| {
                    view! {
                        <Button label=t("common.cancel") on_press=cancel kind=ButtonKind::Quiet size=ButtonSize::Small />
                    }
                })}
            </div>
            <div
                class="progress-track"
                role="progressbar"
                aria-label=move || label.get()
                aria-valuemin=0
                aria-valuemax=100
                aria-valuenow=move || percent().map(|p| format!("{p:.0}"))
            >
                <div class="progress-fill" style:width=move || format!("{}%", percent().unwrap_or(6.0))></div>
            </div>
        </div>
    }
}
