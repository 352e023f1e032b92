// Two images of one head in two frames of reference: kept apart, registered, mixed, kept in the plan, undone.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test, expect } from "./fixtures.js";
import { folderOf } from "../support/files.js";
import { moved, movedImage, turned } from "../support/nifti.js";
import { needReferenceData } from "../support/series.js";
import { Workspace } from "../support/workspace.js";

test.beforeAll(() => needReferenceData());

const HEAD = resolve(import.meta.dirname, "../../../../shared/data/nifti-mni152/mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz");
/** Where the second image's patient lies: found again, this is undone. */
const MOTION = turned(7, [9, -6, 5]);
/** Corners of the head, LPS mm. */
const CORNERS = [-70, 70].flatMap((x) => [-90, 70].flatMap((y) => [-50, 80].map((z) => [x, y, z])));

const distance = (a, b) => Math.hypot(...a.map((value, k) => value - b[k]));

/** What the page found, as rows: open image from second. */
async function found(panel) {
  const text = await panel.locator("[data-matrix]").getAttribute("data-matrix");
  const m = text.split(" ").map(Number);
  return [0, 1, 2].map((row) => [m[row], m[3 + row], m[6 + row], m[9 + row]]);
}

const differ = (a, b) => a.flat().filter((value, k) => Math.abs(value - b.flat()[k]) > 6).length;

test("a moved head is registered within a millimetre, mixed, kept and undone", async ({ page, server, watched }) => {
  watched(page, server);
  const head = readFileSync(HEAD);
  const folder = folderOf({ "head.nii.gz": head, "moved.nii.gz": movedImage(head, MOTION) });
  const work = await Workspace.files(page, server, [resolve(folder, "head.nii.gz"), resolve(folder, "moved.nii.gz")]);
  await work.loaded();
  const panel = work.panel("Fusion");
  await expect.poll(async () => Math.max(...(await work.picture("axial")).flat()), { timeout: 60_000 }).toBeGreaterThan(60);
  const alone = await work.picture("axial", 32, 32);
  await panel.getByRole("button", { name: "Show over the open image" }).click();
  await expect(panel.getByText("different frames of reference")).toBeVisible({ timeout: 30_000 });
  await expect(panel.getByRole("radio", { name: "Blend" })).toHaveCount(0);
  await page.waitForTimeout(800);
  expect(differ(alone, await work.picture("axial", 32, 32)), "nothing is combined before a registration").toBe(0);

  await panel.getByRole("button", { name: "Register by mutual information" }).click();
  await expect(panel.getByText("different frames of reference")).toBeHidden({ timeout: 80_000 });
  const rows = await found(panel);
  const errors = CORNERS.map((corner) => distance(moved(rows, moved(MOTION, corner)), corner));
  console.log(`    largest error at the head's corners: ${Math.max(...errors).toFixed(3)} mm`);
  expect(Math.max(...errors)).toBeLessThan(1);
  await expect(panel.locator("[data-error]")).toContainText(/est\.\s+\d+\.\d+/);

  // The second image in the open one's place looks the same; in half of the tiles of a checkerboard as well.
  const value = async () => (await page.locator("[data-probe] [data-second]").innerText()).match(/(-?[\d.]+)/)[1];
  const seen = await work.look("axial", 0.5, 0.45);
  expect(Math.abs(Number(await value()) - seen.hu)).toBeLessThan(12);
  await panel.getByRole("slider", { name: "Part of the second image" }).fill("100");
  await page.waitForTimeout(800);
  expect(differ(alone, await work.picture("axial", 32, 32))).toBeLessThan(160);
  await panel.getByRole("slider", { name: /Window width/ }).fill("40");
  await panel.getByRole("radio", { name: "Checkerboard" }).click();
  await page.waitForTimeout(800);
  const tiles = differ(alone, await work.picture("axial", 32, 32));
  expect(tiles, "the tiles of the second image have its window").toBeGreaterThan(60);
  await panel.getByLabel("Draw lines of equal error").check();
  await expect(work.view("axial").locator("[data-error-line]").first()).toBeAttached();
  await page.waitForTimeout(800);
  await page.screenshot({ path: "results/shots/fusion-checkerboard.png" });
  await panel.getByRole("radio", { name: "Blend" }).click();
  await page.waitForTimeout(800);
  await page.screenshot({ path: "results/shots/fusion-blend.png" });

  await panel.getByRole("button", { name: "Keep in the plan" }).click();
  await expect(panel.locator("[data-kept]")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(panel.getByText("different frames of reference")).toBeVisible();
  await page.keyboard.press("Control+Shift+z");
  await expect(panel.locator("[data-kept]")).toBeVisible();
  await work.saved();
});
