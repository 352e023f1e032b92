//! Lumens of dissected vessels whose flap is known: noise, blur, thin flaps, clot, and neighbours without a border.

mod common;

use common::{grid, map_of, numbers, volume_on};
use glam::{DVec2, DVec3};
use prosector_anatomy::vessel::{Dissection, DissectionSettings, LumenError, segment_dissection};
use prosector_core::{LpsPoint, Volume};
use std::ops::ControlFlow;

/// A bent vessel whose flap turns round it; mm and Hounsfield units.
#[derive(Clone, Copy)]
struct Phantom {
    spacing: f64,
    noise: f64,
    flap: f64,
    /// Where the flap stands off the middle: positive makes the first lumen the smaller one.
    off: f64,
    /// Radians a millimetre.
    twist: f64,
    /// Intensity of the second lumen at its ends and in the middle of its length.
    second: [f64; 2],
}

const PLAIN: Phantom = Phantom { spacing: 1.3, noise: 15.0, flap: 1.5, off: 3.0, twist: 0.015, second: [300.0, 300.0] };
const RADIUS: f64 = 13.0;
const WALL: f64 = 1.5;
const LENGTH: f64 = 130.0;
const FIRST: f64 = 450.0;

#[derive(PartialEq)]
enum Part {
    First,
    Second,
    Other(f64),
}

impl Phantom {
    /// Position across the vessel, and its height along the flap's normal.
    fn across(&self, p: DVec3) -> (DVec2, f64) {
        let middle = DVec2::new(42.0 + 6.0 * (p.z / 35.0).sin(), 40.0 + 4.0 * (p.z / 50.0).cos());
        let (from, turn) = (p.truncate() - middle, self.twist * p.z + 0.4);
        (from, from.dot(DVec2::from_angle(turn)))
    }

    fn part(&self, p: DVec3) -> Part {
        let (from, height) = self.across(p);
        match from.length() {
            r if r <= RADIUS && height > self.off + self.flap / 2.0 => Part::First,
            r if r <= RADIUS && height < self.off - self.flap / 2.0 => Part::Second,
            r if r <= RADIUS + WALL => Part::Other(50.0),
            // Muscle without a border on one side, a bright chamber on another, a vertebra behind; lung else.
            _ if from.y > 0.6 * from.x.abs() && from.length() > 17.0 => Part::Other(250.0),
            _ if from.x > 0.7 * from.y.abs() && from.x < 20.0 => Part::Other(60.0),
            _ if p.distance(DVec3::new(24.0, 22.0, 65.0)) < 14.0 => Part::Other(420.0),
            _ => Part::Other(if from.length() < 17.0 { -90.0 } else { -850.0 }),
        }
    }

    fn intensity(&self, p: DVec3) -> f64 {
        match self.part(p) {
            Part::First => FIRST,
            Part::Second => {
                let middle = 1.0 - ((p.z / LENGTH - 0.5).abs() * 5.0 - 0.5).clamp(0.0, 1.0);
                self.second[0] + (self.second[1] - self.second[0]) * middle
            }
            Part::Other(value) => value,
        }
    }

    /// Eight samples a voxel twice its edge wide, for the blur of a scanner, and noise.
    fn image(&self) -> Volume {
        let dims = [84.0, 80.0, LENGTH].map(|mm| (mm / self.spacing) as usize);
        let map = map_of(dims, grid([self.spacing; 3], [0.0; 3]), |_, _| 0);
        let mut chance = numbers(11);
        let mut values = Vec::with_capacity(map.labels.len());
        map_of(dims, map.lps_from_voxel, |at, _| {
            let corner = |n: usize| DVec3::new((n & 1) as f64, (n >> 1 & 1) as f64, (n >> 2) as f64) - 0.5;
            let sum: f64 = (0..8).map(|n| self.intensity(at.0 + corner(n) * self.spacing)).sum();
            // Three even numbers have the variance of a quarter.
            let noise = (chance() + chance() + chance() - 1.5) * 2.0 * self.noise;
            values.push((sum / 8.0 + noise) as f32);
            0
        });
        volume_on(&map, values)
    }

