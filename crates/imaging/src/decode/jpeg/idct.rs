//! Inverse DCT of Loeffler, Ligtenberg and Moschytz (ICASSP 1989), in the integer form of IJG's `jidctint.c`.

const CONST_BITS: u32 = 13;

/// Samples of one block, dequantized, level shifted and clamped to `precision` bits.
pub(super) fn inverse_dct(block: &[i16; 64], table: &[u16; 64], precision: u8) -> [u16; 64] {
    // 12-bit samples leave one guard bit less between the passes.
    let pass1_bits = if precision > 8 { 1 } else { 2 };
    let mut work = [0i64; 64];
    for column in 0..8 {
        let input = std::array::from_fn(|row| {
            let at = row * 8 + column;
            i64::from(block[at]) * i64::from(table[at])
        });
        let output = one_dimension(input, CONST_BITS - pass1_bits);
        for (row, value) in output.into_iter().enumerate() {
            work[row * 8 + column] = value;
        }
    }
    let center = 1i64 << (precision - 1);
    let most = (1i64 << precision) - 1;
    let mut samples = [0u16; 64];
    for (line, output) in work.as_chunks::<8>().0.iter().zip(samples.as_chunks_mut::<8>().0) {
        let values = one_dimension(*line, CONST_BITS + pass1_bits + 3);
        *output = values.map(|value| (value + center).clamp(0, most) as u16);
    }
    samples
}

/// Eight values of one row or column, scaled down by `shift` bits with rounding.
fn one_dimension(input: [i64; 8], shift: u32) -> [i64; 8] {
    let z1 = (input[2] + input[6]) * 4433;
    let (tmp2, tmp3) = (z1 - input[6] * 15137, z1 + input[2] * 6270);
    let (tmp0, tmp1) = ((input[0] + input[4]) << CONST_BITS, (input[0] - input[4]) << CONST_BITS);
    let even = [tmp0 + tmp3, tmp1 + tmp2, tmp1 - tmp2, tmp0 - tmp3];

    let [_, t3, _, t2, _, t1, _, t0] = input;
    let z5 = (t0 + t2 + t1 + t3) * 9633;
    let (z1, z2) = ((t0 + t3) * -7373, (t1 + t2) * -20995);
    let (z3, z4) = ((t0 + t2) * -16069 + z5, (t1 + t3) * -3196 + z5);
    let odd = [t3 * 12299 + z1 + z4, t2 * 25172 + z2 + z3, t1 * 16819 + z2 + z4, t0 * 2446 + z1 + z3];

    let round = 1i64 << (shift - 1);
    let mut output = [0; 8];
    for n in 0..4 {
        output[n] = (even[n] + odd[n] + round) >> shift;
        output[7 - n] = (even[n] - odd[n] + round) >> shift;
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, T.81 A.3.3, in floating point.
    fn reference(block: &[i16; 64]) -> [f64; 64] {
        let scale = |n: usize| if n == 0 { 0.5f64.sqrt() } else { 1.0 };
        let cosine = |x: usize, u: usize| ((2 * x + 1) as f64 * u as f64 * std::f64::consts::PI / 16.0).cos();
        std::array::from_fn(|at| {
            let (x, y) = (at % 8, at / 8);
            let term = |n: usize| {
                let (u, v) = (n % 8, n / 8);
                scale(u) * scale(v) * f64::from(block[n]) * cosine(x, u) * cosine(y, v)
            };
            (0..64).map(term).sum::<f64>() / 4.0
        })
    }

    #[test]
    fn blocks_match_the_definition() {
        for seed in 1..200u32 {
            let value =
                |n: u32| ((seed.wrapping_mul(2654435761).wrapping_add(n.wrapping_mul(40503)) >> 16) % 61) as i16 - 30;
            let block: [i16; 64] = std::array::from_fn(|n| if n % 3 == 0 { value(n as u32) } else { 0 });
            for precision in [8, 12] {
                let center = f64::from(1u32 << (precision - 1));
                let most = 2.0 * center - 1.0;
                let samples = inverse_dct(&block, &[1; 64], precision);
                for (sample, exact) in samples.iter().zip(reference(&block)) {
                    assert!((f64::from(*sample) - (exact + center).clamp(0.0, most)).abs() <= 1.0);
                }
            }
        }
    }
}
