//! The law of the wall at one place: p = p_ext + beta (sqrt(A / A0) - 1).
//!
//! The stretch s = sqrt(A / A0) carries everything without roots of fourth order: A = A0 s², c = c0 sqrt(s).

/// Wall and open area at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tube {
    /// Open area A0, m².
    pub area: f64,
    /// Stiffness, Pa.
    pub beta: f64,
    /// External pressure, Pa.
    pub external: f64,
    /// Wave speed of the open tube, sqrt(beta / (2 rho)), m/s.
    pub speed: f64,
    /// Density, kg/m³.
    pub density: f64,
}

impl Tube {
    pub fn new(radius: f64, beta: f64, external: f64, density: f64) -> Self {
        let area = std::f64::consts::PI * radius * radius;
        Self { area, beta, external, speed: (beta / (2.0 * density)).sqrt(), density }
    }

    pub fn stretch(&self, pressure: f64) -> f64 {
        1.0 + (pressure - self.external) / self.beta
    }

    pub fn pressure(&self, stretch: f64) -> f64 {
        self.external + self.beta * (stretch - 1.0)
    }

    pub fn area_at(&self, stretch: f64) -> f64 {
        self.area * stretch * stretch
    }

    pub fn wave_speed(&self, stretch: f64) -> f64 {
        self.speed * stretch.sqrt()
    }

    /// The momentum flux's elastic part per density, beta A^(3/2) / (3 rho sqrt(A0)): its change at one place is the
    /// integral of A dp / rho.
    pub fn elastic_flux(&self, stretch: f64) -> f64 {
        self.beta * self.area * stretch * stretch * stretch / (3.0 * self.density)
    }
}

#[cfg(test)]
mod tests {
    use super::Tube;

    #[test]
    fn speed_and_flux_follow_from_the_law() {
        let tube = Tube::new(0.01, 8e4, 500.0, 1050.0);
        assert!((tube.speed - 6.172_133_998).abs() < 1e-8);
        let (s, step) = (1.1, 1e-6);
        let (low, high) = (s - step, s + step);
        let (da, dp) = (tube.area_at(high) - tube.area_at(low), tube.pressure(high) - tube.pressure(low));
        let speed = (tube.area_at(s) / tube.density * dp / da).sqrt();
        assert!((speed / tube.wave_speed(s) - 1.0).abs() < 1e-8);
        let flux = (tube.elastic_flux(high) - tube.elastic_flux(low)) / (tube.area_at(s) * dp / tube.density);
        assert!((flux - 1.0).abs() < 1e-8);
        assert!((tube.stretch(tube.pressure(1.3)) - 1.3).abs() < 1e-14);
    }
}