    fn inside(&self, z: f64, height: f64) -> LpsPoint {
        let turn = DVec2::from_angle(self.twist * z + 0.4);
        let (from, _) = self.across(DVec3::new(0.0, 0.0, z));
        LpsPoint((-from + turn * height).extend(z))
    }

    fn found(&self, image: &Volume) -> Result<Dissection, LumenError> {
        let clicks = [RADIUS / 2.0 + self.off / 2.0, self.off / 2.0 - RADIUS / 2.0];
        let [first, second] = clicks.map(|height| [8.0, LENGTH - 8.0].map(|z| self.inside(z, height)));
        segment_dissection(image, [&first, &second], &DissectionSettings::default(), &mut |_| ControlFlow::Continue(()))
    }

    /// Dice of both lumens between the clicks.
    fn dice(&self) -> [f64; 2] {
        let image = self.image();
        let ours = self.found(&image).expect("two lumens");
        let truth = map_of(image.dims, image.lps_from_voxel, |at, _| match self.part(at.0) {
            Part::First => 1,
            Part::Second => 2,
            Part::Other(_) => 0,
        });
        let slice = image.dims[0] * image.dims[1];
        let between = (8.0 / self.spacing) as usize * slice..((LENGTH - 8.0) / self.spacing) as usize * slice;
        let (ours, truth) = (&ours.map.labels[between.clone()], &truth.labels[between]);
        [1, 2].map(|label| {
            let both = ours.iter().zip(truth).filter(|(a, b)| **a == label && **b == label).count();
            let each = [ours, truth].map(|labels| labels.iter().filter(|&&found| found == label).count());
            2.0 * both as f64 / (each[0] + each[1]) as f64
        })
    }
}

#[test]
fn lumens_come_apart_at_every_noise_and_flap() {
    let mut failed = Vec::new();
    for noise in [5.0, 15.0, 30.0] {
        for flap in [1.0, 1.5, 3.0] {
            let found = Phantom { noise, flap, ..PLAIN }.dice();
            println!("noise {noise} HU, flap {flap} mm: {found:.3?}");
            if found.iter().any(|&dice| dice < 0.85) {
                failed.push((noise, flap, found));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:.3?}");
}

#[test]
fn unmixed_blood_and_clot_belong_to_the_second_lumen() {
    let mut failed = Vec::new();
    for middle in [200.0, 120.0, 60.0] {
        for off in [0.0, 5.0] {
            for spacing in [1.0, 1.5] {
                let found = Phantom { second: [300.0, middle], off, spacing, ..PLAIN }.dice();
                println!("{middle} HU in the middle, flap {off} mm off, voxels of {spacing} mm: {found:.3?}");
                if found.iter().any(|&dice| dice < 0.85) {
                    failed.push((middle, off, spacing, found));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{failed:.3?}");
}

#[test]
fn what_cannot_be_found_is_refused_in_words() {
    let image = PLAIN.image();
    let ask = |first: &[LpsPoint], second: &[LpsPoint]| {
        let settings = DissectionSettings::default();
        let found = segment_dissection(&image, [first, second], &settings, &mut |_| ControlFlow::Continue(()));
        found.map(|found| found.voxels).unwrap_err()
    };
    let first = [8.0, LENGTH - 8.0].map(|z| PLAIN.inside(z, 8.0));
    let second = [PLAIN.inside(20.0, -5.0)];
    assert_eq!(ask(&first[..1], &second), LumenError::FewClicks);
    assert_eq!(ask(&first, &[]), LumenError::FewClicks);
    let muscle = [LpsPoint::new(67.0, 41.0, 60.0)];
    assert!(matches!(ask(&first, &muscle), LumenError::NotBeside { click: 1 }), "{}", ask(&first, &muscle));
    let lung = [8.0, 100.0].map(|z| LpsPoint::new(4.0, 60.0, z));
    assert!(matches!(ask(&lung, &second), LumenError::Dim { .. }));
    let mut told = 0;
    let stopped = segment_dissection(&image, [&first, &second], &DissectionSettings::default(), &mut |_| {
        told += 1;
        if told > 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(stopped.map(|found| found.voxels).unwrap_err(), LumenError::Cancelled);
}
