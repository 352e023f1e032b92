// Time to first picture on a real series, ours and the peers' in turn. See README.md beside this file.
// Playwright is installed for the browser tests next door.
import { chromium } from "../e2e/node_modules/@playwright/test/index.mjs";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gpuFlags, quietFlags } from "../e2e/support/chromium.js";

const runs = Number(process.env.RUNS ?? 5);
const contenders = ["niivue", "vtkjs", "cornerstone"];
const url = process.env.PROSECTOR_URL;
const series = process.env.SERIES ?? (process.env.PEERS && join(process.env.PEERS, "data/real/dicom"));
if (!url || !series) throw new Error("start this through `cargo xtask bench --series FOLDER`");

const times = new Map();
const note = (name, ms) => times.set(name, [...(times.get(name) ?? []), ms]);

for (let run = 0; run < runs; run++) {
  const ours = await timeOurs();
  note("Prosector, first picture", ours.first);
  note("Prosector, whole volume", ours.complete);
  note("Prosector, longest main-thread task", ours.longest);
  if (process.env.PEERS) for (const [name, ms] of timePeers(run)) note(name, ms);
}
report();

/** One load in a fresh browser; milliseconds from the files being handed over. */
async function timeOurs() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: [...quietFlags, ...gpuFlags] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(url, { waitUntil: "load" });
    const input = page.locator("input[type=file][webkitdirectory]");
    await input.waitFor({ state: "attached" });
    await page.waitForTimeout(1500); // the peers' set-up is not timed either
    await page.evaluate(() => {
      window.longest = 0;
      const watch = (list) => list.getEntries().forEach((task) => (window.longest = Math.max(window.longest, task.duration)));
      new PerformanceObserver(watch).observe({ type: "longtask" });
    });
    await input.setInputFiles(series);
    const done = () => performance.getEntriesByName("prosector:volume-complete").length > 0;
    await page.waitForFunction(done, null, { timeout: 120_000 });
    return await page.evaluate(() => {
      const at = (name) => performance.getEntriesByName(name)[0].startTime;
      const start = at("prosector:load-start");
      const since = (name) => at(name) - start;
      return { first: since("prosector:first-picture"), complete: since("prosector:volume-complete"), longest: window.longest };
    });
  } finally {
    await browser.close();
  }
}

/** One load of each peer through their own harness: [name, milliseconds]. */
function timePeers(run) {
  const out = `prosector-${process.pid}.json`;
  const args = ["run.mjs", "--runs", "1", "--first", String(run), "--contenders", contenders.join(), "--inputs", "real"];
  execFileSync("node", [...args, "--jobs", "dicom", "--noframes", "--out", out], { cwd: process.env.PEERS });
  const records = JSON.parse(readFileSync(join(process.env.PEERS, out)));
  rmSync(join(process.env.PEERS, out));
  return records.filter((r) => r.load).map((r) => [r.name, r.load.ms]);
}

function report() {
  const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
  const ours = median(times.get("Prosector, first picture"));
  for (const [name, list] of times) {
    const range = `${Math.round(Math.min(...list))} to ${Math.round(Math.max(...list))}`;
    const ratio = contenders.includes(name) ? `  ${(median(list) / ours).toFixed(2)} times ours` : "";
    console.log(`${name.padEnd(38)} ${String(Math.round(median(list))).padStart(6)} ms (${range}, n=${list.length})${ratio}`);
  }
}
