//! Text of descriptions in the file's character set (PS3.5 section 6.1).

use super::dataset::Dataset;
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// Text of bytes in the encoding of a label of the WHATWG Encoding Standard, such as `euc-jp`; `None` if unknown.
///
/// What the encoding does not hold becomes U+FFFD. An argument of reading, because the tables of Chinese, Japanese and
/// Korean characters weigh more than the rest of reading, and a browser has its own.
pub type DecodeText = fn(label: &str, bytes: &[u8]) -> Option<String>;

/// [`DecodeText`] by tables of its own, for programs outside of browsers.
pub fn decode_text(label: &str, bytes: &[u8]) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

/// The character set of a data set, by Specific Character Set (0008,0005).
pub(crate) struct Charset {
    first: Set,
    decode: DecodeText,
}

impl Charset {
    /// The set that `dataset` names first; unknown names fall back to UTF-8, which ASCII is part of.
    ///
    /// The other names only announce escape sequences, which say themselves what follows.
    pub fn of(dataset: &Dataset, decode: DecodeText) -> Self {
        let names = dataset.text(tags::SPECIFIC_CHARACTER_SET).unwrap_or_default();
        Self::named(&names, decode)
    }

    fn named(names: &str, decode: DecodeText) -> Self {
        let first = names.split('\\').next().unwrap_or_default();
        Self { first: Set::named(first.trim()).unwrap_or(Set::Utf8), decode }
    }

