//! The plan on paper: steps, marks and numbers with their units, and how far it is signed.

use super::header::{side_words, status_words};
use super::selected::kind_text;
use crate::components::decimal;
use crate::state::Bridge;
use crate::text::{t, tf, tnf};
use crate::viewports::marks::measured_text;
use leptos::prelude::*;
use prosector_app::platform::clock;
use prosector_session::measure::MarkView;
use prosector_session::plan::{Comment, ItemId, MarkShape, PlanStep};
use std::time::Duration;

/// Whether the paper's page is in the document; only then it costs anything.
#[derive(Clone, Copy)]
pub struct Printing(RwSignal<bool>);

impl Printing {
    /// Makes printing available to everything below; also follows the browser's own command.
    pub fn provide() -> Self {
        let printing = Self(RwSignal::new(false));
        provide_context(printing);
        let before = window_event_listener_untyped("beforeprint", move |_| printing.0.set(true));
        let after = window_event_listener_untyped("afterprint", move |_| printing.0.set(false));
        on_cleanup(move || {
            before.remove();
            after.remove();
        });
        printing
    }

    /// Prints the plan once its page is drawn.
    pub fn start(self) {
        const DRAWN: Duration = Duration::from_millis(60);
        self.0.set(true);
        set_timeout(clock::print, DRAWN);
    }
}

/// The plan's page for paper.
#[component]
pub fn PrintedPlan() -> impl IntoView {
    let printing: Printing = expect_context();
    move || printing.0.get().then(|| view! { <Paper /> })
}

#[component]
fn Paper() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let plan = bridge.plan.get_untracked();
    let case = bridge.case.with_untracked(|case| case.as_ref().map(|case| case.title.clone())).unwrap_or_default();
    let title = if plan.title.is_empty() { case.clone() } else { plan.title.clone() };
    let marks = bridge.marks.get_untracked();
    let steps = plan.steps.iter().enumerate().map(|(n, step)| printed_step(n + 1, step, &plan.comments)).collect_view();
    let rows = marks.iter().map(|mark| printed_mark(mark, &plan.comments)).collect_view();
    view! {
        <article class="printed">
            <p class="printed-notice">{t("app.name")} " \u{b7} " {t("printed.title")} " \u{b7} " {t("app.investigational")}</p>
            <h1>{title}</h1>
            <Facts case />
            <h2>{t("printed.steps")}</h2>
            {plan.steps.is_empty().then(|| view! { <p>{t("printed.no_steps")}</p> })}
            <ol class="printed-steps">{steps}</ol>
            <h2>{t("printed.marks")}</h2>
            {if marks.is_empty() {
                view! { <p>{t("printed.no_marks")}</p> }.into_any()
            } else {
                view! { <MarkTable>{rows}</MarkTable> <p class="printed-small">{t("printed.foot")}</p> }.into_any()
            }}
            <div class="printed-sign">
                <span>{t("printed.signature")}</span>
                <span>{t("printed.date")}</span>
            </div>
        </article>
    }
}

/// What identifies this state of the plan.
#[component]
fn Facts(case: String) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let stated = bridge.plan.with_untracked(|plan| plan.laterality);
    let side = if stated.is_some() { side_words(stated).1 } else { t("printed.no_side") };
    let hash = bridge.read(|session| session.plan_document().hash().to_hex());
    view! {
        <dl class="printed-facts">
            <dt>{t("printed.case")}</dt>
            <dd>{case}</dd>
            <dt>{t("printed.side")}</dt>
            <dd><strong>{side}</strong></dd>
            <dt>{t("printed.status")}</dt>
            <dd><strong>{status_words(&bridge.status.get_untracked()).1}</strong></dd>
            <dt>{t("printed.made")}</dt>
            <dd>{clock::format_date_time(clock::now_ms(), "en-GB")}</dd>
            <dt>{t("printed.hash")}</dt>
            <dd class="mono">{hash}</dd>
        </dl>
    }
}

fn printed_comments(about: &ItemId, comments: &[Comment]) -> Option<impl IntoView + use<>> {
    let own: Vec<Comment> = comments.iter().filter(|comment| comment.about == *about).cloned().collect();
    let one = |comment: Comment| {
        let settled = comment.resolved.then(|| format!(" ({})", t("comments.resolved")));
        view! { <li><strong>{comment.author.name}</strong> ": " {comment.text} {settled}</li> }
    };
    (!own.is_empty()).then(|| view! { <ul class="printed-comments">{own.into_iter().map(one).collect_view()}</ul> })
}

fn printed_step(number: usize, step: &PlanStep, comments: &[Comment]) -> impl IntoView + use<> {
    let flow = step.what_if.as_ref().map(|kept| {
        let summary = tnf("flow.kept_on.one", "flow.kept_on.other", kept.edits.len(), &[("tree", &kept.tree)]);
        view! { <p>{tf("printed.flow", &[("summary", &summary)])}</p> }
    });
    let title = if step.title.is_empty() { t("plan.untitled").to_owned() } else { step.title.clone() };
    let note = (!step.note.is_empty()).then(|| view! { <p class="printed-note">{step.note.clone()}</p> });
    view! {
        <li>
            <h3>{number} ". " {title}</h3>
            {note}
            {flow}
            {printed_comments(&step.id, comments)}
        </li>
    }
}

#[component]
fn MarkTable(children: Children) -> impl IntoView {
    view! {
        <table class="printed-marks">
            <thead>
                <tr>
                    <th>{t("printed.name")}</th>
                    <th>{t("printed.kind")}</th>
                    <th>{t("printed.value")}</th>
                    <th>{t("printed.error")}</th>
                    <th>{t("printed.position")}</th>
                    <th>{t("printed.by")}</th>
                </tr>
            </thead>
            <tbody>{children()}</tbody>
        </table>
    }
}

fn printed_mark(view: &MarkView, comments: &[Comment]) -> impl IntoView + use<> {
    let at = view.mark.shape.anchors().first().map(|anchor| {
        let [x, y, z] = anchor.point.0.to_array().map(|mm| decimal(mm, 1));
        tf("selected.position_value", &[("x", &x), ("y", &y), ("z", &z)])
    });
    let error = view.value.as_ref().and_then(|value| {
        let error = decimal(value.error?, 1);
        Some(format!("± {error}\u{202f}{}", value.unit.symbol()))
    });
    let note = match &view.mark.shape {
        MarkShape::Note { text, .. } => Some(text.clone()),
        _ => None,
    };
    view! {
        <tr>
            <td>
                {view.mark.name.clone()}
                {note.map(|text| view! { <p class="printed-note">{text}</p> })}
                {printed_comments(&view.mark.id, comments)}
            </td>
            <td>{kind_text(&view.mark.shape)}</td>
            <td class="number">{view.value.as_ref().map(measured_text)}</td>
            <td class="number">{error}</td>
            <td class="number">{at}</td>
            <td>{view.mark.author.name.clone()}</td>
        </tr>
    }
}
