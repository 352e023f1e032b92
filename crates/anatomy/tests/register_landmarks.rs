//! Registration by landmarks beside SimpleITK and SciPy, its errors beside a simulation, and what it refuses.

use glam::{DAffine3, DQuat, DVec3};
use prosector_anatomy::register::{
    LandmarkError, LandmarkRegistration, Landmarks, RigidTransform, TransformError, displacement_difference,
    inverse_consistency, register_landmarks,
};
use prosector_core::{FrameOfReferenceUid, LpsPoint, LpsVector};

const SOURCE: [[f64; 3]; 6] = [
    [12.5, -40.25, 103.0],
    [-55.75, 8.5, 96.5],
    [30.0, 62.25, 151.75],
    [-8.25, -12.0, 188.5],
    [71.5, 20.75, 130.25],
    [-36.0, 45.5, 60.0],
];
const TARGET: [[f64; 3]; 6] = [
    [-3.15, -28.31, 90.62],
    [-66.04, 31.27, 71.48],
    [26.92, 65.87, 139.21],
    [-18.46, -7.72, 172.93],
    [63.81, 24.64, 126.77],
    [-39.13, 62.95, 37.86],
];

fn points(of: &[[f64; 3]]) -> Vec<LpsPoint> {
    of.iter().map(|&p| LpsPoint(p.into())).collect()
}

fn register(source: &[LpsPoint], target: &[LpsPoint]) -> Result<LandmarkRegistration, LandmarkError> {
    let [from, to] = ["2.25.1", "2.25.2"].map(FrameOfReferenceUid::new);
    register_landmarks(
        Landmarks { points: source, frame_of_reference: &from },
        Landmarks { points: target, frame_of_reference: &to },
    )
}

/// Even numbers from a seed, and normal ones after Box and Muller.
struct Chance(u64);

impl Chance {
    fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> DVec3 {
        let mut one = || (-2.0 * self.even().ln()).sqrt() * (std::f64::consts::TAU * self.even()).cos();
        DVec3::new(one(), one(), one())
    }
}

#[test]
fn transforms_are_those_of_simpleitk_and_scipy() {
    // SimpleITK 2.5.7, LandmarkBasedTransformInitializer with VersorRigid3DTransform: matrix row by row, where the origin
    // goes, FRE. SciPy 1.17.1, Rotation.align_vectors, gives the first matrix and FRE to 1e-14.
    let references: [(usize, [f64; 9], [f64; 3], f64); 3] = [
        (
            6,
            [
                0.9902750294984951,
                0.11615331761597253,
                -0.07657527511251694,
                -0.11907305360434187,
                0.9922782679115614,
                -0.034719546883120254,
                0.07195119079690188,
                0.043499952152096254,
                0.9964591212416459,
            ],
            [-0.6429822081325423, 15.269451461605625, -15.53984935374136],
            6.658441425138718,
        ),
        (
            4,
            [
                0.9889141144664017,
                0.1418382120295522,
                -0.043940821765100835,
                -0.1439411391904834,
                0.9883678637065011,
                -0.049090879405376917,
                0.03646673357566381,
                0.05487155547737983,
                0.9978272845246388,
            ],
            [-4.59382372845148, 16.556815546971634, -16.142091456657113],
            6.092791137799107,
        ),
        (
            3,
            [
                0.9737344581696527,
                0.19429158157858364,
                -0.11870967231336074,
                -0.1929476434416115,
                0.9809435851712229,
                0.02282300597547105,
                0.1208818094809209,
                0.0006812041692608219,
                0.9926666732078286,
            ],
            [2.1342869108896814, 9.446027842597386, -15.261087238596673],
            3.8512142507456275,
        ),
    ];
    for (count, matrix, origin, fre) in references {
        let found = register(&points(&SOURCE[..count]), &points(&TARGET[..count])).unwrap();
        let ours = found.registration.target_from_source.affine();
        let rows = ours.matrix3.transpose().to_cols_array();
        assert!(rows.iter().zip(matrix).all(|(a, b)| (a - b).abs() < 1e-12), "{rows:?}");
        assert!((ours.translation - DVec3::from(origin)).length() < 1e-9, "{}", ours.translation);
        assert!((found.fre_mm - fre).abs() < 1e-9, "{}", found.fre_mm);
        let squares: f64 = found.residuals_mm.iter().map(|mm| mm * mm).sum();
        assert!((squares - count as f64 * fre * fre).abs() < 1e-9);
    }
}

