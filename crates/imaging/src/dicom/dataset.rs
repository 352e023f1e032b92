//! A walk over the elements of a DICOM data set, borrowing every value from the file's bytes.

use dicom_core::Tag;

/// How elements are written (PS3.5 section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Encoding {
    /// Value representations are written.
    pub explicit: bool,
    /// Most significant byte first (retired, still met).
    pub big_endian: bool,
}

impl Encoding {
    /// Implicit VR Little Endian.
    pub const IMPLICIT: Self = Self { explicit: false, big_endian: false };
    /// Explicit VR Little Endian.
    pub const EXPLICIT: Self = Self { explicit: true, big_endian: false };

    pub fn u16(self, bytes: [u8; 2]) -> u16 {
        if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    pub fn u32(self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

/// Why a walk stopped before the end of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Bytes up to `needed` (an offset from the start of the walk's bytes) are required to go on.
    Short { needed: u64 },
    /// The bytes at `offset` are no element.
    Damaged { what: &'static str, offset: usize },
}

/// One element: its value borrowed from the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub tag: Tag,
    /// Value bytes; for undefined length everything before the delimiter.
    pub value: &'a [u8],
    /// Encoding of the value's own items.
    pub encoding: Encoding,
}

/// Nesting of sequences beyond which a file is called damaged.
const MAX_DEPTH: u32 = 24;
const UNDEFINED: u32 = u32::MAX;
const ITEM: Tag = Tag(0xFFFE, 0xE000);
const ITEM_END: Tag = Tag(0xFFFE, 0xE00D);
const SEQUENCE_END: Tag = Tag(0xFFFE, 0xE0DD);
/// Pixel Data, Float Pixel Data, Double Float Pixel Data.
pub(crate) const PIXEL_TAGS: [Tag; 3] = [Tag(0x7FE0, 0x0010), Tag(0x7FE0, 0x0008), Tag(0x7FE0, 0x0009)];

/// A reading position in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    pub encoding: Encoding,
}

/// Tag, value representation, length and offset of the value.
struct Head {
    tag: Tag,
    vr: [u8; 2],
    length: u32,
    value_at: usize,
}

impl<'a> Walk<'a> {
    pub fn new(bytes: &'a [u8], at: usize, encoding: Encoding) -> Self {
        Self { bytes, at, encoding }
    }

    fn take<const N: usize>(&self, at: usize) -> Result<[u8; N], Stop> {
        let short = Stop::Short { needed: (at + N) as u64 };
        self.bytes.get(at..at + N).and_then(|slice| slice.try_into().ok()).ok_or(short)
    }

    pub fn peek_tag(&self) -> Result<Tag, Stop> {
        let [a, b, c, d] = self.take::<4>(self.at)?;
        Ok(Tag(self.encoding.u16([a, b]), self.encoding.u16([c, d])))
    }

    fn head(&self) -> Result<Head, Stop> {
        let tag = self.peek_tag()?;
        let vr: [u8; 2] = self.take(self.at + 4)?;
        let written = self.encoding.explicit && tag.group() != 0xFFFE && vr.iter().all(u8::is_ascii_uppercase);
        if !written {
            // Items, implicit VR, and single elements that some writers leave without a VR.
            let length = self.encoding.u32(self.take(self.at + 4)?);
            return Ok(Head { tag, vr: *b"UN", length, value_at: self.at + 8 });
        }
        if has_long_form(vr) {
            let length = self.encoding.u32(self.take(self.at + 8)?);
            return Ok(Head { tag, vr, length, value_at: self.at + 12 });
        }
        let length = self.encoding.u16(self.take(self.at + 6)?);
        Ok(Head { tag, vr, length: u32::from(length), value_at: self.at + 8 })
    }

