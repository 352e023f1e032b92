//! Context modelling, prediction, Golomb codes and runs (ISO/IEC 14495-1 annex A).

use super::bits::Bits;

/// Order of the run-length codes (A.2.1).
const J: [u32; 32] =
    [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Coding parameters of a scan (A.2.1, C.2.4.1).
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameters {
    most: i32,
    near: i32,
    thresholds: [i32; 3],
    reset: i32,
    range: i32,
    /// Bits of a mapped error.
    bits: u32,
    limit: i32,
}

impl Parameters {
    /// Defaults where the preset is 0; `None` for impossible combinations.
    pub fn new(precision: u8, preset: [i32; 5], near: i32) -> Option<Self> {
        let [most, t1, t2, t3, reset] = preset;
        let most = if most == 0 { (1 << precision) - 1 } else { most };
        if most < 1 || near > most / 2 {
            return None;
        }
        let clamp = |value: i32, low: i32| if value > most || value < low { low } else { value };
        let or = |value: i32, default: i32| if value == 0 { default } else { value };
        let basic: [i32; 3] = if most >= 128 {
            let factor = (most.min(4095) + 128) / 256;
            [factor + 2 + 3 * near, 4 * factor + 3 + 5 * near, 17 * factor + 4 + 7 * near]
        } else {
            let factor = 256 / (most + 1);
            [(3 / factor + 3 * near).max(2), (7 / factor + 5 * near).max(3), (21 / factor + 7 * near).max(4)]
        };
        let t1 = or(t1, clamp(basic[0], near + 1));
        let t2 = or(t2, clamp(basic[1], t1));
        let t3 = or(t3, clamp(basic[2], t2));
        let range = (most + 2 * near) / (2 * near + 1) + 1;
        let ceil_log2 = |value: i32| i32::BITS - (value - 1).leading_zeros();
        let precision = ceil_log2(most + 1).max(2);
        let limit = 2 * (precision + precision.max(8)) as i32;
        Some(Self { most, near, thresholds: [t1, t2, t3], reset: or(reset, 64), range, bits: ceil_log2(range), limit })
    }

    fn quantize(&self, difference: i32) -> i32 {
        let [t1, t2, t3] = self.thresholds;
        let level = match difference.abs() {
            d if d <= self.near => 0,
            d if d < t1 => 1,
            d if d < t2 => 2,
            d if d < t3 => 3,
            _ => 4,
        };
        level * difference.signum()
    }

    /// The sample of a prediction and an error, wrapped into range and clamped (A.4.4, A.4.5).
    fn reconstruct(&self, predicted: i32, error: i32) -> i32 {
        let step = 2 * self.near + 1;
        let value = predicted + error * step;
        let wrapped = if value < -self.near {
            value + self.range * step
        } else if value > self.most + self.near {
            value - self.range * step
        } else {
            value
        };
        wrapped.clamp(0, self.most)
    }
}

/// Statistics of one context: sum of error sizes, sum of errors, correction, count.
#[derive(Clone, Copy)]
struct Context {
    a: i32,
    b: i32,
    c: i32,
    n: i32,
}

/// Statistics of run interruptions; `negative` counts negative errors.
#[derive(Clone, Copy)]
struct RunContext {
    a: i32,
    n: i32,
    negative: i32,
}

/// Decoder of one scan.
pub(super) struct Coder<'a> {
    p: Parameters,
    pub bits: Bits<'a>,
    contexts: Vec<Context>,
    run_contexts: [RunContext; 2],
    run_index: Vec<usize>,
}

/// Neighbours of a sample: left, above, above left, above right.
#[derive(Clone, Copy)]
struct Neighbours {
    a: i32,
    b: i32,
    c: i32,
    d: i32,
}

fn golomb_parameter(count: i32, sum: i32) -> u32 {
    (0..24).find(|&k| i64::from(count) << k >= i64::from(sum)).unwrap_or(24)
}

impl<'a> Coder<'a> {
    pub fn new(p: Parameters, bits: Bits<'a>, components: usize) -> Self {
        let a = ((p.range + 32) / 64).max(2);
        Self {
            p,
            bits,
            contexts: vec![Context { a, b: 0, c: 0, n: 1 }; 365],
            run_contexts: [RunContext { a, n: 1, negative: 0 }; 2],
            run_index: vec![0; components],
        }
    }

    /// Decodes a line of one component; index 0 and the last of each line are the margins.
    pub fn decode_line(&mut self, component: usize, above: &[i32], line: &mut [i32]) {
        let end = line.len() - 1;
        let mut x = 1;
        while x < end {
            let near = neighbours(above, line, x);
            let context = self.context(near);
            if context != 0 {
                line[x] = self.regular(context, near);
                x += 1;
                continue;
            }
            let run = self.run_length(component, end - x);
            line[x..x + run].fill(near.a);
            x += run;
            if x < end {
                line[x] = self.interruption(component, near.a, above[x], false);
                self.shorten_runs(component);
                x += 1;
            }
        }
    }

    /// Decodes a line of all components, sample by sample.
    pub fn decode_together(&mut self, above: &[Vec<i32>], lines: &mut [Vec<i32>]) {
        let end = lines.first().map_or(1, Vec::len) - 1;
        let mut x = 1;
        while x < end {
            let near: Vec<Neighbours> =
                above.iter().zip(lines.iter()).map(|(b, line)| neighbours(b, line, x)).collect();
            let contexts: Vec<i32> = near.iter().map(|&n| self.context(n)).collect();
            if contexts.iter().any(|&context| context != 0) {
                for ((line, &n), &context) in lines.iter_mut().zip(&near).zip(&contexts) {
                    line[x] = self.regular(context, n);
                }
                x += 1;
                continue;
            }
            let run = self.run_length(0, end - x);
            for (line, n) in lines.iter_mut().zip(&near) {
                line[x..x + run].fill(n.a);
            }
            x += run;
            if x < end {
                for ((line, n), before) in lines.iter_mut().zip(&near).zip(above) {
                    line[x] = self.interruption(0, n.a, before[x], true);
                }
                self.shorten_runs(0);
                x += 1;
            }
        }
    }

