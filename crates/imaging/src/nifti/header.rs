//! Fields of the NIfTI-1 and NIfTI-2 headers that are used (nifti1.h, nifti2.h).

use super::failed;
use crate::ImportError;
use crate::raw::Sample;
use prosector_core::{Rescale, Window};

/// A header, numbers as written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    pub big_endian: bool,
    pub dims: [usize; 3],
    pub sample: Sample,
    pub voxel_offset: usize,
    /// Handedness factor, then voxel sizes.
    pub pixdim: [f64; 4],
    /// Millimetres of one spatial unit.
    pub unit_mm: f64,
    pub scale: [f64; 2],
    pub display: [f64; 2],
    pub qform_code: i32,
    pub sform_code: i32,
    /// b, c, d of the quaternion, then the offset.
    pub quaternion: [f64; 6],
    pub sform: [[f64; 4]; 3],
}

/// Offsets that differ between the two versions.
struct Layout {
    dim: usize,
    dim_width: usize,
    datatype: usize,
    pixdim: usize,
    real: usize,
    vox_offset: usize,
    slope: usize,
    cal_max: usize,
    units: usize,
    codes: usize,
    code_width: usize,
    quaternion: usize,
    sform: usize,
}

const FIRST: Layout = Layout {
    dim: 40,
    dim_width: 2,
    datatype: 70,
    pixdim: 76,
    real: 4,
    vox_offset: 108,
    slope: 112,
    cal_max: 124,
    units: 123,
    codes: 252,
    code_width: 2,
    quaternion: 256,
    sform: 280,
};
const SECOND: Layout = Layout {
    dim: 16,
    dim_width: 8,
    datatype: 12,
    pixdim: 104,
    real: 8,
    vox_offset: 168,
    slope: 176,
    cal_max: 192,
    units: 500,
    codes: 344,
    code_width: 4,
    quaternion: 352,
    sform: 400,
};

struct Fields<'a> {
    bytes: &'a [u8],
    big_endian: bool,
    layout: &'static Layout,
}

impl Fields<'_> {
    fn integer(&self, at: usize, width: usize) -> i64 {
        let mut bytes = [0u8; 8];
        let Some(stored) = self.bytes.get(at..at + width) else { return 0 };
        for (n, place) in bytes.iter_mut().take(width).enumerate() {
            let from = if self.big_endian { width - 1 - n } else { n };
            *place = stored.get(from).copied().unwrap_or(0);
        }
        let unused = 64 - 8 * width as u32;
        i64::from_le_bytes(bytes) << unused >> unused
    }

    fn real(&self, at: usize) -> f64 {
        let width = self.layout.real;
        let raw = self.integer(at, width);
        if width == 4 { f64::from(f32::from_bits(raw as u32)) } else { f64::from_bits(raw as u64) }
    }

    fn reals<const N: usize>(&self, at: usize) -> [f64; N] {
        std::array::from_fn(|n| self.real(at + n * self.layout.real))
    }
}

impl Header {
    pub fn read(bytes: &[u8]) -> Result<Self, ImportError> {
        let (layout, big_endian) = match bytes.first_chunk::<4>() {
            Some([92, 1, 0, 0]) => (&FIRST, false),
            Some([0, 0, 1, 92]) => (&FIRST, true),
            Some([28, 2, 0, 0]) => (&SECOND, false),
            Some([0, 0, 2, 28]) => (&SECOND, true),
            _ => return Err(failed("it does not start with a NIfTI header")),
        };
        let fields = Fields { bytes, big_endian, layout };
        let dim = |n: usize| fields.integer(layout.dim + n * layout.dim_width, layout.dim_width);
        let axes = dim(0);
        if !(1..=7).contains(&axes) {
            return Err(failed("its number of dimensions is impossible"));
        }
        let length = |n: usize| if n as i64 <= axes { usize::try_from(dim(n)).unwrap_or(0) } else { 1 };
        let dims = [length(1), length(2), length(3)];
        if dims.iter().any(|&n| n == 0 || n > 65_535) {
            return Err(failed("its dimensions are impossible"));
        }
        let code = fields.integer(layout.datatype, 2) as i16;
        let sample =
            sample_of(code).ok_or_else(|| failed(&format!("its kind of values (code {code}) is not handled")))?;
        let offset =
            if layout.real == 4 { fields.real(layout.vox_offset) as i64 } else { fields.integer(layout.vox_offset, 8) };
        let units = fields.integer(layout.units, if layout.real == 4 { 1 } else { 4 });
        let code_at = |n: usize| fields.integer(layout.codes + n * layout.code_width, layout.code_width) as i32;
        let rows: [f64; 12] = fields.reals(layout.sform);
        let [[a, b, c]] = [[0, 4, 8]].map(|starts| starts.map(|at| std::array::from_fn(|n| rows[at + n])));
        Ok(Self {
            big_endian,
            dims,
            sample,
            voxel_offset: usize::try_from(offset).unwrap_or(usize::MAX).max(if layout.real == 4 { 348 } else { 540 }),
            pixdim: fields.reals(layout.pixdim),
            unit_mm: match units & 7 {
                1 => 1000.0,
                3 => 0.001,
                _ => 1.0,
            },
            scale: fields.reals(layout.slope),
            display: fields.reals(layout.cal_max),
            qform_code: code_at(0),
            sform_code: code_at(1),
            quaternion: fields.reals(layout.quaternion),
            sform: [a, b, c],
        })
    }

    /// Number of voxels of the first volume; dimensions are bounded, so it does not overflow.
    pub fn voxels(&self) -> usize {
        self.dims.iter().map(|&n| n as u64).product::<u64>().try_into().unwrap_or(usize::MAX)
    }

    /// Slope and intercept; a slope of zero or no number means none (nifti1.h).
    pub fn rescale(&self) -> Rescale {
        let [slope, intercept] = self.scale;
        if slope == 0.0 || !slope.is_finite() || !intercept.is_finite() {
            return Rescale::IDENTITY;
        }
        Rescale { slope, intercept }
    }

    /// The display range, if one is written.
    pub fn windows(&self) -> Vec<Window> {
        let [most, least] = self.display;
        let usable = most.is_finite() && least.is_finite() && most > least + 1.0;
        usable.then(|| Window { center: (most + least) / 2.0, width: most - least }).into_iter().collect()
    }
}

/// The kind that a data type code stands for.
fn sample_of(code: i16) -> Option<Sample> {
    Some(match code {
        2 => Sample::U8,
        4 => Sample::I16,
        8 => Sample::I32,
        16 => Sample::F32,
        64 => Sample::F64,
        256 => Sample::I8,
        512 => Sample::U16,
        768 => Sample::U32,
        1024 => Sample::I64,
        1280 => Sample::U64,
        _ => return None,
    })
}
