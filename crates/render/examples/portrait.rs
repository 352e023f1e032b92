//! Draws the demo patient in 3D and in slices into a folder, to be looked at.
//!
//! `cargo run -p prosector-render --example portrait -- FOLDER` writes binary PPM files and prints frame times.

use glam::DVec3;
use prosector_core::{CT_WINDOWS, LpsPoint, SliceAxis, Volume, Window};
use prosector_gpu::{Pixels, wgpu};
use prosector_phantom::{DemoPatient, DemoSettings};
use prosector_render::{
    Camera, Gpu, GpuOptions, LabelStyle, Preset, Quality, Renderer, SliceScene, TargetView, Viewport, VolumeScene, cpu,
};
use std::path::{Path, PathBuf};
use std::time::Instant;

const VIEW: Viewport = Viewport { width: 900, height: 700 };
const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

struct Studio {
    gpu: Gpu,
    renderer: Renderer,
    folder: PathBuf,
    texture: wgpu::Texture,
}

impl Studio {
    fn shoot(&mut self, name: &str, draw: impl Fn(&mut Renderer, &TargetView)) {
        let view = self.texture.create_view(&Default::default());
        let target = TargetView { view: &view, format: FORMAT, viewport: VIEW };
        draw(&mut self.renderer, &target);
        pollster::block_on(self.gpu.finish());
        let (start, cpu) = (Instant::now(), processor_seconds());
        draw(&mut self.renderer, &target);
        pollster::block_on(self.gpu.finish());
        let (wall, cpu) = (start.elapsed().as_secs_f64(), processor_seconds() - cpu);
        println!("{name}: {wall:.2} s, processor {cpu:.2} s");
        let pixels = pollster::block_on(self.gpu.read_texture(&self.texture)).expect("the picture comes back");
        save(&self.folder, name, &pixels);
    }
}

/// Processor time of this process in seconds; 0 where /proc does not tell.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or("").split_whitespace().skip(11).take(2).flat_map(str::parse).collect();
    fields.iter().sum::<f64>() / 100.0
}

fn save(folder: &Path, name: &str, pixels: &Pixels) {
    let mut bytes = format!("P6 {} {} 255\n", pixels.width, pixels.height).into_bytes();
    bytes.extend(pixels.bytes.chunks_exact(4).flat_map(|pixel| &pixel[..3]));
    std::fs::write(folder.join(name).with_extension("ppm"), bytes).expect("the folder can be written to");
}

fn front(volume: &Volume) -> Camera {
    let [nx, ny, nz] = volume.dims.map(|n| n as f64);
    let extent = volume.lps_from_voxel.affine().transform_vector3(DVec3::new(nx, ny, nz)).abs();
    Camera::anterior(volume.center(), extent.z.max(extent.x * 700.0 / 900.0) * 1.15)
}

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "portrait".into()));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let patient = DemoPatient::generate(&DemoSettings::default()).expect("the demo patient");
    let gpu = pollster::block_on(Gpu::new(&GpuOptions::default())).expect("a graphics adapter");
    println!("{}, {:?} voxels", gpu.description(), patient.volume.dims);
    let texture = gpu.device().create_texture(&wgpu::TextureDescriptor {
        label: None,
        size: wgpu::Extent3d { width: VIEW.width, height: VIEW.height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: FORMAT,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let mut renderer = Renderer::new(&gpu);
    let start = Instant::now();
    renderer.show_volume(&patient.volume).expect("the volume fits");
    let styles: Vec<LabelStyle> = patient.segments.segments.iter().map(LabelStyle::from).collect();
    renderer.set_labels(&patient.segments.label_map, &styles);
    pollster::block_on(gpu.finish());
    println!("upload: {:.2} s", start.elapsed().as_secs_f64());
    let mut studio = Studio { gpu, renderer, folder, texture };
    volumes(&mut studio, &patient.volume);
    slices(&mut studio, &patient, &styles);
}

fn volumes(studio: &mut Studio, volume: &Volume) {
    let camera = front(volume);
    let window = Window { center: 300.0, width: 1000.0 };
    for preset in Preset::ALL {
        let scene = VolumeScene::new(camera, Some(preset), window);
        let oblique = VolumeScene { camera: camera.orbited(0.6, 0.3), ..scene };
        let moving = VolumeScene { quality: Quality::MOVING, ..oblique };
        for (name, scene) in [("front", scene), ("oblique", oblique), ("moving", moving)] {
            studio.shoot(&format!("{}-{name}", preset.key()), |renderer, target| {
                renderer.render_volume(target, &scene);
            });
        }
    }
}

fn slices(studio: &mut Studio, patient: &DemoPatient, styles: &[LabelStyle]) {
    let LpsPoint(center) = patient.volume.center();
    for axis in SliceAxis::ALL {
        let scene = SliceScene::new(axis.plane(LpsPoint(center)), 0.55, CT_WINDOWS[0].window);
        let name = format!("slice-{axis:?}").to_lowercase();
        studio.shoot(&name, |renderer, target| {
            renderer.render_slice(target, &scene);
        });
        let mut bytes = vec![0; (VIEW.width * VIEW.height * 4) as usize];
        let overlay = cpu::LabelOverlay { map: &patient.segments.label_map, styles };
        let start = Instant::now();
        cpu::draw_slice(&patient.volume, Some(&overlay), &scene, VIEW, &mut bytes);
        println!("{name} on the CPU: {:.3} s", start.elapsed().as_secs_f64());
        save(&studio.folder, &format!("{name}-cpu"), &Pixels { width: VIEW.width, height: VIEW.height, bytes });
    }
}
