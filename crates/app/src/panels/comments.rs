//! Comments on a mark or step.

use super::step::change;
use crate::components::{Button, ButtonSize, Icon, IconButton};
use crate::state::Bridge;
use crate::text::t;
use leptos::prelude::*;
use prosector_app::platform::clock;
use prosector_session::plan::{Command, Comment, ItemId, TimestampMs};

/// All comments on an item and the field for another.
#[component]
pub fn Comments(
    /// The mark or step.
    about: ItemId,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let about = StoredValue::new(about);
    let draft = RwSignal::new(String::new());
    let all = Memo::new(move |_| {
        let about = about.get_value();
        bridge.plan.with(|plan| plan.comments.iter().filter(|c| c.about == about).cloned().collect::<Vec<_>>())
    });
    let add = move || {
        let text = draft.get_untracked().trim().to_owned();
        if text.is_empty() {
            return;
        }
        let author = bridge.read(|session| session.author().clone());
        let id = ItemId::new(clock::new_id());
        let at = TimestampMs(clock::now_ms());
        change(
            bridge,
            Command::AddComment(Comment { id, about: about.get_value(), author, at, text, resolved: false }),
        );
        draft.set(String::new());
    };
    view! {
        <div class="stack tight">
            <span class="field-label">{t("comments.title")}</span>
            {move || all.get().into_iter().map(|comment| one(bridge, comment)).collect_view()}
            <div class="row">
                <textarea
                    class="input one-line"
                    rows="1"
                    aria-label=t("comments.write")
                    placeholder=t("comments.write")
                    maxlength=1000
                    disabled=move || !bridge.can_edit()
                    prop:value=move || draft.get()
                    on:input=move |event| draft.set(event_target_value(&event))
                    on:keydown=move |event| {
                        event.stop_propagation();
                        if event.key() == "Enter" && !event.shift_key() {
                            event.prevent_default();
                            add();
                        }
                    }
                ></textarea>
                <Button
                    label=t("comments.add")
                    size=ButtonSize::Small
                    disabled=Signal::derive(move || draft.with(|text| text.trim().is_empty()))
                    on_press=move |()| add()
                />
            </div>
        </div>
    }
}

fn one(bridge: Bridge, comment: Comment) -> impl IntoView {
    let id = StoredValue::new(comment.id);
    let resolved = comment.resolved;
    let when = clock::format_date_time(comment.at.0, "en-GB");
    let label = if resolved { t("comments.reopen") } else { t("comments.resolve") };
    view! {
        <div class="comment" data-resolved=resolved.then_some("true")>
            <div class="comment-head">
                <strong class="clip">{comment.author.name}</strong>
                <span class="grow clip">{when}</span>
                {resolved.then(|| view! { <span class="badge good">{t("comments.resolved")}</span> })}
                <IconButton
                    icon=if resolved { Icon::Undo } else { Icon::Check }
                    label=label
                    small=true
                    disabled=Signal::derive(move || !bridge.can_edit())
                    on_press=move |()| {
                        change(bridge, Command::ResolveComment { id: id.get_value(), resolved: !resolved })
                    }
                />
            </div>
            <span>{comment.text}</span>
        </div>
    }
}
