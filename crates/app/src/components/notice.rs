//! Notices: a sentence with an icon and a colour that says how serious it is.

use super::{Glyph, Icon};
use crate::text::t;
use leptos::prelude::*;

/// How serious a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something worth knowing.
    Info,
    /// Something holds only in part.
    Warning,
    /// Something was not done.
    Refusal,
    /// Something was done.
    Done,
}

impl NoticeKind {
    fn class(self) -> &'static str {
        match self {
            NoticeKind::Info => "notice info",
            NoticeKind::Warning => "notice warning",
            NoticeKind::Refusal => "notice refusal",
            NoticeKind::Done => "notice done",
        }
    }

    fn icon(self) -> Icon {
        match self {
            NoticeKind::Info => Icon::Info,
            NoticeKind::Warning => Icon::Warning,
            NoticeKind::Refusal => Icon::Refusal,
            NoticeKind::Done => Icon::Check,
        }
    }

    /// The word for it, for those who do not see the colour.
    pub fn word(self) -> &'static str {
        match self {
            NoticeKind::Info => t("notice.info"),
            NoticeKind::Warning => t("notice.warning"),
            NoticeKind::Refusal => t("notice.refusal"),
            NoticeKind::Done => t("notice.done"),
        }
    }
}

/// A notice.
#[component]
pub fn Notice(
    /// How serious it is.
    kind: NoticeKind,
    /// What it says.
    #[prop(into)]
    text: Signal<String>,
    /// Actions after the sentence.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=kind.class() role=if kind == NoticeKind::Refusal { "alert" } else { "note" }>
            <Glyph icon=kind.icon() />
            <span class="visually-hidden">{kind.word()}</span>
            <span class="grow">{move || text.get()}</span>
            {children.map(|children| children())}
        </div>
    }
}
