//! Buttons: with words, with an icon, and one choice out of a few.

use super::{Glyph, Icon, Tips};
use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several equal actions.
    #[default]
    Plain,
    /// The one next step of its place.
    Primary,
    /// Takes part in a dense list.
    Quiet,
    /// Cannot be undone.
    Danger,
}

/// How large a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// The height of other controls.
    #[default]
    Normal,
    /// For dense places.
    Small,
    /// For pages with one action.
    Large,
}

impl ButtonKind {
    fn class(self, size: ButtonSize) -> &'static str {
        match (self, size) {
            (ButtonKind::Plain, ButtonSize::Normal) => "button",
            (ButtonKind::Plain, ButtonSize::Small) => "button small",
            (ButtonKind::Plain, ButtonSize::Large) => "button large",
            (ButtonKind::Primary, ButtonSize::Normal) => "button primary",
            (ButtonKind::Primary, ButtonSize::Small) => "button primary small",
            (ButtonKind::Primary, ButtonSize::Large) => "button primary large",
            (ButtonKind::Quiet, ButtonSize::Normal) => "button quiet",
            (ButtonKind::Quiet, ButtonSize::Small) => "button quiet small",
            (ButtonKind::Quiet, ButtonSize::Large) => "button quiet large",
            (ButtonKind::Danger, ButtonSize::Normal) => "button danger",
            (ButtonKind::Danger, ButtonSize::Small) => "button danger small",
            (ButtonKind::Danger, ButtonSize::Large) => "button danger large",
        }
    }
}

/// A button with words.
#[component]
pub fn Button(
    /// A verb from the catalogue.
    #[prop(into)]
    label: Signal<String>,
    /// What pressing does.
    #[prop(into)]
    on_press: Callback<()>,
    /// Emphasis.
    #[prop(optional)]
    kind: ButtonKind,
    /// Size.
    #[prop(optional)]
    size: ButtonSize,
    /// Drawn before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it submits the form around it; `on_press` is then not needed.
    #[prop(optional)]
    submits: bool,
) -> impl IntoView {
    view! {
        <button
            class=kind.class(size)
            type=if submits { "submit" } else { "button" }
            disabled=move || disabled.get()
            on:click=move |_| if !submits { on_press.run(()) }
        >
            {icon.map(|icon| view! { <Glyph icon small=size == ButtonSize::Small /> })}
            <span>{move || label.get()}</span>
        </button>
    }
}

/// A button that is an icon; its name and key are in the tooltip and in its accessible name.
#[component]
pub fn IconButton(
    /// What is drawn.
    #[prop(into)]
    icon: Signal<Icon>,
    /// Name from the catalogue.
    #[prop(into)]
    label: Signal<String>,
    /// What pressing does.
    #[prop(into)]
    on_press: Callback<()>,
    /// The key that does the same, as people read it.
    #[prop(optional)]
    key: &'static str,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// For toggles: whether it is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Smaller, for list rows.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let tips = Tips::expect();
    let show = move |event: &web_sys::Event| tips.show(event, label.get_untracked(), key);
    view! {
        <button
            type="button"
            class=if small { "icon-button small" } else { "icon-button" }
            aria-label=move || label.get()
            aria-keyshortcuts=(!key.is_empty()).then_some(key)
            aria-pressed=move || pressed.map(|p| if p.get() { "true" } else { "false" })
            disabled=move || disabled.get()
            on:click=move |_| {
                tips.hide();
                on_press.run(())
            }
            on:pointerenter=move |event| show(&event)
            on:focus=move |event| show(&event)
            on:pointerleave=move |_| tips.hide()
            on:blur=move |_| tips.hide()
        >
            <Glyph icon small=small />
        </button>
    }
}

/// One choice out of two to four, all visible.
#[component]
pub fn Choice<T>(
    /// Value and words of each option.
    options: Vec<(T, String)>,
    /// The chosen one.
    #[prop(into)]
    chosen: Signal<T>,
    /// Called with the new choice.
    #[prop(into)]
    on_choose: Callback<T>,
    /// Accessible name of the group.
    #[prop(into)]
    label: String,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let option = move |(value, words): (T, String)| {
        let checked = move || if chosen.get() == value { "true" } else { "false" };
        view! {
            <button type="button" role="radio" aria-checked=checked on:click=move |_| on_choose.run(value)>
                {words}
            </button>
        }
    };
    view! {
        <div class="choice" role="radiogroup" aria-label=label>
            {options.into_iter().map(option).collect_view()}
        </div>
    }
}
