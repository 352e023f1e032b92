// Two images of one patient in two frames of reference, registered by landmarks that are clicked in both.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test, expect } from "./fixtures.js";
import { folderOf } from "../support/files.js";
import { lpsOf, readLabels } from "../support/labels.js";
import { moved, movedImage, turned } from "../support/nifti.js";
import { needReferenceData } from "../support/series.js";
import { Workspace } from "../support/workspace.js";

test.beforeAll(() => needReferenceData());

const SCAN = resolve(import.meta.dirname, "../../../../shared/data/nifti-cta-aortic-dissection/cta_cropped.nii.gz");
const MOTION = turned(6, [8, -5, 6]);
/** Voxels in four places that do not lie in one plane. */
const VOXELS = [[30, 40, 30], [90, 50, 60], [50, 95, 100], [80, 30, 140]];

async function mark(work, voxel, at) {
  await work.panel("Fusion").getByRole("button", { name: "Mark in the open image" }).click();
  await work.view("axial").locator("input.slice-slider").fill(String(voxel[2] + 1));
  await work.click("axial", ...(await work.find("axial", at)));
}

test("landmarks clicked in both images register them, with how far apart each pair is", async ({ page, server, watched }) => {
  test.setTimeout(240_000);
  watched(page, server);
  const scan = readFileSync(SCAN);
  const folder = folderOf({ "still.nii.gz": scan, "moved.nii.gz": movedImage(scan, MOTION) });
  const places = VOXELS.map((voxel) => lpsOf(readLabels(SCAN), voxel));
  const work = await Workspace.files(page, server, [resolve(folder, "still.nii.gz"), resolve(folder, "moved.nii.gz")]);
  await work.loaded();
  const panel = work.panel("Fusion");
  await panel.getByRole("button", { name: "Show over the open image" }).click();
  await expect(panel.getByText("different frames of reference")).toBeVisible({ timeout: 60_000 });
  const open = page.locator('.series-item[aria-pressed="true"]');
  const isStill = (await open.innerText()).includes("still");
  const here = (place) => (isStill ? place : moved(MOTION, place));
  const there = (place) => (isStill ? moved(MOTION, place) : place);
  const rows = panel.locator('[data-fusion="landmarks"] tbody tr');
  for (const [n, voxel] of VOXELS.entries()) {
    await mark(work, voxel, here(places[n]));
    await expect(rows).toHaveCount(n + 1);
  }
  await expect(panel.getByRole("button", { name: "Register by landmarks" })).toBeDisabled();
  await panel.getByRole("button", { name: "Swap the images" }).click();
  await expect(open).toContainText(isStill ? "moved" : "still", { timeout: 60_000 });
  // The landmarks are of the second image now.
  await expect(rows.first().locator("td").nth(0)).toHaveText("no", { timeout: 60_000 });
  for (const [n, voxel] of VOXELS.entries()) {
    await mark(work, voxel, there(places[n]));
    await expect(rows.nth(n).locator("td").nth(0)).toHaveText("yes");
  }
  await expect(rows).toHaveCount(4);
  await panel.getByRole("button", { name: "Register by landmarks" }).click();
  await expect(panel.getByText(/Fiducial registration error [\d.]+ mm/)).toBeVisible({ timeout: 30_000 });
  const apart = (await rows.locator("td:nth-child(4)").allInnerTexts()).map(Number);
  console.log(`    pairs are ${apart.join(", ")} mm apart`);
  expect(Math.max(...apart)).toBeLessThan(1.5);
  const fre = Number((await panel.getByText(/Fiducial registration error/).innerText()).match(/error ([\d.]+) mm/)[1]);
  // The error stated is the root mean square of what the table states.
  expect(Math.abs(fre - Math.sqrt(apart.reduce((sum, mm) => sum + mm * mm, 0) / 4))).toBeLessThan(0.01);
  // The predicted error stands in one line beside its name.
  expect((await panel.locator(".value-grid dd").first().boundingBox()).height).toBeLessThan(32);
  const m = (await panel.locator("[data-matrix]").getAttribute("data-matrix")).split(" ").map(Number);
  const found = [0, 1, 2].map((row) => [m[row], m[3 + row], m[6 + row], m[9 + row]]);
  for (const place of places) {
    const off = Math.hypot(...moved(found, here(place)).map((value, k) => value - there(place)[k]));
    expect(off, "the transform takes places where they went").toBeLessThan(1.5);
  }
  await page.waitForTimeout(1500);
  await page.screenshot({ path: "results/shots/fusion-landmarks.png" });
  await panel.getByRole("button", { name: "Keep in the plan" }).click();
  await expect(panel.locator("[data-kept]")).toBeVisible();
  await work.saved();
});
