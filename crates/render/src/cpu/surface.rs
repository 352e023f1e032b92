//! A small rasteriser: lit surfaces with depth, translucent ones blended back to front by surface.

use crate::{Camera, ClipPlane, Surface, SurfaceSet, Viewport};
use glam::{DVec3, Vec2, Vec3};
use prosector_core::{Rgb, sort_by};

/// Toward the light, along screen right, screen up and away from the eye; the shaders use the same.
const LIGHT: Vec3 = Vec3::new(-0.25, 0.35, -0.90);

struct Corner {
    /// Pixels from the upper left corner, and mm behind the camera's target.
    at: Vec3,
    color: Vec3,
    /// Millimetres beyond the clip plane.
    clipped: f32,
}

struct Canvas<'a> {
    viewport: Viewport,
    out: &'a mut [u8],
    depth: Vec<f32>,
}

/// Draws surfaces into `out`, 8-bit RGBA, row by row; `out` must hold `width * height * 4` bytes, else nothing is drawn.
pub fn draw_surfaces(
    surfaces: &SurfaceSet,
    camera: &Camera,
    clip: Option<&ClipPlane>,
    background: Rgb,
    viewport: Viewport,
    out: &mut [u8],
) {
    let pixels = viewport.width as usize * viewport.height as usize;
    if out.len() != pixels * 4 {
        return;
    }
    let [r, g, b] = background.0;
    out.chunks_exact_mut(4).for_each(|pixel| pixel.copy_from_slice(&[r, g, b, 255]));
    let mut canvas = Canvas { viewport, out, depth: vec![f32::INFINITY; pixels] };
    let (solid, mut translucent): (Vec<_>, Vec<_>) =
        surfaces.visible().map(|(_, surface)| surface).partition(|s| s.look.opacity >= 0.995);
    solid.into_iter().for_each(|surface| canvas.draw(surface, camera, clip, 1.0));
    // Far ones first; within one surface only the nearest layer is blended, which a phone can afford.
    sort_by(&mut translucent, |a, b| mean_depth(b, camera).total_cmp(&mean_depth(a, camera)));
    for surface in translucent {
        let opaque_depth = canvas.depth.clone();
        canvas.depth_of(surface, camera, clip);
        let nearest = std::mem::replace(&mut canvas.depth, opaque_depth);
        canvas.blend(surface, camera, clip, &nearest);
    }
}

fn mean_depth(surface: &Surface, camera: &Camera) -> f64 {
    let [_, _, forward] = camera.axes();
    let sum: DVec3 = surface.boxes.iter().map(|[a, b]| (Vec3::from(*a) + Vec3::from(*b)).as_dvec3() / 2.0).sum();
    (sum / surface.boxes.len().max(1) as f64 - camera.target.0).dot(forward)
}

