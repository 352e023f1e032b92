//! Colours of labels on slices.

use prosector_core::{Rgb, Segment};

/// How one label of the label map is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelStyle {
    /// The label value, 1 to 255.
    pub label: u8,
    /// Colour.
    pub color: Rgb,
    /// Opacity, 0 to 1.
    pub opacity: f32,
    /// Whether it is drawn at all.
    pub visible: bool,
}

impl From<&Segment> for LabelStyle {
    fn from(segment: &Segment) -> Self {
        Self { label: segment.label_value, color: segment.color, opacity: 1.0, visible: true }
    }
}

/// Red, green, blue and opacity, each 0 to 1, of every label; labels without style and background are clear.
pub(crate) fn label_colors(styles: &[LabelStyle]) -> [[f32; 4]; 256] {
    let mut colors = [[0.0; 4]; 256];
    for style in styles.iter().filter(|style| style.visible && style.label > 0) {
        let [r, g, b] = style.color.0.map(|c| f32::from(c) / 255.0);
        colors[usize::from(style.label)] = [r, g, b, style.opacity.clamp(0.0, 1.0)];
    }
    colors
}
