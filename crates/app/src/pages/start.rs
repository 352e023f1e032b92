//! The start page: open a folder, a file or the demo; go on with a recent case or one from the server.

use super::PageFrame;
use crate::components::{Button, ButtonKind, ButtonSize, Empty, Glyph, Icon, IconButton, NoticeKind};
use crate::router::Router;
use crate::state::{Account, Bridge, Standing, Toasts};
use crate::text::{t, tf};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::api::{self, CaseSummary, Role};
use prosector_app::platform::clock;
use prosector_app::platform::files::{self, Dropped};
use prosector_app::platform::store::RecentCase;
use wasm_bindgen::JsCast;

/// Where opening a case begins.
#[component]
pub fn StartPage() -> impl IntoView {
    view! {
        <PageFrame actions=|| view! { <SignInOut /> }>
            <main class="page-main" id="main">
                <section class="stack">
                    <h1>{t("start.title")}</h1>
                    <p class="lead">{t("start.lead")}</p>
                    <DropArea />
                </section>
                <RecentCases />
                <ServerCases />
            </main>
        </PageFrame>
    }
}

/// Takes dropped folders, picked folders and picked files.
#[component]
fn DropArea() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let router: Router = expect_context();
    let toasts = Toasts::expect();
    let over = RwSignal::new(false);
    let (folder, loose) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    // The attribute has no typed name; without it the browser offers files instead of a folder.
    Effect::new(move |_| {
        if let Some(input) = folder.get() {
            let _ = input.set_attribute("webkitdirectory", "");
        }
    });
    let open = move |listed: Result<Vec<files::NamedFile>, files::FilesError>| match listed {
        Ok(files) if files.is_empty() => toasts.show(NoticeKind::Warning, t("start.nothing")),
        Ok(files) => {
            bridge.host().open_files(files);
            router.go("/case/new");
        }
        Err(error) => toasts.show(NoticeKind::Refusal, error.to_string()),
    };
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(false);
        let dropped = Dropped::take(&event);
        spawn_local(async move { open(dropped.list().await) });
    };
    let picked = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
        spawn_local(async move {
            open(files::from_input(&input).await);
            input.set_value("");
        });
    };
    let press = |input: NodeRef<html::Input>| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <div
            class="drop"
            data-over=move || if over.get() { "true" } else { "false" }
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <div class="stack">
                <h2>{t("start.drop")}</h2>
                <p>{t("start.drop_text")}</p>
                <div class="row wrap">
                    <Button
                        label=t("start.folder")
                        icon=Icon::Folder
                        kind=ButtonKind::Primary
                        size=ButtonSize::Large
                        on_press=move |()| press(folder)
                    />
                    <Button
                        label=t("start.files")
                        size=ButtonSize::Large
                        on_press=move |()| press(loose)
                    />
                    <Button
                        label=t("start.demo")
                        size=ButtonSize::Large
                        on_press=move |()| router.go("/case/demo")
                    />
                </div>
                <input node_ref=folder type="file" hidden=true multiple=true on:change=picked />
                <input node_ref=loose type="file" hidden=true multiple=true on:change=picked />
            </div>
        </div>
    }
}

/// Cases kept in this browser.
#[component]
fn RecentCases() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let toasts = Toasts::expect();
    let cases = RwSignal::new(Vec::<RecentCase>::new());
    let read = move || {
        spawn_local(async move {
            match bridge.host().recent_cases().await {
                Ok(found) => cases.set(found),
                Err(error) => toasts.show(NoticeKind::Warning, error.to_string()),
            }
        });
    };
    read();
    let forget = move |id: String| {
        spawn_local(async move {
            if let Err(error) = bridge.host().forget_case(&id).await {
                toasts.show(NoticeKind::Refusal, error.to_string());
            }
            read();
        });
    };
    let card = move |case: RecentCase| {
        let (id, title) = (StoredValue::new(case.id.clone()), case.title.clone());
        let label = tf("start.forget", &[("title", &title)]);
        view! {
            <li class="card">
                <div class="row">
                    <a class="card-title grow clip" href=format!("/case/{}", case.id)>{title}</a>
                    <IconButton icon=Icon::Trash label=label small=true on_press=move |()| forget(id.get_value()) />
                </div>
                <span class="muted">{clock::format_date_time(case.opened_ms, "en-GB")}</span>
            </li>
        }
    };
    move || {
        let all = cases.get();
        (!all.is_empty()).then(|| {
            view! {
                <section>
                    <div class="section-head"><h2>{t("start.recent")}</h2></div>
                    <ul class="cards">{all.into_iter().map(card).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// Cases of the server, for people who are logged in.
#[component]
fn ServerCases() -> impl IntoView {
    let account: Account = expect_context();
    let cases = RwSignal::new(None::<Vec<CaseSummary>>);
    Effect::new(move |_| {
        if account.is_logged_in() {
            spawn_local(async move { cases.set(api::cases().await.ok()) });
        } else {
            cases.set(None);
        }
    });
    let role = |role: Role| match role {
        Role::Owner => t("role.owner"),
        Role::Editor => t("role.editor"),
        Role::Viewer => t("role.viewer"),
        Role::Patient => t("role.patient"),
    };
    let card = move |case: CaseSummary| {
        view! {
            <li>
                <a class="card" href=format!("/case/{}", case.id)>
                    <span class="card-title clip">{case.title}</span>
                    <span class="row muted">
                        <span class="badge">{role(case.role)}</span>
                        {case.demo.then(|| view! { <span class="badge">{t("start.synthetic")}</span> })}
                    </span>
                </a>
            </li>
        }
    };
    move || {
        cases.get().map(|all| {
            view! {
                <section>
                    <div class="section-head"><h2>{t("start.server")}</h2></div>
                    {if all.is_empty() {
                        view! { <Empty text=t("start.server_empty") /> }.into_any()
                    } else {
                        view! { <ul class="cards">{all.into_iter().map(card).collect_view()}</ul> }.into_any()
                    }}
                </section>
            }
        })
    }
}

/// The account's name and the way out, or the way in.
#[component]
fn SignInOut() -> impl IntoView {
    let account: Account = expect_context();
    let router: Router = expect_context();
    let leave = move |()| {
        spawn_local(async move {
            // A refused log-out leaves the person logged in, and the next line shows that.
            let _ = api::logout().await;
            router.reload("/");
        });
    };
    move || match account.standing() {
        Standing::Asking => ().into_any(),
        Standing::NoServer => {
            view! { <span class="badge"><Glyph icon=Icon::CloudOff /> {t("start.no_server")}</span> }.into_any()
        }
        Standing::Known(me) if me.account.is_some() => view! {
            <span class="muted clip">{account.name()}</span>
            <Button label=t("start.logout") kind=ButtonKind::Quiet on_press=leave />
        }
        .into_any(),
        Standing::Known(_) => view! { <a class="button" href="/login">{t("start.login")}</a> }.into_any(),
    }
}
