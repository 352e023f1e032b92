//! The scale bar: a round number of millimetres.

use crate::text::{t, tf};
use leptos::prelude::*;

const ROUND_MM: [f64; 11] = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];

/// The longest round length that fits into `room` px, mm.
pub fn round_length(mm_per_pixel: f64, room: f64) -> Option<f64> {
    ROUND_MM.into_iter().rev().find(|mm| mm / mm_per_pixel <= room)
}

/// The bar at the lower left of a view; nothing where millimetres are not those of the patient.
#[component]
pub fn ScaleBar(
    /// Millimetres in one CSS px, if the spacing is calibrated.
    #[prop(into)]
    mm_per_pixel: Signal<Option<f64>>,
    /// Size of the view.
    size: ReadSignal<[f64; 2]>,
) -> impl IntoView {
    move || {
        let [width, height] = size.get();
        let bottom = height - 12.0;
        let Some(scale) = mm_per_pixel.get() else {
            return view! { <text class="scale-text" x="12" y=bottom>{t("view.no_scale")}</text> }.into_any();
        };
        let Some(mm) = round_length(scale, (width / 4.0).min(140.0)) else { return ().into_any() };
        let (left, right) = (12.0, 12.0 + mm / scale);
        let path = format!("M{left} {} V{bottom} H{right} V{}", bottom - 5.0, bottom - 5.0);
        let label = if mm >= 10.0 {
            tf("view.scale_cm", &[("n", &(mm / 10.0).to_string())])
        } else {
            tf("view.scale_mm", &[("n", &mm.to_string())])
        };
        let backed = right + 8.0 + 7.0 * label.chars().count() as f64;
        view! {
            <g class="scale" role="img" aria-label=tf("view.scale_label", &[("length", &label)])>
                <rect class="backing" x="4" y=bottom - 14.0 width=backed height="22" rx="4" />
                <path class="scale-bar" d=path />
                <text x=right + 6.0 y=bottom>{label.clone()}</text>
            </g>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::round_length;

    #[test]
    fn bars_are_round_and_fit() {
        for (scale, room, expected) in [(0.5, 100.0, Some(50.0)), (1.0, 140.0, Some(100.0)), (0.01, 40.0, None)] {
            assert_eq!(round_length(scale, room), expected);
        }
    }
}
