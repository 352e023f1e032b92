//! What all written objects share: elements, numbers within 16 characters, the file around them.

use super::transfer_syntax::EXPLICIT_LITTLE;
use crate::ImportError;
use dicom_core::value::{DataSetSequence, Value};
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};

/// An object or an item being written.
pub(crate) struct Record(InMemDicomObject);

impl Record {
    pub fn new() -> Self {
        Self(InMemDicomObject::new_empty())
    }

    fn put(mut self, tag: Tag, vr: VR, value: PrimitiveValue) -> Self {
        self.0.put(DataElement::new(tag, vr, value));
        self
    }

    /// A text element; an empty text writes an empty element (type 2).
    pub fn text(self, tag: Tag, vr: VR, text: impl Into<String>) -> Self {
        let text: String = text.into();
        let value = if text.is_empty() { PrimitiveValue::Empty } else { PrimitiveValue::from(text) };
        self.put(tag, vr, value)
    }

    pub fn uid(self, tag: Tag, uid: impl Into<String>) -> Self {
        self.text(tag, VR::UI, uid)
    }

    pub fn code(self, tag: Tag, text: &str) -> Self {
        self.text(tag, VR::CS, text)
    }

    pub fn decimals(self, tag: Tag, values: &[f64]) -> Self {
        let texts: Vec<String> = values.iter().map(|&value| decimal(value)).collect();
        self.text(tag, VR::DS, texts.join("\\"))
    }

    pub fn integer(self, tag: Tag, value: i64) -> Self {
        self.text(tag, VR::IS, value.to_string())
    }

    pub fn unsigned(self, tag: Tag, value: u16) -> Self {
        self.put(tag, VR::US, PrimitiveValue::from(value))
    }

    pub fn unsigned_list(self, tag: Tag, values: &[u16]) -> Self {
        self.put(tag, VR::US, PrimitiveValue::U16(values.into()))
    }

    pub fn long_list(self, tag: Tag, values: &[u32]) -> Self {
        self.put(tag, VR::UL, PrimitiveValue::U32(values.into()))
    }

    pub fn tag_value(self, tag: Tag, value: Tag) -> Self {
        self.put(tag, VR::AT, PrimitiveValue::from(value))
    }

    pub fn bytes(self, tag: Tag, vr: VR, mut bytes: Vec<u8>) -> Self {
        if bytes.len() % 2 == 1 {
            bytes.push(0);
        }
        self.put(tag, vr, PrimitiveValue::U8(bytes.into()))
    }

    pub fn words(self, tag: Tag, words: Vec<u16>) -> Self {
        self.put(tag, VR::OW, PrimitiveValue::U16(words.into()))
    }

    pub fn sequence(mut self, tag: Tag, items: Vec<Record>) -> Self {
        let items: Vec<InMemDicomObject> = items.into_iter().map(|item| item.0).collect();
        self.0.put(DataElement::new(tag, VR::SQ, Value::Sequence(DataSetSequence::from(items))));
        self
    }

    /// A whole file: preamble, meta group, Explicit VR Little Endian.
    pub fn into_file(self, sop_class: &str, sop_instance: &str) -> Result<Vec<u8>, ImportError> {
        let failed = |error: String| ImportError::Content(format!("The DICOM object cannot be written: {error}."));
        let object = self.uid(tags::SOP_CLASS_UID, sop_class).uid(tags::SOP_INSTANCE_UID, sop_instance);
        let meta = FileMetaTableBuilder::new()
            .media_storage_sop_class_uid(sop_class)
            .media_storage_sop_instance_uid(sop_instance)
            .transfer_syntax(EXPLICIT_LITTLE);
        let file = object.0.with_meta(meta).map_err(|error| failed(error.to_string()))?;
        let mut bytes = Vec::new();
        file.write_all(&mut bytes).map_err(|error| failed(error.to_string()))?;
        Ok(bytes)
    }
}

/// A number in at most 16 characters (PS3.5 6.2, DS), as precise as they allow.
pub(crate) fn decimal(value: f64) -> String {
    // Adding zero turns a negative zero into a positive one.
    let value = value + 0.0;
    let plain = value.to_string();
    if plain.len() <= 16 {
        return plain;
    }
    let fixed = (0..=14).rev().map(|digits| format!("{value:.digits$}")).find(|text| text.len() <= 16);
    match fixed {
        Some(text) if value.abs() >= 1e-4 => text,
        _ => (0..=9)
            .rev()
            .map(|digits| format!("{value:.digits$e}"))
            .find(|t| t.len() <= 16)
            .unwrap_or_else(|| "0".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_fit_sixteen_characters() {
        let cases = [
            (0.7, "0.7"),
            (-0.0, "0"),
            (1.0 / 3.0, "0.33333333333333"),
            (-1.0 / 3.0, "-0.3333333333333"),
            (-123_456.789_012_345_67, "-123456.78901235"),
            (1e-17 / 3.0, "3.333333333e-18"),
            (f64::MAX, "1.797693135e308"),
        ];
        for (value, expected) in cases {
            assert_eq!(decimal(value), expected);
            assert!(expected.len() <= 16);
        }
    }
}
