//! Whether a network can be solved: every value in range, every end cared for, one connected piece.

use super::error::{OneDError, VesselEnd};
use super::network::{Blood, Condition, Loss, Network, Vessel, Wall};
use crate::network::RcrOutlet;
use std::collections::BTreeMap;

/// The first thing that is wrong, vessels before connections before conditions.
pub(super) fn check(network: &Network) -> Result<(), OneDError> {
    let Some(first) = network.vessels().first() else { return Err(OneDError::NoVessels) };
    blood(network.blood())?;
    network.vessels().iter().try_for_each(vessel)?;
    let ends = ends_by_node(network.vessels());
    connected(network.vessels(), &ends)?;
    let mut cared = BTreeMap::new();
    for terminal in network.terminals() {
        let at = ends.get(&terminal.node).map_or(&[][..], Vec::as_slice);
        let reason = match (at.len(), cared.insert(terminal.node, ())) {
            (0, _) => Some("no vessel ends there"),
            (1, None) => None,
            (1, Some(())) => Some("it has one already"),
            _ => Some("several vessels meet there"),
        };
        if let Some(reason) = reason {
            return Err(OneDError::Misplaced { node: terminal.node, reason });
        }
        condition(&terminal.condition, &network.vessels()[at[0].0].name, network.period_s())?;
    }
    if let Some((_, at)) = ends.iter().find(|(node, at)| at.len() == 1 && !cared.contains_key(*node)) {
        return Err(OneDError::OpenEnd { vessel: network.vessels()[at[0].0].name.clone(), end: at[0].1 });
    }
    if network.terminals().iter().all(|terminal| matches!(terminal.condition, Condition::Inflow(_))) {
        return Err(OneDError::NoPressure { vessel: first.name.clone() });
    }
    Ok(())
}

/// Which vessel ends meet at each node.
pub(super) fn ends_by_node(vessels: &[Vessel]) -> BTreeMap<u32, Vec<(usize, VesselEnd)>> {
    let mut ends: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for (index, vessel) in vessels.iter().enumerate() {
        ends.entry(vessel.from).or_default().push((index, VesselEnd::Start));
        ends.entry(vessel.to).or_default().push((index, VesselEnd::End));
    }
    ends
}

fn positive(what: &'static str, of: &str, value: f64, unit: &'static str) -> Result<(), OneDError> {
    let fits = value.is_finite() && value > 0.0;
    let error = || OneDError::Value { what, of: of.into(), value, unit, wanted: "a number above 0" };
    if fits { Ok(()) } else { Err(error()) }
}

fn not_negative(what: &'static str, of: &str, value: f64, unit: &'static str) -> Result<(), OneDError> {
    let fits = value.is_finite() && value >= 0.0;
    let error = || OneDError::Value { what, of: of.into(), value, unit, wanted: "0 or a number above 0" };
    if fits { Ok(()) } else { Err(error()) }
}

fn blood(blood: Blood) -> Result<(), OneDError> {
    positive("The density", "the blood", blood.density_kg_m3, "kg/m³")?;
    not_negative("The viscosity", "the blood", blood.viscosity_pa_s, "Pa·s")
}

fn vessel(vessel: &Vessel) -> Result<(), OneDError> {
    let name = format!("vessel \"{}\"", vessel.name);
    positive("The length", &name, vessel.length_m, "m")?;
    positive("The profile exponent", &name, vessel.profile, "")?;
    for end in 0..2 {
        positive("The radius", &name, vessel.radius_m[end], "m")?;
        let Loss { linear, quadratic, inertance } = vessel.losses[end];
        not_negative("The linear loss", &name, linear, "Pa·s/m³")?;
        not_negative("The quadratic loss", &name, quadratic, "Pa·s²/m⁶")?;
        not_negative("The inertance", &name, inertance, "Pa·s²/m³")?;
    }
    if let Wall::Elastic { young_modulus_pa, thickness_m, poisson_ratio } = vessel.wall {
        positive("Young's modulus", &name, young_modulus_pa, "Pa")?;
        thickness_m.into_iter().try_for_each(|h| positive("The wall thickness", &name, h, "m"))?;
        if !(0.0..=0.5).contains(&poisson_ratio) {
            let wanted = "a number from 0 to 0.5";
            return Err(OneDError::Value { what: "Poisson's ratio", of: name, value: poisson_ratio, unit: "", wanted });
        }
    }
    vessel.beta_pa().into_iter().try_for_each(|beta| positive("The stiffness", &name, beta, "Pa"))?;
    let (value, unit) = (vessel.external_pressure_pa, "Pa");
    if value.is_finite() {
        return Ok(());
    }
    Err(OneDError::Value { what: "The external pressure", of: name, value, unit, wanted: "a finite number" })
}

fn connected(vessels: &[Vessel], ends: &BTreeMap<u32, Vec<(usize, VesselEnd)>>) -> Result<(), OneDError> {
    let mut reached = vec![false; vessels.len()];
    let mut open = vec![vessels[0].from];
    while let Some(node) = open.pop() {
        for &(index, end) in &ends[&node] {
            if !std::mem::replace(&mut reached[index], true) {
                open.push(if end == VesselEnd::Start { vessels[index].to } else { vessels[index].from });
            }
        }
    }
    match reached.iter().position(|&is| !is) {
        None => Ok(()),
        Some(index) => {
            let (vessel, first) = (vessels[index].name.clone(), vessels[0].name.clone());
            Err(OneDError::Unconnected { vessel, first })
        }
    }
}

fn condition(condition: &Condition, vessel: &str, period_s: f64) -> Result<(), OneDError> {
    let of = format!("the outlet of vessel \"{vessel}\"");
    match condition {
        Condition::Inflow(wave) | Condition::Pressure(wave) => {
            let strange = || {
                let own = wave.period().is_some_and(|period| period != period_s);
                own.then_some("has another period than the others")
            };
            match wave.flaw().or_else(strange) {
                Some(reason) => Err(OneDError::Waveform { vessel: vessel.into(), reason }),
                None => Ok(()),
            }
        }
        Condition::Rcr(RcrOutlet { proximal_resistance, capacitance, distal_resistance, distal_pressure }) => {
            not_negative("The proximal resistance", &of, *proximal_resistance, "Pa·s/m³")?;
            not_negative("The capacitance", &of, *capacitance, "m³/Pa")?;
            positive("The distal resistance", &of, *distal_resistance, "Pa·s/m³")?;
            not_negative("The distal pressure", &of, *distal_pressure, "Pa")
        }
        Condition::Reflection(share) if (-1.0..=1.0).contains(share) => Ok(()),
        Condition::Reflection(share) => {
            let (value, wanted) = (*share, "a number from -1 to 1");
            Err(OneDError::Value { what: "The reflection", of, value, unit: "", wanted })
        }
    }
}