    /// Reads the next element and steps behind it; `None` at the end of the bytes.
    pub fn next(&mut self, depth: u32) -> Result<Option<Element<'a>>, Stop> {
        if self.at >= self.bytes.len() {
            return Ok(None);
        }
        let head = self.head()?;
        // An UN of undefined length holds a sequence in implicit VR little endian (PS3.5 6.2.2 note 2).
        let encoding = if head.vr == *b"UN" && head.length == UNDEFINED && self.encoding.explicit {
            Encoding::IMPLICIT
        } else {
            self.encoding
        };
        let element = |value| Element { tag: head.tag, value, encoding };
        if head.length == UNDEFINED {
            let (end, next) = Walk::new(self.bytes, head.value_at, encoding).skip_items(depth + 1)?;
            self.at = next;
            return Ok(Some(element(slice(self.bytes, head.value_at, end))));
        }
        let end = head.value_at as u64 + u64::from(head.length);
        if end > self.bytes.len() as u64 {
            return Err(Stop::Short { needed: end });
        }
        self.at = end as usize;
        Ok(Some(element(slice(self.bytes, head.value_at, end as usize))))
    }

    /// Steps over items up to the sequence delimiter; returns the offsets of the delimiter and of what follows it.
    fn skip_items(mut self, depth: u32) -> Result<(usize, usize), Stop> {
        if depth > MAX_DEPTH {
            return Err(Stop::Damaged { what: "sequences are nested too deeply", offset: self.at });
        }
        loop {
            let head = self.head()?;
            match head.tag {
                SEQUENCE_END => return Ok((self.at, head.value_at)),
                ITEM if head.length == UNDEFINED => {
                    self.at = head.value_at;
                    self.at = self.skip_item(depth)?.1;
                }
                ITEM => {
                    let end = head.value_at as u64 + u64::from(head.length);
                    if end > self.bytes.len() as u64 {
                        return Err(Stop::Short { needed: end });
                    }
                    self.at = end as usize;
                }
                _ => return Err(Stop::Damaged { what: "a sequence holds something that is no item", offset: self.at }),
            }
        }
    }

    /// Steps over the elements of an item of undefined length; returns offsets like [`Self::skip_items`].
    fn skip_item(mut self, depth: u32) -> Result<(usize, usize), Stop> {
        loop {
            if self.peek_tag()? == ITEM_END {
                return Ok((self.at, self.at + 8));
            }
            if self.next(depth)?.is_none() {
                return Err(Stop::Short { needed: self.bytes.len() as u64 + 8 });
            }
        }
    }
}

fn slice(bytes: &[u8], from: usize, to: usize) -> &[u8] {
    bytes.get(from..to).unwrap_or_default()
}

/// Value representations with a 32-bit length (PS3.5 table 7.1-1); later additions all have it.
fn has_long_form(vr: [u8; 2]) -> bool {
    const SHORT: [&[u8; 2]; 21] = [
        b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS",
        b"ST", b"TM", b"UI", b"UL", b"US",
    ];
    !SHORT.contains(&&vr)
}

/// The elements of a data set or an item, before its pixel data.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dataset<'a> {
    pub elements: Vec<Element<'a>>,
}

/// Where the pixel data of a data set lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PixelElement {
    pub vr: [u8; 2],
    /// Offset of the value from the start of the walk's bytes.
    pub at: usize,
    /// Announced length; `None` for encapsulated data.
    pub length: Option<u32>,
}

/// A walk's outcome: the elements up to the pixel data, the pixel data, and why it stopped early if it did.
#[derive(Debug)]
pub(crate) struct Parsed<'a> {
    pub dataset: Dataset<'a>,
    pub pixels: Option<PixelElement>,
    pub stop: Option<Stop>,
}

/// Walks a top-level data set from `at` up to its pixel data.
pub(crate) fn parse(bytes: &[u8], at: usize, encoding: Encoding) -> Parsed<'_> {
    let mut walk = Walk::new(bytes, at, encoding);
    let mut parsed = Parsed { dataset: Dataset::default(), pixels: None, stop: None };
    while walk.at < bytes.len() {
        match walk.peek_tag().and_then(|_| walk.head()) {
            Ok(head) if PIXEL_TAGS.contains(&head.tag) => {
                let length = (head.length != UNDEFINED).then_some(head.length);
                parsed.pixels = Some(PixelElement { vr: head.vr, at: head.value_at, length });
                return parsed;
            }
            // Trailing zeros after a whole data set are padding, not elements.
            Ok(head) if head.tag == Tag(0, 0) && head.length == 0 && !parsed.dataset.elements.is_empty() => break,
            Err(stop) => {
                parsed.stop = Some(stop);
                break;
            }
            Ok(_) => {}
        }
        match walk.next(0) {
            Ok(Some(element)) => parsed.dataset.elements.push(element),
            Ok(None) => break,
            Err(stop) => {
                parsed.stop = Some(stop);
                break;
            }
        }
    }
    parsed
}

