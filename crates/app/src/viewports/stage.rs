//! The stage: the four views and what stands in for them while there is nothing to see.

use super::shell::view_name;
use super::slice_view::SliceView;
use super::vessel::VesselView;
use super::volume_view::VolumeView;
use crate::components::{Button, ButtonKind, Choice, Later, Notice, NoticeKind, Progress};
use crate::router::{Route, Router};
use crate::state::{Bridge, StageLayout, Ui, VesselDesk};
use crate::text::{t, tf, tn};
use leptos::prelude::*;
use prosector_app::platform::Opening;
use prosector_session::core::SliceAxis;
use prosector_session::tools::Tool;
use prosector_session::view::{Layout, ViewId};
use prosector_session::{CaseSource, Progress as Slices};
use prosector_session::{Command, ViewCommand};

/// All views.
#[component]
pub fn Stage() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let layout = move || match (bridge.view.with(|view| view.layout), ui.stage.get()) {
        (Layout::Maximised(_), _) => "single",
        (Layout::Grid, StageLayout::Grid) => "grid",
        (Layout::Grid, StageLayout::OneThree) => "one-three",
    };
    let desk: VesselDesk = expect_context();
    let vessel = move || desk.is_shown().then_some("true");
    view! {
        <main class="stage" id="main" data-layout=layout data-vessel=vessel aria-label=t("view.stage")>
            <Later><SliceView axis=SliceAxis::Axial /></Later>
            <Later><SliceView axis=SliceAxis::Sagittal /></Later>
            <Later><SliceView axis=SliceAxis::Coronal /></Later>
            <Later><VolumeView /></Later>
            <Later><VesselView /></Later>
            <Later><ViewTabs /></Later>
            <StageState />
        </main>
    }
}

/// Which view a narrow screen shows.
#[component]
fn ViewTabs() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let options = ViewId::ALL.map(|view| (view, view_name(view).to_owned())).to_vec();
    let choose = move |view: ViewId| {
        ui.active.set(view);
        if bridge.view.with_untracked(|state| state.layout != Layout::Grid) {
            bridge.send(Command::View(ViewCommand::SetLayout(Layout::Maximised(view))));
        }
    };
    view! {
        <div class="view-tabs">
            <Choice options=options chosen=ui.active label=t("view.stage") on_choose=choose />
        </div>
    }
}

/// What the active tool waits for.
#[component]
pub fn ToolHint() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let words = move || {
        let tool = bridge.tool.get();
        let placed = tool.points().len();
        Some(match (tool.active, placed) {
            (Tool::Landmark, _) => t("hint.landmark"),
            (Tool::Note, _) => t("hint.note"),
            (Tool::Brush, _) => t("hint.brush"),
            (Tool::Eraser, _) => t("hint.eraser"),
            (Tool::Region, _) => t("hint.region"),
            (Tool::Scissors, _) => t("hint.scissors"),
            (Tool::Vessel, _) => t("hint.vessel"),
            (Tool::Length, 0) => t("hint.length_first"),
            (Tool::Length, _) => t("hint.length_second"),
            (Tool::Angle, 0) => t("hint.angle_first"),
            (Tool::Angle, 1 | 2) => t("hint.angle_vertex"),
            (Tool::Angle, _) => t("hint.angle_last"),
            _ => return None,
        })
    };
    move || words().map(|words| view! { <div class="tool-hint" role="status">{words}</div> })
}

/// Words and share of what is being opened.
fn described(opening: &Opening, slices: Option<Slices>) -> Option<(String, Option<f64>)> {
    let counted = |key: &'static str, done: usize, total: usize| {
        let words = tf(key, &[("done", &done.to_string()), ("total", &total.to_string())]);
        (words, (total > 0).then(|| done as f64 / total as f64))
    };
    let megabytes = |bytes: u64| (bytes / 1_000_000) as usize;
    match opening {
        Opening::Fetching { done, total } => {
            Some(counted(/* key */ "opening.fetching", megabytes(*done), megabytes(*total)))
        }
        Opening::Reading { done, total } => Some(counted(/* key */ "opening.reading", *done, *total)),
        Opening::Decoding => {
            let (done, total) = slices.map_or((0, 0), |slices| (slices.done, slices.total));
            Some(counted(/* key */ "opening.decoding", done, total))
        }
        // Boundaries of all structures are found in one go; only then do surfaces come one by one.
        Opening::Building { done: 0, total } => {
            Some((tn("opening.boundaries.one", "opening.boundaries.other", *total), None))
        }
        Opening::Building { done, total } => Some(counted(/* key */ "opening.building", *done, *total)),
        Opening::Done | Opening::Cancelled | Opening::Failed(_) => None,
    }
}

