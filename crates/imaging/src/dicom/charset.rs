//! Text of descriptions in the file's character set (PS3.5 section 6.1).

use super::dataset::Dataset;
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_encoding::text::{SpecificCharacterSet, TextCodec};

/// The character sets of a data set, by Specific Character Set (0008,0005).
pub(crate) struct Charset {
    first: SpecificCharacterSet,
    others: Vec<SpecificCharacterSet>,
}

impl Charset {
    /// The sets that `dataset` names; unknown names fall back to UTF-8, which ASCII is part of.
    pub fn of(dataset: &Dataset) -> Self {
        let names = dataset.text(tags::SPECIFIC_CHARACTER_SET).unwrap_or_default();
        let mut sets = names.split('\\').map(|name| code(name.trim()));
        let first = sets.next().flatten().unwrap_or(SpecificCharacterSet::ISO_IR_192);
        Self { first, others: sets.flatten().collect() }
    }

    /// The text of an element, or `None` if it is absent or empty.
    pub fn text(&self, dataset: &Dataset, tag: Tag) -> Option<String> {
        let text = self.decode(dataset.bytes(tag)?);
        let trimmed = text.trim_matches(['\0', ' ']);
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// Text of `bytes`; what the set cannot hold is shown as an octal escape, never dropped.
    ///
    /// Each escape sequence starts a run in the set whose name holds its ISO registration (PS3.5 6.1.2.5).
    pub fn decode(&self, bytes: &[u8]) -> String {
        let mut text = String::new();
        let mut rest = bytes;
        let mut set = &self.first;
        while let Some(at) = rest.iter().position(|&byte| byte == 0x1B) {
            let (run, after) = rest.split_at(at);
            text.push_str(&decode_run(set, run));
            let (length, name) = escape(after);
            set =
                name.and_then(|name| self.others.iter().find(|set| set.name().ends_with(name))).unwrap_or(&self.first);
            if name == Some("87") {
                // The JIS codec reads the escape sequence itself.
                let end = after.iter().skip(1).position(|&byte| byte == 0x1B).map_or(after.len(), |next| next + 1);
                text.push_str(&decode_run(set, after.get(..end).unwrap_or_default()));
                rest = after.get(end..).unwrap_or_default();
                continue;
            }
            rest = after.get(length..).unwrap_or_default();
        }
        text.push_str(&decode_run(set, rest));
        text
    }
}

fn decode_run(set: &SpecificCharacterSet, run: &[u8]) -> String {
    set.decode(run).unwrap_or_else(|_| String::from_utf8_lossy(run).into_owned())
}

/// Length of an escape sequence and the end of the name of the set it selects (PS3.3 table C.12-3 and C.12-4).
fn escape(bytes: &[u8]) -> (usize, Option<&'static str>) {
    match bytes.get(1..).unwrap_or_default() {
        [0x28, 0x42, ..] => (3, None),
        [0x2D, 0x41, ..] => (3, Some("100")),
        [0x2D, 0x42, ..] => (3, Some("101")),
        [0x2D, 0x43, ..] => (3, Some("109")),
        [0x2D, 0x44, ..] => (3, Some("110")),
        [0x2D, 0x4C, ..] => (3, Some("144")),
        [0x2D, 0x47, ..] => (3, Some("127")),
        [0x2D, 0x46, ..] => (3, Some("126")),
        [0x2D, 0x48, ..] => (3, Some("138")),
        [0x28 | 0x29, 0x4A | 0x49, ..] => (3, Some("13")),
        [0x24, 0x42, ..] => (3, Some("87")),
        [0x24, 0x29, 0x43, ..] => (4, Some("149")),
        [0x24, 0x29, 0x41, ..] => (4, Some("GBK")),
        _ => (1, None),
    }
}

fn code(name: &str) -> Option<SpecificCharacterSet> {
    if name.is_empty() { Some(SpecificCharacterSet::ISO_IR_6) } else { SpecificCharacterSet::from_code(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charset(names: &str) -> Charset {
        let mut sets = names.split('\\').map(code);
        let first = sets.next().flatten().unwrap_or(SpecificCharacterSet::ISO_IR_192);
        Charset { first, others: sets.flatten().collect() }
    }

    /// Examples of PS3.5 annexes H, I and J, and of the pydicom character set files.
    #[test]
    fn text_is_read_in_its_character_set() {
        let cases: [(&str, &[u8], &str); 10] = [
            ("ISO_IR 100", b"Buc^J\xe9r\xf4me", "Buc^Jérôme"),
            ("ISO_IR 126", b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"),
            ("ISO_IR 144", b"\xbb\xee\xdace\xdc\xd1yp\xd3", "Люкceмбypг"),
            ("ISO_IR 192", "Wang^XiaoDong=王^小東".as_bytes(), "Wang^XiaoDong=王^小東"),
            ("GB18030", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab", "Wang^XiaoDong=王^小东"),
            (
                "\\ISO 2022 IR 87",
                b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
                "Yamada^Tarou=山田^太郎=やまだ^たろう",
            ),
            (
                "ISO 2022 IR 13\\ISO 2022 IR 87",
                b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J",
                "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
            ),
            (
                "\\ISO 2022 IR 149",
                b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
                "Hong^Gildong=洪^吉洞=홍^길동",
            ),
            ("ISO 2022 IR 6\\ISO 2022 IR 126", b"Dionysios=\x1b-F\xc4\xe9\xef", "Dionysios=Διο"),
            ("no such set", b"plain \xff", "plain \\377"),
        ];
        for (names, bytes, expected) in cases {
            assert_eq!(charset(names).decode(bytes), expected, "{names}");
        }
    }
}
