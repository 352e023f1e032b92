//! Steady flow in a forest of vessels by Newton's method over leaf-to-root elimination, O(n) a step.
//!
//! Pressure drop along a vessel: `p_up - p_down = (R + S|q|) q`. Linearised at the last flow `w` it is `A q + B` with
//! `A = R + 2 S|w|`, `B = -S|w|w`. Seen from its upstream node a subtree draws `q = G p + c`; leaves give G and c at
//! once, each junction adds its children, and one vessel in series turns (G, c) into (G, c - G B) / (1 + G A). This
//! form stays finite for closed subtrees (G = 0). After the sweep to the root, one sweep back gives all flows and
//! pressures. Any consistent set of units will do.

/// What a vessel without children drains into: a resistance in front of a fixed pressure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlet {
    /// Resistance, not negative.
    pub resistance: f64,
    /// Pressure behind it.
    pub pressure: f64,
}

/// One vessel of a forest; parents are stored before their children.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vessel {
    /// Position of the vessel it grows from; `None` for a root.
    pub parent: Option<u32>,
    /// Pressure drop per flow, positive.
    pub linear: f64,
    /// Pressure drop per flow squared, not negative.
    pub quadratic: f64,
    /// Where it ends; used only where no vessel grows from it.
    pub outlet: Outlet,
    /// Whether it is closed: no flow passes.
    pub clamped: bool,
}

/// What drives the roots, which all start from one node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// A total flow, whatever pressure it takes.
    Flow(f64),
    /// A pressure at the root node, whatever flow follows.
    Pressure(f64),
    /// A pressure behind a resistance.
    Resistive {
        /// Pressure behind the resistance.
        pressure: f64,
        /// The resistance, positive.
        resistance: f64,
    },
}

/// Flows and pressures of a solved forest.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// Flow through each vessel, positive away from the root.
    pub flow: Vec<f64>,
    /// Pressure at each vessel's upstream end; `None` where clamps on all sides leave it undetermined.
    pub pressure_in: Vec<Option<f64>>,
    /// Pressure at each vessel's downstream end; `None` where clamps on all sides leave it undetermined.
    pub pressure_out: Vec<Option<f64>>,
    /// Pressure at the node from which all roots start.
    pub source_pressure: f64,
    /// Newton steps taken.
    pub iterations: usize,
    /// Largest remaining pressure error of any vessel relative to the largest pressure difference.
    pub residual: f64,
}

/// Why a forest has no solution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unsolvable {
    /// A vessel is stored before the one it grows from, or grows from none that is there.
    Order(usize),
    /// A flow is forced into a forest whose every path is closed.
    Closed,
    /// Newton's method stopped short.
    NotConverged {
        /// Steps done.
        iterations: usize,
        /// Relative residual reached.
        residual: f64,
    },
}

const MAX_ITERATIONS: usize = 60;
const TOLERANCE: f64 = 1e-12;
/// Rounding may keep the residual of long forests just above [`TOLERANCE`]; this much is still an answer.
const ACCEPTABLE: f64 = 1e-9;

/// Solves steady flow in `vessels` (parents first) driven by `source`.
pub fn solve_forest(vessels: &[Vessel], source: Source) -> Result<Solved, Unsolvable> {
    if let Some(n) = vessels.iter().enumerate().position(|(n, v)| v.parent.is_some_and(|parent| parent as usize >= n)) {
        return Err(Unsolvable::Order(n));
    }
    let mut sweep = Sweep::new(vessels);
    let nonlinear = vessels.iter().any(|v| v.quadratic > 0.0);
    let mut state = sweep.step(vessels, source, &vec![0.0; vessels.len()])?;
    let mut iterations = 1;
    while nonlinear && state.residual > TOLERANCE && iterations < MAX_ITERATIONS {
        let next = sweep.step(vessels, source, &state.flow)?;
        iterations += 1;
        let stalled = next.residual >= state.residual && next.residual < ACCEPTABLE;
        state = next;
        if stalled {
            break;
        }
    }
    state.iterations = iterations;
    // NaN compares false, so it is refused as well.
    if state.residual <= ACCEPTABLE {
        Ok(state)
    } else {
        Err(Unsolvable::NotConverged { iterations, residual: state.residual })
    }
}

/// Reused storage of the elimination.
struct Sweep {
    has_children: Vec<bool>,
    conductance: Vec<f64>,
    offset: Vec<f64>,
    child_conductance: Vec<f64>,
    child_offset: Vec<f64>,
}

/// The linearised law of a vessel, `p_up - p_down = slope * q + shift`.
fn linearised(vessel: &Vessel, at: f64) -> (f64, f64) {
    (vessel.linear + 2.0 * vessel.quadratic * at.abs(), -vessel.quadratic * at.abs() * at)
}

