//! Signing: the password again, what the signature means, and the hash that is signed.

use crate::components::{Button, ButtonKind, Choice, Field, Notice, NoticeKind};
use crate::state::{Account, Bridge, PlanStatus, Toasts, Ui};
use crate::text::{t, tf};
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::RoomState;
use prosector_app::platform::api::{self, SignMeaning};
use prosector_app::platform::clock;
use prosector_session::CaseSource;

/// The sign dialog.
#[component]
pub fn Sign() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let account: Account = expect_context();
    let on_server = move || bridge.case.with(|c| c.as_ref().is_some_and(|c| c.source == CaseSource::Server));
    move || match (account.is_logged_in(), on_server()) {
        (false, _) => view! {
            <p>{t("sign.login")}</p>
            <div class="row"><a class="button primary" href="/login">{t("start.login")}</a></div>
        }
        .into_any(),
        (true, false) => view! { <p>{t("sign.share_first")}</p> }.into_any(),
        (true, true) => view! { <SignForm /> }.into_any(),
    }
}

#[component]
fn SignForm() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let account: Account = expect_context();
    let ui: Ui = expect_context();
    let toasts = Toasts::expect();
    let case = StoredValue::new(bridge.case.with_untracked(|c| c.as_ref().map(|c| c.id.clone())).unwrap_or_default());
    let meaning = RwSignal::new(SignMeaning::Approved);
    let password = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let hash = move || {
        bridge.plan.track();
        bridge.read(|session| session.plan_document().hash().to_hex())
    };
    let synced = Signal::derive(move || bridge.room.with(|room| matches!(room, RoomState::Live { pending: 0 })));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match api::sign(&case.get_value(), &password.get_untracked(), meaning.get_untracked()).await {
                Ok(_) => {
                    let by = account.name().unwrap_or_default();
                    bridge.status.set(PlanStatus::Signed { by });
                    toasts.show(NoticeKind::Done, t("sign.done"));
                    ui.dialog.set(None);
                }
                Err(error) => problem.set(Some(error.message)),
            }
            busy.set(false);
        });
    };
    let options = vec![
        (SignMeaning::Authored, t("sign.authored").to_owned()),
        (SignMeaning::Reviewed, t("sign.reviewed").to_owned()),
        (SignMeaning::Approved, t("sign.approved").to_owned()),
    ];
    let explained = move || match meaning.get() {
        SignMeaning::Authored => t("sign.authored_text"),
        SignMeaning::Reviewed => t("sign.reviewed_text"),
        SignMeaning::Approved => t("sign.approved_text"),
    };
    let steps = move || bridge.plan.with(|plan| (plan.steps.len().to_string(), plan.marks.len().to_string()));
    let summary = move || {
        let (steps, marks) = steps();
        tf("sign.summary", &[("steps", &steps), ("marks", &marks)])
    };
    view! {
        <form class="stack" on:submit=submit>
            <p>{summary}</p>
            <Choice options=options chosen=meaning label=t("sign.meaning") on_choose=move |m| meaning.set(m) />
            <p class="muted">{explained}</p>
            <div class="stack tight">
                <span class="field-label">{t("sign.hash")}</span>
                <code class="mono" data-plan-hash="true">{hash}</code>
            </div>
            <Field
                label=t("sign.password")
                value=password
                kind="password"
                autocomplete="current-password"
                hint=t("sign.password_hint")
            />
            {move || (!synced.get()).then(|| view! { <Notice kind=NoticeKind::Warning text=t("sign.not_synced") /> })}
            {move || problem.get().map(|text| view! { <Notice kind=NoticeKind::Refusal text=text /> })}
            <div class="row end">
                <Button
                    label=t("sign.package")
                    kind=ButtonKind::Quiet
                    on_press=move |()| download(case, toasts)
                />
                <Button
                    label=t("sign.submit")
                    on_press=|()| {}
                    submits=true
                    kind=ButtonKind::Primary
                    disabled=Signal::derive(move || busy.get() || !synced.get() || password.with(String::is_empty))
                />
            </div>
        </form>
    }
}

/// Saves the plan with its signatures as a file.
fn download(case: StoredValue<String>, toasts: Toasts) {
    spawn_local(async move {
        let saved = match api::plan_package(&case.get_value()).await {
            Ok(bytes) => clock::download(&bytes, "plan.prosector", "application/octet-stream"),
            Err(error) => Err(error.message),
        };
        if let Err(reason) = saved {
            toasts.show(NoticeKind::Refusal, reason);
        }
    });
}
