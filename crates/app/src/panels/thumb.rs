//! Small pictures of series: the middle slice, drawn by the processor once it has come.

use crate::state::Bridge;
use leptos::prelude::*;
use prosector_app::platform::clock::blob_of;
use prosector_session::Session;
use prosector_session::core::{SliceAxis, Volume};
use prosector_session::render::{SliceScene, Viewport, cpu};
use prosector_session::view::{SliceFrame, ViewState};
use std::collections::BTreeMap;
use web_sys::Url;

/// Width and height of a picture in px: twice its size on the screen, for dense displays.
const SIDE: u32 = 112;

/// Addresses of pictures by identifier of the series. A series keeps its picture when another is opened.
#[derive(Clone, Copy)]
pub struct Thumbs(RwSignal<BTreeMap<String, String>>);

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
                && let Some(address) = bridge.read(middle_slice).and_then(|pixels| address_of(&pixels))
            {
                let before = thumbs.0.try_update(|all| all.insert(id, address)).flatten();
                before.into_iter().for_each(|address| drop(Url::revoke_object_url(&address)));
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
    view! {
        <span class="series-thumb" data-drawn=move || picture.with(Option::is_some).then_some("true") aria-hidden="true">
            {move || picture.get().map(|address| view! { <img src=address alt="" width=SIDE height=SIDE /> })}
            <span class="series-modality">{modality}</span>
        </span>
    }
}

/// An address under which the page can show the pixels: as an image file, because the first drawing on a canvas would
/// make the page wait until the graphics process has time for it.
fn address_of(pixels: &[u8]) -> Option<String> {
    let blob = blob_of(&bitmap(pixels, SIDE), "image/bmp").ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// A bitmap file (BITMAPINFOHEADER, 32 bits a pixel, rows from the top) of square RGBA pixels.
fn bitmap(pixels: &[u8], side: u32) -> Vec<u8> {
    const HEADERS: u32 = 14 + 40;
    let mut file = b"BM".to_vec();
    // File size, reserved, offset of the pixels; header size, width, height: negative from the top.
    let height = (side as i32).wrapping_neg() as u32;
    let numbers = [HEADERS + pixels.len() as u32, 0, HEADERS, 40, side, height];
    numbers.iter().for_each(|number| file.extend(number.to_le_bytes()));
    // Planes and bits a pixel, then no compression and nothing to state of colours.
    file.extend([1, 0, 32, 0]);
    file.extend([0; 24]);
    file.extend(pixels.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [b, g, r, 0]));
    file
}

#[cfg(test)]
mod tests {
    use super::bitmap;

    #[test]
    fn a_bitmap_has_its_headers_and_its_pixels_in_blue_green_red() {
        let file = bitmap(&[1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255], 2);
        assert_eq!(file.len(), 54 + 16);
        assert_eq!(
            (&file[..2], &file[2..6], &file[10..14]),
            (&b"BM"[..], &70u32.to_le_bytes()[..], &[54, 0, 0, 0][..])
        );
        assert_eq!((&file[18..22], &file[22..26]), (&2i32.to_le_bytes()[..], &(-2i32).to_le_bytes()[..]));
        assert_eq!(&file[26..30], [1, 0, 32, 0]);
        assert_eq!(&file[54..62], [3, 2, 1, 0, 6, 5, 4, 0]);
    }
}
