//! Activations over a heartbeat. Transcendental functions come from `libm`, so that every machine has the same bits.

use crate::network::{Activation, Element};
use std::f64::consts::PI;

/// An activation with all that is found once.
pub(crate) struct Rhythm {
    activation: Activation,
    period: f64,
    /// Of the curve before it is scaled: what counts as zero, and what as one above that.
    zero: f64,
    range: f64,
    heart: bool,
}

/// What a chamber, or the heart, follows at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Beat {
    /// Of chambers, and of the heart's atria: 0 to 1.
    pub atrial: f64,
    /// Of the heart's ventricles: their elastance over its scale.
    pub ventricular: f64,
}

/// The activation that an element follows.
pub(super) fn of(element: &Element) -> Option<(Activation, bool)> {
    match element {
        Element::ElastanceChamber(chamber) => Some((chamber.activation, false)),
        Element::ExponentialChamber(chamber) => Some((chamber.activation, false)),
        Element::LinearChamber(chamber) => Some((chamber.activation, false)),
        Element::HeartAndLungs(heart) => {
            let (systole_share, wave_divisor) = (heart.atrial_systole_share, heart.p_wave_divisor);
            Some((Activation::WrappingCosine { systole_share, wave_divisor }, true))
        }
        _ => None,
    }
}

/// Samples of a heartbeat among which the least and greatest value of the harmonics are sought.
const SAMPLES: usize = 10_000;
/// Steps in which the peak of two hills is sought.
const HILL_STEP: f64 = 1e-5;

impl Rhythm {
    pub fn new((activation, heart): (Activation, bool), period: f64) -> Self {
        let (zero, range) = match activation {
            Activation::Fourier => {
                let sample = |k| harmonics(k as f64 * (period / SAMPLES as f64) / period);
                let ends = (0..SAMPLES).map(sample).fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
                (ends.0, ends.1 - ends.0)
            }
            Activation::TwoHill { .. } => {
                let count = (period / HILL_STEP) as usize;
                (0.0, (0..=count).map(|k| hills(&activation, k as f64 * HILL_STEP)).fold(0.0, f64::max))
            }
            _ => (0.0, 1.0),
        };
        Self { activation, period, zero, range, heart }
    }

    pub fn at(&self, time: f64) -> Beat {
        let raw = unscaled(&self.activation, time, self.period);
        let ventricular = if self.heart { harmonics(time % self.period / self.period) } else { 0.0 };
        Beat { atrial: (raw - self.zero) / self.range, ventricular }
    }
}

fn unscaled(activation: &Activation, time: f64, period: f64) -> f64 {
    let within = time % period;
    match *activation {
        Activation::HalfCosine { start, duration } => {
            let since = (within - start).max(0.0);
            if since <= duration { 0.5 - 0.5 * libm::cos(2.0 * PI * since / duration) } else { 0.0 }
        }
        Activation::PiecewiseCosine { contract_start, contract_duration, relax_start, relax_duration } => {
            let (rising, falling) = ((time - contract_start) % period, (time - relax_start) % period);
            if (0.0..contract_duration).contains(&rising) {
                0.5 * (1.0 - libm::cos(PI * rising / contract_duration))
            } else if (0.0..relax_duration).contains(&falling) {
                0.5 * (1.0 + libm::cos(PI * falling / relax_duration))
            } else {
                0.0
            }
        }
        Activation::WrappingCosine { systole_share, wave_divisor } => {
            let (systole, end) = (period * systole_share, period / wave_divisor);
            let begin = period - systole + end;
            let since = if within <= end { within - end + systole } else { within - begin };
            if since >= 0.0 { 0.5 * (1.0 - libm::cos(2.0 * PI * since / systole)) } else { 0.0 }
        }
        Activation::TwoHill { shift, .. } => {
            let late = (within - shift) % period;
            hills(activation, if late >= 0.0 { late } else { late + period })
        }
        Activation::Fourier => harmonics(within / period),
    }
}

