//! Every number of every element, with the range it must lie in.

use super::*;

/// What a number must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    Finite,
    NotNegative,
    Positive,
}

impl Range {
    pub(crate) fn holds(self, value: f64) -> bool {
        value.is_finite()
            && match self {
                Range::Finite => true,
                Range::NotNegative => value >= 0.0,
                Range::Positive => value > 0.0,
            }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Range::Finite => "a finite number",
            Range::NotNegative => "zero or a positive number",
            Range::Positive => "a positive number",
        }
    }
}

/// A number of an element.
pub(crate) type Parameter = (&'static str, f64, Range);

use Range::{Finite, NotNegative, Positive};

impl Element {
    /// Its numbers, without waveforms.
    pub(crate) fn parameters(&self) -> Vec<Parameter> {
        match self {
            Element::Vessel(v) => lumped(v.resistance, v.inertance, v.capacitance, v.quadratic),
            Element::CrlVessel(v) => lumped(v.resistance, v.inertance, v.capacitance, v.quadratic),
            Element::RcVessel(v) => {
                vec![("resistance", v.resistance, Positive), ("capacitance", v.capacitance, NotNegative)]
            }
            Element::Tube(tube) => of_tube(tube),
            Element::Stenosis(s) => vec![
                ("area", s.area, Positive),
                ("length", s.length, NotNegative),
                ("viscosity", s.viscosity, Positive),
                ("density", s.density, Positive),
                ("narrowest area", s.throat_area, Positive),
            ],
            Element::Junction(_) | Element::GivenFlow(_) | Element::GivenPressure(_) => Vec::new(),
            Element::LossJunction(junction) => {
                let count = [("number of branches", junction.branches.len() as f64, Positive)];
                count.into_iter().chain(losses(&junction.branches)).collect()
            }
            Element::TotalPressureJunction(junction) => {
                let areas = junction.areas.iter().map(|&area| ("area", area, Positive));
                let inlets = junction.areas.len() as f64 - junction.branches.len() as f64;
                let own = [
                    ("density", junction.density, Positive),
                    ("number of branches", junction.branches.len() as f64, Positive),
                    ("number of areas less that of branches", inlets, Positive),
                ];
                own.into_iter().chain(areas).chain(losses(&junction.branches)).collect()
            }
            Element::ResistanceOutlet(o) => {
                vec![("resistance", o.resistance, Positive), ("distal pressure", o.distal_pressure, Finite)]
            }
            Element::RcrOutlet(o) => vec![
                ("proximal resistance", o.proximal_resistance, NotNegative),
                ("capacitance", o.capacitance, NotNegative),
                ("distal resistance", o.distal_resistance, Positive),
                ("distal pressure", o.distal_pressure, Finite),
            ],
            Element::CoronaryOutlet(o) => vec![
                ("arterial resistance", o.arterial_resistance, NotNegative),
                ("microvascular resistance", o.microvascular_resistance, Positive),
                ("venous resistance", o.venous_resistance, Positive),
                ("arterial capacitance", o.arterial_capacitance, NotNegative),
                ("intramyocardial capacitance", o.intramyocardial_capacitance, Positive),
                ("venous pressure", o.venous_pressure, Finite),
            ],
            Element::Leak(leak) => vec![
                ("area", leak.area, Positive),
                ("discharge coefficient", leak.discharge_coefficient, Positive),
                ("density", leak.density, Positive),
                ("outside pressure", leak.outside_pressure, Finite),
            ],
            Element::RcrBed(bed) => vec![
                ("proximal resistance", bed.proximal_resistance, NotNegative),
                ("capacitance", bed.capacitance, NotNegative),
                ("distal resistance", bed.distal_resistance, NotNegative),
            ],
            Element::CoronaryBed(bed) => vec![
                ("arterial resistance", bed.arterial_resistance, NotNegative),
                ("microvascular resistance", bed.microvascular_resistance, Positive),
                ("venous resistance", bed.venous_resistance, Positive),
                ("arterial capacitance", bed.arterial_capacitance, NotNegative),
                ("intramyocardial capacitance", bed.intramyocardial_capacitance, Positive),
            ],
            Element::TanhValve(v) => {
                let mut all = diode(v.min_resistance, v.max_resistance);
                all.push(("steepness", v.steepness, Positive));
                all
            }
            Element::PiecewiseValve(v) => diode(v.min_resistance, v.max_resistance),
            Element::ElastanceChamber(c) => {
                let mut all = vec![
                    ("greatest elastance", c.max_elastance, Positive),
                    ("least elastance", c.min_elastance, NotNegative),
                    ("diastolic rest volume", c.rest_volume_diastole, Finite),
                    ("systolic rest volume", c.rest_volume_systole, Finite),
                    ("inertance", c.inertance, NotNegative),
                ];
                all.extend(of_activation(c.activation));
                all
            }
            Element::ExponentialChamber(c) => {
                let mut all = vec![
                    ("greatest elastance", c.max_elastance, Positive),
                    ("passive pressure", c.passive_pressure, Positive),
                    ("passive exponent", c.passive_exponent, Positive),
                    ("rest volume", c.rest_volume, Finite),
                    ("inertance", c.inertance, NotNegative),
                ];
                all.extend(of_activation(c.activation));
                all
            }
            Element::LinearChamber(c) => {
                let mut all = vec![
                    ("active elastance", c.active_elastance, NotNegative),
                    ("passive elastance", c.passive_elastance, Positive),
                    ("rest volume", c.rest_volume, Finite),
                ];
                all.extend(of_activation(c.activation));
                all
            }
            Element::HeartAndLungs(heart) => of_heart(heart),
        }
    }

    /// The waveforms it follows.
    pub(crate) fn waveforms(&self) -> Option<&Waveform> {
        match self {
            Element::GivenFlow(given) => Some(&given.flow),
            Element::GivenPressure(given) => Some(&given.pressure),
            Element::CoronaryOutlet(outlet) => Some(&outlet.intramyocardial_pressure),
            _ => None,
        }
    }
}

fn lumped(resistance: f64, inertance: f64, capacitance: f64, quadratic: f64) -> Vec<Parameter> {
    vec![
        ("resistance", resistance, NotNegative),
        ("inertance", inertance, NotNegative),
        ("capacitance", capacitance, NotNegative),
        // Fits to three-dimensional flow come out slightly negative where nothing narrows.
        ("quadratic coefficient", quadratic, Finite),
    ]
}

fn of_tube(tube: &Tube) -> Vec<Parameter> {
    let mut all = vec![
        ("radius", tube.radius, Positive),
        ("length", tube.length, Positive),
        ("viscosity", tube.viscosity, Positive),
        ("density", tube.density, Positive),
    ];
    if let Some(wall) = tube.wall {
        all.extend([("Young's modulus", wall.young_modulus, Positive), ("wall thickness", wall.thickness, Positive)]);
    }
    all
}

fn losses(branches: &[BranchLoss]) -> Vec<Parameter> {
    let of = |b: &BranchLoss| {
        [
            ("branch resistance", b.resistance, Finite),
            ("branch inertance", b.inertance, NotNegative),
            ("branch quadratic coefficient", b.quadratic, Finite),
        ]
    };
    branches.iter().flat_map(of).collect()
}

fn diode(min: f64, max: f64) -> Vec<Parameter> {
    vec![
        ("open resistance", min, Positive),
        ("closed resistance", max, Positive),
        ("closed less open resistance", max - min, Positive),
    ]
}

fn of_activation(activation: Activation) -> Vec<Parameter> {
    match activation {
        Activation::HalfCosine { start, duration } => {
            vec![("begin of contraction", start, NotNegative), ("duration of contraction", duration, Positive)]
        }
        Activation::PiecewiseCosine { contract_start, contract_duration, relax_start, relax_duration } => vec![
            ("begin of contraction", contract_start, NotNegative),
            ("duration of contraction", contract_duration, Positive),
            ("begin of relaxation", relax_start, NotNegative),
            ("duration of relaxation", relax_duration, Positive),
        ],
        Activation::WrappingCosine { systole_share, wave_divisor } => {
            vec![("atrial systole's share", systole_share, Positive), ("P wave's divisor", wave_divisor, Positive)]
        }
        Activation::TwoHill { shift, tau_1, tau_2, m1, m2 } => vec![
            ("shift", shift, Finite),
            ("tau_1", tau_1, Positive),
            ("tau_2", tau_2, Positive),
            ("m1", m1, Positive),
            ("m2", m2, Positive),
        ],
        Activation::Fourier => Vec::new(),
    }
}

fn of_heart(heart: &HeartAndLungs) -> Vec<Parameter> {
    let mut all = vec![
        ("heartbeat", heart.period, Positive),
        ("atrial systole's share", heart.atrial_systole_share, Positive),
        ("P wave's divisor", heart.p_wave_divisor, Positive),
        ("lung resistance", heart.lung_resistance, Positive),
        ("lung capacitance", heart.lung_capacitance, Positive),
        ("aortic capacitance", heart.aortic_capacitance, NotNegative),
        ("left intramyocardial share", heart.left_intramyocardial_share, NotNegative),
        ("right intramyocardial share", heart.right_intramyocardial_share, NotNegative),
    ];
    for atrium in [&heart.right_atrium, &heart.left_atrium] {
        all.extend([
            ("atrial elastance", atrium.max_elastance, Positive),
            ("atrial passive pressure", atrium.passive_pressure, Positive),
            ("atrial passive exponent", atrium.passive_exponent, Positive),
            ("atrial rest volume", atrium.rest_volume, Finite),
            ("atrial inertance", atrium.inertance, Positive),
            ("atrial valve resistance", atrium.resistance, NotNegative),
        ]);
    }
    for ventricle in [&heart.right_ventricle, &heart.left_ventricle] {
        all.extend([
            ("ventricular elastance", ventricle.elastance_scale, Positive),
            ("ventricular rest volume", ventricle.rest_volume, Finite),
            ("ventricular inertance", ventricle.inertance, Positive),
            ("ventricular valve resistance", ventricle.resistance, NotNegative),
        ]);
    }
    all
}
