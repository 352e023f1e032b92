//! Outlet resistances that make the unedited tree meet its inflow at its inlet pressure.

use crate::elimination::{Source, Vessel, solve_forest};
use crate::{FlowError, MlPerMin, MmHg, Resistance, SteadySettings};

/// Sets each outlet's resistance to `scale * weight` with the one scale that meets the settings.
///
/// `weights` holds r^-m of each vessel, relative to the largest outlet. All in SI units.
pub(crate) fn calibrate_outlets(
    vessels: &mut [Vessel],
    weights: &[f64],
    settings: &SteadySettings,
) -> Result<(), FlowError> {
    let available = settings.inlet_pressure.pascal() - settings.outlet_pressure.pascal();
    let target = available / settings.inflow.si();
    let bare = total_resistance(vessels, weights, 0.0, settings)?;
    if bare >= target {
        return Err(FlowError::TreeTooNarrow {
            needed: MmHg::from_pascal(bare * settings.inflow.si()).0,
            available: MmHg::from_pascal(available).0,
            inflow: settings.inflow.0,
        });
    }
    let scale = find_scale(vessels, weights, settings, bare, target)?;
    set_outlets(vessels, weights, scale);
    Ok(())
}

/// Regula falsi with Illinois' correction on the total resistance, which grows with the scale and is concave.
fn find_scale(
    vessels: &mut [Vessel],
    weights: &[f64],
    settings: &SteadySettings,
    bare: f64,
    target: f64,
) -> Result<f64, FlowError> {
    // Without the vessels the outlets in parallel resist scale / sum(1/w), so this scale is surely enough.
    let parallel: f64 = leaves(vessels).map(|n| 1.0 / weights[n]).sum();
    let (mut low, mut high) = (0.0, target * parallel);
    let (mut error_low, mut error_high) = (bare - target, total_resistance(vessels, weights, high, settings)? - target);
    for _ in 0..100 {
        if error_high <= 1e-13 * target {
            return Ok(high);
        }
        let middle = high - error_high * (high - low) / (error_high - error_low);
        let error = total_resistance(vessels, weights, middle, settings)? - target;
        if error.abs() <= 1e-13 * target {
            return Ok(middle);
        }
        if error < 0.0 {
            (low, error_low) = (middle, error);
            error_high /= 2.0;
        } else {
            (high, error_high) = (middle, error);
            error_low /= 2.0;
        }
    }
    Ok((low + high) / 2.0)
}

/// Pressure difference per total flow with outlets of this scale, Pa s/m^3.
fn total_resistance(
    vessels: &mut [Vessel],
    weights: &[f64],
    scale: f64,
    settings: &SteadySettings,
) -> Result<f64, FlowError> {
    set_outlets(vessels, weights, scale);
    let pressure = settings.inlet_pressure.pascal();
    let solved = solve_forest(vessels, Source::Pressure(pressure)).map_err(crate::steady::refusal)?;
    let flow: f64 = vessels.iter().zip(&solved.flow).filter(|(v, _)| v.parent.is_none()).map(|(_, q)| q).sum();
    Ok((pressure - settings.outlet_pressure.pascal()) / flow)
}

fn set_outlets(vessels: &mut [Vessel], weights: &[f64], scale: f64) {
    for (vessel, weight) in vessels.iter_mut().zip(weights) {
        vessel.outlet.resistance = scale * weight;
    }
}

fn leaves(vessels: &[Vessel]) -> impl Iterator<Item = usize> {
    let mut leaf = vec![true; vessels.len()];
    for parent in vessels.iter().filter_map(|v| v.parent) {
        leaf[parent as usize] = false;
    }
    leaf.into_iter().enumerate().filter_map(|(n, is_leaf)| is_leaf.then_some(n))
}

/// The resistance between far upstream and the inlet that the baseline implies.
pub(crate) fn upstream_resistance(upstream: MmHg, inlet: MmHg, inflow: MlPerMin) -> Resistance {
    Resistance((upstream.0 - inlet.0) / inflow.0)
}
