//! Numbers: a value with its unit; predicted ones in italics, marked `est.`, with their band.

use crate::text::t;
use leptos::prelude::*;

/// A number with this many digits after the point and a true minus sign.
pub fn decimal(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    // Minus zero and a hyphen both read wrong beside aligned figures.
    let zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    if zero { text.replace('-', "") } else { text.replace('-', "\u{2212}") }
}

/// A predicted number.
#[component]
pub fn Predicted(
    /// The number as text.
    #[prop(into)]
    value: Signal<String>,
    /// Its unit.
    #[prop(into)]
    unit: Signal<String>,
    /// Its band as text.
    #[prop(optional, into)]
    band: Option<Signal<String>>,
) -> impl IntoView {
    view! {
        <em class="number predicted">
            <span class="unit">{t("number.estimated")} " "</span>
            {move || value.get()}
            <span class="unit">"\u{202f}" {move || unit.get()} {band.map(|band| view! { " " {move || band.get()} })}</span>
        </em>
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn numbers_read_well() {
        let cases =
            [(-0.04, 1, "0.0"), (-12.25, 1, "\u{2212}12.2"), (3.0, 0, "3"), (1234.5, 0, "1234"), (-0.0, 0, "0")];
        for (value, digits, expected) in cases {
            assert_eq!(decimal(value, digits), expected);
        }
    }
}
