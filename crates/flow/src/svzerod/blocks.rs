//! Vessels, boundary conditions and junctions.

use super::CaseError;
use super::fields::Fields;
use super::read::Draft;
use crate::network::{
    BranchLoss, CoronaryBed, CoronaryOutlet, CrlVessel, Element, GivenFlow, GivenPressure, Junction, LossJunction,
    RcVessel, RcrBed, RcrOutlet, ResistanceOutlet, Ventricle, Vessel,
};

pub(super) fn vessels(case: &Fields, draft: &mut Draft) -> Result<(), CaseError> {
    for (name, vessel) in case.list("vessels", "vessel", "vessel_name")? {
        draft.add(&name, lumped(&vessel)?);
        draft.vessels.insert(vessel.count("vessel_id")? as u64, name.clone());
        if let Some(ends) = vessel.optional_object("boundary_conditions")? {
            if let Some(inlet) = ends.optional_text("inlet")? {
                draft.connect(inlet, &name, &vessel);
            }
            if let Some(outlet) = ends.optional_text("outlet")? {
                draft.connect(&name, outlet, &vessel);
            }
        }
    }
    Ok(())
}

fn lumped(vessel: &Fields) -> Result<Element, CaseError> {
    let values = vessel.object("zero_d_element_values")?;
    let kind = vessel.text("zero_d_element_type")?;
    if kind == "BloodVesselRC" {
        values.only(&["Rpd", "Cp"])?;
        return Ok(RcVessel { resistance: values.number("Rpd")?, capacitance: values.number("Cp")? }.into());
    }
    values.only(&["R_poiseuille", "C", "L", "stenosis_coefficient"])?;
    let resistance = values.number("R_poiseuille")?;
    let (inertance, capacitance) = (values.number_or("L", 0.0)?, values.number_or("C", 0.0)?);
    let quadratic = values.number_or("stenosis_coefficient", 0.0)?;
    match kind {
        "BloodVessel" => Ok(Vessel { resistance, inertance, capacitance, quadratic }.into()),
        "BloodVesselCRL" => Ok(CrlVessel { resistance, inertance, capacitance, quadratic }.into()),
        other => Err(vessel.unknown_type(other)),
    }
}

/// Adds all boundary conditions; gives the names of those whose flow returns to a heart.
pub(super) fn boundary_conditions(case: &Fields, draft: &mut Draft) -> Result<Vec<String>, CaseError> {
    let mut returning = Vec::new();
    for (name, condition) in case.list("boundary_conditions", "boundary condition", "bc_name")? {
        let values = condition.object("bc_values")?;
        let kind = condition.text("bc_type")?;
        let element = boundary_condition(kind, &values)?;
        let returns = match &element {
            Element::RcrBed(_) => values.flag_or("closed_loop_outlet", false)?,
            element => matches!(element, Element::CoronaryBed(_)),
        };
        if returns {
            returning.push(name.clone());
        }
        draft.add(&name, element);
    }
    Ok(returning)
}

fn boundary_condition(kind: &str, values: &Fields) -> Result<Element, CaseError> {
    match kind {
        "FLOW" | "PRESSURE" => given(kind, values),
        "RESISTANCE" => {
            values.only(&["R", "Pd", "t"])?;
            Ok(ResistanceOutlet { resistance: values.number("R")?, distal_pressure: values.number("Pd")? }.into())
        }
        "RCR" => rcr(values),
        "CORONARY" => coronary(values),
        "ClosedLoopRCR" => {
            values.only(&["Rp", "C", "Rd", "closed_loop_outlet"])?;
            let (proximal_resistance, capacitance) = (values.number("Rp")?, values.number("C")?);
            Ok(RcrBed { proximal_resistance, capacitance, distal_resistance: values.number("Rd")? }.into())
        }
        "ClosedLoopCoronaryLeft" => coronary_bed(values, Ventricle::Left),
        "ClosedLoopCoronaryRight" => coronary_bed(values, Ventricle::Right),
        other => Err(values.unknown_type(other)),
    }
}

