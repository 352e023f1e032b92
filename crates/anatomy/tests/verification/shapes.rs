//! Surfaces, fitted shapes and drawn regions.

use super::bodies::{Body, centers};
use super::common::volume_on;
use super::{Row, Section};
use glam::{DMat3, DVec3};
use prosector_anatomy::fit::{fit_cylinder, fit_sphere};
use prosector_anatomy::measure::measure_surface;
use prosector_anatomy::roi::{Roi, RoiExtent, roi_statistics};
use prosector_anatomy::{SurfaceSettings, extract_surface};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsPoint, LpsVector, SurfaceMesh, VoxelIndex};
use std::f64::consts::{PI, TAU};

/// A closed surface over a grid of angles that is periodic both ways: `at(u, v)` of a torus.
fn periodic_mesh(count: [u32; 2], at: impl Fn(f64, f64) -> DVec3) -> SurfaceMesh {
    let [nu, nv] = count;
    let angle = |n: u32, of: u32| TAU * f64::from(n) / f64::from(of);
    let point = |n: u32| at(angle(n % nu, nu), angle(n / nu, nv)).as_vec3().to_array();
    let corner = |u: u32, v: u32| v % nv * nu + u % nu;
    let cell = |n: u32| {
        let (u, v) = (n % nu, n / nu);
        let [a, b, c, d] = [corner(u, v), corner(u + 1, v), corner(u + 1, v + 1), corner(u, v + 1)];
        [[a, b, c], [a, c, d]]
    };
    mesh((0..nu * nv).map(point).collect(), (0..nu * nv).flat_map(cell).collect())
}

