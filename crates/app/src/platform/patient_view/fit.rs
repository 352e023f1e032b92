//! How the patient's picture is framed: a step's view was kept on a screen of another shape, so only its direction is
//! taken as it is, and the box of what is shown is fitted to the canvas there is.

use prosector_session::core::LpsPoint;
use prosector_session::render::Camera;

/// Smallest and largest corner of a box, mm.
pub(super) type Bounds = [LpsPoint; 2];

/// Share of the canvas that the box takes along its tighter side.
const SHARE: f64 = 0.88;
/// A view lower than this share of the box was brought close on purpose.
const CLOSE: f64 = 0.5;
/// Lowest view, mm: tiny structures stay within sight of their shape.
const LEAST_MM: f64 = 20.0;

/// What a screen of the patient's page frames.
#[derive(Clone, Copy, Debug)]
pub(super) struct Framing {
    /// The view as it was kept.
    pub(super) camera: Camera,
    /// The box of the structures that are shown.
    pub(super) bounds: Bounds,
    /// Whether a view that was brought close on purpose stays close.
    pub(super) may_be_close: bool,
}

impl Framing {
    /// The kept view, moved so that the box is whole and in the middle of a canvas of `aspect` (width by height).
    pub(super) fn fitted(&self, aspect: f64) -> Camera {
        let [right, up, _] = self.camera.axes();
        let [low, high] = self.bounds.map(|corner| corner.0);
        let [wide, tall] = [right, up].map(|axis| axis.abs().dot(high - low));
        if self.may_be_close && self.camera.height_mm < CLOSE * tall && self.holds(self.camera.target) {
            return Camera { height_mm: self.camera.height_mm.max(LEAST_MM), ..self.camera };
        }
        let height_mm = (tall.max(wide / aspect.max(0.1)) / SHARE).max(LEAST_MM);
        Camera { target: LpsPoint((low + high) / 2.0), height_mm, ..self.camera }
    }

    /// The view `now`, turned and enlarged by hand, as a canvas that went from one aspect to another shows it.
    pub(super) fn refitted(&self, now: Camera, [before, after]: [f64; 2]) -> Camera {
        let [old, new] = [self.fitted(before), self.fitted(after)];
        Camera { height_mm: now.height_mm * new.height_mm / old.height_mm, ..now }
    }

    fn holds(&self, point: LpsPoint) -> bool {
        let [low, high] = self.bounds.map(|corner| corner.0);
        point.0.cmpge(low).all() && point.0.cmple(high).all()
    }
}