impl Sweep {
    fn new(vessels: &[Vessel]) -> Self {
        let n = vessels.len();
        let mut has_children = vec![false; n];
        for parent in vessels.iter().filter_map(|v| v.parent) {
            has_children[parent as usize] = true;
        }
        let zeros = || vec![0.0; n];
        Self { has_children, conductance: zeros(), offset: zeros(), child_conductance: zeros(), child_offset: zeros() }
    }

    fn step(&mut self, vessels: &[Vessel], source: Source, at: &[f64]) -> Result<Solved, Unsolvable> {
        let (conductance, offset) = self.sweep_to_roots(vessels, at);
        let source_pressure = match source {
            Source::Pressure(pressure) => pressure,
            Source::Flow(flow) if conductance > 0.0 => (flow - offset) / conductance,
            Source::Flow(_) => return Err(Unsolvable::Closed),
            Source::Resistive { pressure, resistance } => {
                (pressure - resistance * offset) / (1.0 + resistance * conductance)
            }
        };
        Ok(self.sweep_to_leaves(vessels, at, source_pressure))
    }

    /// Builds every subtree's conductance and offset; returns those of all roots together.
    fn sweep_to_roots(&mut self, vessels: &[Vessel], at: &[f64]) -> (f64, f64) {
        self.child_conductance.fill(0.0);
        self.child_offset.fill(0.0);
        let mut roots = (0.0, 0.0);
        for n in (0..vessels.len()).rev() {
            let vessel = &vessels[n];
            (self.conductance[n], self.offset[n]) = self.seen_from_above(vessel, n, at[n]);
            match vessel.parent {
                Some(parent) => {
                    self.child_conductance[parent as usize] += self.conductance[n];
                    self.child_offset[parent as usize] += self.offset[n];
                }
                None => roots = (roots.0 + self.conductance[n], roots.1 + self.offset[n]),
            }
        }
        roots
    }

    fn seen_from_above(&self, vessel: &Vessel, n: usize, at: f64) -> (f64, f64) {
        if vessel.clamped {
            return (0.0, 0.0);
        }
        let (slope, shift) = linearised(vessel, at);
        if self.has_children[n] {
            let (g, c) = (self.child_conductance[n], self.child_offset[n]);
            let series = 1.0 + g * slope;
            (g / series, (c - g * shift) / series)
        } else {
            let g = 1.0 / (slope + vessel.outlet.resistance);
            (g, -g * (shift + vessel.outlet.pressure))
        }
    }

    /// Flows and pressures from the source outward, and how well each vessel's own law is met.
    fn sweep_to_leaves(&self, vessels: &[Vessel], at: &[f64], source_pressure: f64) -> Solved {
        let n = vessels.len();
        let mut solved = Solved {
            flow: vec![0.0; n],
            pressure_in: vec![None; n],
            pressure_out: vec![None; n],
            source_pressure,
            iterations: 0,
            residual: 0.0,
        };
        let (mut largest_error, mut largest_drop) = (0.0f64, 0.0f64);
        for (i, vessel) in vessels.iter().enumerate() {
            let above = match vessel.parent {
                Some(parent) => solved.pressure_out[parent as usize],
                None => Some(source_pressure),
            };
            solved.pressure_in[i] = above;
            if !self.has_children[i] {
                // Where clamps stop everything, drops are rounding; what the source could drive is still the scale.
                largest_drop = largest_drop.max((source_pressure - vessel.outlet.pressure).abs());
            }
            let flow =
                if vessel.clamped { 0.0 } else { above.map_or(0.0, |p| self.conductance[i] * p + self.offset[i]) };
            solved.flow[i] = flow;
            let (slope, shift) = linearised(vessel, at[i]);
            let below = match above {
                Some(p) if !vessel.clamped => Some(p - slope * flow - shift),
                _ => self.floating_pressure(vessel, i),
            };
            solved.pressure_out[i] = below;
            if let (Some(p), Some(q), false) = (above, below, vessel.clamped) {
                let drop = (vessel.linear + vessel.quadratic * flow.abs()) * flow;
                largest_error = nan_max(largest_error, (p - q - drop).abs());
                largest_drop = largest_drop.max(drop.abs()).max((p - vessel.outlet.pressure).abs());
            }
        }
        solved.residual = if largest_error == 0.0 { 0.0 } else { largest_error / largest_drop };
        solved
    }

    /// Pressure below a clamp: what the open vessels beyond it settle at, if there are any.
    fn floating_pressure(&self, vessel: &Vessel, n: usize) -> Option<f64> {
        if !self.has_children[n] {
            return Some(vessel.outlet.pressure);
        }
        (self.child_conductance[n] > 0.0).then(|| -self.child_offset[n] / self.child_conductance[n])
    }
}

/// The larger of two numbers, NaN if either is.
fn nan_max(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}
