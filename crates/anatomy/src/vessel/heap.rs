//! A queue for fronts that only move outward.

/// A radix heap: smallest key first, for keys that never fall below the last one taken.
///
/// R. Ahuja, K. Mehlhorn, J. Orlin, R. Tarjan, "Faster algorithms for the shortest path problem", J. ACM 37 (1990).
/// Keys are non-negative 32-bit floats: their bits are ordered as they are.
pub(super) struct RadixHeap {
    buckets: Vec<Vec<(u32, u32)>>,
    last: u32,
}

impl RadixHeap {
    pub fn new() -> Self {
        Self { buckets: vec![Vec::new(); 33], last: 0 }
    }

    /// Adds an item; a key below the last one taken counts as that one.
    pub fn push(&mut self, key: f32, item: u32) {
        let key = key.to_bits().max(self.last);
        self.buckets[bucket(key, self.last)].push((key, item));
    }

    /// Takes an item of the smallest key.
    pub fn pop(&mut self) -> Option<(f32, u32)> {
        if self.buckets[0].is_empty() {
            let full = self.buckets.iter().position(|bucket| !bucket.is_empty())?;
            let mut items = std::mem::take(&mut self.buckets[full]);
            self.last = items.iter().map(|(key, _)| *key).min()?;
            for (key, item) in items.drain(..) {
                self.buckets[bucket(key, self.last)].push((key, item));
            }
            // All items have moved to lower buckets; the room is used again.
            self.buckets[full] = items;
        }
        self.buckets[0].pop().map(|(key, item)| (f32::from_bits(key), item))
    }
}

/// The highest bit in which a key differs from the last one taken.
fn bucket(key: u32, last: u32) -> usize {
    (32 - (key ^ last).leading_zeros()) as usize
}
