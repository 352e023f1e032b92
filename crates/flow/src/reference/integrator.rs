//! One step in time: generalised-alpha (Jansen, Whiting, Hulbert 2000, Comput Methods Appl Mech Engrg 190:305) with Newton.

use super::sparse_lu::SparseLu;
use super::{SolveError, State};
use crate::equations::{Stamp, System, matching};

/// Share of an equation's terms that their rounding may add up to.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Weights of a step.
#[derive(Clone, Copy)]
struct Weights {
    alpha_m: f64,
    alpha_f: f64,
    gamma: f64,
}

/// Steps a system forward.
pub(super) struct Integrator {
    weights: Weights,
    step: f64,
    tolerance: f64,
    newton_steps: usize,
    lu: SparseLu,
    residual: Vec<f64>,
    /// Sizes of the equations' terms.
    sizes: Vec<f64>,
    values: Vec<f64>,
    /// Largest error of any equation that a step ended with.
    pub largest_residual: f64,
    /// Newton steps done.
    pub taken: usize,
}

impl Integrator {
    /// Prepares for steps of that length in time.
    pub fn new(system: &System, step: f64, rho_infinity: f64, tolerance: f64, newton_steps: usize) -> Self {
        let (alpha_m, alpha_f) = (0.5 * (3.0 - rho_infinity) / (1.0 + rho_infinity), 1.0 / (1.0 + rho_infinity));
        let weights = Weights { alpha_m, alpha_f, gamma: 0.5 + alpha_m - alpha_f };
        let size = system.size();
        let (mut entries, mut values) = (Vec::new(), Vec::new());
        let (mut residual, mut sizes) = (vec![0.0; size], vec![0.0; size]);
        let ones = vec![1.0; size];
        system.assemble(&mut Stamp {
            y: &ones,
            dy: &ones,
            time: 0.0,
            value_rate: 1.0,
            change_rate: 1.0,
            residual: &mut residual,
            size: &mut sizes,
            values: &mut values,
            entries: Some(&mut entries),
        });
        // Where valves are shut a diagonal may be missing; any row will do there, elimination looks for its pivots itself.
        let matched = matching(size, &entries, &vec![1.0; entries.len()]);
        let mut free = (0..size).filter(|row| !matched.row_of.contains(&Some(*row))).collect::<Vec<_>>().into_iter();
        let row_of = matched.row_of.iter().map(|row| row.or_else(|| free.next()).expect("as many rows as columns"));
        let lu = SparseLu::new(size, &entries, row_of.collect());
        Self { weights, step, tolerance, newton_steps, lu, residual, sizes, values, largest_residual: 0.0, taken: 0 }
    }

    /// The state one step after `old`, which is at `time`.
    pub fn step(&mut self, system: &System, old: &State, time: f64) -> Result<State, SolveError> {
        let Weights { alpha_m, alpha_f, gamma } = self.weights;
        let at = time + alpha_f * self.step;
        let mut new = State { y: old.y.clone(), dy: old.dy.iter().map(|dy| dy * (1.0 - 1.0 / gamma)).collect() };
        for iteration in 0..self.newton_steps {
            let y = between(&old.y, &new.y, alpha_f);
            let dy = between(&old.dy, &new.dy, alpha_m);
            let (row, residual) = self.assemble(system, &y, &dy, at);
            // The first increment moves even the flow of a shut valve; the second leaves it at zero.
            let shut = system.held_at_zero(&y);
            if self.met() && (shut.is_empty() || iteration > 1) {
                self.largest_residual = self.largest_residual.max(residual);
                return Ok(new);
            }
            if !residual.is_finite() {
                return Err(self.not_converged(system, row, residual, at));
            }
            self.lu.factor(&self.values).map_err(|column| singular(system, column, at))?;
            self.residual.iter_mut().for_each(|r| *r = -*r);
            self.lu.solve(&mut self.residual);
            shut.iter().for_each(|&n| new.y[n] = 0.0);
            for (n, increment) in self.residual.iter().enumerate() {
                new.dy[n] += increment;
                new.y[n] += increment * gamma * self.step;
            }
            self.taken += 1;
        }
        let y = between(&old.y, &new.y, alpha_f);
        let (row, residual) = self.assemble(system, &y, &between(&old.dy, &new.dy, alpha_m), at);
        Err(self.not_converged(system, row, residual, at))
    }

    /// Evaluates all equations; says which is farthest off, and by how much.
    fn assemble(&mut self, system: &System, y: &[f64], dy: &[f64], time: f64) -> (usize, f64) {
        self.residual.fill(0.0);
        self.sizes.fill(0.0);
        self.values.clear();
        system.assemble(&mut Stamp {
            y,
            dy,
            time,
            value_rate: self.weights.alpha_f * self.weights.gamma * self.step,
            change_rate: self.weights.alpha_m,
            residual: &mut self.residual,
            size: &mut self.sizes,
            values: &mut self.values,
            entries: None,
        });
        let worse = |worst: (usize, f64), (row, r): (usize, &f64)| {
            if r.abs() > worst.1 || r.is_nan() { (row, r.abs()) } else { worst }
        };
        self.residual.iter().enumerate().fold((0, 0.0), worse)
    }

    /// Whether every equation is met: to the tolerance, or to the rounding of its own terms where that is coarser.
    fn met(&self) -> bool {
        let met = |(r, size): (&f64, &f64)| r.abs() < self.tolerance + ROUNDING * size;
        self.residual.iter().zip(&self.sizes).all(met)
    }

    fn not_converged(&self, system: &System, row: usize, residual: f64, time: f64) -> SolveError {
        let name = system.network.name(system.owner[row]).to_owned();
        SolveError::NotConverged { name, time, iterations: self.newton_steps, residual }
    }
}

fn between(old: &[f64], new: &[f64], share: f64) -> Vec<f64> {
    old.iter().zip(new).map(|(old, new)| old + (new - old) * share).collect()
}

fn singular(system: &System, column: usize, time: f64) -> SolveError {
    SolveError::Singular { name: system.variables[column].clone(), time }
}
