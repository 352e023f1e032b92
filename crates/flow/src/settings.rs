//! What a steady network assumes about blood, source and outlets.

use crate::{FlowError, MilliPascalSecond, MlPerMin, MmHg};
use serde::{Deserialize, Serialize};

/// What stays the same at the inlet when the tree is edited.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SourceCondition {
    /// The total inflow: a clamp raises the pressure and drives the other branches harder.
    FixedFlow,
    /// The inlet pressure: a clamp lowers the total flow.
    FixedPressure,
    /// A pressure far upstream, behind the resistance of the bed in between.
    Upstream {
        /// That pressure, above the inlet pressure.
        pressure: MmHg,
    },
}

/// Settings of a steady network; the first three pressures and flow are met exactly by the unedited tree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SteadySettings {
    /// Total flow into all roots together, before any edit.
    pub inflow: MlPerMin,
    /// Pressure at the roots, before any edit.
    pub inlet_pressure: MmHg,
    /// Pressure that all outlets drain to.
    pub outlet_pressure: MmHg,
    /// What an edit leaves unchanged at the inlet.
    pub source: SourceCondition,
    /// Dynamic viscosity of blood, taken as Newtonian.
    pub viscosity: MilliPascalSecond,
    /// Density of blood in kg/m^3.
    pub density_kg_m3: f64,
    /// Exponent m of the outlet resistances, R ~ r^-m; 3 is Murray's law.
    pub murray_exponent: f64,
    /// Half-width of the radius error in mm: half a voxel where radii come from a segmentation.
    pub radius_error_mm: f64,
    /// How far the inflow may be off, as a share of it.
    pub inflow_error: f64,
    /// How far the viscosity may be off.
    pub viscosity_error: MilliPascalSecond,
    /// How far the Murray exponent may be off.
    pub murray_exponent_error: f64,
    /// Length of a narrowing in mm; shorter branches are narrowed over their whole length.
    pub narrowing_length_mm: f64,
    /// Inlet pressure above which results are labelled: the model knows no collaterals and no distension. Far above, see
    /// [`crate::REFUSED_GRADIENT`].
    pub highest_inlet_pressure: MmHg,
}

/// Density of whole blood, kg/m^3 (Kenner 1989, Basic Res Cardiol 84:111).
const BLOOD_DENSITY_KG_M3: f64 = 1060.0;

impl SteadySettings {
    /// Portal vein of an adult at rest.
    ///
    /// Flow 1100 mL/min (about 1000 to 1200, three quarters of liver inflow), portal pressure 9 mmHg, hepatic venous
    /// 4 mmHg (Eipel, Abshagen and Vollmar 2010, World J Gastroenterol 16:6046), fed through the splanchnic bed from a
    /// mean arterial pressure of 90 mmHg. Viscosity 3.5 mPa s. From a gradient of 10 mmHg to the hepatic veins on, that
    /// is 14 mmHg here, portal hypertension is clinically significant and collaterals open (de Franchis et al. 2022,
    /// Baveno VII, J Hepatol 76:959), which the model lacks.
    ///
    /// Errors: inflow 30 %, because healthy adults differ so much (889 +- 284 mL/min, Moriyasu et al. 1986, AJR 146:735;
    /// 864 +- 188, Brown et al. 1989, Gut 30:503); viscosity 1 mPa s, which spans the haematocrits of patients; exponent
    /// 0.5, which spans 2.5 to 3.5 around Murray's 3 (2.4 to 2.7 in coronary trees).
    pub fn portal_vein() -> Self {
        Self {
            inflow: MlPerMin(1100.0),
            inlet_pressure: MmHg(9.0),
            outlet_pressure: MmHg(4.0),
            source: SourceCondition::Upstream { pressure: MmHg(90.0) },
            viscosity: MilliPascalSecond(3.5),
            density_kg_m3: BLOOD_DENSITY_KG_M3,
            murray_exponent: 3.0,
            radius_error_mm: 0.35,
            inflow_error: 0.3,
            viscosity_error: MilliPascalSecond(1.0),
            murray_exponent_error: 0.5,
            narrowing_length_mm: 10.0,
            highest_inlet_pressure: MmHg(14.0),
        }
    }

    /// Hepatic artery of an adult at rest: 350 mL/min at 90 mmHg, draining to the sinusoids near 5 mmHg.
    ///
    /// The same source as for the portal vein; the inflow may be off by 45 %, the spread among healthy adults (Carlisle et
    /// al. 1992, Gut 33:92). Its reaction to portal flow (buffer response) is not modelled.
    pub fn hepatic_artery() -> Self {
        Self {
            inflow: MlPerMin(350.0),
            inlet_pressure: MmHg(90.0),
            outlet_pressure: MmHg(5.0),
            source: SourceCondition::FixedPressure,
            inflow_error: 0.45,
            highest_inlet_pressure: MmHg(160.0),
            ..Self::portal_vein()
        }
    }

    /// The same settings with the radius error of this voxel spacing: half of its largest edge.
    pub fn with_voxel_mm(self, spacing_mm: [f64; 3]) -> Self {
        let largest = spacing_mm.into_iter().fold(0.0, f64::max);
        Self { radius_error_mm: largest / 2.0, ..self }
    }

    /// Checks every number against its range and the pressures against each other.
    pub fn checked(self) -> Result<Self, FlowError> {
        let numbers = [
            ("The inflow", self.inflow.0, "mL/min", 0.01, 30_000.0),
            ("The inlet pressure", self.inlet_pressure.0, "mmHg", 0.1, 300.0),
            ("The outlet pressure", self.outlet_pressure.0, "mmHg", -10.0, 300.0),
            ("The viscosity", self.viscosity.0, "mPa·s", 0.5, 20.0),
            ("The density", self.density_kg_m3, "kg/m³", 900.0, 1200.0),
            ("The Murray exponent", self.murray_exponent, "", 1.0, 4.0),
            ("The radius error", self.radius_error_mm, "mm", 0.0, 10.0),
            ("The inflow's error", self.inflow_error * 100.0, "%", 0.0, 90.0),
            ("The viscosity's error", self.viscosity_error.0, "mPa·s", 0.0, 5.0),
            ("The Murray exponent's error", self.murray_exponent_error, "", 0.0, 2.0),
            ("The narrowing length", self.narrowing_length_mm, "mm", 0.1, 200.0),
            ("The highest inlet pressure", self.highest_inlet_pressure.0, "mmHg", 0.1, 400.0),
            ("The upstream pressure", self.upstream_pressure(), "mmHg", 0.1, 400.0),
        ];
        for (name, value, unit, low, high) in numbers {
            if !(value >= low && value <= high) {
                return Err(FlowError::Setting { name, value, unit, low, high });
            }
        }
        rises(self.outlet_pressure.0, self.inlet_pressure.0)?;
        if matches!(self.source, SourceCondition::Upstream { .. }) {
            rises(self.inlet_pressure.0, self.upstream_pressure())?;
        }
        Ok(self)
    }

    fn upstream_pressure(&self) -> f64 {
        match self.source {
            SourceCondition::Upstream { pressure } => pressure.0,
            _ => self.inlet_pressure.0,
        }
    }
}

fn rises(outlet: f64, inlet: f64) -> Result<(), FlowError> {
    if inlet > outlet { Ok(()) } else { Err(FlowError::NoPressureDifference { inlet, outlet }) }
}

impl Default for SteadySettings {
    /// The portal vein.
    fn default() -> Self {
        Self::portal_vein()
    }
}
