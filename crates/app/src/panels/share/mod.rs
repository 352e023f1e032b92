//! Sharing: put the case on the server, add people to it, make links, erase it.

mod erase;
mod links;
mod members;

pub use erase::{EraseCase, ErasedCase};

use self::links::Links;
use self::members::Members;
use crate::components::{Button, ButtonKind, ButtonSize, Icon, Notice, NoticeKind, Progress, decimal};
use crate::state::{Account, Bridge, DialogKind, Ui};
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_app::platform::Transfer;
use prosector_app::platform::api::Role;
use prosector_session::CaseSource;

/// The share dialog.
#[component]
pub fn Share() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let account: Account = expect_context();
    let on_server =
        Memo::new(move |_| bridge.case.with(|c| c.as_ref().is_some_and(|c| c.source == CaseSource::Server)));
    let owner =
        Memo::new(move |_| bridge.case.with(|c| c.as_ref().is_some_and(|c| c.role == prosector_session::Role::Owner)));
    move || match (account.is_logged_in(), on_server.get(), owner.get()) {
        (false, _, _) => view! {
            <p>{t("share.login_text")}</p>
            <div class="row"><a class="button primary" href="/login">{t("start.login")}</a></div>
        }
        .into_any(),
        (true, false, _) => view! { <Upload /> }.into_any(),
        (true, true, false) => view! { <p>{t("share.owner_only")}</p> }.into_any(),
        (true, true, true) => view! { <Links /> <Members /> <EraseRow /> }.into_any(),
    }
}

/// Sends a local case to the server: the only way in which imaging leaves this computer.
#[component]
fn Upload() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let parts = move || match bridge.upload.get()? {
        Transfer::Preparing { done, total } => {
            let values = [("done", done.to_string()), ("total", total.to_string())];
            Some((filled(/* key */ "share.preparing", &values), share(done as f64, total as f64)))
        }
        Transfer::Sending { done, total } => {
            let megabytes = |bytes: u64| decimal(bytes as f64 / 1e6, 1);
            let values = [("done", megabytes(done)), ("total", megabytes(total))];
            Some((filled(/* key */ "share.sending", &values), share(done as f64, total as f64)))
        }
        Transfer::Done { .. } | Transfer::Failed(_) => None,
    };
    let parts = Memo::new(move |_| parts());
    let running = Memo::new(move |_| parts.with(Option::is_some));
    let failed = Memo::new(move |_| match bridge.upload.get() {
        Some(Transfer::Failed(reason)) => Some(reason),
        _ => None,
    });
    let label = Signal::derive(move || parts.get().map(|p| p.0).unwrap_or_default());
    let amount = Signal::derive(move || parts.get().and_then(|p| p.1));
    view! {
        <p>{t("share.upload_text")}</p>
        {move || failed.get().map(|reason| view! { <Notice kind=NoticeKind::Refusal text=reason /> })}
        {move || if running.get() {
            let cancel = Callback::new(move |()| bridge.host().cancel_upload());
            view! { <Progress label share=amount on_cancel=cancel /> }.into_any()
        } else {
            let words = if failed.get().is_some() { t("share.resume") } else { t("share.upload") };
            view! {
                <div class="row">
                    <Button
                        label=words
                        icon=Icon::Upload
                        kind=ButtonKind::Primary
                        on_press=move |()| bridge.host().share_case()
                    />
                </div>
            }
            .into_any()
        }}
    }
}

fn filled(key: &'static str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    tf(key, &values)
}

fn share(done: f64, total: f64) -> Option<f64> {
    (total > 0.0).then(|| done / total)
}

/// The way to erasing the case, at the end.
#[component]
fn EraseRow() -> impl IntoView {
    let ui: Ui = expect_context();
    view! {
        <section class="stack tight">
            <h3>{t("erase.heading")}</h3>
            <div class="row">
                <p class="muted grow">{t("erase.short")}</p>
                <Button
                    label=t("erase.open")
                    size=ButtonSize::Small
                    on_press=move |()| ui.dialog.set(Some(DialogKind::Erase))
                />
            </div>
        </section>
    }
}

/// The role in a word.
fn role_word(role: Role) -> &'static str {
    match role {
        Role::Owner => t("role.owner"),
        Role::Editor => t("role.editor"),
        Role::Viewer => t("role.viewer"),
        Role::Patient => t("role.patient"),
    }
}
