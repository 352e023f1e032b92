//! Bits of a JPEG-LS scan: a byte after FF holds seven (ISO/IEC 14495-1 A.1).

/// A reading position; zeros are delivered behind the end of the scan and counted.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    pub at: usize,
    held: u64,
    count: u32,
    after_ff: bool,
    missing: u32,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, held: 0, count: 0, after_ff: false, missing: 0 }
    }

    fn fill(&mut self) {
        while self.count <= 48 {
            let (byte, bits) = match (self.bytes.get(self.at), self.bytes.get(self.at + 1)) {
                // A marker ends the scan.
                (Some(0xFF), Some(0x80..)) | (None, _) => {
                    self.missing = self.missing.saturating_add(8);
                    (0, 8)
                }
                (Some(&byte), _) => {
                    let bits = if self.after_ff { 7 } else { 8 };
                    self.after_ff = byte == 0xFF;
                    self.at += 1;
                    (byte, bits)
                }
            };
            self.held = self.held << bits | u64::from(byte);
            self.count += bits;
        }
    }

    /// Whether more bits were used than the scan has.
    pub fn is_overrun(&self) -> bool {
        self.missing > self.count + 64
    }

    /// The next `bits` (at most 32) as a number.
    pub fn take(&mut self, bits: u32) -> i32 {
        if self.count < bits {
            self.fill();
        }
        self.count = self.count.saturating_sub(bits);
        (self.held >> self.count & ((1 << bits) - 1)) as i32
    }

    /// Number of zeros before the next one, which is taken too; `most` if there are that many or more.
    pub fn zeros(&mut self, most: i32) -> i32 {
        let mut zeros = 0;
        while zeros < most {
            if self.count == 0 {
                self.fill();
            }
            // Bits above `count` are used up; the zeros that lead the rest are counted at once.
            let lead = (self.held << (64 - self.count)).leading_zeros().min(self.count) as i32;
            if zeros + lead >= most {
                self.count -= (most - zeros) as u32;
                break;
            }
            zeros += lead;
            self.count -= lead as u32;
            if self.count > 0 {
                self.count -= 1;
                return zeros;
            }
        }
        // The one after `most` zeros.
        self.take(1);
        most
    }
}
