//! Results as the CSV that svZeroDSolver writes.

use crate::network::{Element, ElementId, Network};
use crate::reference::{Solution, State};
use std::fmt::Write;

/// Which rows and columns a CSV has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CsvForm {
    /// A row for each unknown and time, instead of one for each vessel and time.
    pub by_variable: bool,
    /// The mean over time instead of each time.
    pub mean: bool,
    /// Changes in time as well.
    pub derivative: bool,
}

/// Writes a solution of a network: `name,time,flow_in,flow_out,pressure_in,pressure_out` by vessel, or `name,time,y` by
/// unknown; then `d_` columns or `ydot` if asked for. Of a mean the time is empty.
pub fn encode_csv(network: &Network, solution: &Solution, form: CsvForm) -> String {
    let mut text = header(form).to_owned();
    if form.by_variable {
        for (n, name) in solution.variables.iter().enumerate() {
            rows(&mut text, name, &[n], solution, form);
        }
    } else {
        for (n, named) in network.elements.iter().enumerate().filter(|(_, named)| is_vessel(&named.element)) {
            let (inlet, outlet) = (network.inlets(ElementId(n))[0].0, network.outlets(ElementId(n))[0].0);
            let columns = [2 * inlet, 2 * outlet, 2 * inlet + 1, 2 * outlet + 1];
            rows(&mut text, &named.name, &columns, solution, form);
        }
    }
    text
}

fn header(form: CsvForm) -> &'static str {
    match (form.by_variable, form.derivative) {
        (true, true) => "name,time,y,ydot\n",
        (true, false) => "name,time,y\n",
        (false, true) => {
            "name,time,flow_in,flow_out,pressure_in,pressure_out,d_flow_in,d_flow_out,d_pressure_in,d_pressure_out\n"
        }
        (false, false) => "name,time,flow_in,flow_out,pressure_in,pressure_out\n",
    }
}

fn is_vessel(element: &Element) -> bool {
    element.lumped().is_some() || matches!(element, Element::CrlVessel(_) | Element::RcVessel(_))
}

fn rows(text: &mut String, name: &str, columns: &[usize], solution: &Solution, form: CsvForm) {
    let numbers = |state: &State| -> Vec<f64> {
        let values = columns.iter().map(|&n| state.y[n]);
        let changes = columns.iter().filter(|_| form.derivative).map(|&n| state.dy[n]);
        values.chain(changes).collect()
    };
    if form.mean {
        let mut sums = vec![0.0; columns.len() * if form.derivative { 2 } else { 1 }];
        for state in &solution.states {
            sums.iter_mut().zip(numbers(state)).for_each(|(sum, number)| *sum += number);
        }
        let count = solution.states.len() as f64;
        return row(text, name, None, sums.iter().map(|sum| sum / count));
    }
    for (&time, state) in solution.times.iter().zip(&solution.states) {
        row(text, name, Some(time), numbers(state).into_iter());
    }
}

fn row(text: &mut String, name: &str, time: Option<f64>, numbers: impl Iterator<Item = f64>) {
    if name.contains([',', '"', '\n']) {
        let _ = write!(text, "\"{}\"", name.replace('"', "\"\""));
    } else {
        text.push_str(name);
    }
    text.push(',');
    text.push_str(&time.map_or_else(String::new, scientific));
    for number in numbers {
        text.push(',');
        text.push_str(&scientific(number));
    }
    text.push('\n');
}

/// C's `%.16e`: a sign and at least two digits in the exponent.
fn scientific(number: f64) -> String {
    let text = format!("{number:.16e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let (sign, size) = exponent.strip_prefix('-').map_or(('+', exponent), |size| ('-', size));
    format!("{digits}e{sign}{size:0>2}")
}

#[cfg(test)]
mod tests {
    use super::scientific;

    #[test]
    fn numbers_look_as_c_writes_them() {
        let cases =
            [(0.0, "0.0000000000000000e+00"), (-1.5e-7, "-1.4999999999999999e-07"), (1e100, "1.0000000000000000e+100")];
        for (number, expected) in cases {
            assert_eq!(scientific(number), expected);
        }
    }
}