    /// Signed number of the context of the three gradients; 0 means run mode.
    fn context(&self, n: Neighbours) -> i32 {
        let q = |difference| self.p.quantize(difference);
        81 * q(n.d - n.b) + 9 * q(n.b - n.c) + q(n.c - n.a)
    }

    fn golomb(&mut self, k: u32, limit: i32) -> i32 {
        let most = limit - self.p.bits as i32 - 1;
        let zeros = self.bits.zeros(most);
        if zeros < most { (zeros << k) + self.bits.take(k) } else { self.bits.take(self.p.bits) + 1 }
    }

    fn regular(&mut self, signed_context: i32, n: Neighbours) -> i32 {
        let sign = if signed_context < 0 { -1 } else { 1 };
        let at = signed_context.unsigned_abs() as usize;
        let Some(&context) = self.contexts.get(at) else { return 0 };
        let (low, high) = (n.a.min(n.b), n.a.max(n.b));
        let edge = if n.c >= high {
            low
        } else if n.c <= low {
            high
        } else {
            n.a + n.b - n.c
        };
        let predicted = (edge + sign * context.c).clamp(0, self.p.most);
        let k = golomb_parameter(context.n, context.a);
        let mapped = self.golomb(k, self.p.limit);
        let error = if mapped % 2 == 0 { mapped / 2 } else { -(mapped + 1) / 2 };
        // A.5.2: the mapping is mirrored for negative bias.
        let error = error.clamp(-self.p.range, self.p.range); // Damaged streams only; sums stay small.
        let mirrored = self.p.near == 0 && k == 0 && 2 * context.b <= -context.n;
        let error = if mirrored { -error - 1 } else { error };
        let (near, reset) = (self.p.near, self.p.reset);
        if let Some(context) = self.contexts.get_mut(at) {
            context.update(error, near, reset);
        }
        self.p.reconstruct(predicted, sign * error)
    }

    /// Samples that repeat the one to the left, at most `rest` (A.7.1).
    fn run_length(&mut self, component: usize, rest: usize) -> usize {
        let mut run = 0;
        let index = self.run_index.get(component).copied().unwrap_or(0);
        let mut index = index;
        while run < rest {
            if self.bits.take(1) == 0 {
                run += self.bits.take(J[index]) as usize;
                break;
            }
            let block = 1usize << J[index];
            if block <= rest - run {
                index = (index + 1).min(31);
            }
            run += block.min(rest - run);
        }
        if let Some(place) = self.run_index.get_mut(component) {
            *place = index;
        }
        run.min(rest)
    }

    fn shorten_runs(&mut self, component: usize) {
        if let Some(index) = self.run_index.get_mut(component) {
            *index = index.saturating_sub(1);
        }
    }

    /// The sample that ends a run (A.7.2); components decoded together always predict from above.
    fn interruption(&mut self, component: usize, a: i32, b: i32, together: bool) -> i32 {
        let alike = !together && (a - b).abs() <= self.p.near;
        let kind = usize::from(alike);
        let context = self.run_contexts[kind];
        let sum = if alike { context.a + (context.n >> 1) } else { context.a };
        let k = golomb_parameter(context.n, sum);
        let index = self.run_index.get(component).copied().unwrap_or(0);
        let mapped = self.golomb(k, self.p.limit - J[index] as i32 - 1);
        let value = mapped + kind as i32;
        let odd = value & 1 == 1;
        let size = (value + 1) / 2;
        let error = if (k != 0 || 2 * context.negative >= context.n) == odd { -size } else { size };
        let error = error.clamp(-self.p.range, self.p.range);
        self.run_contexts[kind].update(error, mapped.min(2 * self.p.range), kind as i32, self.p.reset);
        if alike { self.p.reconstruct(a, error) } else { self.p.reconstruct(b, if b < a { -error } else { error }) }
    }
}

fn neighbours(above: &[i32], line: &[i32], x: usize) -> Neighbours {
    Neighbours { a: line[x - 1], b: above[x], c: above[x - 1], d: above[x + 1] }
}

impl Context {
    /// A.6.1 and A.6.2.
    fn update(&mut self, error: i32, near: i32, reset: i32) {
        self.b = self.b.saturating_add(error * (2 * near + 1));
        self.a = self.a.saturating_add(error.abs());
        if self.n == reset {
            (self.a, self.b, self.n) = (self.a >> 1, self.b >> 1, self.n >> 1);
        }
        self.n += 1;
        if self.b <= -self.n {
            self.b = (self.b + self.n).max(1 - self.n);
            self.c = (self.c - 1).max(-128);
        } else if self.b > 0 {
            self.b = (self.b - self.n).min(0);
            self.c = (self.c + 1).min(127);
        }
    }
}

impl RunContext {
    /// A.7.2.2.
    fn update(&mut self, error: i32, mapped: i32, kind: i32, reset: i32) {
        self.negative += i32::from(error < 0);
        self.a = self.a.saturating_add((mapped + 1 - kind) >> 1);
        if self.n == reset {
            (self.a, self.n, self.negative) = (self.a >> 1, self.n >> 1, self.negative >> 1);
        }
        self.n += 1;
    }
}
