//! Huffman tables and the entropy-coded bits of a scan (T.81 annexes C and F).

/// Bits looked at once when decoding.
const FAST_BITS: u32 = 9;

/// A decoding table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Length << 8 | value of every code that is a prefix of the index; 0 for longer codes.
    fast: Vec<u16>,
    /// Largest code of each length, -1 if none; offset of its values.
    largest: [i32; 17],
    offset: [i32; 17],
    values: Vec<u8>,
}

impl Table {
    /// Builds the table from the number of codes of each length and their values; `None` if codes overflow.
    pub fn new(counts: &[u8], values: &[u8]) -> Option<Self> {
        let mut table =
            Self { fast: vec![0; 1 << FAST_BITS], largest: [-1; 17], offset: [0; 17], values: values.to_vec() };
        let (mut code, mut index) = (0i32, 0i32);
        for (length, &count) in (1..=16u32).zip(counts) {
            let slot = length as usize;
            table.offset[slot] = index - code;
            for _ in 0..count {
                if code >= 1 << length {
                    return None;
                }
                if length <= FAST_BITS {
                    let first = (code as usize) << (FAST_BITS - length);
                    let entry = (length as u16) << 8 | u16::from(*values.get(index as usize)?);
                    table.fast.get_mut(first..first + (1 << (FAST_BITS - length)))?.fill(entry);
                }
                (code, index) = (code + 1, index + 1);
            }
            if count > 0 {
                table.largest[slot] = code - 1;
            }
            code <<= 1;
        }
        Some(table)
    }
}

/// Bits of one scan, stuffing removed; zeros are delivered behind its end and counted.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    pub at: usize,
    held: u64,
    count: u32,
    /// Bits that were asked for behind the end.
    pub missing: u32,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, held: 0, count: 0, missing: 0 }
    }

    fn fill(&mut self) {
        while self.count <= 48 {
            let byte = match (self.bytes.get(self.at), self.bytes.get(self.at + 1)) {
                (Some(0xFF), Some(0)) => {
                    self.at += 2;
                    0xFF
                }
                // A marker, or the end: the scan holds no more bits.
                (Some(0xFF), _) | (None, _) => {
                    self.missing = self.missing.saturating_add(8);
                    0
                }
                (Some(&byte), _) => {
                    self.at += 1;
                    byte
                }
            };
            self.held = self.held << 8 | u64::from(byte);
            self.count += 8;
        }
    }

    /// Whether more bits were used than the scan has.
    pub fn is_overrun(&self) -> bool {
        self.missing > self.count + 64
    }

    fn peek(&mut self, bits: u32) -> u32 {
        if self.count < bits {
            self.fill();
        }
        (self.held >> (self.count - bits)) as u32 & ((1 << bits) - 1)
    }

    /// The next `bits` (at most 16) as a number.
    pub fn take(&mut self, bits: u32) -> u32 {
        let value = self.peek(bits);
        self.count -= bits;
        value
    }

    /// The next Huffman value; 0 for a code that the table does not have.
    pub fn decode(&mut self, table: &Table) -> u8 {
        let look = self.peek(16);
        let entry = table.fast.get((look >> (16 - FAST_BITS)) as usize).copied().unwrap_or(0);
        if entry != 0 {
            self.count -= u32::from(entry >> 8);
            return entry as u8;
        }
        for length in FAST_BITS + 1..=16 {
            let code = (look >> (16 - length)) as i32;
            let slot = length as usize;
            if code <= table.largest[slot] {
                self.count -= length;
                return table.values.get((code + table.offset[slot]) as usize).copied().unwrap_or(0);
            }
        }
        self.count -= 16;
        0
    }

    /// A signed number of `bits` (at most 16) by T.81 F.2.2.1 (EXTEND).
    pub fn signed(&mut self, bits: u32) -> i32 {
        if bits == 0 {
            return 0;
        }
        let value = self.take(bits) as i32;
        if value < 1 << (bits - 1) { value - (1 << bits) + 1 } else { value }
    }

    /// Drops the rest of the byte and steps behind the next restart marker; `false` if there is none.
    pub fn restart(&mut self) -> bool {
        (self.held, self.count, self.missing) = (0, 0, 0);
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let marker = rest.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xFF));
        match marker {
            Some(n) if matches!(rest.get(n + 1), Some(0xD0..=0xD7)) => {
                self.at += n + 2;
                true
            }
            _ => false,
        }
    }
}
