//! People with an account in the case: added by their login name, with a role that can be changed and taken back.

use super::role_word;
use crate::components::{Button, ButtonSize, Field, Icon, IconButton, NoticeKind};
use crate::state::{Account, Bridge, Toasts};
use crate::text::{t, tf};
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::api::{self, ApiError, Member, Role};

/// Roles that an account may have, strongest first.
const ROLES: [Role; 3] = [Role::Owner, Role::Editor, Role::Viewer];

/// What the section works on.
#[derive(Clone, Copy)]
struct People {
    case: StoredValue<String>,
    all: RwSignal<Vec<Member>>,
    toasts: Toasts,
}

impl People {
    fn of_open_case() -> Self {
        let bridge: Bridge = expect_context();
        let case = bridge.case.with_untracked(|case| case.as_ref().map(|case| case.id.clone()));
        Self {
            case: StoredValue::new(case.unwrap_or_default()),
            all: RwSignal::new(Vec::new()),
            toasts: Toasts::expect(),
        }
    }

    /// Reads the list anew, after something was done; what was refused is told.
    fn after(self, done: impl Future<Output = Result<Option<String>, ApiError>> + 'static) {
        spawn_local(async move {
            match done.await {
                Ok(Some(words)) => self.toasts.show(NoticeKind::Done, words),
                Ok(None) => {}
                Err(error) => self.toasts.show(NoticeKind::Refusal, error.message),
            }
            // A refusal to read it was told already, or the next press tells it.
            if let Ok(found) = api::members(&self.case.get_value()).await {
                self.all.set(found);
            }
        });
    }
}

/// Everyone with an account in the case, and the form that adds one more.
#[component]
pub(super) fn Members() -> impl IntoView {
    let people = People::of_open_case();
    people.after(async { Ok(None) });
    view! {
        <section class="stack tight" aria-label=t("members.title")>
            <h3>{t("members.title")}</h3>
            {move || people.all.get().into_iter().map(|member| view! { <MemberRow member people /> }).collect_view()}
            <AddMember people />
        </section>
    }
}

/// One person: their name, their role, the way out.
#[component]
fn MemberRow(member: Member, people: People) -> impl IntoView {
    let account: Account = expect_context();
    let me = account.author().is_some_and(|(id, _)| id == member.account);
    let (id, name) = (StoredValue::new(member.account.clone()), StoredValue::new(member.name.clone()));
    let change = move |role: Role| {
        people.after(async move {
            api::change_member(&people.case.get_value(), &id.get_value(), role).await?;
            Ok(Some(tf("members.changed", &[("name", &name.get_value()), ("role", role_word(role))])))
        });
    };
    let remove = move |()| {
        people.after(async move {
            api::remove_member(&people.case.get_value(), &id.get_value()).await?;
            Ok(Some(tf("members.removed", &[("name", &name.get_value())])))
        });
    };
    view! {
        <div class="list-item" data-member=member.login.clone()>
            <span class="grow clip">
                {member.name.clone()}
                <span class="muted">{format!(" ({}{})", member.login, if me { t("members.you") } else { "" })}</span>
            </span>
            <RoleSelect
                label=tf("members.role_of", &[("name", &member.name)])
                role=Signal::derive(move || member.role)
                on_choose=change
            />
            <IconButton
                icon=Icon::Trash
                label=tf("members.remove", &[("name", &name.get_value())])
                small=true
                on_press=remove
            />
        </div>
    }
}

/// A role out of three.
#[component]
fn RoleSelect(
    /// Accessible name.
    label: String,
    /// The role now.
    role: Signal<Role>,
    /// Called with another one.
    #[prop(into)]
    on_choose: Callback<Role>,
) -> impl IntoView {
    let choose = move |event: web_sys::Event| {
        let word = event_target_value(&event);
        if let Some(role) = ROLES.into_iter().find(|role| role_word(*role) == word) {
            on_choose.run(role);
        }
    };
    view! {
        <select class="input fit" aria-label=label on:change=choose on:keydown=|event| event.stop_propagation()>
            {ROLES.map(|one| view! {
                <option value=role_word(one) selected=move || role.get() == one>{role_word(one)}</option>
            }).collect_view()}
        </select>
    }
}

/// Adds somebody by the name they log in with.
#[component]
fn AddMember(people: People) -> impl IntoView {
    let (login, role) = (RwSignal::new(String::new()), RwSignal::new(Role::Editor));
    let empty = Signal::derive(move || login.with(|login| login.trim().is_empty()));
    let add = move || {
        let (name, role) = (login.get_untracked().trim().to_owned(), role.get_untracked());
        if name.is_empty() {
            return;
        }
        people.after(async move {
            let member = api::add_member(&people.case.get_value(), &name, role).await?;
            login.set(String::new());
            Ok(Some(tf("members.added", &[("name", &member.name)])))
        });
    };
    view! {
        <form
            class="row bottom"
            on:submit=move |event| {
                event.prevent_default();
                add();
            }
        >
            <div class="grow"><Field label=t("members.login") value=login max_length=64 /></div>
            <RoleSelect
                label=t("members.new_role").to_owned()
                role=role.into()
                on_choose=move |chosen| role.set(chosen)
            />
            <Button label=t("members.add") size=ButtonSize::Normal disabled=empty submits=true on_press=|()| {} />
        </form>
    }
}
