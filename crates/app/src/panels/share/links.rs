//! Share links: a role, an end and a code, for whoever has the address.

use super::role_word;
use crate::components::{Button, ButtonKind, ButtonSize, Choice, Empty, Icon, IconButton, NoticeKind};
use crate::state::{Bridge, Toasts};
use crate::text::{t, tf};
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::api::{self, Link, MadeLink, Role};
use prosector_app::platform::clock;

const DAY_S: u64 = 24 * 60 * 60;

/// Links of a case on the server.
#[component]
pub(super) fn Links() -> impl IntoView {
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
