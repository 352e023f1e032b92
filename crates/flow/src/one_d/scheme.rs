//! One step inside a vessel: MUSCL-Hancock with HLL fluxes.
//!
//! Pressure and flow are reconstructed linearly in each cell with the monotonised central limiter (van Leer 1977),
//! advanced by half a step, and meet at faces in the two-wave flux of Harten, Lax and van Leer (1983). The momentum
//! balance is kept as a flux difference plus what the flux leaves out where wall or radius change along the vessel:
//! the integral of A dp over the cell against its own elastic flux. So blood at rest stays at rest in a tapering
//! vessel (as the hydrostatic reconstruction of Delestre and Lagrée 2013 does), and in a uniform one nothing is left out.

use super::cells::{Cells, State};
use super::tube::Tube;

impl Cells {
    /// States at both sides of every face at half the step.
    pub fn predict(&mut self, dt: f64) {
        let last = self.count() - 1;
        for i in 0..=last {
            let here = self.mean(i);
            let before = (i > 0).then(|| here - self.mean(i - 1));
            let after = (i < last).then(|| self.mean(i + 1) - here);
            let slope = match (before, after) {
                (Some(before), Some(after)) => limited(before, after),
                (one, other) => one.or(other).unwrap_or_default(),
            };
            let (start, end) = (here - slope * 0.5, here + slope * 0.5);
            let half = self.rate(i, here, start, end) * (dt / 2.0);
            (self.starts[i], self.ends[i]) = (start + half, end + half);
        }
    }

    fn mean(&self, cell: usize) -> State {
        State { pressure: self.pressure(cell), flow: self.flow[cell] }
    }

    /// The time derivative of a cell's pressure and flow, from the states at its ends.
    fn rate(&self, i: usize, here: State, start: State, end: State) -> State {
        let (area, centre) = (self.area[i], &self.centres[i]);
        let areas = [(&self.faces[i], start), (&self.faces[i + 1], end)]
            .map(|(tube, at)| tube.area_at(tube.stretch(at.pressure)));
        let swelling = (start.flow - end.flow) / self.dx;
        let convection = end.flow * end.flow / areas[1] - start.flow * start.flow / areas[0];
        let push = (areas[0] + 4.0 * area + areas[1]) / 6.0 * (end.pressure - start.pressure) / self.density;
        State {
            pressure: swelling * centre.beta / (2.0 * centre.area * self.stretch[i]),
            flow: -(convection + push) / self.dx - self.friction * here.flow / area,
        }
    }

    /// The whole step, once the states at the ends are known. Returns the first cell whose area is lost.
    pub fn correct(&mut self, dt: f64) -> Result<(), usize> {
        self.fluxes();
        let share = dt / self.dx;
        for i in 0..self.count() {
            let (start, end) = (self.starts[i], self.ends[i]);
            let middle = self.centres[i].stretch((start.pressure + end.pressure) / 2.0);
            let areas = [(&self.faces[i], start), (&self.faces[i + 1], end)]
                .map(|(tube, at)| tube.area_at(tube.stretch(at.pressure)));
            let mean = (areas[0] + 4.0 * self.centres[i].area_at(middle) + areas[1]) / 6.0;
            let push = mean * (end.pressure - start.pressure) / self.density;
            let through = self.momentum[i + 1] - self.momentum[i] + (push - (self.own[i][1] - self.own[i][0]));
            let (area, flow) = (self.area[i], self.flow[i]);
            self.area[i] -= share * (self.mass[i + 1] - self.mass[i]);
            let drag = dt / 2.0 * self.friction;
            self.flow[i] = (flow - share * through - drag * flow / area) / (1.0 + drag / self.area[i]);
            self.stretch[i] = (self.area[i] / self.centres[i].area).sqrt();
            // The negation also catches what is not a number.
            if !(self.stretch[i] > LEAST_STRETCH && self.flow[i].is_finite()) {
                return Err(i);
            }
        }
        Ok(())
    }

    fn fluxes(&mut self) {
        let count = self.count();
        for i in 0..=count {
            let tube = &self.faces[i];
            let flux = if i == 0 || i == count {
                let at = Side::new(tube, self.boundary[usize::from(i > 0)]);
                at.flux
            } else {
                let (left, right) = (Side::new(tube, self.ends[i - 1]), Side::new(tube, self.starts[i]));
                self.own[i - 1][1] = left.elastic;
                self.own[i][0] = right.elastic;
                harten_lax_van_leer(&left, &right)
            };
            (self.mass[i], self.momentum[i]) = (flux[0], flux[1]);
        }
        let (first, last) = (&self.faces[0], &self.faces[count]);
        self.own[0][0] = first.elastic_flux(first.stretch(self.starts[0].pressure));
        self.own[count - 1][1] = last.elastic_flux(last.stretch(self.ends[count - 1].pressure));
    }
}

/// Below a hundredth of the open area a vessel counts as collapsed.
const LEAST_STRETCH: f64 = 0.1;

/// One side of a face.
struct Side {
    area: f64,
    flow: f64,
    velocity: f64,
    speed: f64,
    elastic: f64,
    flux: [f64; 2],
}

impl Side {
    fn new(tube: &Tube, state: State) -> Self {
        let stretch = tube.stretch(state.pressure);
        let area = tube.area_at(stretch);
        let velocity = state.flow / area;
        let elastic = tube.elastic_flux(stretch);
        let flux = [state.flow, state.flow * velocity + elastic];
        Self { area, flow: state.flow, velocity, speed: tube.wave_speed(stretch), elastic, flux }
    }
}

fn harten_lax_van_leer(left: &Side, right: &Side) -> [f64; 2] {
    let slowest = (left.velocity - left.speed).min(right.velocity - right.speed);
    let fastest = (left.velocity + left.speed).max(right.velocity + right.speed);
    if slowest >= 0.0 {
        return left.flux;
    }
    if fastest <= 0.0 {
        return right.flux;
    }
    let jump = [right.area - left.area, right.flow - left.flow];
    [0, 1]
        .map(|k| (fastest * left.flux[k] - slowest * right.flux[k] + slowest * fastest * jump[k]) / (fastest - slowest))
}

/// The monotonised central slope of pressure and of flow.
fn limited(before: State, after: State) -> State {
    let slope = |a: f64, b: f64| {
        if a * b <= 0.0 { 0.0 } else { (2.0 * a.abs()).min(2.0 * b.abs()).min((a + b).abs() / 2.0).copysign(a) }
    };
    State { pressure: slope(before.pressure, after.pressure), flow: slope(before.flow, after.flow) }
}

impl std::ops::Add for State {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { pressure: self.pressure + other.pressure, flow: self.flow + other.flow }
    }
}

impl std::ops::Sub for State {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { pressure: self.pressure - other.pressure, flow: self.flow - other.flow }
    }
}

impl std::ops::Mul<f64> for State {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self { pressure: self.pressure * factor, flow: self.flow * factor }
    }
}
