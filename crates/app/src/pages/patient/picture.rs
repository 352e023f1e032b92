//! The picture to turn with a finger, before and after.

use crate::components::{Choice, Icon, IconButton};
use crate::text::t;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::api;
use prosector_app::platform::patient_view::PatientView;
use prosector_session::plan::Camera;

/// What the picture shows now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// How it is turned; `None` from the front.
    pub camera: Option<Camera>,
    /// Whether a view that was brought close stays close, rather than all being in sight.
    pub may_be_close: bool,
    /// Layers before the operation; `None` for all.
    pub before: Option<Vec<String>>,
    /// Layers at this step; `None` for all.
    pub after: Option<Vec<String>>,
}

/// The picture.
#[component]
pub fn Picture(
    /// What it shows.
    shown: Memo<Shown>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Div>::new();
    let view = StoredValue::new_local(None::<PatientView>);
    let ready = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let after = RwSignal::new(true);
    let last = StoredValue::new(None::<[f64; 2]>);
    let bytes = RwSignal::new_local(None::<Vec<u8>>);
    spawn_local(async move {
        match api::patient_picture().await {
            Ok(picture) => bytes.set(Some(picture)),
            Err(_) => failed.set(true),
        }
    });
    Effect::new(move |_| {
        let (Some(canvas), Some(picture)) = (canvas.get(), bytes.get()) else { return };
        match PatientView::start(&canvas, &picture) {
            Ok(started) => {
                view.set_value(Some(started));
                ready.set(true);
            }
            Err(_) => failed.set(true),
        }
    });
    let with_view = move |act: &dyn Fn(&PatientView)| {
        view.with_value(|view| {
            if let Some(view) = view {
                act(view);
            }
        });
    };
    let show = move || {
        let now = shown.get();
        let layers = if after.get() { now.after } else { now.before };
        with_view(&|view| view.show(now.camera, now.may_be_close, layers.as_deref()));
    };
    Effect::new(move |_| {
        if ready.get() {
            show();
        }
    });
    let turn = move |dx: f64, dy: f64| with_view(&|view| view.turn(dx, dy));
    let moved = move |event: web_sys::PointerEvent| {
        let Some([x, y]) = last.get_value() else { return };
        let now = [f64::from(event.client_x()), f64::from(event.client_y())];
        last.set_value(Some(now));
        turn(now[0] - x, now[1] - y);
    };
    let differs = Memo::new(move |_| shown.with(|shown| shown.before != shown.after));
    let options = vec![(false, t("patient.before").to_owned()), (true, t("patient.after").to_owned())];
    let options = StoredValue::new(options);
    view! {
        <div class="patient-picture" hidden=move || failed.get()>
            <div
                node_ref=canvas
                class="picture-area"
                role="img"
                tabindex="0"
                aria-label=t("patient.picture")
                on:pointerdown=move |event| {
                    let canvas: web_sys::Element = event_target(&event);
                    let _ = canvas.set_pointer_capture(event.pointer_id());
                    last.set_value(Some([f64::from(event.client_x()), f64::from(event.client_y())]));
                }
                on:pointermove=moved
                on:pointerup=move |_| last.set_value(None)
                on:pointercancel=move |_| last.set_value(None)
                on:keydown=move |event| match event.key().as_str() {
                    "ArrowLeft" => turn(-30.0, 0.0),
                    "ArrowRight" => turn(30.0, 0.0),
                    "ArrowUp" => turn(0.0, -30.0),
                    "ArrowDown" => turn(0.0, 30.0),
                    _ => {}
                }
            ></div>
            <p class="picture-hint">{move || if ready.get() { t("patient.turn") } else { t("patient.picture_loading") }}</p>
        </div>
        <div class="row" hidden=move || failed.get()>
            <IconButton icon=Icon::ArrowLeft label=t("patient.turn_left") on_press=move |()| turn(-60.0, 0.0) />
            <div class="grow">
                {move || differs.get().then(|| view! {
                    <Choice
                        options=options.get_value()
                        chosen=after
                        label=t("patient.before_after")
                        on_choose=move |chosen| after.set(chosen)
                    />
                })}
            </div>
            <IconButton icon=Icon::ArrowRight label=t("patient.turn_right") on_press=move |()| turn(60.0, 0.0) />
        </div>
    }
}
