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
/// The same where spacing is uneven: a slice may be shown this part of a step from where it was acquired.
const UNEVEN_TOLERANCE: f64 = 0.1;
/// An uneven stack may grow by this, so that few slices fall between places.
const MAX_UNEVEN_GROWTH: usize = 6;
/// A grid with holes may hold this many times as many slices as were acquired.
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

/// The grid on which most acquired slices keep their place; the others, and the gaps, are interpolated.
fn uneven_grid(positions: &[f64], smallest: f64, largest: f64) -> Grid {
    let first = positions.first().copied().unwrap_or(0.0);
    let extent = positions.last().copied().unwrap_or(0.0) - first;
    let intervals = positions.len() - 1;
    let mut best = (0, intervals);
    for candidate in intervals..=MAX_UNEVEN_GROWTH * intervals {
        let kept = on_grid(positions, extent / candidate as f64);
        if kept > best.0 {
            best = (kept, candidate);
        }
    }
    let step = extent / best.1 as f64;
    let mut below = 0;
    let source = |place: usize| {
        let at = first + place as f64 * step;
        let near = |index: usize| positions.get(index).is_some_and(|p| (p - at).abs() <= UNEVEN_TOLERANCE * step);
        while positions.get(below + 1).is_some_and(|&next| next <= at) {
            below += 1;
        }
        let ends = positions.get(below).zip(positions.get(below + 1));
        match ends {
            _ if near(below) => Source::At(below),
            _ if near(below + 1) => Source::At(below + 1),
            Some((&low, &high)) => Source::Between(below, below + 1, ((at - low) / (high - low)).clamp(0.0, 1.0)),
            None => Source::At(below),
        }
    };
    let sources = (0..=best.1).map(source).collect();
    Grid { step, sources, regularity: Regularity::Uneven { smallest, largest } }
}

/// How many positions lie on places of their own of a grid.
fn on_grid(positions: &[f64], step: f64) -> usize {
    let first = positions.first().copied().unwrap_or(0.0);
    let mut last_place = None;
    let keeps_place = |&&position: &&f64| {
        let place = ((position - first) / step).round();
        let kept = (position - first - place * step).abs() <= UNEVEN_TOLERANCE * step && last_place != Some(place);
        if kept {
            last_place = Some(place);
        }
        kept
    };
    positions.iter().filter(keeps_place).count()
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
    fn uneven_positions_keep_their_place_where_a_grid_passes_them() {
        // Two blocks of a head CT: 4 mm, then 7 mm, 1.08 mm between them (GE HiSpeed Dual, shared data).
        let mut positions: Vec<f64> = (0..14).map(|n| f64::from(n) * 4.0019).collect();
        positions.extend((0..14).map(|n| 13.0 * 4.0019 + 1.0811 + f64::from(n) * 6.9986));
        let grid = fit_grid(&positions);
        let kept = grid.sources.iter().filter(|s| matches!(s, Source::At(_))).count();
        assert_eq!(kept, 28);
        assert!(grid.sources.len() <= 6 * 28 && (grid.step - 1.0).abs() < 0.01, "{} {}", grid.sources.len(), grid.step);
        for (place, source) in grid.sources.iter().enumerate() {
            let (at, reach) = match *source {
                Source::At(n) => (positions[n], 0.1),
                Source::Between(low, high, w) => (positions[low] * (1.0 - w) + positions[high] * w, 1e-9),
            };
            assert!((at - place as f64 * grid.step).abs() <= reach * grid.step + 1e-9);
        }
        assert!(matches!(grid.regularity, Regularity::Uneven { .. }));
    }
}
