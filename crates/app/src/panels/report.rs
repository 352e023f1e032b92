//! The import report in plain words.

use crate::components::{Notice, NoticeKind};
use crate::state::Bridge;
use crate::text::t;
use leptos::prelude::*;
use prosector_session::imaging::{Diagnostic, Severity};

fn kind(severity: Severity) -> NoticeKind {
    match severity {
        Severity::Info => NoticeKind::Info,
        Severity::Warning => NoticeKind::Warning,
        Severity::Refusal => NoticeKind::Refusal,
    }
}

/// All remarks of the import, the worst first.
#[component]
pub fn Report() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let remark = |(_, remark): (Option<String>, Diagnostic)| {
        view! { <li><Notice kind=kind(remark.severity) text=remark.message /></li> }
    };
    view! {
        <p class="muted">{t("report.text")}</p>
        <ul class="stack">{move || bridge.report.get().into_iter().map(remark).collect_view()}</ul>
    }
}
