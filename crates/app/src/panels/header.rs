//! The header: case, side of the operation, status of the plan; people, sharing, signing, help.

use super::people::PeopleBar;
use super::step::change;
use crate::components::{Button, EditableText, Glyph, Icon, IconButton, Menu, MenuAt, MenuItem};
use crate::keys::Action;
use crate::state::{Actions, Bridge, PlanStatus};
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::plan::{self, Laterality};

/// The header of the workspace.
#[component]
pub fn Header() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let actions: Actions = expect_context();
    let case_title = move || bridge.case.with(|case| case.as_ref().map(|case| case.title.clone())).unwrap_or_default();
    let title = Signal::derive(move || {
        let own = bridge.plan.with(|plan| plan.title.clone());
        if own.is_empty() { case_title() } else { own }
    });
    let button = move |action: Action, icon: Icon| {
        view! {
            <IconButton icon=icon label=action.name() key=action.key() on_press=move |()| actions.run(action) />
        }
    };
    view! {
        <header class="topbar">
            <a class="brand" href="/" aria-label=t("header.home")>
                <Glyph icon=Icon::Brand />
                <span class="only-wide">{t("app.name")}</span>
            </a>
            <EditableText
                value=title
                class="input plain"
                label=t("header.title")
                placeholder=t("header.untitled")
                disabled=Signal::derive(move || !bridge.can_edit())
                on_commit=move |title| change(bridge, plan::Command::SetTitle(title))
            />
            <LateralityButton />
            <StatusBadge />
            <div class="grow"></div>
            <PeopleBar />
            <span class="only-wide row">
                <Button label=t("action.sign") icon=Icon::Sign on_press=move |()| actions.run(Action::Sign) />
            </span>
            <Button label=t("action.share") icon=Icon::Share on_press=move |()| actions.run(Action::Share) />
            <span class="only-wide row">
                {button(Action::Palette, Icon::Command)}
                {button(Action::Theme, Icon::Theme)}
                {button(Action::Help, Icon::Help)}
            </span>
        </header>
    }
}

/// Key of its colour, and the word, for a side of the operation.
pub fn side_words(side: Option<Laterality>) -> (&'static str, &'static str) {
    match side {
        Some(Laterality::Right) => ("right", t("side.right")),
        Some(Laterality::Left) => ("left", t("side.left")),
        Some(Laterality::Bilateral) => ("both", t("side.both")),
        Some(Laterality::Unpaired) => ("none", t("side.unpaired")),
        None => ("open", t("side.open")),
    }
}

/// The side of the operation, in a word and in colour.
#[component]
fn LateralityButton() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let side = Memo::new(move |_| bridge.plan.with(|plan| plan.laterality));
    let menu = RwSignal::new(None::<MenuAt>);
    let item = move |choice: Option<Laterality>| {
        view! {
            <MenuItem
                label=side_words(choice).1
                on_press=move |()| change(bridge, plan::Command::SetLaterality(choice))
            />
        }
    };
    view! {
        <button
            type="button"
            class="laterality"
            data-side=move || side_words(side.get()).0
            aria-haspopup="menu"
            aria-label=move || tf("side.label", &[("side", side_words(side.get()).1)])
            disabled=move || !bridge.can_edit()
            on:click=move |event| menu.set(Some(MenuAt::below(&event)))
        >
            {move || side_words(side.get()).1}
        </button>
        {move || {
            menu.get().map(|at| view! {
                <Menu at label=t("side.menu") on_close=move |()| menu.set(None)>
                    {item(Some(Laterality::Right))}
                    {item(Some(Laterality::Left))}
                    {item(Some(Laterality::Bilateral))}
                    {item(Some(Laterality::Unpaired))}
                    <hr />
                    {item(None)}
                </Menu>
            })
        }}
    }
}

/// Class of the badge, and the words, for how far a plan is.
pub fn status_words(status: &PlanStatus) -> (&'static str, String) {
    match status {
        PlanStatus::Draft => ("badge", t("status.draft").to_owned()),
        PlanStatus::Signed { by } => ("badge good", tf("status.signed", &[("name", by)])),
        PlanStatus::ChangedSinceSigning { by } => ("badge attention", tf("status.changed", &[("name", by)])),
    }
}

/// Draft, signed, or changed since signing.
#[component]
fn StatusBadge() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let parts = move || bridge.status.with(status_words);
    view! { <span class=move || parts().0 data-status="true">{move || parts().1}</span> }
}
