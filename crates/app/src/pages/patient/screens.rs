//! The screens: an overview, one a step, and the questions to take along. Printed, they are one list.

use super::picture::{Picture, Shown};
use crate::components::{Button, ButtonKind, Icon, IconButton};
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_app::platform::api::{PatientPlan, PatientStep};
use prosector_app::platform::clock;

/// Place under which the patient's own questions stay on the phone.
fn notes_place(link: &str) -> String {
    format!("prosector.questions.{link}")
}

/// All screens of an opened plan.
#[component]
pub fn Screens(plan: PatientPlan, link: String) -> impl IntoView {
    let steps = plan.steps.len();
    let has_picture = plan.picture;
    let expires = plan.expires_at;
    let plan = StoredValue::new(plan);
    let place = RwSignal::new(0usize);
    let last = steps + 1;
    let shown = Memo::new(move |_| plan.with_value(|plan| shown_at(plan, place.get())));
    let go = move |to: usize| {
        place.set(to.min(last));
        window().scroll_to_with_x_and_y(0.0, 0.0);
        if let Some(heading) = document().get_element_by_id("patient-screen") {
            let _ = heading.set_attribute("tabindex", "-1");
        }
    };
    let words = move || match place.get() {
        0 => view! { <Overview steps /> }.into_any(),
        n if n > steps => view! { <Questions link=link.clone() expires /> }.into_any(),
        n => plan
            .with_value(|plan| {
                plan.steps.get(n - 1).map(|step| view! {
                <p class="muted">{tf("patient.step_of", &[("n", &n.to_string()), ("total", &steps.to_string())])}</p>
                <h1>{step.title.clone()}</h1>
                {step.text.split("\n\n").map(|part| view! { <p>{part.to_owned()}</p> }).collect_view()}
            })
            })
            .into_any(),
    };
    let next_label = Signal::derive(move || {
        String::from(match place.get() {
            0 => t("patient.begin"),
            n if n >= last => t("patient.again"),
            n if n == steps => t("patient.to_questions"),
            _ => t("patient.next"),
        })
    });
    let no_picture = Memo::new(move |_| place.get() > steps || !has_picture);
    view! {
        <header class="patient-head">
            <div class="dots" role="img" aria-label=move || tf("patient.progress", &[("n", &(place.get() + 1).to_string()), ("total", &(last + 1).to_string())])>
                {(0..=last).map(|n| view! { <span data-on=move || (place.get() == n).then_some("true")></span> }).collect_view()}
            </div>
            <IconButton icon=Icon::Print label=t("patient.print") on_press=move |()| clock::print() />
        </header>
        <main class="patient-body patient-screen" id="patient-screen" aria-live="polite">
            <div class="stack" hidden=move || no_picture.get()>
                {has_picture.then(|| view! { <Picture shown /> })}
            </div>
            <div class="stack">{words}</div>
        </main>
        <PrintedList plan />
        <nav class="patient-nav" aria-label=t("patient.nav")>
            <Button
                label=t("patient.back")
                disabled=Signal::derive(move || place.get() == 0)
                on_press=move |()| go(place.get_untracked().saturating_sub(1))
            />
            <Button
                label=next_label
                kind=ButtonKind::Primary
                on_press=move |()| {
                    let now = place.get_untracked();
                    go(if now >= last { 0 } else { now + 1 })
                }
            />
        </nav>
    }
}

/// What the picture shows on a screen: before is what the first step shows, after is what this one does.
fn shown_at(plan: &PatientPlan, place: usize) -> Shown {
    let before = plan.steps.first().and_then(|step| step.visible_layers.clone());
    let step = place.checked_sub(1).and_then(|n| plan.steps.get(n));
    let camera = step.or(plan.steps.first()).and_then(|step| step.camera);
    let after = match step {
        Some(step) => step.visible_layers.clone(),
        None => before.clone(),
    };
    Shown { camera, may_be_close: step.is_some(), before, after }
}

/// The first screen.
#[component]
fn Overview(steps: usize) -> impl IntoView {
    let count = crate::text::tn("patient.steps.one", "patient.steps.other", steps);
    view! {
        <h1>{t("patient.overview")}</h1>
        <p>{t("patient.overview_text")}</p>
        {if steps == 0 {
            view! { <p>{t("patient.no_steps")}</p> }.into_any()
        } else {
            view! { <p>{count}</p> }.into_any()
        }}
    }
}

/// The last screen: the patient's own questions, kept on this phone only, and a check in three plain questions.
#[component]
fn Questions(link: String, expires: i64) -> impl IntoView {
    let place = notes_place(&link);
    let store = window().local_storage().ok().flatten();
    let kept = store.and_then(|store| store.get_item(&place).ok().flatten()).unwrap_or_default();
    let place = StoredValue::new(place);
    let keep = move |event: web_sys::Event| {
        if let Ok(Some(store)) = window().local_storage() {
            // A refused store only means that the words are gone when the page is closed.
            let _ = store.set_item(&place.get_value(), &event_target_value(&event));
        }
    };
    let ends = tf("patient.ends", &[("date", &clock::format_date_time(expires, "en-GB"))]);
    view! {
        <h1>{t("patient.questions")}</h1>
        <p>{t("patient.check_text")}</p>
        <ol class="stack tight numbered">
            <li>{t("patient.check_what")}</li>
            <li>{t("patient.check_why")}</li>
            <li>{t("patient.check_then")}</li>
        </ol>
        <label class="field">
            <span>{t("patient.questions_label")}</span>
            <textarea class="input" rows="4" maxlength="2000" prop:value=kept on:input=keep></textarea>
        </label>
        <p class="muted">{t("patient.questions_kept")} " " {ends}</p>
    }
}

/// All steps for paper.
#[component]
fn PrintedList(plan: StoredValue<PatientPlan>) -> impl IntoView {
    let steps = plan.with_value(|plan| plan.steps.clone());
    let item = |(n, step): (usize, PatientStep)| {
        view! {
            <li>
                <h2>{format!("{}. {}", n + 1, step.title)}</h2>
                <p>{step.text}</p>
            </li>
        }
    };
    view! {
        <div class="patient-print" aria-hidden="true">
            <h1>{t("patient.overview")}</h1>
            <ol>{steps.into_iter().enumerate().map(item).collect_view()}</ol>
            <p>{t("app.investigational")}</p>
        </div>
    }
}
