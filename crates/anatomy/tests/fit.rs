//! Shapes fitted to exact, noisy and degenerate points.

use glam::{DMat3, DVec3, EulerRot};
use prosector_anatomy::fit::{FitError, fit_cylinder, fit_plane, fit_sphere};
use prosector_core::LpsPoint;
use std::f64::consts::TAU;

/// Points on a grid of two numbers 0 to 1, mapped.
fn points(count: usize, map: impl Fn(f64, f64) -> DVec3) -> Vec<LpsPoint> {
    let at = |n: usize| (n as f64 + 0.5) / count as f64;
    (0..count * count).map(|n| LpsPoint(map(at(n % count), at(n / count)))).collect()
}

/// A deterministic bump in −1..1 that repeats nowhere near the sampling.
fn bump(n: usize) -> f64 {
    ((n as f64 * 12.9898).sin() * 43758.5453).fract()
}

fn ball(center: DVec3, radius: f64, height: f64) -> impl Fn(f64, f64) -> DVec3 {
    move |u, v| {
        let z = 1.0 - height * v;
        let (sin, cos) = (TAU * u).sin_cos();
        center + radius * DVec3::new((1.0 - z * z).sqrt() * cos, (1.0 - z * z).sqrt() * sin, z)
    }
}

#[test]
fn exact_spheres_are_found_however_small_the_cap() {
    let center = DVec3::new(-120.0, 45.0, 610.0);
    // Radius mm, share of the diameter that the cap reaches down, allowed error of centre and radius mm.
    for (radius, height, allowed) in [(24.0, 2.0, 1e-9), (24.0, 0.5, 1e-8), (5.0, 0.05, 1e-6), (300.0, 0.001, 1e-3)] {
        let fit = fit_sphere(&points(30, ball(center, radius, height))).unwrap();
        let off = (fit.center.0 - center).length().max((fit.radius_mm - radius).abs());
        assert!(off < allowed && fit.rms_mm < 1e-9, "cap of {height}: {fit:?}");
    }
}

#[test]
fn noise_on_a_sphere_comes_back_as_the_residual() {
    let center = DVec3::new(3.0, -4.0, 5.0);
    let noise = 0.2;
    let mut cap = points(40, ball(center, 24.0, 0.6));
    for (n, point) in cap.iter_mut().enumerate() {
        *point = LpsPoint(point.0 + (point.0 - center).normalize() * noise * bump(n));
    }
    let fit = fit_sphere(&cap).unwrap();
    // 1600 points: the standard error of the radius of this cap is about 0.03 mm.
    assert!((fit.radius_mm - 24.0).abs() < 0.1, "{fit:?}");
    let spread = (cap.iter().map(|p| (p.0.distance(center) - 24.0).powi(2)).sum::<f64>() / cap.len() as f64).sqrt();
    assert!(fit.rms_mm <= spread && fit.rms_mm > 0.99 * spread, "{} of {spread}", fit.rms_mm);
}

/// The sphere of least squared distances has a zero gradient; the algebraic one has not.
#[test]
fn the_sphere_is_the_geometric_best() {
    let mut cap = points(12, ball(DVec3::ZERO, 10.0, 0.3));
    cap.iter_mut().enumerate().for_each(|(n, p)| p.0 *= 1.0 + 0.03 * bump(n));
    let fit = fit_sphere(&cap).unwrap();
    let cost = |center: DVec3, radius: f64| cap.iter().map(|p| (p.0.distance(center) - radius).powi(2)).sum::<f64>();
    let best = cost(fit.center.0, fit.radius_mm);
    for (shift, grow) in [(DVec3::X, 0.0), (DVec3::Y, 0.0), (DVec3::Z, 0.0), (DVec3::ZERO, 1.0), (DVec3::Z, -1.0)] {
        for step in [-1e-3, 1e-3] {
            assert!(cost(fit.center.0 + shift * step, fit.radius_mm + grow * step) > best, "{shift} {grow} {step}");
        }
    }
}

#[test]
fn planes_have_their_normal_and_residual() {
    let turn = DMat3::from_euler(EulerRot::XYZ, 0.7, -0.3, 0.2);
    let (origin, normal) = (DVec3::new(0.0, -200.0, 900.0), turn.z_axis);
    // Up and down by 0.5 mm in turns, so the mean plane is the plane itself.
    let lift = |u: f64, v: f64| if ((u * 20.0) as i32 + (v * 20.0) as i32) % 2 == 0 { 0.5 } else { -0.5 };
    let flat = points(20, |u, v| origin + turn * DVec3::new(60.0 * (u - 0.5), 40.0 * (v - 0.5), lift(u, v)));
    let fit = fit_plane(&flat).unwrap();
    assert!((fit.rms_mm - 0.5).abs() < 1e-3 && fit.normal.0.dot(normal).abs() > 1.0 - 1e-5, "{fit:?}");
    assert!((fit.point.0 - origin).length() < 1e-9);
}

#[test]
fn tubes_and_stubs_become_cylinders() {
    let turn = DMat3::from_euler(EulerRot::XYZ, -0.4, 1.1, 0.6);
    let (origin, axis) = (DVec3::new(14.0, 80.0, -300.0), turn.z_axis);
    // Radius, length, share of the way round.
    for (radius, length, round) in
        [(3.0, 60.0, 1.0), (12.0, 5.0, 1.0), (8.0, 16.0, 1.0), (10.0, 30.0, 0.4), (1.2, 300.0, 0.5)]
    {
        let wall = points(24, |u, v| {
            let (sin, cos) = (TAU * round * u).sin_cos();
            origin + turn * DVec3::new(radius * cos, radius * sin, length * (v - 0.5))
        });
        let fit = fit_cylinder(&wall).unwrap();
        let off = (fit.point.0 - origin).reject_from(axis).length();
        assert!(off < 1e-7 && (fit.radius_mm - radius).abs() < 1e-7, "{radius} x {length}: {fit:?}");
        assert!(fit.axis.0.cross(axis).length() < 1e-9 && fit.rms_mm < 1e-7, "{radius} x {length}: {fit:?}");
    }
}

#[test]
fn degenerate_points_are_refused_in_plain_words() {
    let line = points(4, |u, v| DVec3::new(1.0, 2.0, 3.0) * (u + 4.0 * v));
    let plane = points(5, |u, v| DVec3::new(10.0 * u, 10.0 * v, 7.0));
    let spot = vec![LpsPoint::new(1.0, 2.0, 3.0); 9];
    let nan = vec![LpsPoint::new(f64::NAN, 0.0, 0.0); 9];
    let flat = |flat| FitError::Degenerate { flat };
    let cases = [
        (fit_sphere(&plane).unwrap_err(), flat("a plane")),
        (fit_sphere(&line).unwrap_err(), flat("a line")),
        (fit_cylinder(&plane).unwrap_err(), flat("a plane")),
        (fit_plane(&line).unwrap_err(), flat("a line")),
        (fit_plane(&spot).unwrap_err(), flat("one spot")),
        (fit_plane(&nan).unwrap_err(), FitError::NotFinite),
        (fit_sphere(&plane[..3]).unwrap_err(), FitError::TooFew { found: 3, needed: 4 }),
        (fit_cylinder(&[]).unwrap_err(), FitError::TooFew { found: 0, needed: 6 }),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
    assert_eq!(flat("a plane").to_string(), "the points lie too close to a plane to determine this shape");
}
