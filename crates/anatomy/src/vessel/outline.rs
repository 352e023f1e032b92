//! Outlines of a value sampled on a square raster: marching squares at one half.

use glam::DVec2;
use std::collections::BTreeMap;

/// A square raster of values about its middle sample.
pub(super) struct Raster {
    /// Samples on each side of the middle.
    pub half: usize,
    /// `(2 half + 1)²` values, first axis fastest.
    pub values: Vec<f64>,
}

impl Raster {
    /// Samples a value at whole steps from the middle.
    pub fn of(half: usize, at: impl Fn(i64, i64) -> f64) -> Self {
        let reach = half as i64;
        let values = (-reach..=reach).flat_map(|v| (-reach..=reach).map(move |u| (u, v))).map(|(u, v)| at(u, v));
        Self { half, values: values.collect() }
    }

    fn edge(&self) -> usize {
        2 * self.half + 1
    }

    /// Takes away all that is not connected (four neighbours) with the sample at one half or more nearest to the middle,
    /// and tells whether what stays keeps clear of the border. `None` where nothing within `reach` samples is that high.
    pub fn keep_middle(&mut self, reach: usize) -> Option<bool> {
        let edge = self.edge();
        let start = self.start(reach)?;
        let mut kept = vec![false; self.values.len()];
        let (mut open, mut clear) = (vec![start], true);
        kept[start] = true;
        while let Some(at) = open.pop() {
            let (u, v) = (at % edge, at / edge);
            if u == 0 || v == 0 || u + 1 == edge || v + 1 == edge {
                clear = false;
                continue;
            }
            for next in [at - 1, at + 1, at - edge, at + edge] {
                if !kept[next] && self.values[next] >= 0.5 {
                    kept[next] = true;
                    open.push(next);
                }
            }
        }
        for (value, kept) in self.values.iter_mut().zip(kept) {
            if !kept && *value >= 0.5 {
                // As far below the threshold as it was above: the outline stays between the two.
                *value = (1.0 - *value).min(0.499);
            }
        }
        Some(clear)
    }

    fn start(&self, reach: usize) -> Option<usize> {
        let (edge, half) = (self.edge(), self.half);
        let away = |at: usize| (at % edge).abs_diff(half).pow(2) + (at / edge).abs_diff(half).pow(2);
        let high = (0..self.values.len()).filter(|&at| self.values[at] >= 0.5 && away(at) <= reach * reach);
        high.min_by_key(|&at| away(at))
    }

    /// Closed outlines in steps from the middle, counter-clockwise round what is high and clockwise round holes.
    pub fn outlines(&self) -> Vec<Vec<DVec2>> {
        let edge = self.edge();
        let mut next: BTreeMap<usize, (usize, DVec2)> = BTreeMap::new();
        for cell in (0..edge - 1).flat_map(|v| (0..edge - 1).map(move |u| v * edge + u)) {
            for [from, to] in self.segments(cell) {
                next.insert(from, (to, self.crossing(from)));
            }
        }
        let mut loops = Vec::new();
        while let Some((start, (mut to, point))) = next.pop_first() {
            let mut points = vec![point];
            while to != start {
                let Some((after, point)) = next.remove(&to) else { break };
                points.push(point);
                to = after;
            }
            loops.push(points);
        }
        loops
    }

    /// The pieces of outline in a cell, as edges of the raster: twice the sample, plus one for edges along the second axis.
    fn segments(&self, cell: usize) -> Vec<[usize; 2]> {
        let edge = self.edge();
        let corners = [cell, cell + 1, cell + edge + 1, cell + edge];
        let high = corners.map(|corner| self.values[corner] >= 0.5);
        let sides = [2 * cell, 2 * (cell + 1) + 1, 2 * (cell + edge), 2 * cell + 1];
        // Round the cell: where it leaves the high side the outline comes in, where it enters again the outline goes.
        let leaves = (0..4).filter(|&n| high[n] && !high[(n + 1) % 4]);
        let enters = |after: usize| (1..4).map(|n| (after + n) % 4).find(|&n| !high[n] && high[(n + 1) % 4]);
        leaves.filter_map(|n| Some([sides[n], sides[enters(n)?]])).collect()
    }

    fn crossing(&self, side: usize) -> DVec2 {
        let edge = self.edge();
        let (from, along_second) = (side / 2, side % 2 == 1);
        let to = if along_second { from + edge } else { from + 1 };
        let (low, high) = (self.values[from], self.values[to]);
        let part = (0.5 - low) / (high - low);
        let at = DVec2::new((from % edge) as f64, (from / edge) as f64) - self.half as f64;
        at + if along_second { DVec2::new(0.0, part) } else { DVec2::new(part, 0.0) }
    }
}

/// Signed area of a closed outline, positive counter-clockwise.
pub(super) fn area(points: &[DVec2]) -> f64 {
    sides(points).map(|(a, b)| a.perp_dot(b) / 2.0).sum()
}

/// Length of a closed outline.
pub(super) fn perimeter(points: &[DVec2]) -> f64 {
    sides(points).map(|(a, b)| a.distance(b)).sum()
}

fn sides(points: &[DVec2]) -> impl Iterator<Item = (DVec2, DVec2)> + '_ {
    points.iter().zip(points.iter().cycle().skip(1)).map(|(&a, &b)| (a, b))
}

/// Least and greatest distance of two parallel lines with the points between them.
///
/// The greatest is that of two hull corners, the least stands on a hull side (H. Freeman, R. Shapira, CACM 18 (1975)).
pub(super) fn calipers(points: &[DVec2]) -> [f64; 2] {
    let hull = hull(points);
    let greatest = hull.iter().flat_map(|a| hull.iter().map(|b| a.distance(*b))).fold(0.0, f64::max);
    let width = |(a, b): (DVec2, DVec2)| {
        let side = (b - a).normalize_or_zero();
        hull.iter().map(|p| side.perp_dot(*p - a).abs()).fold(0.0, f64::max)
    };
    let least = sides(&hull).filter(|(a, b)| a != b).map(width).fold(f64::INFINITY, f64::min);
    [if least.is_finite() { least } else { 0.0 }, greatest]
}

/// Convex hull, counter-clockwise (A. Andrew 1979).
fn hull(points: &[DVec2]) -> Vec<DVec2> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let half = |points: &mut dyn Iterator<Item = DVec2>| {
        let mut chain: Vec<DVec2> = Vec::new();
        for point in points {
            while let [.., a, b] = chain.as_slice()
                && (*b - *a).perp_dot(point - *b) <= 0.0
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut sorted.iter().copied());
    hull.extend(half(&mut sorted.iter().rev().copied()));
    hull
}