fn hills(activation: &Activation, time: f64) -> f64 {
    let Activation::TwoHill { tau_1, tau_2, m1, m2, .. } = *activation else { return 0.0 };
    let (rise, fall) = (libm::pow(time / tau_1, m1), libm::pow(time / tau_2, m2));
    // Beyond the range of numbers the rise is complete.
    let risen = if rise.is_finite() { rise / (1.0 + rise) } else { 1.0 };
    risen / (1.0 + fall)
}

/// Elastance of a ventricle over its scale, by the share of the heartbeat that has passed.
fn harmonics(share: f64) -> f64 {
    let term = |(n, [cosine, sine]): (usize, &[f64; 2])| {
        let angle = 2.0 * PI * n as f64 * share;
        cosine * libm::cos(angle) - sine * libm::sin(angle)
    };
    VENTRICLE.iter().enumerate().map(term).sum()
}

/// Harmonics of a ventricle's elastance (Sankaran 2012; Menon 2023, Ann Biomed Eng): cosine and sine.
const VENTRICLE: [[f64; 2]; 25] = [
    [0.283748803, 0.000000000],
    [0.031830626, -0.374299825],
    [-0.209472400, -0.018127770],
    [0.020520047, 0.073971113],
    [0.008316883, -0.047249597],
    [-0.041677660, 0.003212163],
    [0.000867323, 0.019441411],
    [-0.001675379, -0.005565534],
    [-0.011252277, 0.003401432],
    [-0.000414677, 0.008376795],
    [0.000253749, -0.000071880],
    [-0.002584966, 0.001566861],
    [0.000584752, 0.003143555],
    [0.000028502, -0.000024787],
    [0.000022961, -0.000007476],
    [0.000018735, -0.000001281],
    [0.000015573, 0.000001781],
    [0.000013133, 0.000003494],
    [0.000011199, 0.000004507],
    [0.000009634, 0.000005117],
    [0.000008343, 0.000005481],
    [0.000007265, 0.000005687],
    [0.000006354, 0.000005789],
    [0.000005575, 0.000005821],
    [0.000004903, 0.000005805],
];

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Activation; 5] = [
        Activation::HalfCosine { start: 0.1, duration: 0.4 },
        Activation::PiecewiseCosine {
            contract_start: 0.1,
            contract_duration: 0.2,
            relax_start: 0.3,
            relax_duration: 0.3,
        },
        Activation::WrappingCosine { systole_share: 0.4, wave_divisor: 9.0 },
        Activation::TwoHill { shift: 0.05, tau_1: 0.27, tau_2: 0.45, m1: 1.3, m2: 22.0 },
        Activation::Fourier,
    ];

    /// Over a heartbeat each runs from 0 to 1 without a jump, and the next heartbeat is the same.
    #[test]
    fn activations_run_from_zero_to_one_and_repeat() {
        let period = 0.8;
        for activation in ALL {
            let rhythm = Rhythm::new((activation, false), period);
            let at = |n: usize| rhythm.at(period * n as f64 / 4000.0).atrial;
            let values: Vec<f64> = (4000..=8000).map(at).collect();
            let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
            assert!(low.abs() < 1e-4 && (high - 1.0).abs() < 1e-4, "{activation:?}: {low} to {high}");
            let jump = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f64::max);
            assert!(jump < 0.02, "{activation:?} jumps by {jump}");
            let next = (0..4000).map(|n| (at(4000 + n) - at(8000 + n)).abs()).fold(0.0, f64::max);
            assert!(next < 1e-9, "{activation:?} differs by {next} from heartbeat to heartbeat");
        }
    }

    #[test]
    fn a_half_cosine_peaks_in_its_middle() {
        let rhythm = Rhythm::new((ALL[0], false), 1.0);
        for (time, expected) in [(0.05, 0.0), (0.2, 0.5), (0.3, 1.0), (0.4, 0.5), (0.6, 0.0), (1.3, 1.0)] {
            assert!((rhythm.at(time).atrial - expected).abs() < 1e-12, "at {time}");
        }
    }
}