impl Canvas<'_> {
    fn draw(&mut self, surface: &Surface, camera: &Camera, clip: Option<&ClipPlane>, opacity: f32) {
        let corners = self.corners(surface, camera, clip);
        self.each_pixel(surface, &corners, |canvas, index, z, color| {
            if z < canvas.depth[index] {
                canvas.depth[index] = z;
                canvas.mix(index, color, opacity);
            }
        });
    }

    /// Lowers the depth to the surface's nearest layer.
    fn depth_of(&mut self, surface: &Surface, camera: &Camera, clip: Option<&ClipPlane>) {
        let corners = self.corners(surface, camera, clip);
        self.each_pixel(surface, &corners, |canvas, index, z, _| canvas.depth[index] = canvas.depth[index].min(z));
    }

    /// Blends the surface where it is the nearest layer, once a pixel.
    fn blend(&mut self, surface: &Surface, camera: &Camera, clip: Option<&ClipPlane>, nearest: &[f32]) {
        let corners = self.corners(surface, camera, clip);
        let mut done = vec![false; nearest.len()];
        self.each_pixel(surface, &corners, |canvas, index, z, color| {
            if z <= nearest[index] && !done[index] {
                done[index] = true;
                canvas.mix(index, color, surface.look.opacity);
            }
        });
    }

    fn mix(&mut self, index: usize, color: Vec3, opacity: f32) {
        for (channel, value) in self.out[index * 4..index * 4 + 3].iter_mut().zip(color.to_array()) {
            let mixed = f32::from(*channel) * (1.0 - opacity) + value.clamp(0.0, 1.0) * 255.0 * opacity;
            *channel = mixed.round() as u8;
        }
    }

    fn corners(&self, surface: &Surface, camera: &Camera, clip: Option<&ClipPlane>) -> Vec<Corner> {
        let [right, up, forward] = camera.axes();
        let per_mm = 1.0 / camera.mm_per_pixel(self.viewport);
        let half = [f64::from(self.viewport.width) / 2.0, f64::from(self.viewport.height) / 2.0];
        let corner = |(n, (position, normal)): (usize, (&[f32; 3], &[f32; 3]))| {
            let lps = Vec3::from(*position).as_dvec3();
            let offset = lps - camera.target.0;
            let x = half[0] + offset.dot(right) * per_mm;
            let y = half[1] - offset.dot(up) * per_mm;
            let normal = Vec3::from(*normal).as_dvec3();
            let seen = DVec3::new(normal.dot(right), normal.dot(up), normal.dot(forward)).as_vec3();
            Corner {
                at: Vec3::new(x as f32, y as f32, offset.dot(forward) as f32),
                color: lit(Vec3::from(surface.vertex_color(n)), seen),
                clipped: clip.map_or(-1.0, |c| (lps - c.point.0).dot(c.normal.0) as f32),
            }
        };
        surface.mesh.positions.iter().zip(&surface.mesh.normals).enumerate().map(corner).collect()
    }

    /// Calls `paint(canvas, pixel index, depth, colour)` for every pixel centre inside every triangle.
    fn each_pixel(
        &mut self,
        surface: &Surface,
        corners: &[Corner],
        mut paint: impl FnMut(&mut Self, usize, f32, Vec3),
    ) {
        let (width, height) = (self.viewport.width as f32, self.viewport.height as f32);
        for triangle in &surface.mesh.triangles {
            let [a, b, c] = triangle.map(|v| &corners[v as usize]);
            let (low, high) = (a.at.min(b.at).min(c.at), a.at.max(b.at).max(c.at));
            let area = cross(b.at - a.at, c.at - a.at);
            if area.abs() < 1e-12 || !area.is_finite() {
                continue;
            }
            let rows = (low.y - 0.5).ceil().clamp(0.0, height) as u32..(high.y + 0.5).floor().clamp(0.0, height) as u32;
            let columns =
                (low.x - 0.5).ceil().clamp(0.0, width) as u32..(high.x + 0.5).floor().clamp(0.0, width) as u32;
            for row in rows {
                for column in columns.clone() {
                    let p = Vec3::new(column as f32 + 0.5, row as f32 + 0.5, 0.0);
                    let u = cross(p - a.at, c.at - a.at) / area;
                    let v = cross(b.at - a.at, p - a.at) / area;
                    let w = 1.0 - u - v;
                    let clipped = w * a.clipped + u * b.clipped + v * c.clipped;
                    if u < 0.0 || v < 0.0 || w < 0.0 || clipped > 0.0 {
                        continue;
                    }
                    let z = w * a.at.z + u * b.at.z + v * c.at.z;
                    let color = a.color * w + b.color * u + c.color * v;
                    paint(self, (row * self.viewport.width + column) as usize, z, color);
                }
            }
        }
    }
}

fn cross(a: Vec3, b: Vec3) -> f32 {
    Vec2::new(a.x, a.y).perp_dot(Vec2::new(b.x, b.y))
}

fn lit(color: Vec3, normal: Vec3) -> Vec3 {
    let normal = normal.normalize_or(Vec3::NEG_Z);
    let facing = if normal.z > 0.0 { -normal } else { normal };
    let light = LIGHT.normalize();
    let diffuse = facing.dot(light).max(0.0);
    let shine = facing.dot((light + Vec3::NEG_Z).normalize()).max(0.0).powi(32);
    color * (0.32 + 0.72 * diffuse) + Vec3::splat(0.12 * shine)
}