#[test]
fn known_transforms_come_back() {
    let mut chance = Chance(1);
    for round in 0..200 {
        let turn = DQuat::from_axis_angle(chance.normal().normalize(), chance.even() * std::f64::consts::PI);
        let truth = RigidTransform::new(turn, LpsVector(chance.normal() * 300.0));
        let source: Vec<_> = (0..3 + round % 5).map(|_| LpsPoint(chance.normal() * 50.0)).collect();
        let target: Vec<_> = source.iter().map(|&p| truth.point(p)).collect();
        let found = register(&source, &target).unwrap();
        let error = displacement_difference(&found.registration.target_from_source, &truth, &source);
        assert!(error.greatest_mm < 1e-10 && found.fre_mm < 1e-10, "{error:?}");
        assert_eq!(found.registration.source_frame.0, "2.25.1");
        assert_eq!(found.registration.target_frame.0, "2.25.2");
        let back = found.registration.inverse();
        let round_trip = inverse_consistency(&found.registration, &back, &source).unwrap();
        assert!(round_trip.greatest_mm < 1e-10);
        assert_eq!(inverse_consistency(&found.registration, &found.registration, &source), None);
    }
}

#[test]
fn errors_are_those_of_a_simulation() {
    // Landmarks on a head, 20000 trials of 1 mm of error (all three axes together) at each: FLE, FRE and the TRE of three
    // targets. Root mean squares of so many trials are right to half a per cent.
    let landmarks =
        points(&[[60.0, 0.0, 0.0], [-60.0, 10.0, 5.0], [0.0, -90.0, 20.0], [10.0, 0.0, 80.0], [-20.0, 70.0, 30.0]]);
    let targets = points(&[[0.0, 0.0, 25.0], [20.0, 110.0, -40.0], [-150.0, 0.0, 0.0]]);
    let (mut chance, trials) = (Chance(5), 20_000);
    let mut sums = [0.0; 5];
    for _ in 0..trials {
        let seen: Vec<_> = landmarks.iter().map(|p| LpsPoint(p.0 + chance.normal() / 3.0_f64.sqrt())).collect();
        let found = register(&landmarks, &seen).unwrap();
        sums[0] += found.fre_mm.powi(2);
        sums[1] += found.fle_mm.powi(2);
        for (sum, target) in sums[2..].iter_mut().zip(&targets) {
            *sum += found.registration.target_from_source.point(*target).distance_mm(*target).powi(2);
        }
    }
    let [fre, fle, tre @ ..] = sums.map(|sum| (sum / f64::from(trials)).sqrt());
    assert!((fle - 1.0).abs() < 0.01, "{fle}");
    assert!((fre - 0.6_f64.sqrt()).abs() < 0.01, "{fre}");
    let exact = register(&landmarks, &landmarks).unwrap();
    for (simulated, target) in tre.into_iter().zip(targets) {
        let expected = exact.tre_for_fle_mm(target, 1.0);
        assert!((simulated - expected).abs() < 0.02 * expected, "{simulated} for {expected}");
    }
}

#[test]
fn the_field_is_the_target_error_at_each_place() {
    let found = register(&points(&SOURCE), &points(&TARGET)).unwrap();
    let field = found.error_field();
    let mut chance = Chance(3);
    for _ in 0..100 {
        let place = LpsPoint(chance.normal() * 120.0);
        let (direct, by_field) = (found.tre_mm(place), field.at(place));
        assert!((direct - by_field).abs() < 1e-9 * direct, "{direct} {by_field}");
    }
}

