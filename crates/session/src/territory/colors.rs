//! Colours that tell territories apart.

use crate::core::Rgb;

/// P. Tol's "light" scheme, made so that people with each kind of colour blindness tell its members apart
/// (<https://sronpersonalpages.nl/~pault/>, "Qualitative colour schemes"), without its grey.
const LIGHT: [[u8; 3]; 8] = [
    [119, 170, 221],
    [238, 136, 102],
    [238, 221, 136],
    [68, 187, 153],
    [255, 170, 187],
    [153, 221, 255],
    [187, 204, 51],
    [170, 170, 0],
];

/// Every eight colours the next eight are darker, down to a third.
const DARKER: f32 = 0.7;

/// The colour of the territory at a place of the list.
pub(super) fn color_of(place: usize) -> Rgb {
    let shade = DARKER.powi((place / LIGHT.len()) as i32).max(0.34);
    Rgb(LIGHT[place % LIGHT.len()].map(|channel| (f32::from(channel) * shade).round() as u8))
}

/// The colour of what is nearest to the stem.
pub(super) const STEM: Rgb = Rgb([150, 158, 168]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_territories_look_different() {
        for (a, b) in (0..24).flat_map(|a| (0..a).map(move |b| (a, b))) {
            let (one, other) = (color_of(a).0, color_of(b).0);
            let apart: i32 = one.iter().zip(other).map(|(x, y)| (i32::from(*x) - i32::from(y)).abs()).sum();
            assert!(apart > 20, "{a} {one:?}, {b} {other:?}");
        }
    }
}
