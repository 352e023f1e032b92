//! Grey values of palette colours (PS3.3 C.7.6.3.1.5).

use crate::dicom::dataset::Dataset;
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// Luminance 0 to 255 of each palette index from `first` on.
pub(crate) struct Palette {
    first: i32,
    grey: Vec<u8>,
}

impl Palette {
    /// Reads the three lookup tables; `None` if one is missing or segmented.
    pub fn of(dataset: &Dataset) -> Option<Self> {
        let descriptor = dataset.element(tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR)?;
        let number = |n: usize| {
            let bytes = descriptor.value.get(2 * n..2 * n + 2)?.try_into().ok()?;
            Some(descriptor.encoding.u16(bytes))
        };
        let first = i32::from(number(1)? as i16);
        let tables = [
            tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA,
        ];
        let entries = match number(0)? {
            0 => 65536,
            entries => usize::from(entries),
        };
        let [red, green, blue] = tables.map(|tag| table(dataset, tag, entries));
        let (red, green, blue) = (red?, green?, blue?);
        let grey =
            red.iter().zip(&green).zip(&blue).map(|((&r, &g), &b)| luminance(r.into(), g.into(), b.into()) as u8);
        Some(Self { first, grey: grey.collect() })
    }

    /// Luminance of an index; indices outside take the nearest entry.
    pub fn grey(&self, index: i32) -> i32 {
        let at = (index - self.first).clamp(0, self.grey.len() as i32 - 1);
        self.grey.get(at as usize).copied().unwrap_or(0).into()
    }
}

/// Entries of one table as 8 bits; 16-bit tables give their upper byte.
fn table(dataset: &Dataset, tag: Tag, entries: usize) -> Option<Vec<u8>> {
    let element = dataset.element(tag)?;
    if element.value.len() >= 2 * entries {
        let words = element.value.as_chunks::<2>().0.iter().take(entries);
        return Some(words.map(|&word| (element.encoding.u16(word) >> 8) as u8).collect());
    }
    (element.value.len() >= entries).then(|| element.value.iter().take(entries).copied().collect())
}

/// Luminance by ITU-R BT.601, the weights that PS3.3 C.7.6.3.1.2 uses for YBR_FULL.
pub(crate) fn luminance(red: f64, green: f64, blue: f64) -> f64 {
    (0.299 * red + 0.587 * green + 0.114 * blue).round()
}
