//! Who is here: names, who presents, following the presenter.

use crate::components::{Icon, IconButton, Menu, MenuAt, MenuItem};
use crate::keys::Action;
use crate::state::{Actions, Bridge, Person};
use crate::text::{t, tf, tn};
use leptos::prelude::*;

/// Avatars of the others, and presenting and following.
#[component]
pub fn PeopleBar() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let actions: Actions = expect_context();
    let menu = RwSignal::new(None::<MenuAt>);
    let others = Memo::new(move |_| bridge.people.get());
    let presenter = Memo::new(move |_| others.with(|all| all.iter().find(|person| person.presenting).cloned()));
    let label = move || tn("people.here.one", "people.here.other", others.with(Vec::len));
    let avatar = |person: Person| {
        view! {
            <span class="avatar" data-person=person.color.to_string() title=person.name.clone()>{person.initials()}</span>
        }
    };
    move || {
        others.with(|all| !all.is_empty()).then(|| view! {
            <div class="people">
                <button
                    type="button"
                    class="button quiet people"
                    aria-label=label
                    aria-haspopup="menu"
                    on:click=move |event| menu.set(Some(MenuAt::below(&event)))
                >
                    {move || others.get().into_iter().take(4).map(avatar).collect_view()}
                </button>
                <IconButton
                    icon=Icon::Present
                    label=Action::Present.name()
                    key=Action::Present.key()
                    pressed=bridge.presenting
                    on_press=move |()| actions.run(Action::Present)
                />
                {move || presenter.get().map(|person| view! {
                    <button
                        type="button"
                        class="button small"
                        aria-pressed=move || if bridge.following.get().is_some() { "true" } else { "false" }
                        on:click=move |_| actions.run(Action::Follow)
                    >
                        {move || {
                            let values = [("name", person.name.as_str())];
                            if bridge.following.get().is_some() { tf("people.unfollow", &values) } else { tf("people.follow", &values) }
                        }}
                    </button>
                })}
                {move || menu.get().map(|at| view! {
                    <Menu at label=t("people.title") on_close=move |()| menu.set(None)>
                        {others.get().into_iter().map(entry).collect_view()}
                    </Menu>
                })}
            </div>
        })
    }
}

fn entry(person: Person) -> impl IntoView {
    let role = match person.role {
        prosector_session::sync::Role::Owner => t("role.owner"),
        prosector_session::sync::Role::Editor => t("role.editor"),
        prosector_session::sync::Role::Viewer => t("role.viewer"),
        prosector_session::sync::Role::Patient => t("role.patient"),
    };
    let words = tf("people.entry", &[("name", &person.name), ("role", role)]);
    view! { <MenuItem label=words on_press=|()| {} /> }
}