impl<'a> Element<'a> {
    /// The items of this sequence, each as a data set; what cannot be followed ends the list.
    pub fn items(&self) -> Vec<Dataset<'a>> {
        let mut walk = Walk::new(self.value, 0, self.encoding);
        let mut items = Vec::new();
        while let Ok(head) = walk.head() {
            if head.tag != ITEM {
                break;
            }
            let (end, next) = if head.length == UNDEFINED {
                match Walk::new(self.value, head.value_at, self.encoding).skip_item(1) {
                    Ok(ends) => ends,
                    Err(_) => break,
                }
            } else {
                let end = head.value_at.saturating_add(head.length as usize).min(self.value.len());
                (end, end)
            };
            items.push(parse(slice(self.value, head.value_at, end), 0, self.encoding).dataset);
            walk.at = next;
        }
        items
    }
}

impl<'a> Dataset<'a> {
    /// The element with this tag.
    pub fn element(&self, tag: Tag) -> Option<&Element<'a>> {
        self.elements.iter().find(|element| element.tag == tag)
    }

    /// Items of the sequence with this tag; none if it is absent.
    pub fn items(&self, tag: Tag) -> Vec<Dataset<'a>> {
        self.element(tag).map(Element::items).unwrap_or_default()
    }

    /// First item of the sequence with this tag.
    pub fn item(&self, tag: Tag) -> Option<Dataset<'a>> {
        self.items(tag).into_iter().next()
    }

    /// Value bytes of a non-empty element.
    pub fn bytes(&self, tag: Tag) -> Option<&'a [u8]> {
        self.element(tag).map(|element| element.value).filter(|value| !value.is_empty())
    }

    /// Text of codes, numbers and identifiers, padding removed; bytes over 127 become U+FFFD.
    pub fn text(&self, tag: Tag) -> Option<String> {
        let text = String::from_utf8_lossy(self.bytes(tag)?);
        let trimmed = text.trim_matches(['\0', ' ']);
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// Numbers of a DS or IS value; text that is no number becomes NaN, so that positions in a list stay right.
    pub fn decimals(&self, tag: Tag) -> Option<Vec<f64>> {
        let text = self.text(tag)?;
        Some(text.split('\\').map(|part| part.trim().parse().unwrap_or(f64::NAN)).collect())
    }

    /// First number of a DS or IS value, if finite.
    pub fn decimal(&self, tag: Tag) -> Option<f64> {
        self.decimals(tag)?.first().copied().filter(|value| value.is_finite())
    }

    /// First number of an IS value.
    pub fn integer(&self, tag: Tag) -> Option<i64> {
        self.decimal(tag).map(|value| value as i64)
    }

    /// First value of a US element.
    pub fn unsigned(&self, tag: Tag) -> Option<u16> {
        let element = self.element(tag)?;
        let first = element.value.first_chunk::<2>()?;
        Some(element.encoding.u16(*first))
    }

    /// First value of a UL element.
    pub fn long(&self, tag: Tag) -> Option<u32> {
        let element = self.element(tag)?;
        Some(element.encoding.u32(*element.value.first_chunk::<4>()?))
    }

    /// First value of an FD element.
    pub fn double(&self, tag: Tag) -> Option<f64> {
        let element = self.element(tag)?;
        let mut bytes = *element.value.first_chunk::<8>()?;
        if element.encoding.big_endian {
            bytes.reverse();
        }
        Some(f64::from_le_bytes(bytes)).filter(|value| value.is_finite())
    }
}
