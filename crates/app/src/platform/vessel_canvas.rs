//! Draws a picture of intensities into a canvas, grey by the display window.

use super::VesselPicture;
use super::js;
use prosector_session::core::Window;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Draws a picture; `along_x` lays its rows from left to right, the first column at the top.
pub fn draw_picture(
    canvas: &HtmlCanvasElement,
    picture: &VesselPicture,
    window: Window,
    inverted: bool,
    along_x: bool,
) {
    let (columns, rows) = (picture.size.columns, picture.size.rows);
    let (width, height) = if along_x { (rows, columns) } else { (columns, rows) };
    let mut pixels = Vec::with_capacity(4 * width * height);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let at = if along_x { x * columns + y } else { y * columns + x };
        let value = picture.values.get(at).copied().unwrap_or(f32::NAN);
        pixels.extend(if value.is_nan() { [0, 0, 0, 0] } else { shade(window, inverted, value) });
    }
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), width as u32, height as u32);
    let context = canvas.get_context("2d").ok().flatten().and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok());
    if let (Ok(image), Some(context)) = (image, context) {
        // Only a canvas of another origin refuses, and this one is ours.
        let _ = context.put_image_data(&image, 0.0, 0.0);
        js::mark("vessel-picture");
    }
}

fn shade(window: Window, inverted: bool, value: f32) -> [u8; 4] {
    let brightness = window.brightness(f64::from(value));
    let grey = (255.0 * if inverted { 1.0 - brightness } else { brightness }).round() as u8;
    [grey, grey, grey, 255]
}
