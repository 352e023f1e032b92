//! Which pixels of a frame belong to its segment: one bit each, 64 at a time.

use crate::DecodeError;
use crate::decode::Frames;
use std::borrow::Cow;

/// Members of one frame, row by row, the first pixel in the lowest bit (PS3.5 8.1.1).
pub(super) struct Bits<'a> {
    bytes: Cow<'a, [u8]>,
    /// Bits before the first pixel, 0 to 7: frames follow each other without padding.
    skip: usize,
    pixels: usize,
}

impl<'a> Bits<'a> {
    /// Pixels of a frame with this stored value or more. Frames of bits are borrowed from the file.
    pub fn of(frames: &'a Frames, frame: u32, least: u16) -> Result<Self, DecodeError> {
        let pixels = usize::from(frames.format.rows) * usize::from(frames.format.columns);
        if let Some((bytes, skip)) = frames.packed(frame).filter(|_| least == 1) {
            return Ok(Self { bytes: Cow::Borrowed(bytes), skip, pixels });
        }
        let values = frames.frame(frame)?;
        let pack =
            |eight: &[u8]| eight.iter().rev().fold(0, |byte, &value| byte << 1 | u8::from(u16::from(value) >= least));
        let values = values.get(..pixels).unwrap_or(&values);
        Ok(Self { bytes: Cow::Owned(values.chunks(8).map(pack).collect()), skip: 0, pixels })
    }

    /// 64 pixels a word; bits beyond the last pixel are 0.
    fn words(&self) -> impl Iterator<Item = u64> {
        (0..self.pixels.div_ceil(64)).map(|n| {
            let rest = self.bytes.get(8 * n..).unwrap_or_default();
            let mut eight = [0; 8];
            rest.iter().zip(&mut eight).for_each(|(byte, slot)| *slot = *byte);
            let next = u64::from(rest.get(8).copied().unwrap_or(0));
            // Shifted in two steps, because a shift by 64 is none.
            let word = u64::from_le_bytes(eight) >> self.skip | next << (63 - self.skip) << 1;
            let left = self.pixels - 64 * n;
            if left < 64 { word & ((1 << left) - 1) } else { word }
        })
    }

    /// Number of members.
    pub fn count(&self) -> u64 {
        self.words().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Gives the members a label; returns how many had another one.
    pub fn paint(&self, plane: &mut [u8], label: u8) -> u64 {
        let mut overlapping = 0;
        for (voxels, mut word) in plane.chunks_mut(64).zip(self.words()) {
            while word != 0 {
                let from = word.trailing_zeros();
                let run = (word >> from).trailing_ones();
                let Some(voxels) = voxels.get_mut(from as usize..(from + run) as usize) else { break };
                overlapping += voxels.iter().filter(|&&voxel| voxel != 0 && voxel != label).count() as u64;
                voxels.fill(label);
                word &= u64::MAX.checked_shl(from + run).unwrap_or(0);
            }
        }
        overlapping
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;
    use std::borrow::Cow;

    #[test]
    fn bits_begin_anywhere_in_a_byte_and_end_with_the_frame() {
        let bytes: Vec<u8> = (0..40u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let bit = |n: usize| bytes[n / 8] >> (n % 8) & 1;
        for pixels in [1, 7, 8, 63, 64, 65, 128, 200, 300] {
            for skip in 0..8 {
                let bits = Bits { bytes: Cow::Borrowed(&bytes), skip, pixels };
                let expected: Vec<u8> = (0..pixels).map(|n| 9 * bit(skip + n)).collect();
                let mut plane = vec![0; pixels];
                assert_eq!(bits.paint(&mut plane, 9), 0);
                assert_eq!(plane, expected, "{pixels} pixels after {skip}");
                let members = expected.iter().filter(|&&voxel| voxel == 9).count() as u64;
                assert_eq!((bits.count(), bits.paint(&mut plane, 4)), (members, members));
            }
        }
    }
}
