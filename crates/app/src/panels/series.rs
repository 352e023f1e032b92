//! The series list and the way to the import report.

use super::thumb::{SeriesThumb, Thumbs};
use crate::components::{Button, ButtonKind, ButtonSize, Empty, Icon, Panel};
use crate::router::Router;
use crate::state::{Bridge, DialogKind, SheetTab, Ui};
use crate::text::{t, tf, tn, tnf};
use leptos::prelude::*;
use prosector_session::SeriesRow;
use prosector_session::imaging::Severity;

/// The series of the case.
#[component]
pub fn SeriesPanel() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let router: Router = expect_context();
    Thumbs::provide(bridge);
    let count = Signal::derive(move || bridge.series.with(Vec::len));
    let remarks = move || bridge.report.with(Vec::len);
    let shown = Signal::derive(move || ui.sheet.get() == SheetTab::Structures);
    view! {
        <Panel id="series" title=t("series.title") count=count shown=shown>
            {move || {
                let rows = bridge.series.get();
                if rows.is_empty() && bridge.volume.with(Option::is_none) {
                    view! {
                        <Empty text=t("series.empty")>
                            <Button
                                label=t("start.demo")
                                size=ButtonSize::Small
                                on_press=move |()| router.go("/case/demo")
                            />
                        </Empty>
                    }
                    .into_any()
                } else {
                    view! { <div class="list">{rows.into_iter().map(|row| series_row(bridge, row)).collect_view()}</div> }
                        .into_any()
                }
            }}
            <VolumeFactsLine />
            {move || {
                (remarks() > 0).then(|| {
                    view! {
                        <Button
                            label=tn("report.open.one", "report.open.other", remarks())
                            icon=if is_serious(bridge) { Icon::Warning } else { Icon::Info }
                            kind=ButtonKind::Quiet
                            size=ButtonSize::Small
                            on_press=move |()| ui.dialog.set(Some(DialogKind::Report))
                        />
                    }
                })
            }}
        </Panel>
    }
}

fn is_serious(bridge: Bridge) -> bool {
    bridge.report.with(|all| all.iter().any(|(_, remark)| remark.severity >= Severity::Warning))
}

fn series_row(bridge: Bridge, row: SeriesRow) -> impl IntoView {
    let [columns, rows, _] = row.dims.map(|n| n.to_string());
    let slices = row.dims[2];
    // A file that was not opened yet says no more than its format.
    let (count, size) = match slices {
        0 => (row.modality.clone(), None),
        _ => (
            tnf("series.count.one", "series.count.other", slices, &[("modality", &row.modality)]),
            Some(tf("series.size", &[("columns", &columns), ("rows", &rows)])),
        ),
    };
    let name = if row.description.is_empty() { t("series.unnamed").to_owned() } else { row.description };
    let (id, thumb) = (row.id.clone(), row.id);
    let remark = match row.severity {
        Some(Severity::Refusal) => Some(("badge danger", t("series.refused"))),
        Some(Severity::Warning) => Some(("badge attention", t("series.warning"))),
        _ => None,
    };
    view! {
        <button
            type="button"
            class="series-item"
            aria-pressed=if row.open { "true" } else { "false" }
            on:click=move |_| bridge.host().open_series(&id)
        >
            <SeriesThumb id=thumb modality=row.modality.clone() />
            <span class="series-words">
                <span class="series-name clip">{name}</span>
                <span class="series-fact number clip">{count}</span>
                {size.map(|size| view! { <span class="series-fact number clip">{size}</span> })}
                {remark.map(|(class, words)| view! { <span><span class=class>{words}</span></span> })}
            </span>
        </button>
    }
}

/// Voxel size of the open volume, or that it is unknown.
#[component]
fn VolumeFactsLine() -> impl IntoView {
    let bridge: Bridge = expect_context();
    move || {
        bridge.volume.get().map(|facts| {
            if facts.spacing.is_calibrated() {
                let [x, y, z] = facts.spacing_mm.map(|mm| crate::components::decimal(mm, 2));
                let words = tf("series.voxel", &[("x", &x), ("y", &y), ("z", &z)]);
                view! { <p class="muted number">{words}</p> }.into_any()
            } else {
                view! { <p><span class="badge attention">{t("series.no_spacing")}</span></p> }.into_any()
            }
        })
    }
}
