//! From positions along the stacking direction to a regular grid of slices.

/// Where the content of one slice of the grid comes from: indices into the sorted positions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Source {
    /// That position itself.
    At(usize),
    /// Between two neighbours, with the weight of the upper one.
    Between(usize, usize, f64),
}

/// How regular the positions are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Regularity {
    /// Evenly spaced.
    Even,
    /// Evenly spaced with this many left out.
    Missing(usize),
    /// Spaced between these distances, mm.
    Uneven { smallest: f64, largest: f64 },
}

/// A regular grid over positions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    /// Distance between slices, mm along the normal.
    pub step: f64,
    pub sources: Vec<Source>,
    pub regularity: Regularity,
}

/// Largest distance of a slice from its place on an even grid, as a part of the step: scanners round positions.
const EVEN_TOLERANCE: f64 = 0.05;
/// A grid may hold this many times as many slices as were acquired.
const MAX_GROWTH: usize = 4;

/// Fits a grid to strictly ascending positions in mm, at least two.
pub(crate) fn fit_grid(positions: &[f64]) -> Grid {
    let gaps: Vec<f64> = positions.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let mut sorted = gaps.clone();
    sorted.sort_by(f64::total_cmp);
    let smallest = sorted.first().copied().unwrap_or(1.0);
    let largest = sorted.last().copied().unwrap_or(1.0);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(1.0);
    let even = [median, smallest].into_iter().find_map(|base| even_grid(positions, base));
    even.unwrap_or_else(|| uneven_grid(positions, smallest, largest))
}

/// The grid of step `base` that passes near every position, if there is one that is not mostly holes.
fn even_grid(positions: &[f64], base: f64) -> Option<Grid> {
    let (first, last) = (*positions.first()?, *positions.last()?);
    let slices = ((last - first) / base).round();
    if slices < 1.0 || slices >= (MAX_GROWTH * positions.len()) as f64 {
        return None;
    }
    let step = (last - first) / slices;
    let mut places = Vec::with_capacity(positions.len());
    for &position in positions {
        let place = ((position - first) / step).round();
        if (position - first - place * step).abs() > EVEN_TOLERANCE * step + 0.005 {
            return None;
        }
        places.push(place as usize);
    }
    if places.windows(2).any(|pair| pair[0] >= pair[1]) {
        return None;
    }
    let mut sources = Vec::with_capacity(slices as usize + 1);
    for (n, &place) in places.iter().enumerate() {
        let from = sources.len();
        for hole in from..place {
            let weight = (hole + 1 - from) as f64 / (place + 1 - from) as f64;
            sources.push(Source::Between(n.saturating_sub(1), n, weight));
        }
        sources.push(Source::At(n));
    }
    let missing = sources.len() - positions.len();
    let regularity = if missing == 0 { Regularity::Even } else { Regularity::Missing(missing) };
    Some(Grid { step, sources, regularity })
}

/// A grid as fine as the closest pair, every slice between its neighbours.
fn uneven_grid(positions: &[f64], smallest: f64, largest: f64) -> Grid {
    let first = positions.first().copied().unwrap_or(0.0);
    let extent = positions.last().copied().unwrap_or(0.0) - first;
    let finest = extent / (MAX_GROWTH * positions.len()) as f64;
    let slices = (extent / smallest.max(finest)).round().max(1.0);
    let step = extent / slices;
    let mut below = 0;
    let source = |place: usize| {
        let at = first + place as f64 * step;
        while positions.get(below + 1).is_some_and(|&next| next <= at + 1e-9) {
            below += 1;
        }
        let low = positions.get(below).copied().unwrap_or(at);
        match positions.get(below + 1) {
            Some(&high) if at - low > EVEN_TOLERANCE * step && high - at > EVEN_TOLERANCE * step => {
                Source::Between(below, below + 1, (at - low) / (high - low))
            }
            Some(&high) if high - at <= EVEN_TOLERANCE * step => Source::At(below + 1),
            _ => Source::At(below),
        }
    };
    let sources = (0..=slices as usize).map(source).collect();
    Grid { step, sources, regularity: Regularity::Uneven { smallest, largest } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grids_keep_acquired_slices_and_fill_holes() {
        let even = fit_grid(&[0.0, 2.5, 5.0, 7.5]);
        assert_eq!((even.step, even.regularity), (2.5, Regularity::Even));
        let hole = fit_grid(&[0.0, 2.0, 6.0, 8.0, 10.0]);
        assert_eq!(hole.regularity, Regularity::Missing(1));
        assert_eq!(hole.sources[2], Source::Between(1, 2, 0.5));
        let two_holes = fit_grid(&[0.0, 3.0, 6.0, 15.0, 18.0]);
        assert_eq!(two_holes.sources[3], Source::Between(2, 3, 1.0 / 3.0));
        assert_eq!(two_holes.sources[5], Source::At(3));
        let rounded = fit_grid(&[0.0, 1.2, 2.5, 3.7, 5.0]);
        assert_eq!(rounded.regularity, Regularity::Even);
    }

    #[test]
    fn uneven_positions_are_interpolated_at_the_finest_distance() {
        let grid = fit_grid(&[0.0, 1.0, 2.0, 3.7, 8.0]);
        assert_eq!(grid.regularity, Regularity::Uneven { smallest: 1.0, largest: 4.3 });
        assert_eq!(grid.sources.len(), 9);
        assert_eq!(grid.sources[3], Source::Between(2, 3, 1.0 / (3.7 - 2.0)));
        assert_eq!(grid.sources[8], Source::At(4));
    }
}
