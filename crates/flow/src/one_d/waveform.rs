//! A quantity over one period, linear between its samples.

/// A periodic series of samples. Checked where it becomes part of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Waveform {
    /// Seconds, rising, from 0 to the period.
    pub times_s: Vec<f64>,
    /// One value for each time; the last belongs to the end of the period.
    pub values: Vec<f64>,
}

impl Waveform {
    /// The same value at all times, with a period of one second.
    pub fn constant(value: f64) -> Self {
        Self { times_s: vec![0.0, 1.0], values: vec![value, value] }
    }

    /// The period, seconds.
    pub fn period_s(&self) -> f64 {
        self.times_s.last().copied().unwrap_or(0.0)
    }

    /// Whether all values are the same, so that any period fits.
    pub fn is_constant(&self) -> bool {
        self.values.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// The value at any time from 0 on.
    pub fn at(&self, time_s: f64) -> f64 {
        let within = time_s % self.period_s();
        let next = self.times_s.partition_point(|&t| t <= within).clamp(1, self.times_s.len() - 1);
        let (t0, t1) = (self.times_s[next - 1], self.times_s[next]);
        let (v0, v1) = (self.values[next - 1], self.values[next]);
        v0 + (v1 - v0) * (within - t0) / (t1 - t0)
    }

    /// The mean over a period.
    pub fn mean(&self) -> f64 {
        let pieces = self.times_s.windows(2).zip(self.values.windows(2));
        pieces.map(|(t, v)| (t[1] - t[0]) * (v[0] + v[1]) / 2.0).sum::<f64>() / self.period_s()
    }

    /// What keeps this from being a periodic series, in words.
    pub(super) fn defect(&self) -> Option<&'static str> {
        if self.times_s.len() != self.values.len() {
            Some("it has not as many times as values")
        } else if self.times_s.len() < 2 {
            Some("it has fewer than two samples")
        } else if self.times_s.iter().chain(&self.values).any(|x| !x.is_finite()) {
            Some("it holds a value that is not a number")
        } else if self.times_s[0] != 0.0 {
            Some("it does not begin at time 0")
        } else if self.times_s.windows(2).any(|pair| pair[1] <= pair[0]) {
            Some("its times do not rise")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Waveform;

    #[test]
    fn values_repeat_with_the_period() {
        let wave = Waveform { times_s: vec![0.0, 0.5, 2.0], values: vec![0.0, 1.0, 0.0] };
        for (time, expected) in [(0.0, 0.0), (0.25, 0.5), (0.5, 1.0), (1.25, 0.5), (2.0, 0.0), (2.25, 0.5), (8.5, 1.0)]
        {
            assert!((wave.at(time) - expected).abs() < 1e-12, "{time}");
        }
        assert!((wave.mean() - 0.5).abs() < 1e-15);
        assert!(!wave.is_constant() && Waveform::constant(3.0).is_constant());
    }
}
