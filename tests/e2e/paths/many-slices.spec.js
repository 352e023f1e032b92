// A folder of 20,000 slices: progress moves, the page answers, it can be stopped, and what is not shown is said plainly.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, expect } from "./fixtures.js";
import { ctSlice } from "../support/dicom.js";

const COUNT = 20_000;
let folder;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "prosector-many-"));
  // Headers without their pixels, as a sync that was broken off leaves them: nothing of them can be shown.
  for (let n = 0; n < COUNT; n++) writeFileSync(join(folder, `${n}.dcm`), ctSlice({ n, size: 512, pixels: false }));
});

test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Memory of the largest page process of this machine's Chromium, MiB; 0 where the system does not tell. */
function largestPageMiB() {
  const read = (id, name) => {
    try {
      return readFileSync(`/proc/${id}/${name}`, "latin1");
    } catch {
      return "";
    }
  };
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && read(name, "cmdline").includes("--type=renderer"));
  return Math.max(0, ...numbers.map((id) => Number(read(id, "status").match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) / 1024));
}

/** Notes the longest task of the page's thread, ms. */
function watchTasks() {
  window.longest = 0;
  const note = (list) => list.getEntries().forEach((task) => (window.longest = Math.max(window.longest, task.duration)));
  new PerformanceObserver(note).observe({ type: "longtask" });
}

test("20,000 slices are read with progress, can be stopped, and are refused in plain words", async ({ page, server }) => {
  await page.addInitScript(watchTasks);
  await page.goto(server.address);
  const input = page.locator("input[type=file][webkitdirectory]");
  const progress = page.getByText(/^Reading files: [\d,]+ of 20,?000/);

  await test.step("stopping", async () => {
    await input.setInputFiles(folder);
    await expect(progress).toBeVisible({ timeout: 60_000 });
    await page.evaluate(() => (window.longest = 0));
    const first = await progress.innerText();
    await expect.poll(() => progress.innerText(), { intervals: [50] }).not.toBe(first);
    await page.screenshot({ path: "results/shots/many-reading.png" });
    await page.getByRole("button", { name: /cancel|stop/i }).click();
    await expect(page.getByText("Opening was stopped. Nothing was changed.")).toBeVisible({ timeout: 2_000 });
    expect(await page.evaluate(() => window.longest)).toBeLessThan(200);
    await page.getByRole("button", { name: "All cases" }).click();
  });

  await test.step("to the end", async () => {
    await input.setInputFiles(folder);
    const refused = page.getByText(/20000 files are each another DICOM object\. They hold no picture and are not shown\./);
    await expect(refused.first()).toBeVisible({ timeout: 120_000 });
    await page.screenshot({ path: "results/shots/many-shown.png" });
    expect(largestPageMiB()).toBeLessThan(3000);
  });
});
