//! The segment editor: which segment, with which tool, limited to what, and the operations on the whole of it.

mod operations;
mod range;
mod rows;

use crate::components::{Button, ButtonSize, Choice, Icon, IconButton, Notice, NoticeKind, Panel, Slider, decimal};
use crate::keys::Action;
use crate::state::{Actions, Bridge, SheetTab, Ui};
use crate::text::{t, tf, tn};
use leptos::prelude::*;
use operations::Operations;
use prosector_session::segments::SegmentTools;
use prosector_session::tools::Tool;
use prosector_session::{Command, SegmentCommand};
use range::RangeControls;
use rows::ChosenSegment;

/// Tools of the panel with their icons.
const TOOLS: [(Tool, Action, Icon); 4] = [
    (Tool::Brush, Action::ToolBrush, Icon::Brush),
    (Tool::Eraser, Action::ToolEraser, Icon::Eraser),
    (Tool::Region, Action::ToolRegion, Icon::Region),
    (Tool::Scissors, Action::ToolScissors, Icon::Scissors),
];
/// Sizes of the brush, mm.
const RADIUS_MM: [f64; 2] = [0.5, 40.0];

/// Settings of the segment tools, as they are now.
#[derive(Clone, Copy)]
pub(crate) struct Tools {
    bridge: Bridge,
    now: Memo<SegmentTools>,
}

impl Tools {
    fn new(bridge: Bridge) -> Self {
        let now = Memo::new(move |_| {
            bridge.tool.track();
            bridge.read(|session| *session.segment_tools())
        });
        Self { bridge, now }
    }

    fn change(self, change: impl FnOnce(&mut SegmentTools)) {
        let mut tools = self.now.get_untracked();
        change(&mut tools);
        self.send(SegmentCommand::SetTools(tools));
    }

    fn send(self, command: SegmentCommand) {
        self.bridge.send(Command::Segment(command));
    }
}

/// The panel.
#[component]
pub fn SegmentPanel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let actions: Actions = expect_context();
    let tools = Tools::new(bridge);
    let shown = Signal::derive(move || ui.sheet.get() == SheetTab::Structures);
    let usable = Memo::new(move |_| bridge.volume.with(Option::is_some) && bridge.can_edit());
    // Whether, not which: made anew for every segment, the controls would forget the operation that they still show.
    let chosen = Memo::new(move |_| tools.now.with(|tools| tools.label.is_some()));
    view! {
        <Panel id="segment" title=t("segment.title") shown=shown>
            {move || {
                if !usable.get() {
                    let open = bridge.volume.with(Option::is_some);
                    let why = if open { t("segment.read_only") } else { t("segment.no_volume") };
                    return view! { <p class="muted">{why}</p> }.into_any();
                }
                view! {
                    <ChosenSegment tools />
                    <Button
                        label=t("segment.new")
                        icon=Icon::Plus
                        size=ButtonSize::Small
                        on_press=move |()| actions.new_segment()
                    />
                    {move || chosen.get().then(|| view! {
                        <ToolRow />
                        <BrushControls tools />
                        <RangeControls tools />
                        <Operations tools />
                        <Foreign />
                    })}
                }
                .into_any()
            }}
        </Panel>
    }
}

#[component]
fn ToolRow() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let actions: Actions = expect_context();
    let active = Memo::new(move |_| bridge.tool.with(|tool| tool.active));
    let button = move |(tool, action, icon): (Tool, Action, Icon)| {
        view! {
            <IconButton
                icon=icon
                label=action.name()
                key=action.key()
                pressed=Signal::derive(move || active.get() == tool)
                on_press=move |()| actions.run(action)
            />
        }
    };
    view! {
        <div class="row" role="toolbar" aria-label=t("segment.tools")>{TOOLS.map(button).into_iter().collect_view()}</div>
    }
}

#[component]
fn BrushControls(tools: Tools) -> impl IntoView {
    let radius = Signal::derive(move || tools.now.with(|tools| tools.radius_mm));
    let words = vec![(false, t("segment.disc").to_owned()), (true, t("segment.ball").to_owned())];
    let [min, max] = RADIUS_MM;
    view! {
        <Slider
            label=t("segment.radius")
            value=radius
            min=min
            max=max
            step=0.5
            shown=Signal::derive(move || tf("segment.mm", &[("n", &decimal(radius.get(), 1))]))
            on_input=move |mm| tools.change(|tools| tools.radius_mm = mm)
        />
        <Choice
            options=words
            chosen=Signal::derive(move || tools.now.with(|tools| tools.ball))
            label=t("segment.shape")
            on_choose=move |ball| tools.change(|tools| tools.ball = ball)
        />
    }
}

/// Changes that belong to another image or segmentation.
#[component]
fn Foreign() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let facts = Memo::new(move |_| {
        bridge.plan.track();
        bridge.volume.track();
        bridge.read(|session| [session.foreign_edits(), session.missing_attachments().len()])
    });
    move || {
        let [foreign, missing] = facts.get();
        let words = match (foreign, missing) {
            (0, 0) => return None,
            (0, missing) => tn("segment.missing.one", "segment.missing.other", missing),
            (foreign, _) => tn("segment.foreign.one", "segment.foreign.other", foreign),
        };
        Some(view! { <Notice kind=NoticeKind::Info text=words /> })
    }
}

/// A box that is on or off, with its words.
#[component]
fn Check(
    /// Its words.
    label: &'static str,
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || checked.get()
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}

/// A number with its unit, kept within limits.
#[component]
fn Number(
    /// What it is.
    #[prop(into)]
    label: String,
    /// Its unit.
    unit: &'static str,
    /// The number.
    #[prop(into)]
    value: Signal<f64>,
    /// Called with the new number.
    #[prop(into)]
    on_change: Callback<f64>,
) -> impl IntoView {
    view! {
        <label class="field number-field">
            <span class="field-label">{label}</span>
            <span class="row">
                <input
                    class="input"
                    type="number"
                    step="any"
                    prop:value=move || value.get().to_string()
                    on:keydown=|event| event.stop_propagation()
                    on:change=move |event| {
                        if let Some(number) = event_target_value(&event).parse().ok().filter(|n: &f64| n.is_finite()) {
                            on_change.run(number);
                        }
                    }
                />
                <span class="muted">{unit}</span>
            </span>
        </label>
    }
}