fn mesh(positions: Vec<[f32; 3]>, triangles: Vec<[u32; 3]>) -> SurfaceMesh {
    let normals = vec![[0.0, 0.0, 1.0]; positions.len()];
    SurfaceMesh { positions, normals, triangles, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

/// An ellipsoid of rings between two poles.
fn ellipsoid_mesh(axes: [f64; 3], turn: DMat3, center: DVec3) -> SurfaceMesh {
    let (rings, sides) = (255_u32, 512_u32);
    let at = |n: u32, side: u32| {
        let (polar, around) = (PI * f64::from(n) / f64::from(rings + 1), TAU * f64::from(side) / f64::from(sides));
        let unit = DVec3::new(polar.sin() * around.cos(), polar.sin() * around.sin(), polar.cos());
        (center + turn * (unit * DVec3::from(axes))).as_vec3().to_array()
    };
    let mut positions: Vec<_> = (0..rings * sides).map(|n| at(n / sides + 1, n % sides)).collect();
    positions.extend([at(0, 0), at(rings + 1, 0)]);
    let corner = |ring: u32, side: u32| ring * sides + side % sides;
    let [top, bottom] = [rings * sides, rings * sides + 1];
    let mut triangles = Vec::new();
    for side in 0..sides {
        triangles.push([top, corner(0, side), corner(0, side + 1)]);
        triangles.push([bottom, corner(rings - 1, side + 1), corner(rings - 1, side)]);
        for ring in 0..rings - 1 {
            let [a, b] = [corner(ring, side), corner(ring, side + 1)];
            let [c, d] = [corner(ring + 1, side), corner(ring + 1, side + 1)];
            triangles.extend([[a, c, d], [a, d, b]]);
        }
    }
    mesh(positions, triangles)
}

pub fn surfaces() -> Section {
    let row = |quantity: &str, source, unit, reference: f64, ours, relative: f64| Row {
        quantity: quantity.into(),
        source,
        unit,
        reference,
        ours,
        tolerance: relative * reference,
    };
    let turn = DMat3::from_euler(glam::EulerRot::XYZ, 0.4, -0.9, 1.3);
    let center = DVec3::new(-120.0, 60.0, 800.0);
    let [a, b, c] = [40.0, 25.0, 15.0];
    let body = measure_surface(&ellipsoid_mesh([b, c, a], turn, center)).expect("closed");
    let ball = measure_surface(&ellipsoid_mesh([30.0; 3], turn, center)).expect("closed");
    let (ring, tube) = (25.0, 8.0);
    let torus = measure_surface(&periodic_mesh([600, 240], |u, v| {
        let out = ring + tube * v.cos();
        center + turn * DVec3::new(out * u.cos(), out * u.sin(), tube * v.sin())
    }))
    .expect("closed");
    let [long, middle, short] = body.ellipsoid_semi_axes_mm();
    let mass = Body::Ball(30.0).volume_mm3();
    Section {
        title: "Closed surfaces",
        method: "Polyhedra of 260,000 triangles on the true surfaces, turned and far from the origin. Tolerance: 0.02 %, \
                 because flat triangles cut corners.",
        rows: vec![
            row("area of a ball of 30 mm", "4 π r²", "mm²", 4.0 * PI * 900.0, ball.area_mm2, 2e-4),
            row("its volume", "4/3 π r³", "mL", mass / 1000.0, ball.volume_ml, 2e-4),
            row("its moment of inertia", "2/5 m r²", "mm⁵", 0.4 * mass * 900.0, ball.moments_mm5()[1], 2e-4),
            row("area of a torus of 25 and 8 mm", "4 π² R r", "mm²", 4.0 * PI * PI * ring * tube, torus.area_mm2, 2e-4),
            row("its volume", "2 π² R r²", "mL", 2.0 * PI * PI * ring * tube * tube / 1000.0, torus.volume_ml, 2e-4),
            row("longest semi-axis of an ellipsoid", "a", "mm", a, long, 2e-4),
            row("middle semi-axis", "b", "mm", b, middle, 2e-4),
            row("shortest semi-axis", "c", "mm", c, short, 2e-4),
            row("centre of it along z", "c", "mm", center.z, body.centroid.0.z, 1e-7),
        ],
    }
}

pub fn label_surfaces() -> Section {
    let bodies = [Body::Ball(20.0), Body::Ellipsoid([30.0, 20.0, 12.0]), Body::Torus(25.0, 8.0), Body::Bar(6.0, 60.0)];
    let row = |body: &Body, h: f64| {
        let surface = extract_surface(&body.raster([h; 3]), 1, &SurfaceSettings::default());
        Row {
            quantity: format!("{} at {h} mm", body.name()),
            source: body.formula(),
            unit: "mL",
            reference: body.volume_mm3() / 1000.0,
            ours: measure_surface(&surface).expect("closed").volume_ml,
            tolerance: body.volume_mm3() / 1e5,
        }
    };
    Section {
        title: "Volume of surfaces of label maps",
        method: "What the surface of a rastered body encloses; a surface that is not closed has no volume and fails. \
                 Tolerance: 1 %.",
        rows: bodies.iter().flat_map(|body| [0.5, 1.0].map(|h| row(body, h))).collect(),
    }
}

/// Middles of the faces between voxels in and out of a body: points on its raster's boundary.
fn boundary_points(map: &LabelMap) -> Vec<LpsPoint> {
    let [nx, ny, nz] = map.dims;
    let label = |[x, y, z]: [usize; 3]| map.labels[(z * ny + y) * nx + x];
    let mut points = Vec::new();
    for n in 0..nx * ny * nz {
        let at = [n % nx, n / nx % ny, n / nx / ny];
        for axis in (0..3).filter(|&axis| at[axis] + 1 < map.dims[axis]) {
            let next: [usize; 3] = std::array::from_fn(|k| at[k] + usize::from(k == axis));
            if label(at) != label(next) {
                let middle = [0, 1, 2].map(|k| (at[k] + next[k]) as f64 / 2.0);
                points.push(map.lps_from_voxel.point(VoxelIndex(middle.into())));
            }
        }
    }
    points
}

pub fn fits() -> Section {
    let mut rows = Vec::new();
    for h in [0.5, 1.0, 2.0, 5.0] {
        let ball = fit_sphere(&boundary_points(&Body::Ball(20.0).raster([h; 3]))).expect("a ball");
        rows.push(Row::mm(format!("radius of a ball of 20 mm at {h} mm"), "r", 20.0, ball.radius_mm, h / 10.0));
        rows.push(Row::mm(format!("distance of its centre at {h} mm"), "0", 0.0, ball.center.0.length(), h / 10.0));
    }
    for h in [0.5, 1.0, 2.0] {
        let (body, half) = (Body::Bar(6.0, 60.0), 25.0);
        let axis = body.turn() * DVec3::Z;
        // Without the flat ends.
        let mut wall = boundary_points(&body.raster([h; 3]));
        wall.retain(|point| point.0.dot(axis).abs() < half);
        let tube = fit_cylinder(&wall).expect("a bar");
        let lean = tube.axis.0.cross(axis).length() * half;
        rows.push(Row::mm(format!("radius of a bar of 6 mm at {h} mm"), "r", 6.0, tube.radius_mm, h / 10.0));
        rows.push(Row::mm(format!("its axis, off at ±25 mm, at {h} mm"), "0", 0.0, lean, h / 10.0));
    }
    Section {
        title: "Fitted shapes",
        method: "Sphere and cylinder through the middles of the faces between voxels in and out of the body. Tolerance: a \
                 tenth of the voxel edge.",
        rows,
    }
}

pub fn regions() -> Section {
    let mut rows = Vec::new();
    for h in [0.5, 1.0, 2.0] {
        let map = Body::Ball(30.0).raster([h; 3]);
        // Intensity rises by one a millimetre, so that the mean is the centre's.
        let image = volume_on(&map, centers(&map).map(|p| (p.x + 2.0 * p.y - p.z) as f32).collect());
        let center = LpsPoint::new(1.7, -3.2, 2.6);
        let ball = roi_statistics(&image, &Roi::Sphere { center, radius_mm: 18.0 }).expect("voxels");
        let turn = DMat3::from_euler(glam::EulerRot::XYZ, 0.2, 0.6, 0.0);
        let half_axes = [turn.x_axis * 20.0, turn.y_axis * 12.0].map(LpsVector);
        let ellipse = roi_statistics(&image, &Roi::Ellipse { center, half_axes }).expect("voxels");
        let (RoiExtent::VolumeMl(ml), RoiExtent::AreaMm2(area)) = (ball.extent, ellipse.extent) else {
            unreachable!("a ball has a volume and an ellipse an area")
        };
        let row = |quantity: String, source, unit, reference, ours, tolerance| Row {
            quantity,
            source,
            unit,
            reference,
            ours,
            tolerance,
        };
        let body = Body::Ball(18.0);
        let noise = 3.0 * h * h * (body.area_mm2() / 12.0).sqrt() / 1000.0;
        let rim = 3.0 * h * (TAU * 16.5 * h / 12.0).sqrt();
        rows.push(row(
            format!("volume of a ball of 18 mm at {h} mm"),
            "4/3 π r³",
            "mL",
            body.volume_mm3() / 1000.0,
            ml,
            noise,
        ));
        rows.push(row(
            format!("mean of a ramp in it at {h} mm"),
            "value at the centre",
            "HU",
            -7.3,
            ball.mean,
            0.05 * h,
        ));
        rows.push(row(
            format!("its standard deviation at {h} mm"),
            "g r ∕ √5",
            "HU",
            6.0_f64.sqrt() * 18.0 / 5.0_f64.sqrt(),
            ball.deviation,
            0.1 * h,
        ));
        rows.push(row(
            format!("area of an oblique ellipse of 20 × 12 mm at {h} mm"),
            "π a b",
            "mm²",
            PI * 240.0,
            area,
            rim,
        ));
    }
    Section {
        title: "Drawn regions",
        method: "Tolerances: three standard deviations of the voxel count for volume and area; a twentieth and a tenth of \
                 the ramp's rise over one voxel for mean and standard deviation.",
        rows,
    }
}
