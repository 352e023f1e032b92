//! Erasing a case from the server, and what everybody else is offered when that has happened.

use crate::components::{Button, ButtonKind, Dialog, Field, Notice, NoticeKind};
use crate::router::Router;
use crate::state::{Bridge, Toasts, Ui};
use crate::text::{t, tf};
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::RoomState;
use prosector_app::platform::api;

/// Asks for the title, then erases the case: only for its owner.
#[component]
pub fn EraseCase() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let case = StoredValue::new(bridge.case.get_untracked());
    let title = case.with_value(|case| case.as_ref().map(|case| case.title.trim().to_owned())).unwrap_or_default();
    let wanted = StoredValue::new(title.clone());
    let (typed, problem, busy) = (RwSignal::new(String::new()), RwSignal::new(None::<String>), RwSignal::new(false));
    let differs = Signal::derive(move || busy.get() || wanted.with_value(|title| typed.with(|t| t.trim() != title)));
    let erase = move || {
        let id = case.with_value(|case| case.as_ref().map(|case| case.id.clone())).unwrap_or_default();
        busy.set(true);
        spawn_local(async move {
            // The room says goodbye to everyone, here as well; that opens the next dialog.
            match api::erase_case(&id, &typed.get_untracked()).await {
                Ok(()) => ui.dialog.set(None),
                Err(error) => problem.set(Some(error.message)),
            }
            busy.set(false);
        });
    };
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                if !differs.get_untracked() {
                    erase();
                }
            }
        >
            <p>{t("erase.text")}</p>
            <ul class="stack tight">
                <li>{t("erase.what_goes")}</li>
                <li>{t("erase.what_stays")}</li>
            </ul>
            <Field label=tf("erase.type_title", &[("title", &title)]) value=typed first=true />
            {move || problem.get().map(|text| view! { <Notice kind=NoticeKind::Refusal text /> })}
            <div class="row end">
                <Button label=t("erase.keep") on_press=move |()| ui.dialog.set(None) />
                <Button
                    label=t("erase.confirm")
                    kind=ButtonKind::Danger
                    disabled=differs
                    submits=true
                    on_press=|()| {}
                />
            </div>
        </form>
    }
}

/// Stands over the workspace once the open case was erased on the server: keep what is here, or let it go as well.
#[component]
pub fn ErasedCase() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let router: Router = expect_context();
    let toasts = Toasts::expect();
    let later = RwSignal::new(false);
    let keep = move |()| {
        spawn_local(async move {
            match bridge.host().keep_own_copy().await {
                Ok(()) => toasts.show(NoticeKind::Done, t("erased.kept")),
                Err(error) => toasts.show(NoticeKind::Refusal, error.to_string()),
            }
        });
    };
    let delete = move |()| {
        let id = bridge.case.with_untracked(|case| case.as_ref().map(|case| case.id.clone())).unwrap_or_default();
        spawn_local(async move {
            bridge.host().close_case();
            match bridge.host().forget_case(&id).await {
                Ok(()) => toasts.show(NoticeKind::Done, t("erased.deleted")),
                Err(error) => toasts.show(NoticeKind::Refusal, error.to_string()),
            }
            router.go("/");
        });
    };
    let erased = Memo::new(move |_| bridge.room.with(|room| *room == RoomState::Erased));
    Effect::new(move |_| {
        if !erased.get() {
            later.set(false);
        }
    });
    move || {
        (erased.get() && !later.get()).then(|| {
            view! {
                <Dialog title=t("erased.title") on_close=move |()| later.set(true)>
                    <p>{t("erased.text")}</p>
                    <div class="row end">
                        <Button label=t("erased.delete") on_press=delete />
                        <Button label=t("erased.keep") kind=ButtonKind::Primary on_press=keep />
                    </div>
                </Dialog>
            }
        })
    }
}
