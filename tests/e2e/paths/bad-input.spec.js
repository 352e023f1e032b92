// What people do wrong, and what machines refuse: a sentence each time, and nothing lost.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { zipSync } from "fflate";
import { test, expect } from "./fixtures.js";
import { noGpuFlags, quietFlags } from "../support/chromium.js";
import { Workspace } from "../support/workspace.js";

function file(name, bytes) {
  const path = join(mkdtempSync(join(tmpdir(), "prosector-bad-")), name);
  writeFileSync(path, bytes);
  return path;
}

const cases = [
  ["a text file", () => file("letter.txt", "Dear colleague, please find attached"), /letter\.txt/],
  ["an empty file", () => file("empty.dcm", ""), /empty\.dcm/],
  ["a cut DICOM file", () => file("cut.dcm", Buffer.concat([Buffer.alloc(128), Buffer.from("DICM\x02\x00\x00\x00UL")])), /cut\.dcm/],
  ["a zip bomb", () => file("bomb.zip", zipSync({ "a.dcm": new Uint8Array(200_000_000) }, { level: 9 })), /bomb\.zip/],
];

for (const [what, make, says] of cases) {
  test(`${what} gets a sentence that names it`, async ({ page, server }) => {
    await Workspace.files(page, server, make());
    await expect(page.getByText(says).first()).toBeVisible({ timeout: 60_000 });
  });
}

test("without a GPU the slices are drawn by the processor, and the page says so", async ({ server }) => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [...quietFlags, ...noGpuFlags],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const work = await Workspace.demo(page, server);
    await expect(page.locator("[data-rung]")).toHaveText(/processor|CPU/i);
    await expect.poll(async () => Math.max(...(await work.picture("axial")).flat())).toBeGreaterThan(60);
    await page.screenshot({ path: "results/shots/no-gpu.png" });
  } finally {
    await browser.close();
  }
});
