//! Small pictures of series: the middle slice, drawn by the processor once it has come.

use crate::state::Bridge;
use leptos::html;
use leptos::prelude::*;
use prosector_app::platform::js;
use prosector_session::Session;
use prosector_session::core::{SliceAxis, Volume};
use prosector_session::render::{SliceScene, Viewport, cpu};
use prosector_session::view::{SliceFrame, ViewState};
use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, ImageData};

/// Width and height of a picture in px: twice its size on the screen, for dense displays.
const SIDE: u32 = 112;

/// Pictures by identifier of the series; 8-bit RGBA, row by row. A series keeps its picture when another is opened.
#[derive(Clone, Copy)]
pub struct Thumbs(RwSignal<BTreeMap<String, Arc<Vec<u8>>>>);

impl Thumbs {
    /// Makes pictures available below, each drawn as soon as the middle slice of its series is there.
    pub fn provide(bridge: Bridge) -> Self {
        let thumbs = Self(RwSignal::new(BTreeMap::new()));
        provide_context(thumbs);
        let open = Memo::new(move |_| {
            bridge.progress.track();
            bridge.volume.track();
            let id = bridge.series.with(|rows| rows.iter().find(|row| row.open).map(|row| row.id.clone()));
            id.filter(|_| bridge.read(has_middle))
        });
        Effect::new(move |_| {
            if let Some(id) = open.get()
                && let Some(picture) = bridge.read(middle_slice)
            {
                thumbs.0.update(|all| drop(all.insert(id, Arc::new(picture))));
            }
        });
        thumbs
    }
}

/// Whether the middle slice of the open volume has come.
fn has_middle(session: &Session) -> bool {
    session.loading().is_some_and(|builder| builder.is_present(builder.volume().dims[2] / 2))
}

/// The axis along which the slices were acquired.
fn acquired_along(volume: &Volume) -> SliceAxis {
    let along = volume.lps_from_voxel.steps()[2].0.normalize_or_zero();
    let share = |axis: &SliceAxis| axis.normal().0.dot(along).abs();
    SliceAxis::ALL.into_iter().max_by(|a, b| share(a).total_cmp(&share(b))).unwrap_or(SliceAxis::Axial)
}

/// The middle slice of the open volume, fitted into the picture, in the window that is set.
fn middle_slice(session: &Session) -> Option<Vec<u8>> {
    let volume = session.volume()?;
    let state = ViewState { crosshair: volume.center(), ..ViewState::default() };
    let frame = SliceFrame::new(&state, volume, acquired_along(volume), [f64::from(SIDE); 2]);
    let mut scene = SliceScene::new(frame.plane, frame.mm_per_pixel, session.view().window);
    scene.invert = session.view().inverted;
    let mut pixels = vec![0; (SIDE * SIDE * 4) as usize];
    cpu::draw_slice(volume, None, &scene, Viewport { width: SIDE, height: SIDE }, &mut pixels);
    Some(pixels)
}

/// The picture of a series; its modality until there is one.
#[component]
pub fn SeriesThumb(
    /// Identifier of the series.
    id: String,
    /// DICOM modality code.
    modality: String,
) -> impl IntoView {
    let thumbs: Thumbs = expect_context();
    let id = StoredValue::new(id);
    let picture = Memo::new(move |_| id.with_value(|id| thumbs.0.with(|all| all.get(id).cloned())));
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        if let (Some(canvas), Some(pixels)) = (canvas.get(), picture.get()) {
            // A canvas that cannot be drawn on stays black under the modality.
            let _ = put(&canvas, &pixels);
        }
    });
    view! {
        <span class="series-thumb" data-drawn=move || picture.with(Option::is_some).then_some("true") aria-hidden="true">
            {move || picture.with(Option::is_some).then(|| view! { <canvas node_ref=canvas width=SIDE height=SIDE></canvas> })}
            <span class="series-modality">{modality}</span>
        </span>
    }
}

fn put(canvas: &web_sys::HtmlCanvasElement, pixels: &[u8]) -> Option<()> {
    // One small picture is not worth a graphics context, for which the page would have to wait.
    let options = js_sys::Object::new();
    js::set_property(&options, "willReadFrequently", &true.into());
    let context = canvas.get_context_with_context_options("2d", &options).ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels), SIDE, SIDE).ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()
}
