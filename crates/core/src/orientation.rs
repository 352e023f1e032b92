//! Letters for directions in patient space.

use crate::LpsVector;
use std::fmt;

/// Up to three letters for a direction, the largest component first: `L`, `PH`, `RAH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrientationLetters {
    letters: [char; 3],
    count: usize,
}

impl fmt::Display for OrientationLetters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.letters[..self.count].iter().try_for_each(|letter| write!(f, "{letter}"))
    }
}

/// Components below this fraction of the whole are not lettered (PS3.3 C.7.6.1.1.1 leaves the limit open).
const NEGLIGIBLE: f64 = 0.0873; // sin 5 degrees

/// Letters toward which `direction` points: Right/Left, Anterior/Posterior, Head/Foot.
///
/// Components are ordered by size; those under 5 degrees are left out. A zero vector has no letters.
pub fn orientation_letters(direction: LpsVector) -> OrientationLetters {
    let unit = direction.0.normalize_or_zero();
    let mut parts = [(unit.x, 'L', 'R'), (unit.y, 'P', 'A'), (unit.z, 'H', 'F')];
    crate::sort_by(&mut parts, |a, b| b.0.abs().total_cmp(&a.0.abs()));
    let mut result = OrientationLetters { letters: [' '; 3], count: 0 };
    for (size, positive, negative) in parts {
        if size.abs() > NEGLIGIBLE {
            result.letters[result.count] = if size > 0.0 { positive } else { negative };
            result.count += 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_follow_the_components() {
        let cases = [
            ([1.0, 0.0, 0.0], "L"),
            ([-1.0, 0.0, 0.0], "R"),
            ([0.0, 1.0, 0.0], "P"),
            ([0.0, 0.0, -3.0], "F"),
            ([-0.5, -0.3, 0.2], "RAH"),
            ([0.05, 0.0, 1.0], "H"),
            ([0.0, 0.0, 0.0], ""),
        ];
        for (direction, expected) in cases {
            let [x, y, z] = direction;
            assert_eq!(orientation_letters(LpsVector::new(x, y, z)).to_string(), expected, "{direction:?}");
        }
    }
}
