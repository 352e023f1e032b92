//! Where elements write their equations.

/// A place of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub row: usize,
    pub column: usize,
}

/// A state at which equations are evaluated, their residual, and their derivatives in the order in which they come.
///
/// The matrix is `value_rate dr/dy + change_rate dr/dy'`, the derivative by whatever the integrator solves for.
pub(crate) struct Stamp<'a> {
    pub y: &'a [f64],
    pub dy: &'a [f64],
    pub time: f64,
    pub value_rate: f64,
    pub change_rate: f64,
    pub residual: &'a mut [f64],
    /// Sum of the sizes of each equation's terms: what rounding of its residual is relative to.
    pub size: &'a mut [f64],
    /// Values of the matrix, with repetitions.
    pub values: &'a mut Vec<f64>,
    /// Places of these values; only where somebody asks, because they never change.
    pub entries: Option<&'a mut Vec<Entry>>,
}

impl Stamp<'_> {
    /// Adds `f y + e y'` to an equation.
    pub fn linear(&mut self, row: usize, variable: usize, f: f64, e: f64) {
        let (value, change) = (f * self.y[variable], e * self.dy[variable]);
        self.residual[row] += value + change;
        self.size[row] += value.abs() + change.abs();
        self.slope(row, variable, f, e);
    }

    /// Adds `f y` to an equation.
    pub fn value(&mut self, row: usize, variable: usize, f: f64) {
        self.linear(row, variable, f, 0.0);
    }

    /// Adds a number, or a nonlinear term whose derivatives follow by [`Stamp::slope`].
    pub fn term(&mut self, row: usize, term: f64) {
        self.residual[row] += term;
        self.size[row] += term.abs();
    }

    /// Adds the derivatives of a nonlinear term by an unknown and by its change.
    pub fn slope(&mut self, row: usize, variable: usize, by_value: f64, by_change: f64) {
        self.values.push(self.value_rate * by_value + self.change_rate * by_change);
        if let Some(entries) = self.entries.as_mut() {
            entries.push(Entry { row, column: variable });
        }
    }
}
