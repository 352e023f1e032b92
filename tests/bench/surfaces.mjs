// Surfaces in Chromium: the anatomy worker of the built page, and vtk.js beside it. See README.md beside this file.
import { chromium } from "../e2e/node_modules/@playwright/test/index.mjs";
import { gpuFlags, quietFlags } from "../e2e/support/chromium.js";
import { readFileSync, readdirSync } from "node:fs";

const runs = Number(process.env.RUNS ?? 5);
const url = process.env.PROSECTOR_URL;
const peer = process.env.VTKJS; // a bundle that sets window.marchingCubes, see xtask
if (!url) throw new Error("start this through `cargo xtask bench surfaces`");

const times = new Map();
const note = (name, ms) => times.set(name, [...(times.get(name) ?? []), ms]);
const seen = new Set();

for (let run = 0; run < runs; run++) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: [...quietFlags, ...gpuFlags] });
  try {
    const page = await browser.newPage();
    await page.goto(url, { waitUntil: "load" });
    await page.waitForTimeout(1500);
    await page.exposeFunction("busyMs", busyMs);
    const ours = await page.evaluate(timeOurs);
    note("isosurface, ours, with normals", ours.isosurface.ms);
    note("20 structures in 512 x 512 x 300, ours", ours.structures.ms);
    if (ours.structures.busyMs > 0) {
      note("isosurface, ours, processor time of the worker", ours.isosurface.busyMs);
      note("20 structures, ours, processor time of the worker", ours.structures.busyMs);
    }
    seen.add(`isosurface of ours: ${ours.isosurface.triangles} triangles; structures: ${ours.structures.triangles} triangles`);
    if (peer) {
      // The bundle is not from the page's own origin as its policy wants it, so it is run as the test's own script.
      await page.evaluate(readFileSync(peer, "utf8"));
      const before = busyMs("pages");
      const theirs = await page.evaluate(timePeer);
      note("isosurface, vtk.js ImageMarchingCubes, merged, no normals", theirs.ms);
      const busy = busyMs("pages") - before;
      if (busy > 0) note("isosurface, vtk.js, processor time of the page's thread", busy);
      seen.add(`isosurface of vtk.js: ${theirs.triangles} triangles`);
    }
  } finally {
    await browser.close();
  }
}
for (const fact of seen) console.log(fact);
for (const [name, all] of times) {
  const sorted = [...all].sort((a, b) => a - b);
  const ms = (value) => value.toFixed(0);
  console.log(`${name}: ${ms(sorted[sorted.length >> 1])} ms (${ms(sorted[0])} to ${ms(sorted.at(-1))}, n = ${all.length})`);
}

/** Time that the workers or the pages of this script's browsers have had on a processor, ms; 0 where the system does not tell. */
function busyMs(of) {
  const read = (path) => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return "";
    }
  };
  const processes = (() => {
    try {
      return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    } catch {
      return [];
    }
  })();
  const parent = new Map(processes.map((pid) => [pid, read(`/proc/${pid}/stat`).split(") ").pop().split(" ")[1]]));
  const isOurs = (pid) => pid !== undefined && (pid === String(process.pid) || isOurs(parent.get(pid)));
  let ms = 0;
  for (const pid of processes.filter((pid) => pid !== String(process.pid) && isOurs(pid))) {
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const folder = `/proc/${pid}/task/${thread}`;
        const isPage = thread === pid && read(`/proc/${pid}/cmdline`).includes("--type=renderer");
        const isWorker = read(`${folder}/comm`).startsWith("DedicatedWorker");
        if (of === "pages" ? isPage : isWorker) ms += Number(read(`${folder}/schedstat`).split(" ")[0]) / 1e6;
      }
    } catch {
      // The process has ended.
    }
  }
  return ms;
}

