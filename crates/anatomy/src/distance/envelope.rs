//! One line of the distance transform: the lower envelope of parabolas, for both sides of the boundary at once.
//!
//! P. Felzenszwalb, D. Huttenlocher, "Distance transforms of sampled functions", Theory of Computing 8 (2012),
//! algorithm DT(f), section 2.1. A line is cut into runs of one side. Within a run only the run's own parabolas and
//! those of its two neighbours, which stand at height 0, can be lowest: any farther voxel of the other side lies behind
//! a neighbour that is lower and nearer. So both sides together cost one envelope.

/// Working memory for lines of up to a given length.
pub(super) struct Envelope {
    /// 1 / d for the distance of two sites, because a division costs as much as all the rest of a step.
    reciprocal: Vec<f64>,
    sites: Vec<Site>,
}

/// A parabola on the envelope: where its lowest point stands, how high that is, and from which voxel on it is lowest.
#[derive(Clone, Copy, Default)]
struct Site {
    at: i32,
    from: i32,
    /// Height in steps squared, for the crossings.
    steps: f64,
    /// Height in mm², for the result.
    height: f64,
}

impl Envelope {
    pub(super) fn new(longest: usize) -> Self {
        let reciprocal = (0..longest + 2).map(|d| if d == 0 { 0.0 } else { 1.0 / d as f64 }).collect();
        Self { reciprocal, sites: vec![Site::default(); longest + 2] }
    }

    /// Replaces the squared distances of a line by those that may also run along it.
    ///
    /// `line` holds mm², negative inside the segment, infinite where no voxel of the other side was met yet; `square`
    /// is the squared step along the line, mm².
    pub(super) fn pass(&mut self, line: &mut [f32], square: f64) {
        let mut start = 0;
        while let Some(&first) = line.get(start) {
            let inside = first.is_sign_negative();
            let rest = line[start..].iter();
            let end = start + rest.take_while(|value| value.is_sign_negative() == inside).count();
            self.run(line, start, end, square);
            start = end;
        }
    }

    fn run(&mut self, line: &mut [f32], start: usize, end: usize, square: f64) {
        let per_step = 1.0 / square;
        let mut count = 0;
        if start > 0 {
            count = self.push(count, start as i32 - 1, 0.0, per_step);
        }
        for (at, value) in (start as i32..).zip(&line[start..end]) {
            if value.is_finite() {
                count = self.push(count, at, f64::from(value.abs()), per_step);
            }
        }
        if end < line.len() {
            count = self.push(count, end as i32, 0.0, per_step);
        }
        self.lay_down(count, &mut line[start..end], start as i32, square);
    }

    /// Adds the parabola at `at`, right of all others, and takes away those it leaves nowhere lowest.
    fn push(&mut self, mut count: usize, at: i32, height: f64, per_step: f64) -> usize {
        let steps = height * per_step;
        let mut from = i32::MIN;
        while let Some(last) = count.checked_sub(1).map(|n| self.sites[n]) {
            let gap = at - last.at;
            let crossing = 0.5 * ((steps - last.steps) * self.reciprocal[gap as usize] + f64::from(at + last.at));
            from = first_at_or_after(crossing);
            if from > last.from {
                break;
            }
            count -= 1;
            from = i32::MIN;
        }
        self.sites[count] = Site { at, from, steps, height };
        count + 1
    }

    fn lay_down(&self, count: usize, run: &mut [f32], start: i32, square: f64) {
        let Some((&first, others)) = self.sites[..count].split_first() else { return };
        let (mut site, mut others) = (first, others.iter().peekable());
        for (at, value) in (start..).zip(run) {
            while let Some(next) = others.next_if(|next| next.from <= at) {
                site = *next;
            }
            let gap = f64::from(at - site.at);
            // No `mul_add`: where the target has no such instruction, it is a slow call.
            *value = ((gap * gap * square + site.height) as f32).copysign(*value);
        }
    }
}

/// The first voxel not left of a crossing; heights may put it beyond every line, hence the saturating cast.
///
/// Written out because `ceil` is a call on targets whose baseline lacks the instruction.
fn first_at_or_after(crossing: f64) -> i32 {
    let whole = crossing as i32;
    whole.saturating_add(i32::from(crossing > f64::from(whole)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every run against the minimum over all voxels of the line, written as the definition says.
    fn by_definition(line: &[f32], square: f64) -> Vec<f32> {
        let height = |at: usize, j: usize| {
            let same = line[j].is_sign_negative() == line[at].is_sign_negative();
            if same { f64::from(line[j].abs()) } else { 0.0 }
        };
        let best = |at: usize| {
            let through = |j: usize| height(at, j) + (at as f64 - j as f64).powi(2) * square;
            (0..line.len()).map(through).fold(f64::INFINITY, f64::min)
        };
        (0..line.len()).map(|at| best(at).copysign(f64::from(line[at])) as f32).collect()
    }

    #[test]
    fn lines_equal_the_definition() {
        let far = f32::INFINITY;
        let lines: [&[f32]; 9] = [
            &[],
            &[4.0],
            &[far],
            &[far, -far],
            &[far, far, 9.0, far],
            &[-1.0, 4.0, 1.0, 1.0, -4.0, -9.0],
            &[100.0, 81.0, 64.0, 2.0, 2.0, 2.0, far, far, -3.0],
            &[1e12, 0.25, 1e12, far, -1e-6],
            &[25.0, 16.0, 9.0, 4.0, 1.0, -1.0, -4.0, -9.0, -4.0, -1.0, 1.0],
        ];
        for square in [1.0, 0.49, 25.0] {
            for line in lines {
                let mut found = line.to_vec();
                Envelope::new(line.len()).pass(&mut found, square);
                assert_eq!(found, by_definition(line, square), "{line:?} at {square}");
            }
        }
    }
}
