//! The one open dialog, and the context menu of marks and steps.

use super::help::Help;
use super::report::Report;
use super::share::{EraseCase, ErasedCase, Share};
use super::sign::Sign;
use super::step::change;
use crate::components::{Button, ButtonKind, Dialog, Icon, Menu, MenuItem};
use crate::keys::Action;
use crate::state::{Bridge, DialogKind, Ui};
use crate::text::t;
use leptos::prelude::*;
use prosector_app::platform::clock;
use prosector_session::core::LpsPoint;
use prosector_session::plan::{self, ItemId};
use prosector_session::tools::Tool;
use prosector_session::{Command, NewItem, PlanCommand};

/// Whatever is open over the workspace.
#[component]
pub fn Dialogs() -> impl IntoView {
    let ui: Ui = expect_context();
    let close = Callback::new(move |()| ui.dialog.set(None));
    view! {
        {move || match ui.dialog.get() {
            None => ().into_any(),
            Some(DialogKind::Help) => {
                view! { <Dialog title=t("help.title") wide=true on_close=close><Help /></Dialog> }.into_any()
            }
            Some(DialogKind::Report) => {
                view! { <Dialog title=t("report.title") wide=true on_close=close><Report /></Dialog> }.into_any()
            }
            Some(DialogKind::Share) => {
                view! { <Dialog title=t("share.title") wide=true on_close=close><Share /></Dialog> }.into_any()
            }
            Some(DialogKind::Erase) => {
                view! { <Dialog title=t("erase.title") on_close=close><EraseCase /></Dialog> }.into_any()
            }
            Some(DialogKind::Sign) => {
                view! { <Dialog title=t("sign.title") on_close=close><Sign /></Dialog> }.into_any()
            }
            Some(DialogKind::NoteText(at)) => {
                view! { <Dialog title=t("note.title") on_close=close><NoteText at /></Dialog> }.into_any()
            }
        }}
        <ErasedCase />
        <ItemMenu />
    }
}

/// Asks for the text of a note that was just placed.
#[component]
fn NoteText(at: LpsPoint) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let text = RwSignal::new(String::new());
    let add = move || {
        let words = text.get_untracked().trim().to_owned();
        if words.is_empty() {
            return;
        }
        let number = bridge.read(|session| session.next_mark_number(Tool::Note));
        let new = NewItem { id: ItemId::new(clock::new_id()), name: super::mark_name(Tool::Note, number) };
        bridge.send(Command::Plan(PlanCommand::AddMark { new, tool: Tool::Note, points: vec![at], text: words }));
        ui.dialog.set(None);
    };
    view! {
        <label class="field">
            <span>{t("note.text")}</span>
            <textarea
                class="input"
                autofocus=true
                maxlength=1000
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
        </label>
        <div class="row end">
            <Button
                label=t("note.add")
                kind=ButtonKind::Primary
                disabled=Signal::derive(move || text.with(|text| text.trim().is_empty()))
                on_press=move |()| add()
            />
        </div>
    }
}

/// What can be done with the mark under the pointer.
#[component]
fn ItemMenu() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    move || {
        ui.menu.get().map(|(at, id)| {
            let id = StoredValue::new(id);
            view! {
                <Menu at label=t("menu.mark") on_close=move |()| ui.menu.set(None)>
                    <MenuItem
                        label=t("marks.go")
                        icon=Icon::GoTo
                        key=Action::GoToSelected.key()
                        on_press=move |()| bridge.send(Command::Plan(PlanCommand::JumpTo(id.get_value())))
                    />
                    <MenuItem
                        label=t("menu.comment")
                        icon=Icon::Note
                        on_press=move |()| {
                            ui.right.set(true);
                        }
                    />
                    <MenuItem
                        label=t("selected.remove")
                        icon=Icon::Trash
                        key=Action::Delete.key()
                        disabled=!bridge.can_edit()
                        on_press=move |()| change(bridge, plan::Command::RemoveMark { id: id.get_value() })
                    />
                </Menu>
            }
        })
    }
}
