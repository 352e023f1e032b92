//! The straightened view of a vessel: the picture along it, its diameters on the same scale, and the picture across.

mod across;
mod profile;
mod strip;

use super::size;
use crate::components::{Icon, IconButton, Slider, decimal};
use crate::state::{Bridge, VesselDesk, half_width};
use crate::text::{t, tf};
use across::AcrossView;
use leptos::html;
use leptos::prelude::*;
use profile::Profile;
use prosector_session::VesselCommand;
use strip::Strip;

/// How mm along the vessel become px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AlongScale {
    /// Length of the course, mm.
    pub length_mm: f64,
    /// Half the width of the picture, mm.
    pub half_mm: f64,
    /// px a mm, in both directions.
    pub px_per_mm: f64,
}

impl AlongScale {
    /// Length of the course, px.
    pub fn length_px(self) -> f64 {
        self.length_mm * self.px_per_mm
    }

    /// mm along the course under a pointer within an element that begins where the course does.
    pub fn arc_under(self, event: &web_sys::PointerEvent, element: &web_sys::Element) -> f64 {
        let x = f64::from(event.client_x()) - element.get_bounding_client_rect().left();
        (x / self.px_per_mm).clamp(0.0, self.length_mm)
    }
}

/// px that the profile has for its numbers at the left, and the picture across with its gap at the right.
const LEFT: f64 = 40.0;
const RIGHT: f64 = 12.0;
const ACROSS: f64 = 190.0;
/// Part of the height that the picture along the vessel may take.
const STRIP: f64 = 0.42;

/// The straightened view, while it is open and a vessel is chosen.
#[component]
pub fn VesselView() -> impl IntoView {
    let desk: VesselDesk = expect_context();
    let shown = Memo::new(move |_| desk.is_shown());
    move || shown.get().then(|| view! { <OpenView /> })
}

#[component]
fn OpenView() -> impl IntoView {
    let desk: VesselDesk = expect_context();
    let bridge: Bridge = expect_context();
    let element = NodeRef::<html::Section>::new();
    let size = size::followed(element);
    let scale = Memo::new(move |_| {
        let [width, height] = size.get();
        let narrow = width < 560.0;
        let room = if narrow { width } else { width - ACROSS } - LEFT - RIGHT;
        let (length_mm, half_mm) = bridge.vessels.with(|v| Some((v.report.as_ref()?.length_mm, half_width(v)?)))?;
        let px_per_mm = (room / length_mm).min(STRIP * height / (2.0 * half_mm));
        (px_per_mm > 0.0).then_some(AlongScale { length_mm, half_mm, px_per_mm })
    });
    let title = move || {
        bridge.vessels.with(|v| {
            let name = v.chosen_row().map(|row| row.name.clone()).unwrap_or_default();
            let length = v.report.as_ref().map_or(String::new(), |report| decimal(report.length_mm, 0));
            tf("vessel.view_title", &[("name", &name), ("mm", &length)])
        })
    };
    let angle = Signal::derive(move || bridge.vessels.with(|v| v.angle_deg));
    view! {
        <section node_ref=element class="vessel-view" aria-label=t("vessel.view") data-vessel="view">
            <header class="row">
                <h2 class="clip grow number">{title}</h2>
                <Slider
                    label=t("vessel.turn")
                    value=angle
                    max=359.0
                    step=1.0
                    shown=Signal::derive(move || tf("vessel.degrees", &[("n", &decimal(angle.get(), 0))]))
                    on_input=move |degrees| desk.send(VesselCommand::Turn(degrees))
                />
                <IconButton icon=Icon::Close label=t("vessel.close") small=true on_press=move |()| desk.open.set(false) />
            </header>
            {move || match scale.get() {
                None => view! { <p class="hint" role="status">{t("vessel.measuring")}</p> }.into_any(),
                Some(scale) => view! {
                    <div class="vessel-along" style:padding-left=format!("{LEFT}px")>
                        <Strip scale />
                        <Profile scale height=size.get_untracked()[1] * (1.0 - STRIP) - 76.0 left=LEFT />
                    </div>
                    <AcrossView />
                }
                .into_any(),
            }}
        </section>
    }
}