/** Runs in the page: asks the worker of this page's version as the page does, with volumes made here. */
async function timeOurs() {
  const version = document.querySelector("script[data-app-js]").dataset.appJs.split("/").pop().replace(/\.js$/, "");
  const module = await WebAssembly.compileStreaming(fetch(`/anatomy-worker_bg.wasm?v=${version}`));
  const worker = new Worker(`/worker-start.js?v=${version}`, { name: "anatomy-worker" });
  const waiting = new Map();
  let begun;
  const started = new Promise((resolve) => (begun = resolve));
  worker.onmessage = ({ data }) => {
    if (data.ready) return begun();
    if (data.done !== undefined && data.body === undefined) return;
    waiting.get(data.id)?.(data);
  };
  worker.postMessage({ module });
  await started;
  let next = 1;
  const ask = (work, needs = {}, buffers = []) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, (data) => {
        // A result, then which answer it is: an error, or that the worker lacks what it was to hold.
        const [failed, answer] = new Uint8Array(data.body);
        if (failed || answer === LACKS) reject(new Error(new TextDecoder().decode(data.body)));
        else resolve(data.buffers);
      });
      const body = new Uint8Array([...maybe(needs.volume), ...maybe(needs.labels), ...work]);
      worker.postMessage({ id, body, blobs: [], buffers }, buffers);
    });
  // What the page says to the worker is packed by postcard: numbers of 7 bits a byte, fields and variants in the order of
  // `crates/app/src/platform/workers/anatomy_wire.rs`.
  const LACKS = 1;
  const HOLD_VOLUME = 0;
  const HOLD_LABELS = 1;
  const ISOSURFACE = 4;
  const SURFACES = 8;
  const whole = (n) => (n < 128 ? [n] : [(n % 128) + 128, ...whole(Math.floor(n / 128))]);
  const real = (n) => [...new Uint8Array(new Float64Array([n]).buffer)];
  const text = (t) => [...whole(t.length), ...new TextEncoder().encode(t)];
  const maybe = (n) => (n === undefined ? [0] : [1, ...whole(n)]);
  const grid = (dims, [x, y, z]) =>
    [...dims.flatMap(whole), ...[x, 0, 0, 0, y, 0, 0, 0, z, 0, 0, 0].flatMap(real), ...text("1.2.3")];
  const timed = async (work, needs) => {
    const busy = await window.busyMs("workers");
    const start = performance.now();
    const buffers = await ask(work, needs);
    const ms = performance.now() - start;
    const busyMs = (await window.busyMs("workers")) - busy;
    let triangles = 0;
    for (let k = 2; k < buffers.length; k += 3) triangles += buffers[k].byteLength / 12;
    return { ms, busyMs, triangles };
  };

  const dims = [256, 256, 200];
  // 16 bits, as they are, Hounsfield units, calibrated by a person in the patient, without windows.
  const head = [...grid(dims, [1.4, 1.4, 1.8]), 0, ...real(1), ...real(0), 0, 0, 4, ...text("CT"), 0];
  window.voxels = folded(dims);
  await ask([HOLD_VOLUME, 1, ...head], {}, [window.voxels.slice().buffer]);
  const isosurface = await timed([ISOSURFACE, ...real(300)], { volume: 1 });

  const large = [512, 512, 300];
  await ask([HOLD_LABELS, 2, ...grid(large, [0.8, 0.8, 1])], {}, [structures(large).buffer]);
  const labels = Array.from({ length: 20 }, (_, k) => k + 1);
  const surfaces = await timed([SURFACES, ...whole(20), ...labels, ...whole(120_000)], { labels: 2 });
  worker.terminate();
  return { isosurface, structures: surfaces };

  /** A body of folded sheets, 517,048 triangles at 300. */
  function folded([nx, ny, nz]) {
    const values = new Int16Array(nx * ny * nz);
    for (let z = 0, n = 0; z < nz; z++)
      for (let y = 0; y < ny; y++)
        for (let x = 0; x < nx; x++, n++) {
          const r = Math.hypot((x - 128) / 100, (y - 128) / 100, (z - 100) / 85);
          const fold = Math.sin(x / 11) + Math.sin(y / 13) + Math.sin(z / 12);
          values[n] = r < 1 ? 300 + 150 * fold : -1000;
        }
    return values;
  }

  /** Twenty ellipsoids like organs in a body, touching one another. */
  function structures([nx, ny, nz]) {
    const labels = new Uint8Array(nx * ny * nz);
    const organs = Array.from({ length: 19 }, (_, k) => {
      const turn = k * 2.4;
      const out = 40 + 120 * Math.sqrt(k / 19);
      return { c: [256 + out * Math.cos(turn), 256 + out * 0.7 * Math.sin(turn), 30 + 13 * k], r: [50 - k, 40 - k, 30 + k] };
    });
    for (let z = 0, n = 0; z < nz; z++)
      for (let y = 0; y < ny; y++)
        for (let x = 0; x < nx; x++, n++) if (Math.hypot((x - 256) / 230, (y - 256) / 170) < 1) labels[n] = 1;
    organs.forEach(({ c, r }, k) => {
      for (let z = Math.max(0, Math.ceil(c[2] - r[2])); z < Math.min(nz, c[2] + r[2]); z++)
        for (let y = Math.ceil(c[1] - r[1]); y < c[1] + r[1]; y++)
          for (let x = Math.ceil(c[0] - r[0]); x < c[0] + r[0]; x++)
            if (Math.hypot((x - c[0]) / r[0], (y - c[1]) / r[1], (z - c[2]) / r[2]) < 1) labels[(z * ny + y) * nx + x] = k + 2;
    });
    return labels;
  }
}

/** Runs in the page: the same volume through vtk.js. */
function timePeer() {
  return window.marchingCubes(window.voxels, [256, 256, 200], [1.4, 1.4, 1.8], 300);
}
