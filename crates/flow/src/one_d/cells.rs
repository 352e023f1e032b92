//! A vessel cut into cells: wall at cell centres and faces, state, and room for one step.

use super::network::{Blood, Vessel};
use super::settings::Settings;
use super::tube::Tube;

/// Pressure and flow at a place; flow counts from the vessel's start to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct State {
    pub pressure: f64,
    pub flow: f64,
}

/// One vessel's cells. Faces are one more than cells; face `i` is the start of cell `i`.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    pub length: f64,
    /// Cell length, m.
    pub dx: f64,
    pub density: f64,
    /// 2 (zeta + 2) pi mu / rho, m²/s: the friction of the velocity profile.
    pub friction: f64,
    pub centres: Vec<Tube>,
    pub faces: Vec<Tube>,
    /// Mean area of each cell, m².
    pub area: Vec<f64>,
    /// Mean flow of each cell, m³/s.
    pub flow: Vec<f64>,
    /// sqrt(A / A0) of each cell.
    pub stretch: Vec<f64>,
    /// At half the step: each cell's state at its start and its end.
    pub starts: Vec<State>,
    pub ends: Vec<State>,
    /// At half the step: what the vessel's two ends have in common with their nodes.
    pub boundary: [State; 2],
    /// Fluxes of mass and momentum per density through each face, and each cell's own elastic flux at its two faces.
    pub mass: Vec<f64>,
    pub momentum: Vec<f64>,
    pub own: Vec<[f64; 2]>,
}

impl Cells {
    pub fn new(vessel: &Vessel, blood: Blood, settings: &Settings) -> Self {
        let count = ((vessel.length_m / settings.cell_length_m).ceil() as usize).max(settings.fewest_cells);
        let beta = vessel.beta_pa();
        let between = |pair: [f64; 2], share: f64| pair[0] + (pair[1] - pair[0]) * share;
        let tube = |share: f64| {
            let (radius, beta) = (between(vessel.radius_m, share), between(beta, share));
            Tube::new(radius, beta, vessel.external_pressure_pa, blood.density_kg_m3)
        };
        let faces = (0..=count).map(|i| tube(i as f64 / count as f64)).collect();
        let centres: Vec<_> = (0..count).map(|i| tube((i as f64 + 0.5) / count as f64)).collect();
        let kinematic = blood.viscosity_pa_s / blood.density_kg_m3;
        Self {
            length: vessel.length_m,
            dx: vessel.length_m / count as f64,
            density: blood.density_kg_m3,
            friction: 2.0 * (vessel.profile + 2.0) * std::f64::consts::PI * kinematic,
            area: centres.iter().map(|tube| tube.area).collect(),
            centres,
            faces,
            flow: vec![0.0; count],
            stretch: vec![1.0; count],
            starts: vec![State::default(); count],
            ends: vec![State::default(); count],
            boundary: [State::default(); 2],
            mass: vec![0.0; count + 1],
            momentum: vec![0.0; count + 1],
            own: vec![[0.0; 2]; count],
        }
    }

    pub fn count(&self) -> usize {
        self.area.len()
    }

    /// Where a cell's centre lies, m from the start.
    pub fn position(&self, cell: usize) -> f64 {
        (cell as f64 + 0.5) * self.dx
    }

    pub fn pressure(&self, cell: usize) -> f64 {
        self.centres[cell].pressure(self.stretch[cell])
    }

    pub fn set(&mut self, cell: usize, state: State) {
        let stretch = self.centres[cell].stretch(state.pressure);
        self.stretch[cell] = stretch;
        self.area[cell] = self.centres[cell].area_at(stretch);
        self.flow[cell] = state.flow;
    }

    /// Blood in the vessel, m³.
    pub fn volume(&self) -> f64 {
        self.area.iter().sum::<f64>() * self.dx
    }

    /// How many cells the fastest wave would cross in a second.
    pub fn fastest(&self) -> f64 {
        let speeds = self.centres.iter().zip(&self.stretch).zip(self.area.iter().zip(&self.flow));
        let fastest = speeds.map(|((tube, s), (area, flow))| tube.wave_speed(*s) + (flow / area).abs());
        fastest.fold(0.0, f64::max) / self.dx
    }
}
