//! Hearts that close a loop, and flows that another simulation gives.

use super::CaseError;
use super::blocks::given;
use super::fields::Fields;
use super::read::Draft;
use crate::network::{Atrium, HeartAndLungs, HeartVentricle, Junction};

const HEART: &str = "ClosedLoopHeartAndPulmonary";
/// Names that svZeroDSolver gives the heart and the junctions around it.
const NAME: &str = "CLH";
const INLET: &str = "J_heart_inlet";
const OUTLET: &str = "J_heart_outlet";

pub(super) fn couplings(case: &Fields, draft: &mut Draft) -> Result<(), CaseError> {
    for (name, coupling) in case.list("external_solver_coupling_blocks", "coupling block", "name")? {
        draft.add(&name, given(coupling.text("type")?, &coupling.object("values")?)?);
        let connected = coupling.text("connected_block")?;
        match coupling.text("location")? {
            "inlet" => draft.connect(&name, connected, &coupling),
            // The heart lists by itself what stands at its outlet.
            "outlet" if connected == HEART => {}
            "outlet" => draft.connect(connected, &name, &coupling),
            _ => return Err(coupling.lacks("location", "\"inlet\" or \"outlet\"")),
        }
    }
    Ok(())
}

pub(super) fn hearts(case: &Fields, returning: &[String], draft: &mut Draft) -> Result<(), CaseError> {
    for (kind, block) in case.list("closed_loop_blocks", "closed loop", "closed_loop_type")? {
        if kind != HEART {
            return Err(block.unknown_type(&kind));
        }
        if draft.knows(NAME) {
            return Err(CaseError::Unsupported { owner: block.owner(), what: "is there twice" });
        }
        draft.add(NAME, heart(block.number("cardiac_cycle_period")?, &block.object("parameters")?)?);
        draft.add(INLET, Junction);
        draft.connect(INLET, NAME, &block);
        returning.iter().for_each(|bed| draft.connect(bed, INLET, &block));
        draft.add(OUTLET, Junction);
        draft.connect(NAME, OUTLET, &block);
        for outlet in block.texts("outlet_blocks")? {
            draft.connect(OUTLET, outlet, &block);
        }
    }
    Ok(())
}

fn heart(period: f64, values: &Fields) -> Result<HeartAndLungs, CaseError> {
    let atrium = |side: &str, valve: &str| -> Result<Atrium, CaseError> {
        let number = |stem: &str| values.number(&format!("{stem}_{side}"));
        Ok(Atrium {
            max_elastance: number("Emax")?,
            passive_pressure: number("Kxp")?,
            passive_exponent: number("Kxv")?,
            rest_volume: number("Vaso")?,
            inertance: values.number(&format!("L{side}_v"))?,
            resistance: values.number(valve)?,
        })
    };
    let ventricle = |[scale, rest, inertance, resistance]: [&str; 4]| -> Result<HeartVentricle, CaseError> {
        Ok(HeartVentricle {
            elastance_scale: values.number(scale)?,
            rest_volume: values.number(rest)?,
            inertance: values.number(inertance)?,
            resistance: values.number(resistance)?,
        })
    };
    Ok(HeartAndLungs {
        period,
        atrial_systole_share: values.number("Tsa")?,
        p_wave_divisor: values.number("tpwave")?,
        right_atrium: atrium("ra", "Rra_v")?,
        right_ventricle: ventricle(["Erv_s", "Vrv_u", "Lrv_a", "Rrv_a"])?,
        left_atrium: atrium("la", "Rla_v")?,
        left_ventricle: ventricle(["Elv_s", "Vlv_u", "Llv_a", "Rlv_ao"])?,
        lung_resistance: values.number("Rpd")?,
        lung_capacitance: values.number("Cp")?,
        aortic_capacitance: values.number("Cpa")?,
        left_intramyocardial_share: values.number("iml")?,
        right_intramyocardial_share: values.number("imr")?,
    })
}