    /// The text of an element, or `None` if it is absent or empty.
    pub fn text(&self, dataset: &Dataset, tag: Tag) -> Option<String> {
        let text = self.decode(dataset.bytes(tag)?);
        let trimmed = text.trim_matches(['\0', ' ']);
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// Text of `bytes`; what the set cannot hold is marked where it stands, never dropped.
    ///
    /// Each escape sequence starts a run in the set that it selects (PS3.5 6.1.2.5).
    pub fn decode(&self, bytes: &[u8]) -> String {
        let mut text = String::new();
        let mut rest = bytes;
        let mut set = self.first;
        while let Some(at) = rest.iter().position(|&byte| byte == 0x1B) {
            let (run, after) = rest.split_at(at);
            text.push_str(&set.decode(run, self.decode));
            let (length, selected) = escape(after);
            set = selected.unwrap_or(self.first);
            rest = after.get(length..).unwrap_or_default();
        }
        text.push_str(&set.decode(rest, self.decode));
        text
    }
}

/// One character set.
#[derive(Clone, Copy)]
enum Set {
    /// ISO 8859-1, and ASCII, whose upper half files fill with it. The label of that name means Windows 1252.
    Latin1,
    Utf8,
    /// Bytes as they stand, by a label.
    Labelled(&'static str),
    /// Pairs of a Japanese set in the lower half; EUC-JP has them in the upper half, after this prefix.
    Jis(&'static [u8]),
}

impl Set {
    /// The set of a defined term (PS3.3 tables C.12-2 to C.12-5).
    fn named(term: &str) -> Option<Self> {
        let number = term.strip_prefix("ISO_IR").or_else(|| term.strip_prefix("ISO 2022 IR"));
        let label = match number.map(|number| number.trim_start_matches([' ', '_'])).unwrap_or(term) {
            // The Japanese pairs come after an escape sequence only; until then it is ASCII.
            "" | "6" | "87" | "159" | "100" => return Some(Self::Latin1),
            "192" => return Some(Self::Utf8),
            "13" => "shift_jis",
            "58" | "GBK" | "GB2312" => "gbk",
            "GB18030" => "gb18030",
            "101" => "iso-8859-2",
            "109" => "iso-8859-3",
            "110" => "iso-8859-4",
            "126" => "iso-8859-7",
            "127" => "iso-8859-6",
            "138" => "iso-8859-8",
            "144" => "iso-8859-5",
            "148" => "iso-8859-9",
            "149" => "euc-kr",
            "166" => "windows-874",
            "203" => "iso-8859-15",
            _ => return None,
        };
        Some(Self::Labelled(label))
    }

    fn decode(self, run: &[u8], decode: DecodeText) -> String {
        let text = match self {
            Self::Latin1 => Some(run.iter().map(|&byte| char::from(byte)).collect()),
            Self::Utf8 => None,
            Self::Labelled(label) => decode(label, run),
            Self::Jis(prefix) => decode("euc-jp", &upper_half(run, prefix)),
        };
        text.unwrap_or_else(|| utf8(run))
    }
}

/// UTF-8 with octal escapes for the bytes that are none.
fn utf8(run: &[u8]) -> String {
    let mut text = String::new();
    for chunk in run.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\{byte:03o}")));
    }
    text
}

/// Pairs of a 94 x 94 set with their high bits set, each after `prefix`; spaces and controls stay.
fn upper_half(run: &[u8], prefix: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(run.len());
    let mut rest = run;
    while let [byte, after @ ..] = rest {
        rest = after;
        if !(0x21..=0x7E).contains(byte) {
            bytes.push(*byte);
            continue;
        }
        bytes.extend_from_slice(prefix);
        bytes.push(byte | 0x80);
        if let [second, after @ ..] = rest {
            bytes.push(second | 0x80);
            rest = after;
        }
    }
    bytes
}

/// Length of an escape sequence and the set that it selects; `None` is the first one (PS3.3 tables C.12-3 and C.12-4).
fn escape(bytes: &[u8]) -> (usize, Option<Set>) {
    let (length, term) = match bytes.get(1..).unwrap_or_default() {
        [0x28, 0x42, ..] => return (3, None),
        [0x24, 0x42, ..] => return (3, Some(Set::Jis(&[]))),
        [0x24, 0x28, 0x44, ..] => return (4, Some(Set::Jis(&[0x8F]))),
        [0x28 | 0x29, 0x4A | 0x49, ..] => (3, "13"),
        [0x24, 0x29, 0x43, ..] => (4, "149"),
        [0x24, 0x29, 0x41, ..] => (4, "58"),
        [0x2D, last, ..] => (3, registration(*last)),
        _ => return (1, None),
    };
    (length, Set::named(term))
}

/// ISO registration of the single-byte set that the last byte of an escape sequence selects.
fn registration(last: u8) -> &'static str {
    match last {
        0x41 => "100",
        0x42 => "101",
        0x43 => "109",
        0x44 => "110",
        0x46 => "126",
        0x47 => "127",
        0x48 => "138",
        0x4C => "144",
        0x4D => "148",
        0x54 => "166",
        0x62 => "203",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples of PS3.5 annexes H, I and J, and of the pydicom character set files.
    #[test]
    fn text_is_read_in_its_character_set() {
        let cases: [(&str, &[u8], &str); 18] = [
            ("ISO_IR 100", b"Buc^J\xe9r\xf4me", "Buc^Jérôme"),
            ("ISO_IR 100", b"Buc^J\xe9r\xf4me \x80", "Buc^Jérôme \u{80}"),
            ("ISO_IR 126", b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"),
            ("ISO_IR 127", b"\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1", "قباني^لنزار"),
            ("ISO_IR 138", b"\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4", "שרון^דבורה"),
            ("ISO_IR 144", b"\xbb\xee\xdace\xdc\xd1yp\xd3", "Люкceмбypг"),
            ("ISO_IR 148", b"\xdd\xfe", "İş"),
            ("ISO_IR 166", b"\xb9\xd2\xc1", "นาม"),
            ("ISO_IR 192", "Wang^XiaoDong=王^小東".as_bytes(), "Wang^XiaoDong=王^小東"),
            ("GB18030", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab", "Wang^XiaoDong=王^小东"),
            ("\\ISO 2022 IR 58", b"Zhang=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab", "Zhang=张^小东"),
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
            ("\\ISO 2022 IR 159", b"\x1b$(D0!\x1b(B=a", "丂=a"),
            (
                "\\ISO 2022 IR 149",
                b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
                "Hong^Gildong=洪^吉洞=홍^길동",
            ),
            ("ISO 2022 IR 6\\ISO 2022 IR 126", b"Dionysios=\x1b-F\xc4\xe9\xef", "Dionysios=Διο"),
            ("GB18030", b"cut \xcd", "cut \u{FFFD}"),
            ("no such set", b"plain \xff", "plain \\377"),
        ];
        for (names, bytes, expected) in cases {
            assert_eq!(Charset::named(names, decode_text).decode(bytes), expected, "{names}");
        }
    }

    /// Whatever decodes, runs, escapes and labels are the same; a decoder that knows none leaves UTF-8 and octal.
    #[test]
    fn the_decoder_is_asked_for_labels_and_may_know_none() {
        let labelled: DecodeText = |label, bytes| Some(format!("<{label} {}>", bytes.len()));
        let japanese = Charset::named("\\ISO 2022 IR 87", labelled);
        assert_eq!(japanese.decode(b"a\x1b$B;3ED\x1b(Bb"), "a<euc-jp 4>b");
        let greek = Charset::named("ISO_IR 126", |_, _| None);
        assert_eq!(greek.decode(b"a\xc4"), "a\\304");
    }
}
