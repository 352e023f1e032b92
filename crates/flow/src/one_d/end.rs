//! What a vessel's end can offer: the states on the characteristic that leaves the vessel.
//!
//! The invariant u + 4c (at the end; u - 4c at the start) arrives unchanged from inside; so at the end one unknown is
//! left, here the pressure. It is written in differences from the inner state, which stays exact for stiff walls.

use super::cells::{Cells, State};
use super::error::VesselEnd;
use super::network::Loss;
use super::tube::Tube;

/// The state inside, at half the step, and how outflow counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    tube: Tube,
    /// +1 where flow along the vessel leaves it, -1 at its start.
    sign: f64,
    /// State inside.
    pub inner: State,
    stretch: f64,
    speed: f64,
    velocity: f64,
    loss: Loss,
    /// Outflow one step ago, and the step, for the inertance.
    before: (f64, f64),
}

/// A state on the outgoing characteristic. Outflow counts out of the vessel at either end.
#[derive(Clone, Copy, Debug)]
pub(super) struct EndState {
    pub pressure: f64,
    pub outflow: f64,
    /// d outflow / d pressure.
    pub outflow_slope: f64,
    /// Velocity out of the vessel, m/s.
    pub velocity: f64,
    pub speed: f64,
    pub density: f64,
    /// Loss on the way to the node, and its derivative in the outflow.
    pub loss: f64,
    pub loss_slope: f64,
}

impl End {
    pub fn new(cells: &Cells, end: VesselEnd, loss: Loss, before: (f64, f64)) -> Self {
        let (tube, inner, sign) = match end {
            VesselEnd::Start => (cells.faces[0], cells.starts[0], -1.0),
            VesselEnd::End => (cells.faces[cells.count()], cells.ends[cells.count() - 1], 1.0),
        };
        let stretch = tube.stretch(inner.pressure);
        let velocity = sign * inner.flow / tube.area_at(stretch);
        Self { tube, sign, inner, stretch, speed: tube.wave_speed(stretch), velocity, loss, before }
    }

    /// The state at this pressure; not a number where the vessel would have no area.
    pub fn at(&self, pressure: f64) -> EndState {
        let stretch = self.tube.stretch(pressure);
        let speed = self.tube.wave_speed(stretch);
        let wider = (pressure - self.inner.pressure) / self.tube.beta;
        let faster = self.tube.speed * wider / (stretch.sqrt() + self.stretch.sqrt());
        let velocity = self.velocity - 4.0 * faster;
        let (area, density) = (self.tube.area_at(stretch), self.tube.density);
        let outflow = area * velocity;
        let (rate, step) = self.before;
        let Loss { linear, quadratic, inertance } = self.loss;
        EndState {
            pressure,
            outflow,
            outflow_slope: -area / (density * speed) * (1.0 - velocity / speed),
            velocity,
            speed,
            density,
            loss: (linear + quadratic * outflow.abs()) * outflow + inertance * (outflow - rate) / step,
            loss_slope: linear + 2.0 * quadratic * outflow.abs() + inertance / step,
        }
    }

    /// The state in which a share of the outgoing wave, counted from rest, comes back.
    pub fn reflecting(&self, share: f64) -> EndState {
        let wave = self.velocity + 4.0 * (self.speed - self.tube.speed);
        let speed = self.tube.speed + wave * (1.0 + share) / 8.0;
        let stretch = (speed / self.tube.speed).powi(2);
        self.at(self.tube.pressure(stretch))
    }

    /// The state as the vessel counts it.
    pub fn along(&self, state: EndState) -> State {
        State { pressure: state.pressure, flow: self.sign * state.outflow }
    }

    /// The pressure scale rho c² of the wall here, Pa.
    pub fn stiffness(&self) -> f64 {
        self.tube.density * self.speed * self.speed
    }
}

impl EndState {
    /// Pressure that counts at a node, and its derivative in the pressure.
    pub fn head(&self, total: bool) -> (f64, f64) {
        if total {
            (self.pressure + self.density * self.velocity * self.velocity / 2.0, 1.0 - self.velocity / self.speed)
        } else {
            (self.pressure, 1.0)
        }
    }

    /// Whether news still travels against the flow.
    pub fn is_subcritical(&self) -> bool {
        self.velocity.abs() < self.speed
    }
}
