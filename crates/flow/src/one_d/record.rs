//! Waveforms at stations along the vessels.

use super::cells::Cells;

/// Waveforms at one place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Station {
    /// Where, as a share of the vessel's length.
    pub at: f64,
    /// Pa.
    pub pressure_pa: Vec<f64>,
    /// m³/s, from start to end.
    pub flow_m3_s: Vec<f64>,
    /// m².
    pub area_m2: Vec<f64>,
}

/// One vessel's waveforms.
#[derive(Clone, Debug, PartialEq)]
pub struct VesselRecord {
    /// The vessel.
    pub name: String,
    /// In the order of the settings.
    pub stations: Vec<Station>,
}

impl Station {
    pub(super) fn new(at: f64) -> Self {
        Self { at, ..Self::default() }
    }

    /// Adds the state of now, linear between cell centres and beyond the outermost.
    pub(super) fn add(&mut self, cells: &Cells) {
        let along = self.at * cells.count() as f64 - 0.5;
        let before = (along.max(0.0) as usize).min(cells.count() - 2);
        let share = along - before as f64;
        let between = |a: f64, b: f64| a + (b - a) * share;
        self.pressure_pa.push(between(cells.pressure(before), cells.pressure(before + 1)));
        self.flow_m3_s.push(between(cells.flow[before], cells.flow[before + 1]));
        self.area_m2.push(between(cells.area[before], cells.area[before + 1]));
    }
}
