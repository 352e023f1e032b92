//! A number that stays, or that repeats with the heartbeat.

/// A constant, or samples over one period between which the value changes linearly.
///
/// Samples begin at 0; the last repeats the first at the end of the period, which is its time. Sampling follows
/// svZeroDSolver: the time modulo the period, then the straight line between the two samples around it.
#[derive(Clone, Debug, PartialEq)]
pub enum Waveform {
    /// The same at all times.
    Constant(f64),
    /// Times from 0 to the period, rising, and a value for each.
    Periodic {
        /// Times of the samples.
        times: Vec<f64>,
        /// Values at these times.
        values: Vec<f64>,
    },
}

impl Waveform {
    /// Length of one repetition; `None` for a constant.
    pub fn period(&self) -> Option<f64> {
        match self {
            Waveform::Constant(_) => None,
            Waveform::Periodic { times, .. } => times.last().copied(),
        }
    }

    /// The value at a time not before 0.
    pub fn at(&self, time: f64) -> f64 {
        match self {
            Waveform::Constant(value) => *value,
            Waveform::Periodic { times, values } => {
                let within = time % times[times.len() - 1];
                let after = times.partition_point(|&t| t < within);
                if times[after] == within {
                    return values[after];
                }
                let before = after - 1;
                let slope = (values[after] - values[before]) / (times[after] - times[before]);
                values[before] + slope * (within - times[before])
            }
        }
    }

    /// The mean that a steady start takes: of the samples, the repeated first one among them, as svZeroDSolver does.
    pub fn mean_of_samples(&self) -> f64 {
        match self {
            Waveform::Constant(value) => *value,
            Waveform::Periodic { values, .. } => values.iter().sum::<f64>() / values.len() as f64,
        }
    }

    /// What is wrong with the samples, as the end of a sentence about them.
    pub(crate) fn flaw(&self) -> Option<&'static str> {
        let Waveform::Periodic { times, values } = self else {
            let Waveform::Constant(value) = self else { unreachable!() };
            return (!value.is_finite()).then_some("is not a finite number");
        };
        if times.len() != values.len() {
            Some("has not one time for each value")
        } else if times.len() < 2 {
            Some("has fewer than two samples")
        } else if !times.iter().chain(values).all(|number| number.is_finite()) {
            Some("has a sample that is not a finite number")
        } else if times[0] != 0.0 {
            Some("does not begin at time 0")
        } else if !times.windows(2).all(|pair| pair[0] < pair[1]) {
            Some("has times that do not rise")
        } else {
            None
        }
    }
}

impl From<f64> for Waveform {
    fn from(value: f64) -> Self {
        Waveform::Constant(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_joined_by_straight_lines_and_repeat() {
        let wave = Waveform::Periodic { times: vec![0.0, 0.25, 1.0], values: vec![1.0, 3.0, 1.0] };
        for (time, expected) in [(0.0, 1.0), (0.125, 2.0), (0.25, 3.0), (0.625, 2.0), (1.0, 1.0), (2.125, 2.0)] {
            assert_eq!(wave.at(time), expected, "at {time}");
        }
        assert_eq!(wave.period(), Some(1.0));
        assert_eq!(wave.mean_of_samples(), 5.0 / 3.0);
        assert_eq!(Waveform::from(4.0).at(9.0), 4.0);
    }

    #[test]
    fn flaws_are_found() {
        let flaw = |times: &[f64], values: &[f64]| {
            Waveform::Periodic { times: times.to_vec(), values: values.to_vec() }.flaw()
        };
        assert_eq!(flaw(&[0.0, 1.0], &[1.0, 1.0]), None);
        assert!(flaw(&[0.0, 1.0], &[1.0]).unwrap().contains("one time"));
        assert!(flaw(&[0.0], &[1.0]).unwrap().contains("two samples"));
        assert!(flaw(&[0.0, 1.0], &[f64::NAN, 1.0]).unwrap().contains("finite"));
        assert!(flaw(&[0.1, 1.0], &[1.0, 1.0]).unwrap().contains("time 0"));
        assert!(flaw(&[0.0, 0.5, 0.5], &[1.0, 1.0, 1.0]).unwrap().contains("rise"));
        assert!(Waveform::Constant(f64::INFINITY).flaw().is_some());
    }
}
