//! Sharing: put the case on the server, make links with a role, an end and a code, end them.

use crate::components::{
    Button, ButtonKind, ButtonSize, Choice, Empty, Icon, IconButton, Notice, NoticeKind, Progress, decimal,
};
use crate::state::{Account, Bridge, Toasts};
use crate::text::{t, tf};
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::Transfer;
use prosector_app::platform::api::{self, Link, MadeLink, Role};
use prosector_app::platform::clock;
use prosector_session::CaseSource;

const DAY_S: u64 = 24 * 60 * 60;

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
        (true, true, true) => view! { <Links /> }.into_any(),
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

/// Links of a case on the server.
#[component]
fn Links() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let toasts = Toasts::expect();
    let case = StoredValue::new(bridge.case.with_untracked(|c| c.as_ref().map(|c| c.id.clone())).unwrap_or_default());
    let links = RwSignal::new(Vec::<Link>::new());
    let fresh = RwSignal::new(None::<MadeLink>);
    let (role, life) = (RwSignal::new(Role::Editor), RwSignal::new(7 * DAY_S));
    let busy = RwSignal::new(false);
    let read = move || {
        spawn_local(async move {
            match bridge.host().links().await {
                Ok(found) => links.set(found),
                Err(error) => toasts.show(NoticeKind::Refusal, error.message),
            }
        });
    };
    read();
    let create = move |()| {
        busy.set(true);
        spawn_local(async move {
            match bridge.host().create_link(role.get_untracked(), life.get_untracked()).await {
                Ok(link) => fresh.set(Some(link)),
                Err(error) => toasts.show(NoticeKind::Refusal, error.message),
            }
            busy.set(false);
            read();
        });
    };
    let revoke = move |id: String| {
        spawn_local(async move {
            match api::revoke_link(&case.get_value(), &id).await {
                Ok(()) => toasts.show(NoticeKind::Done, t("share.revoked")),
                Err(error) => toasts.show(NoticeKind::Refusal, error.message),
            }
            read();
        });
    };
    let roles = vec![
        (Role::Editor, t("share.role_editor").to_owned()),
        (Role::Viewer, t("share.role_viewer").to_owned()),
        (Role::Patient, t("share.role_patient").to_owned()),
    ];
    let lives = vec![
        (DAY_S, t("share.life_day").to_owned()),
        (7 * DAY_S, t("share.life_week").to_owned()),
        (30 * DAY_S, t("share.life_month").to_owned()),
    ];
    let explained = move || match role.get() {
        Role::Editor => t("share.editor_text"),
        Role::Viewer => t("share.viewer_text"),
        _ => t("share.patient_text"),
    };
    view! {
        <div class="stack">
            <Choice options=roles chosen=role label=t("share.role") on_choose=move |chosen| role.set(chosen) />
            <p class="muted">{explained}</p>
            <Choice options=lives chosen=life label=t("share.life") on_choose=move |chosen| life.set(chosen) />
            <div class="row">
                <Button
                    label=t("share.create")
                    icon=Icon::Link
                    kind=ButtonKind::Primary
                    disabled=busy
                    on_press=create
                />
            </div>
        </div>
        {move || fresh.get().map(|link| view! { <FreshLink link /> })}
        <section class="stack tight">
            <h3>{t("share.links")}</h3>
            {move || {
                let all = links.get();
                if all.is_empty() {
                    view! { <Empty text=t("share.no_links") /> }.into_any()
                } else {
                    all.into_iter().map(|link| link_row(link, revoke)).collect_view().into_any()
                }
            }}
        </section>
    }
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Owner => t("role.owner"),
        Role::Editor => t("role.editor"),
        Role::Viewer => t("role.viewer"),
        Role::Patient => t("role.patient"),
    }
}

fn link_row(link: Link, revoke: impl Fn(String) + Copy + Send + Sync + 'static) -> impl IntoView {
    let id = StoredValue::new(link.id.clone());
    let end = clock::format_date_time(link.expires_at, "en-GB");
    let ended = !link.open;
    let when = if ended { t("share.ended").to_owned() } else { tf("share.until", &[("date", &end)]) };
    view! {
        <div class="list-item" data-link=link.id>
            <span class="badge">{role_word(link.role)}</span>
            <span class="grow muted clip">{when}</span>
            <Button
                label=t("share.revoke")
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                disabled=Signal::derive(move || ended)
                on_press=move |()| revoke(id.get_value())
            />
        </div>
    }
}

/// A link just made: address and code, told only now.
#[component]
fn FreshLink(link: MadeLink) -> impl IntoView {
    let toasts = Toasts::expect();
    let origin = window().location().origin().unwrap_or_default();
    let address = format!("{origin}{}", link.path);
    let code = link.code;
    let copied = move |text: String| {
        spawn_local(async move {
            match clock::copy_text(&text).await {
                Ok(()) => toasts.show(NoticeKind::Done, t("share.copied")),
                Err(reason) => toasts.show(NoticeKind::Warning, tf("table.not_copied", &[("reason", &reason)])),
            }
        });
    };
    let to_copy = StoredValue::new(address.clone());
    view! {
        <div class="notice done" data-fresh-link="true">
            <div class="stack grow">
                <strong>{t("share.made")}</strong>
                <div class="row">
                    <a class="mono grow" href=address.clone() target="_blank" rel="noopener" data-address="true">{address.clone()}</a>
                    <IconButton
                        icon=Icon::Copy
                        label=t("share.copy_address")
                        small=true
                        on_press=move |()| copied(to_copy.get_value())
                    />
                </div>
                <span class="field-label">{t("share.code")}</span>
                <div class="code-shown" data-code="true">{code}</div>
                <p class="muted">{t("share.code_text")}</p>
            </div>
        </div>
    }
}