/// Words and share of the opening in progress, if there is one.
pub fn opening_now(bridge: Bridge) -> Memo<Option<(String, Option<f64>)>> {
    Memo::new(move |_| {
        let slices = bridge.progress.get();
        bridge.opening.with(|opening| opening.as_ref().and_then(|opening| described(opening, slices)))
    })
}

/// The progress of an opening, with its end at hand.
#[component]
pub fn OpeningProgress(
    /// From [`opening_now`].
    running: Memo<Option<(String, Option<f64>)>>,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let label = Signal::derive(move || running.get().map(|(label, _)| label).unwrap_or_default());
    let share = Signal::derive(move || running.get().and_then(|(_, share)| share));
    view! { <Progress label share on_cancel=Callback::new(move |()| bridge.host().cancel_opening()) /> }
}

/// Opening, failed, cancelled, or nothing open: only while there is no picture. Later progress is in the status bar.
#[component]
fn StageState() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let router: Router = expect_context();
    let empty = Memo::new(move |_| bridge.volume.with(Option::is_none));
    let running = opening_now(bridge);
    let is_running = Memo::new(move |_| running.with(Option::is_some));
    let failed = Memo::new(move |_| {
        bridge.opening.with(|opening| match opening {
            Some(Opening::Failed(reason)) => Some(reason.clone()),
            Some(Opening::Cancelled) => Some(t("opening.cancelled").to_owned()),
            _ => None,
        })
    });
    let awaited = Memo::new(move |_| {
        let named = matches!(router.route(), Route::Case(id) if id != "new");
        named && bridge.case.with(Option::is_none) && bridge.opening.with(Option::is_none)
    });
    // A case whose upload was broken off: its plan is here, its images are not.
    let bare = Memo::new(move |_| {
        let is_over = bridge.opening.with(|opening| matches!(opening, None | Some(Opening::Done)));
        let source = bridge.case.with(|case| case.as_ref().map(|case| case.source.clone()));
        source.filter(|_| is_over).map(|source| match source {
            CaseSource::Server => t("opening.no_images"),
            _ => t("opening.plan_alone"),
        })
    });
    let back = move || {
        view! { <Button label=t("opening.back") kind=ButtonKind::Primary on_press=move |()| router.go("/") /> }
    };
    let message = move || match (is_running.get(), failed.get()) {
        (true, _) => view! {
            <h2>{t("opening.title")}</h2>
            <OpeningProgress running />
            <p class="muted">{t("opening.local")}</p>
        }
        .into_any(),
        (false, Some(reason)) => view! {
            <h2>{t("opening.failed")}</h2>
            <Notice kind=NoticeKind::Refusal text=reason />
            <div class="row">{back()}</div>
        }
        .into_any(),
        // The address names a case and nothing of it has come yet.
        (false, None) if awaited.get() => view! {
            <h2>{t("opening.title")}</h2>
            <p class="muted" role="status">{t("opening.wait")}</p>
        }
        .into_any(),
        (false, None) if bare.with(Option::is_some) => view! {
            <h2>{t("opening.empty")}</h2>
            <p class="muted">{bare.get()}</p>
        }
        .into_any(),
        (false, None) => view! {
            <h2>{t("opening.empty")}</h2>
            <p class="muted">{t("opening.empty_text")}</p>
            <div class="row">{back()}</div>
        }
        .into_any(),
    };
    move || empty.get().then(|| view! { <div class="stage-message"><div class="stack">{message}</div></div> })
}
