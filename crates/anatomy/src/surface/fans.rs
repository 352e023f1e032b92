//! Which faces around a lattice corner belong to one sheet of a label's surface.
//!
//! Where voxels of a label touch only along an edge or at a corner, several sheets pass through one vertex. Each sheet
//! gets its own copy of it, so that every edge of the label's surface belongs to exactly two triangles.

use std::array::from_fn;

/// Sheet number, 0 to 3, of each of the twelve faces at a lattice corner, for each set of octants a label fills.
///
/// Octant bits: 1 for the far side in x, 2 in y, 4 in z. Faces that do not bound the set have number 0.
pub(super) struct Fans([[u8; 12]; 256]);

/// Number of the face between an octant and the next one along `axis`.
pub(super) fn face_at(axis: usize, octant: usize) -> usize {
    let bit = |axis: usize| octant >> (axis % 3) & 1;
    4 * axis + 2 * bit(axis + 1) + bit(axis + 2)
}

impl Fans {
    /// Works out the table.
    pub fn new() -> Self {
        Self(from_fn(sheets))
    }

    /// Sheet of a face (see [`face_at`]) of a label that fills these octants.
    pub fn sheet(&self, octants: u8, face: usize) -> u32 {
        u32::from(self.0[usize::from(octants)][face])
    }
}

/// Faces that meet on an edge are one sheet if the same run of filled octants lies between them.
fn sheets(octants: usize) -> [u8; 12] {
    let mut sheet: [u8; 12] = from_fn(|n| n as u8);
    for axis in 0..3 {
        for side in 0..2 {
            let (b, c) = (1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3));
            let ring = [0, b, b | c, c].map(|octant| octant | side << axis);
            let filled = |n: usize| octants >> ring[n % 4] & 1 == 1;
            for first in (0..4).filter(|&n| filled(n) && !filled(n + 3)) {
                let last = (first..first + 4).find(|&n| !filled(n + 1)).unwrap_or(first);
                join(
                    &mut sheet,
                    between(ring[(first + 3) % 4], ring[first]),
                    between(ring[last % 4], ring[(last + 1) % 4]),
                );
            }
        }
    }
    number(octants, sheet)
}

fn between(a: usize, b: usize) -> usize {
    face_at((a ^ b).trailing_zeros() as usize, a)
}

fn join(sheet: &mut [u8; 12], a: usize, b: usize) {
    let (from, to) = (sheet[a].max(sheet[b]), sheet[a].min(sheet[b]));
    sheet.iter_mut().filter(|n| **n == from).for_each(|n| *n = to);
}

/// Numbers the sheets of the faces that are there from 0.
fn number(octants: usize, sheet: [u8; 12]) -> [u8; 12] {
    let mut known = Vec::new();
    let mut numbers = [0; 12];
    for octant in 0..8usize {
        for axis in (0..3).filter(|axis| octant >> axis & 1 == 0) {
            let face = face_at(axis, octant);
            if octants >> octant & 1 != octants >> (octant | 1 << axis) & 1 {
                let place = known.iter().position(|&n| n == sheet[face]);
                numbers[face] = place.unwrap_or(known.len()) as u8;
                known.extend(place.is_none().then_some(sheet[face]));
            }
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::{Fans, face_at};

    #[test]
    fn voxels_that_touch_at_a_corner_have_sheets_of_their_own() {
        let fans = Fans::new();
        let sheets = |octants: u8| {
            let faces = (0..8).flat_map(|octant| [0, 1, 2].map(|axis| (axis, octant)));
            let own = faces.filter(|&(axis, octant)| {
                octant >> axis & 1 == 0 && octants >> octant & 1 != octants >> (octant | 1 << axis) & 1
            });
            own.map(|(axis, octant)| fans.sheet(octants, face_at(axis, octant))).max().map_or(0, |most| most + 1)
        };
        let check = |octants: u8, expected: u32| assert_eq!(sheets(octants), expected, "{octants:08b}");
        check(0, 0);
        check(0b0000_0001, 1);
        check(0b1000_0001, 2);
        check(0b0111_1110, 2);
        check(0b0000_1001, 2);
        check(0b0110_1001, 4);
        check(0b1001_0110, 4);
        check(0b0000_1111, 1);
    }
}
