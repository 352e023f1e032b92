//! Valves and heart chambers.

use super::CaseError;
use super::fields::Fields;
use super::read::Draft;
use crate::network::{
    Activation, ElastanceChamber, Element, ExponentialChamber, LinearChamber, PiecewiseValve, TanhValve,
};

pub(super) fn valves(case: &Fields, draft: &mut Draft) -> Result<(), CaseError> {
    for (name, valve) in case.list("valves", "valve", "name")? {
        let values = valve.object("params")?;
        let (min_resistance, max_resistance) = (values.number("Rmin")?, values.number("Rmax")?);
        let element: Element = match valve.text("type")? {
            "ValveTanh" => TanhValve { min_resistance, max_resistance, steepness: values.number("Steepness")? }.into(),
            "PiecewiseValve" => PiecewiseValve { min_resistance, max_resistance }.into(),
            other => return Err(valve.unknown_type(other)),
        };
        values.only(&["Rmin", "Rmax", "Steepness", "upstream_block", "downstream_block"])?;
        draft.add(&name, element);
        draft.connect(values.text("upstream_block")?, &name, &valve);
        draft.connect(&name, values.text("downstream_block")?, &valve);
    }
    Ok(())
}

pub(super) fn chambers(case: &Fields, draft: &mut Draft) -> Result<(), CaseError> {
    for (name, chamber) in case.list("chambers", "chamber", "name")? {
        draft.add(&name, element(&chamber)?);
    }
    Ok(())
}

fn element(chamber: &Fields) -> Result<Element, CaseError> {
    let values = chamber.object("values")?;
    let activation = match chamber.optional_object("activation_function")? {
        Some(function) => activation(&function)?,
        // Older files give the half cosine among the chamber's numbers.
        None => Activation::HalfCosine { start: values.number("t_active")?, duration: values.number("t_twitch")? },
    };
    match chamber.text("type")? {
        "ChamberElastanceInductor" => {
            values.only(&["Emax", "Emin", "Vrd", "Vrs", "Impedance", "t_active", "t_twitch"])?;
            let chamber = ElastanceChamber {
                max_elastance: values.number("Emax")?,
                min_elastance: values.number("Emin")?,
                rest_volume_diastole: values.number("Vrd")?,
                rest_volume_systole: values.number("Vrs")?,
                inertance: values.number("Impedance")?,
                activation,
            };
            Ok(chamber.into())
        }
        "ChamberElastanceInductorExponential" => {
            values.only(&["Emax", "Kxp", "Kxv", "Vaso", "Impedance"])?;
            let chamber = ExponentialChamber {
                max_elastance: values.number("Emax")?,
                passive_pressure: values.number("Kxp")?,
                passive_exponent: values.number("Kxv")?,
                rest_volume: values.number("Vaso")?,
                inertance: values.number("Impedance")?,
                activation,
            };
            Ok(chamber.into())
        }
        "LinearElastanceChamber" => {
            values.only(&["Emax", "Epass", "Vrest"])?;
            let (active_elastance, passive_elastance) = (values.number("Emax")?, values.number("Epass")?);
            let rest_volume = values.number("Vrest")?;
            Ok(LinearChamber { active_elastance, passive_elastance, rest_volume, activation }.into())
        }
        other => Err(chamber.unknown_type(other)),
    }
}

fn activation(function: &Fields) -> Result<Activation, CaseError> {
    let number = |key| function.number(key);
    match function.text("type")? {
        "half_cosine" => Ok(Activation::HalfCosine { start: number("t_active")?, duration: number("t_twitch")? }),
        "piecewise_cosine" => Ok(Activation::PiecewiseCosine {
            contract_start: number("contract_start")?,
            contract_duration: number("contract_duration")?,
            relax_start: number("relax_start")?,
            relax_duration: number("relax_duration")?,
        }),
        "wrapping_cosine" => {
            Ok(Activation::WrappingCosine { systole_share: number("Tsa")?, wave_divisor: number("tpwave")? })
        }
        "two_hill" => Ok(Activation::TwoHill {
            shift: number("t_shift")?,
            tau_1: number("tau_1")?,
            tau_2: number("tau_2")?,
            m1: number("m1")?,
            m2: number("m2")?,
        }),
        "fourier" => Ok(Activation::Fourier),
        other => Err(function.unknown_type(other)),
    }
}
