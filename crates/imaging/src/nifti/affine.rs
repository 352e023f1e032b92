//! The affine of a NIfTI header, turned from RAS to LPS.

use super::header::Header;
use glam::{DAffine3, DMat3, DVec3};
use prosector_core::LpsFromVoxel;

/// The map and whether the file says how the volume lies in the patient; `None` without usable voxel sizes.
pub(super) fn lps_from_voxel(header: &Header) -> Option<(LpsFromVoxel, bool)> {
    let known = [sform(header), qform(header)].into_iter().flatten().find_map(|ras| checked(ras, header.unit_mm));
    known.map(|map| (map, true)).or_else(|| {
        let sizes = DVec3::from_slice(header.pixdim.get(1..4)?).abs();
        checked(DAffine3::from_scale(sizes), header.unit_mm).map(|map| (map, false))
    })
}

fn checked(ras_from_voxel: DAffine3, unit_mm: f64) -> Option<LpsFromVoxel> {
    let lps_from_ras = DAffine3::from_scale(DVec3::new(-unit_mm, -unit_mm, unit_mm));
    LpsFromVoxel::from_affine(lps_from_ras * ras_from_voxel).ok()
}

fn sform(header: &Header) -> Option<DAffine3> {
    let [x, y, z] = header.sform;
    let column = |n: usize| Some(DVec3::new(*x.get(n)?, *y.get(n)?, *z.get(n)?));
    let matrix = DMat3::from_cols(column(0)?, column(1)?, column(2)?);
    (header.sform_code > 0).then_some(DAffine3 { matrix3: matrix, translation: column(3)? })
}

/// Method 2 of nifti1.h: a quaternion's rotation, voxel sizes, and a handedness factor for the third axis.
fn qform(header: &Header) -> Option<DAffine3> {
    let [b, c, d, x, y, z] = header.quaternion;
    let squares = b * b + c * c + d * d;
    let (a, b, c, d) = if squares > 1.0 {
        let norm = squares.sqrt();
        (0.0, b / norm, c / norm, d / norm)
    } else {
        ((1.0 - squares).sqrt(), b, c, d)
    };
    let rotation = DMat3::from_quat(glam::DQuat::from_xyzw(b, c, d, a));
    let [factor, di, dj, dk] = header.pixdim;
    let sizes = DVec3::new(di, dj, if factor < 0.0 { -dk } else { dk });
    let affine = DAffine3 { matrix3: rotation * DMat3::from_diagonal(sizes), translation: DVec3::new(x, y, z) };
    (header.qform_code > 0).then_some(affine)
}
