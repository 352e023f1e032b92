// How Chromium is started: quiet on the network, and with WebGPU on a software driver.

export const quietFlags = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** WebGPU on SwiftShader, with screenshots that contain the canvases. */
export const gpuFlags = [
  "--enable-unsafe-webgpu",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  "--use-angle=swiftshader",
  "--ignore-gpu-blocklist",
];

/** Neither WebGPU nor WebGL2. */
export const noGpuFlags = ["--disable-gpu", "--disable-software-rasterizer"];
