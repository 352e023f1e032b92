//! The picture along the vessel: a click makes all views meet there, a drag up or down turns it.

use super::AlongScale;
use crate::state::{Bridge, VesselDesk};
use crate::text::{t, tf};
use leptos::html;
use leptos::prelude::*;
use prosector_app::platform::draw_picture;
use prosector_session::VesselCommand;

/// Drags shorter than this many px are clicks.
const CLICK_PX: f64 = 4.0;
/// Degrees a px of a drag.
const TURN: f64 = 0.7;

/// The straightened picture.
#[component]
pub fn Strip(scale: AlongScale) -> impl IntoView {
    let desk: VesselDesk = expect_context();
    let bridge: Bridge = expect_context();
    let canvas = NodeRef::<html::Canvas>::new();
    let look = Memo::new(move |_| bridge.view.with(|view| (view.window, view.inverted)));
    Effect::new(move |_| {
        let (window, inverted) = look.get();
        if let (Some(canvas), Some(picture)) = (canvas.get(), desk.straight.get()) {
            draw_picture(&canvas, &picture, window, inverted, true);
        }
    });
    let held = StoredValue::new(None::<([f64; 2], f64, bool)>);
    let at = move |event: &web_sys::PointerEvent| [f64::from(event.client_x()), f64::from(event.client_y())];
    let down = move |event: web_sys::PointerEvent| {
        let element: web_sys::Element = event_target(&event);
        // Without the capture a drag ends at the edge.
        let _ = element.set_pointer_capture(event.pointer_id());
        let angle = bridge.vessels.with_untracked(|v| v.angle_deg);
        held.set_value(Some((at(&event), angle, false)));
    };
    let moved = move |event: web_sys::PointerEvent| {
        let Some((from, angle, dragging)) = held.get_value() else { return };
        let to = at(&event);
        if dragging || (to[0] - from[0]).hypot(to[1] - from[1]) >= CLICK_PX {
            held.set_value(Some((from, angle, true)));
            desk.send(VesselCommand::Turn(angle + TURN * (to[1] - from[1])));
        }
    };
    let up = move |event: web_sys::PointerEvent| {
        let Some((.., false)) = held.try_update_value(Option::take).flatten() else { return };
        let element: web_sys::Element = event_target(&event);
        let y = f64::from(event.client_y()) - element.get_bounding_client_rect().top();
        let across_mm = y / scale.px_per_mm - scale.half_mm;
        desk.send(VesselCommand::PointAt { arc_mm: scale.arc_under(&event, &element), across_mm });
    };
    let (width, height) = (scale.length_px(), 2.0 * scale.half_mm * scale.px_per_mm);
    let x = move || bridge.vessels.with(|v| v.at_mm) * scale.px_per_mm;
    view! {
        <div class="vessel-strip" style:width=format!("{width:.1}px") style:height=format!("{height:.1}px")>
            <canvas
                node_ref=canvas
                role="img"
                aria-label=move || tf("vessel.strip", &[("n", &format!("{:.0}", bridge.vessels.with(|v| v.angle_deg)))])
                title=t("vessel.strip_hint")
                data-vessel="strip"
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=up
                on:pointercancel=move |_| held.set_value(None)
            ></canvas>
            <svg aria-hidden="true">
                <path class="vessel-at" d=move || format!("M{:.1} 0V{height:.1}", x()) />
            </svg>
        </div>
    }
}
