//! The import report in plain words: what was not opened, what needs care, what is good to know.

use crate::components::{Notice, NoticeKind};
use crate::state::Bridge;
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::imaging::{Diagnostic, Severity};

/// The groups of the report, the worst first.
fn groups() -> [(Severity, NoticeKind, &'static str); 3] {
    [
        (Severity::Refusal, NoticeKind::Refusal, t("report.refused")),
        (Severity::Warning, NoticeKind::Warning, t("report.warned")),
        (Severity::Info, NoticeKind::Info, t("report.noted")),
    ]
}

/// The series that a remark is about, where there are several to choose from.
fn about(bridge: Bridge, id: &Option<String>) -> Option<String> {
    let id = id.as_ref()?;
    bridge.series.with(|rows| {
        let row = rows.iter().find(|row| row.id == *id).filter(|row| rows.len() > 1 && !row.description.is_empty())?;
        Some(tf("report.about", &[("series", &row.description)]))
    })
}

fn remark(bridge: Bridge, kind: NoticeKind, (id, remark): (Option<String>, Diagnostic)) -> impl IntoView {
    let about = about(bridge, &id);
    view! {
        <li>
            <Notice kind text=remark.message>
                {about.map(|about| view! { <span class="report-about clip">{about}</span> })}
            </Notice>
        </li>
    }
}

/// All remarks of the import, the worst first.
#[component]
pub fn Report() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let group = move |(severity, kind, title): (Severity, NoticeKind, &'static str)| {
        let own = move || {
            let all = bridge.report.get();
            all.into_iter().filter(|(_, remark)| remark.severity == severity).collect::<Vec<_>>()
        };
        let any = Memo::new(move |_| !own().is_empty());
        move || {
            any.get().then(|| {
                view! {
                    <section class="stack tight">
                        <h3>{title} " " <span class="count">{move || own().len()}</span></h3>
                        <ul class="stack tight">
                            {move || own().into_iter().map(|item| remark(bridge, kind, item)).collect_view()}
                        </ul>
                    </section>
                }
            })
        }
    };
    view! {
        <p class="muted">{t("report.text")}</p>
        {groups().map(group).into_iter().collect_view()}
    }
}