/// The box around all boxes; `None` without any.
pub(super) fn around(boxes: impl Iterator<Item = Bounds>) -> Option<Bounds> {
    boxes.reduce(|[low, high], other| [LpsPoint(low.0.min(other[0].0)), LpsPoint(high.0.max(other[1].0))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use prosector_session::core::LpsVector;

    const ASPECTS: [f64; 4] = [0.45, 1.0, 1.25, 2.4];

    /// Liver and ribs of the demo patient, roughly, kept on a wide screen with the target off to the patient's right.
    fn framing(direction: [f64; 3], up: [f64; 3], height_mm: f64) -> Framing {
        let vector = |[x, y, z]: [f64; 3]| LpsVector::new(x, y, z);
        let camera = Camera {
            target: LpsPoint::new(-60.0, -20.0, 30.0),
            direction: vector(direction),
            up: vector(up),
            height_mm,
        };
        let bounds = [LpsPoint::new(-150.0, -110.0, -80.0), LpsPoint::new(150.0, 90.0, 120.0)];
        Framing { camera, bounds, may_be_close: true }
    }

    /// Least and largest place of the box's corners on the canvas, across and up; its edges are at -1 and 1.
    fn places(camera: &Camera, [low, high]: Bounds, aspect: f64) -> [[f64; 2]; 2] {
        let [right, up, _] = camera.axes();
        let [low, high] = [low, high].map(|LpsPoint(p)| [p.x, p.y, p.z]);
        let corner = |n: usize| [0, 1, 2].map(|k| if n >> k & 1 == 0 { low[k] } else { high[k] });
        let offsets = (0..8).map(corner).map(|[x, y, z]| LpsPoint::new(x, y, z).0 - camera.target.0);
        let half = camera.height_mm / 2.0;
        let at = offsets.map(|offset| [offset.dot(right) / (half * aspect), offset.dot(up) / half]);
        at.fold([[f64::MAX, f64::MIN]; 2], |range, at| [0, 1].map(|k| [range[k][0].min(at[k]), range[k][1].max(at[k])]))
    }

    fn assert_whole(camera: &Camera, bounds: Bounds, aspect: f64) {
        let ranges = places(camera, bounds, aspect);
        for [least, most] in ranges {
            assert!(least >= -1.0 && most <= 1.0, "cut: {ranges:?} at {aspect}");
            assert!((least + most).abs() / 2.0 < 0.05, "off centre: {ranges:?} at {aspect}");
        }
        let largest = ranges.iter().flatten().fold(0.0, |most: f64, place| most.max(place.abs()));
        assert!((largest - SHARE).abs() < 1e-9, "the tighter side takes {largest} at {aspect}");
    }

    #[test]
    fn the_box_is_whole_and_in_the_middle_from_every_side() {
        let (front, side) = ([0.0, 1.0, 0.0], [1.0, 0.0, 0.0]);
        let (head, oblique) = ([0.0, 0.0, -1.0], [0.48, 0.8, -0.36]);
        let cases = [(front, [0.0, 0.0, 1.0]), (side, [0.0, 0.0, 1.0]), (head, front), (oblique, [0.1, 0.0, 1.0])];
        for (direction, up) in cases {
            for aspect in ASPECTS {
                for height_mm in [180.0, 900.0, f64::NAN] {
                    let kept = framing(direction, up, height_mm);
                    let fitted = kept.fitted(aspect);
                    assert_eq!((fitted.direction, fitted.up), (kept.camera.direction, kept.camera.up));
                    assert_whole(&fitted, kept.bounds, aspect);
                }
            }
        }
    }

    #[test]
    fn a_close_view_stays_close_only_to_what_is_shown() {
        let close = framing([0.0, 1.0, 0.0], [0.0, 0.0, 1.0], 80.0);
        assert_eq!(close.fitted(1.25), close.camera);
        let overview = Framing { may_be_close: false, ..close };
        assert_whole(&overview.fitted(1.25), close.bounds, 1.25);
        for target in [LpsPoint::new(-151.0, 0.0, 0.0), LpsPoint::new(0.0, f64::NAN, 0.0)] {
            let beside = Framing { camera: Camera { target, ..close.camera }, ..close };
            assert_whole(&beside.fitted(1.25), close.bounds, 1.25);
        }
    }

    #[test]
    fn a_phone_that_is_turned_keeps_the_turn_and_the_box() {
        let kept = framing([0.0, 1.0, 0.0], [0.0, 0.0, 1.0], 300.0);
        assert_whole(&kept.refitted(kept.fitted(0.7), [0.7, 2.0]), kept.bounds, 2.0);
        let turned = kept.fitted(0.7).orbited(0.3, 0.1);
        let near = Camera { height_mm: turned.height_mm / 2.0, ..turned };
        let after = kept.refitted(near, [0.7, 2.0]);
        assert_eq!((after.direction, after.up, after.target), (near.direction, near.up, near.target));
        assert!((after.height_mm - kept.fitted(2.0).height_mm / 2.0).abs() < 1e-9);
    }

    #[test]
    fn boxes_are_joined() {
        let boxes = [[[0.0; 3], [1.0; 3]], [[-2.0, 0.5, 0.5], [0.5, 0.5, 4.0]]];
        let boxes = boxes.map(|bounds| bounds.map(|[x, y, z]| LpsPoint::new(x, y, z)));
        let joined = [LpsPoint::new(-2.0, 0.0, 0.0), LpsPoint::new(1.0, 1.0, 4.0)];
        assert_eq!(around(boxes.into_iter()), Some(joined));
        assert_eq!(around(std::iter::empty()), None);
    }
}
