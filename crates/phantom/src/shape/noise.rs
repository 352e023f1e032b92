//! Repeatable randomness: a counter-based hash, a small generator, and smooth noise in space.

use glam::DVec3;

/// A well-mixed 64-bit hash of a counter (SplitMix64, S. Vigna 2015).
pub(crate) fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A generator with its state in the open.
#[derive(Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// A generator for one purpose: the same seed and purpose give the same numbers.
    pub fn new(seed: u64, purpose: u64) -> Self {
        Self(mixed(seed ^ mixed(purpose)))
    }

    /// The next number, 0 up to but not 1.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        (mixed(self.0) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The next number between `low` and `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// The next point in a box.
    pub fn point(&mut self, low: DVec3, high: DVec3) -> DVec3 {
        DVec3::new(self.between(low.x, high.x), self.between(low.y, high.y), self.between(low.z, high.z))
    }
}

/// Hash of a lattice corner.
fn corner(seed: u64, x: i64, y: i64, z: i64) -> u64 {
    let key = (x as u64).wrapping_mul(0x8DA6_B343) ^ (y as u64).wrapping_mul(0xD816_3841_0000_0001);
    mixed(seed ^ key ^ (z as u64).wrapping_mul(0xCB1A_B31F_3E59_0001))
}

/// Lattice cell of a point, its quintic weights, in order x, y, z.
///
/// The lattice is turned against the patient's axes: features of lattice noise run along its axes, and the eye finds
/// them at once when these are rows and columns of the image.
fn cell(p: DVec3) -> ([i64; 3], [f64; 3]) {
    let p = DVec3::new(
        0.36 * p.x + 0.48 * p.y - 0.80 * p.z,
        -0.80 * p.x + 0.60 * p.y,
        0.48 * p.x + 0.64 * p.y + 0.60 * p.z,
    );
    let low = p.floor();
    let weight = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let t = p - low;
    ([low.x as i64, low.y as i64, low.z as i64], [weight(t.x), weight(t.y), weight(t.z)])
}

/// Smooth vector noise with features of about one unit, each component in -1..1.
pub(crate) fn vector(seed: u64, p: DVec3) -> DVec3 {
    let ([x, y, z], [tx, ty, tz]) = cell(p);
    let mut sum = DVec3::ZERO;
    for n in 0..8i64 {
        let (i, j, k) = (n & 1, n >> 1 & 1, n >> 2);
        let hash = corner(seed, x + i, y + j, z + k);
        let value = |shift: u32| (hash >> shift & 0x1F_FFFF) as f64 * (2.0 / 2_097_151.0) - 1.0;
        let weight = |t: f64, far: i64| if far == 1 { t } else { 1.0 - t };
        sum += DVec3::new(value(0), value(21), value(42)) * (weight(tx, i) * weight(ty, j) * weight(tz, k));
    }
    sum
}

/// Smooth noise with features of about one unit, in -1..1.
pub(crate) fn scalar(seed: u64, p: DVec3) -> f64 {
    vector(seed, p).x
}

/// Several octaves of [`scalar`], each twice as fine and half as strong; about -1..1.
pub(crate) fn fractal(seed: u64, p: DVec3, octaves: u32) -> f64 {
    let (mut sum, mut strength, mut at) = (0.0, 0.55, p);
    for n in 0..octaves {
        sum += strength * scalar(seed.wrapping_add(u64::from(n) * 77), at);
        strength *= 0.5;
        at = at * 2.03 + 17.3;
    }
    sum
}