/// A given flow or pressure over time.
pub(super) fn given(kind: &str, values: &Fields) -> Result<Element, CaseError> {
    let key = match kind {
        "FLOW" => "Q",
        "PRESSURE" => "P",
        other => return Err(values.unknown_type(other)),
    };
    let waveform = values.only(&[key, "t"])?.waveform(key)?;
    Ok(if key == "Q" { GivenFlow { flow: waveform }.into() } else { GivenPressure { pressure: waveform }.into() })
}

fn rcr(values: &Fields) -> Result<Element, CaseError> {
    values.only(&["Rp", "C", "Rd", "Pd", "t"])?;
    let outlet = RcrOutlet {
        proximal_resistance: values.number("Rp")?,
        capacitance: values.number("C")?,
        distal_resistance: values.number("Rd")?,
        distal_pressure: values.number("Pd")?,
    };
    Ok(outlet.into())
}

fn coronary(values: &Fields) -> Result<Element, CaseError> {
    values.only(&["Ra1", "Ra2", "Rv1", "Ca", "Cc", "Pim", "P_v", "t"])?;
    let outlet = CoronaryOutlet {
        arterial_resistance: values.number("Ra1")?,
        microvascular_resistance: values.number("Ra2")?,
        venous_resistance: values.number("Rv1")?,
        arterial_capacitance: values.number("Ca")?,
        intramyocardial_capacitance: values.number("Cc")?,
        intramyocardial_pressure: values.waveform("Pim")?,
        venous_pressure: values.number("P_v")?,
    };
    Ok(outlet.into())
}

fn coronary_bed(values: &Fields, ventricle: Ventricle) -> Result<Element, CaseError> {
    values.only(&["Ra", "Ram", "Rv", "Ca", "Cim"])?;
    let bed = CoronaryBed {
        arterial_resistance: values.number("Ra")?,
        microvascular_resistance: values.number("Ram")?,
        venous_resistance: values.number("Rv")?,
        arterial_capacitance: values.number("Ca")?,
        intramyocardial_capacitance: values.number("Cim")?,
        ventricle,
    };
    Ok(bed.into())
}

pub(super) fn junctions(case: &Fields, draft: &mut Draft) -> Result<(), CaseError> {
    for (name, junction) in case.list("junctions", "junction", "junction_name")? {
        let element = match junction.text("junction_type")? {
            "NORMAL_JUNCTION" | "internal_junction" => Junction.into(),
            "BloodVesselJunction" => losses(&junction.object("junction_values")?)?,
            other => return Err(junction.unknown_type(other)),
        };
        draft.add(&name, element);
        for inlet in sides(&junction, "inlet", draft)? {
            draft.connect(&inlet, &name, &junction);
        }
        for outlet in sides(&junction, "outlet", draft)? {
            draft.connect(&name, &outlet, &junction);
        }
    }
    Ok(())
}

/// Names on one side of a junction, given as numbers of vessels or as names.
fn sides(junction: &Fields, side: &str, draft: &Draft) -> Result<Vec<String>, CaseError> {
    let numbers = format!("{side}_vessels");
    if !junction.has(&numbers) {
        return Ok(junction.texts(&format!("{side}_blocks"))?.into_iter().map(str::to_owned).collect());
    }
    let named = |number: u64| {
        let missing = || CaseError::NoSuchElement { owner: junction.owner(), name: format!("vessel {number}") };
        draft.vessels.get(&number).cloned().ok_or_else(missing)
    };
    junction.counts(&numbers)?.into_iter().map(named).collect()
}

fn losses(values: &Fields) -> Result<Element, CaseError> {
    values.only(&["R_poiseuille", "L", "stenosis_coefficient"])?;
    let [resistances, inertances, quadratics] =
        ["R_poiseuille", "L", "stenosis_coefficient"].map(|key| values.numbers(key));
    let (resistances, inertances, quadratics) = (resistances?, inertances?, quadratics?);
    if inertances.len() != resistances.len() || quadratics.len() != resistances.len() {
        return Err(values.lacks("L and stenosis_coefficient", "a list as long as R_poiseuille"));
    }
    let branch =
        |k: usize| BranchLoss { resistance: resistances[k], inertance: inertances[k], quadratic: quadratics[k] };
    Ok(LossJunction { branches: (0..resistances.len()).map(branch).collect() }.into())
}