#[test]
fn what_determines_no_transform_is_refused() {
    let (source, target) = (points(&SOURCE), points(&TARGET));
    let of = |a: &[LpsPoint], b: &[LpsPoint]| register(a, b).map(|_| ()).unwrap_err();
    assert_eq!(of(&source, &target[..5]), LandmarkError::Count { source_points: 6, target_points: 5 });
    assert_eq!(of(&source[..2], &target[..2]), LandmarkError::TooFew(2));
    let line: Vec<_> = (0..5).map(|n| LpsPoint::new(f64::from(n) * 20.0, 3.0, f64::from(n % 2) * 0.2)).collect();
    assert!(matches!(of(&line, &target[..5]), LandmarkError::Collinear(mm) if mm < 0.2));
    assert!(matches!(of(&target[..5], &line), LandmarkError::Collinear(_)));
    assert!(matches!(of(&[source[0]; 4], &target[..4]), LandmarkError::Collinear(_)));
    let broken = [source[0], source[1], LpsPoint::new(f64::NAN, 0.0, 0.0)];
    assert_eq!(of(&broken, &target[..3]), LandmarkError::NotFinite);
}

#[test]
fn mirrored_sets_are_refused_and_noise_is_not_taken_for_one() {
    let mut chance = Chance(8);
    for round in 0..300 {
        let count = 4 + round % 6;
        let source: Vec<_> = (0..count).map(|_| LpsPoint(chance.normal() * 40.0)).collect();
        let turn = DQuat::from_axis_angle(chance.normal().normalize(), 3.0 * chance.even());
        let mirrored: Vec<_> = source
            .iter()
            .map(|p| LpsPoint(turn * (p.0 * DVec3::new(-1.0, 1.0, 1.0)) + chance.normal() * 0.1))
            .collect();
        match register(&source, &mirrored) {
            Err(LandmarkError::Mirrored { mirrored_mm, rigid_mm }) => {
                assert!(mirrored_mm < 0.5 && rigid_mm > 2.0 * mirrored_mm)
            }
            // Four random points may lie nearly in a plane, and then the picture is its own mirror image.
            other => assert!(count == 4 && other.unwrap().fre_mm < 3.0),
        }
        // In one plane, with errors of localising across it.
        let flat: Vec<_> = source.iter().map(|p| LpsPoint(p.0 * DVec3::new(1.0, 1.0, 0.0))).collect();
        let seen: Vec<_> = flat.iter().map(|p| LpsPoint(turn * p.0 + chance.normal() * 0.5)).collect();
        register(&flat, &seen).unwrap();
    }
}

#[test]
fn only_rigid_matrices_become_rigid_transforms() {
    let turn = DQuat::from_euler(glam::EulerRot::XYZ, 0.3, -1.0, 2.0);
    let shift = DVec3::new(1.0, -2.0, 30.0);
    let affine = DAffine3::from_rotation_translation(turn, shift);
    let back = RigidTransform::from_affine(affine).unwrap();
    assert!(
        (back.point(LpsPoint::new(5.0, 6.0, 7.0)).0 - affine.transform_point3(DVec3::new(5.0, 6.0, 7.0))).length()
            < 1e-12
    );
    let mirror = DAffine3::from_scale(DVec3::new(-1.0, 1.0, 1.0));
    assert_eq!(RigidTransform::from_affine(mirror), Err(TransformError::Mirrors));
    assert!(matches!(
        RigidTransform::from_affine(DAffine3::from_scale(DVec3::splat(1.1))),
        Err(TransformError::Scales(_))
    ));
    assert_eq!(RigidTransform::from_affine(DAffine3::NAN), Err(TransformError::NotFinite));
    let small = RigidTransform::new(DQuat::from_rotation_z(1e-9), LpsVector::new(0.0, 0.0, 0.0));
    assert!((small.degrees() - 1e-9_f64.to_degrees()).abs() < 1e-20, "{}", small.degrees());
    assert!((RigidTransform::new(-turn, LpsVector(shift)).degrees() - back.degrees()).abs() < 1e-12);
}
