//! Which voxels of a slice are inside, one bit each, and where the vertices on the edges of its rows begin.

/// One slice.
pub(super) struct Slice {
    bits: Vec<u64>,
    words: usize,
    columns: usize,
    /// First vertex on edges along each row.
    pub along: Vec<u32>,
    /// First vertex on edges from each row to the next one of the slice.
    pub across: Vec<u32>,
    /// First vertex on edges from each row to the one in the next slice.
    pub upward: Vec<u32>,
}

impl Slice {
    /// The slice whose voxels are `values`, row after row.
    pub fn read<T: Copy>(columns: usize, rows: usize, values: &[T], inside: &impl Fn(T) -> bool) -> Self {
        let words = columns.div_ceil(64);
        let mut bits = Vec::with_capacity(words * rows);
        for row in values.chunks_exact(columns) {
            bits.extend(row.chunks(64).map(|values| packed(values, inside)));
        }
        let [along, across, upward] = [(); 3].map(|()| vec![0; rows]);
        Self { bits, words, columns, along, across, upward }
    }

    /// How many edges within the slice the surface crosses, and how many from the slice to another.
    ///
    /// Most words hold one side only, so the count costs little; asking for memory once instead of growing it saves a
    /// sixth of the time of a large surface.
    pub fn crossings(&self, other: &Self) -> usize {
        let count = |bits: u64| if bits == 0 { 0 } else { bits.count_ones() as usize };
        let mut found = 0;
        for (y, row) in self.bits.chunks_exact(self.words).enumerate() {
            let next = self.bits.get((y + 1) * self.words..(y + 2) * self.words);
            for (word, &bits) in row.iter().enumerate() {
                found += count((bits ^ shifted(row, word)) & self.cubes(word));
                found += next.map_or(0, |next| count(bits ^ next[word]));
            }
        }
        found + self.bits.iter().zip(&other.bits).map(|(a, b)| count(a ^ b)).sum::<usize>()
    }

    /// Bits of a row, 64 voxels a word; 0 behind its end.
    pub fn row(&self, y: usize) -> &[u64] {
        &self.bits[y * self.words..(y + 1) * self.words]
    }

    /// The cubes of a word: as many as there are pairs of neighbouring columns.
    pub fn cubes(&self, word: usize) -> u64 {
        low_bits(self.columns - 1 - (64 * word).min(self.columns - 1))
    }
}

/// The lowest `count` bits, all of them from 64 on.
fn low_bits(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

/// One bit a value. First one byte each, which compilers do many at once; then eight bytes become eight bits by a
/// multiplication that moves byte n to bit 56 + n.
fn packed<T: Copy>(values: &[T], inside: &impl Fn(T) -> bool) -> u64 {
    let mut bytes = [0_u8; 64];
    match values.first_chunk::<64>() {
        Some(whole) => bytes.iter_mut().zip(whole).for_each(|(byte, &value)| *byte = u8::from(inside(value))),
        None => bytes.iter_mut().zip(values).for_each(|(byte, &value)| *byte = u8::from(inside(value))),
    }
    let (groups, _) = bytes.as_chunks::<8>();
    let byte = |group: &[u8; 8]| u64::from_le_bytes(*group).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    groups.iter().enumerate().fold(0, |word, (n, group)| word | byte(group) << (8 * n))
}

/// The bits of the next columns: those of the word, moved down by one.
pub(super) fn shifted(row: &[u64], word: usize) -> u64 {
    row[word] >> 1 | row.get(word + 1).map_or(0, |next| next << 63)
}

/// Cubes whose eight corners are not all on one side.
pub(super) fn active(here: [u64; 4], next: [u64; 4]) -> u64 {
    // Written out: as a fold over both it is a call, and a quarter of all the time.
    let ([a, b, c, d], [e, f, g, h]) = (here, next);
    (a | b | c | d | e | f | g | h) & !(a & b & c & d & e & f & g & h)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_the_values_for_any_length() {
        for columns in [2, 63, 64, 65, 127, 128, 130] {
            let values: Vec<i16> = (0..2 * columns as i16).map(|n| n.wrapping_mul(7919) % 100).collect();
            let slice = Slice::read(columns, 2, &values, &|value| value >= 3);
            for (n, &value) in values.iter().enumerate() {
                let (y, x) = (n / columns, n % columns);
                assert_eq!(slice.row(y)[x / 64] >> (x % 64) & 1 == 1, value >= 3, "{columns} columns, voxel {n}");
            }
            let cubes: u32 = (0..slice.words).map(|word| slice.cubes(word).count_ones()).sum();
            assert_eq!(cubes as usize, columns - 1);
        }
    }
}
